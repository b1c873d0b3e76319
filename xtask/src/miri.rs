// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `cargo xtask miri`: the tests of `crates/tryalloc` under Miri, which sees undefined behaviour.

use std::process::{Command, Stdio};

use crate::tree::root;
use crate::{Result, components};

/// Tests of every character, which take hours in an interpreter and hold no `unsafe` that others have not.
const SLOW: &[&str] = &["a_sigma_is_final_where_std_says_so_for_every_neighbour"];

/// Runs the unit tests, and the promises with fewer steps; arguments go to the tests.
pub(crate) fn command(arguments: &[String]) -> Result {
    let miri = || {
        let mut command = Command::new("cargo");
        // Cargo's own variables would choose the toolchain that runs this.
        for name in ["CARGO", "RUSTC", "RUSTUP_TOOLCHAIN"] {
            command.env_remove(name);
        }
        command.args(["+nightly", "miri"]).current_dir(root());
        command
    };
    let there = miri()
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !there.is_ok_and(|status| status.success()) {
        let line =
            "Miri is not installed: `rustup +nightly component add miri`; nothing was checked";
        println!("{}", components::without("miri", line)?);
        return Ok(());
    }
    let status = miri()
        .args([
            "test",
            "--package",
            "tryalloc",
            "--lib",
            "--test",
            "promises",
        ])
        .args(["--target-dir", "target/miri", "--"])
        .args(SLOW.iter().flat_map(|name| ["--skip", name]))
        .args(arguments)
        .status()?;
    match status.success() {
        true => Ok(()),
        false => Err(status.to_string().into()),
    }
}
