// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `serve`: what is served, what ends it, and what is left then.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::Command;

use crate::run::{checkout, driver_that_prints, is_skipped_without, output, run, scullery};
use crate::server::{Server, cannot_serve, is_mounted};
use crate::users_tree::files;

/// A folder with the driver that `new` writes, an empty folder `mnt`, and nothing else.
fn new_driver() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    run(dir.path(), &["new", "echo"]).expect_code(0);
    fs::create_dir(dir.path().join("mnt")).unwrap();
    dir
}

/// What is read from the device after this was written to it.
fn echo(dir: &Path, text: &str) -> io::Result<String> {
    let mut options = OpenOptions::new();
    let mut file = options.read(true).write(true).open(dir.join("mnt/echo"))?;
    file.write_all(text.as_bytes())?;
    let mut bytes = [0; 99];
    let count = file.read_at(&mut bytes, 0)?;
    Ok(String::from_utf8(bytes[..count].to_vec()).unwrap())
}

#[test]
fn a_driver_is_served_until_ctrl_c_and_nothing_is_left() {
    let dir = new_driver();
    let before = files(&dir.path().join("echo"));
    let Some(server) = Server::start(dir.path(), &["echo", "mnt"]) else {
        return;
    };
    assert_eq!(server.said, "serving echo on mnt\n");
    assert_eq!(echo(dir.path(), "hello").unwrap(), "hello");
    // Others may build meanwhile: this does not wait for the server's end.
    let check = ["check", "echo", "--no-kernel"];
    run(dir.path(), &check).expect_code(0);

    let ended = server.end("INT").expect_code(0);
    assert!(ended.stderr.contains("echo: loaded\n"), "{}", ended.stderr);
    assert!(!is_mounted(&dir.path().join("mnt")));
    assert!(files(&dir.path().join("echo")) == before);
}

#[test]
fn a_bare_file_is_served_and_sigterm_ends_it_as_well() {
    let dir = new_driver();
    let arguments = ["echo/echo_main.rs", "mnt"];
    let Some(server) = Server::start(dir.path(), &arguments) else {
        return;
    };
    assert_eq!(echo(dir.path(), "bare").unwrap(), "bare");
    server.end("TERM").expect_code(0);
    assert!(!is_mounted(&dir.path().join("mnt")));
}

#[test]
fn a_driver_without_devices_is_served_and_the_line_says_so() {
    let dir = new_driver();
    let text = "//! None.\n\nuse kernel::prelude::*;\n\n\
                module! { type: Bare, name: \"bare\", license: \"GPL\", }\n\nstruct Bare;\n\n\
                impl kernel::Module for Bare {\n    \
                fn init(_module: &'static ThisModule) -> Result<Self> {\n        \
                pr_info!(\"here\\n\");\n        Ok(Bare)\n    }\n}\n";
    fs::write(dir.path().join("bare.rs"), text).unwrap();
    let Some(server) = Server::start(dir.path(), &["bare.rs", "mnt"]) else {
        return;
    };
    assert_eq!(server.said, "serving no devices on mnt\n");
    let ended = server.end("INT").expect_code(0);
    assert!(ended.stderr.ends_with("bare: here\n"), "{}", ended.stderr);
}

#[test]
fn a_server_that_is_killed_is_in_nobodys_way() {
    let dir = new_driver();
    for _ in 0..2 {
        let Some(server) = Server::start(dir.path(), &["echo", "mnt"]) else {
            return;
        };
        assert_eq!(echo(dir.path(), "again").unwrap(), "again");
        // The command is the server: this kills both.
        assert_eq!(server.end("KILL").code, -1);
        assert!(is_mounted(&dir.path().join("mnt")));
        assert!(fs::read_dir(dir.path().join("mnt")).is_err());
    }
    let Some(server) = Server::start(dir.path(), &["echo", "mnt"]) else {
        return;
    };
    server.end("INT").expect_code(0);
    assert!(!is_mounted(&dir.path().join("mnt")));
}

#[test]
fn two_interrupts_at_once_end_it_and_nothing_is_left_mounted() {
    let dir = new_driver();
    for _ in 0..5 {
        let Some(server) = Server::start(dir.path(), &["echo", "mnt"]) else {
            return;
        };
        // On a slow machine the first may have ended it before the second comes.
        let ended = server.end_by(&["INT", "TERM"]);
        assert!([0, 1].contains(&ended.code), "{ended:?}");
        assert!(!is_mounted(&dir.path().join("mnt")));
    }
}

#[test]
fn a_driver_that_stable_rust_refuses_is_served_as_kbuild_builds_it() {
    let dir = new_driver();
    let main = dir.path().join("echo/echo_main.rs");
    let text = fs::read_to_string(&main).unwrap();
    let shown = "dbg!(2 + 2); pr_info!(\"loaded\\n\");";
    fs::write(&main, text.replace("pr_info!(\"loaded\\n\");", shown)).unwrap();
    let Some(server) = Server::start(dir.path(), &["echo", "mnt"]) else {
        return;
    };
    let ended = server.end("INT").expect_code(0);
    let built = "scullery: built as Kbuild does";
    assert!(ended.stderr.contains(built), "{}", ended.stderr);
    let logged = "echo_main.rs:34:9] 2 + 2 = 4\n";
    assert!(ended.stderr.contains(logged), "{}", ended.stderr);
}

#[test]
fn a_driver_that_breaks_a_rule_while_it_is_served_is_exit_code_1() {
    let dir = new_driver();
    let main = dir.path().join("echo/echo_main.rs");
    let text = fs::read_to_string(&main).unwrap();
    fs::write(
        &main,
        text.replace("*me.text.lock() = text;", "panic!(\"no\");"),
    )
    .unwrap();
    let Some(server) = Server::start(dir.path(), &["echo", "mnt"]) else {
        return;
    };
    echo(dir.path(), "lost").unwrap_err();
    let ended = server.end("INT").expect_code(1);
    assert!(ended.stderr.contains("echo_main.rs:"), "{}", ended.stderr);
}

#[test]
fn a_driver_that_does_not_compile_is_a_finding_with_its_place() {
    let dir = new_driver();
    let main = dir.path().join("echo/echo_main.rs");
    let text = fs::read_to_string(&main).unwrap();
    fs::write(&main, text.replace("text.lock()", "text.lockk()")).unwrap();
    let failed = run(dir.path(), &["serve", "echo", "mnt"]);
    if cannot_serve(&failed) {
        return;
    }
    let failed = failed.expect_code(1);
    assert!(
        failed.stdout.starts_with("build     failed\n"),
        "{failed:?}"
    );
    assert!(failed.stdout.contains("--> echo_main.rs:"), "{failed:?}");
    assert!(!is_mounted(&dir.path().join("mnt")));
}

/// Runs `serve` on a driver that would print if it were built; gives its one line of complaint.
fn complaint(dir: &Path, point: &str, code: i32) -> String {
    driver_that_prints(dir, "", "");
    let refused = run(dir, &["serve", ".", point]).expect_code(code);
    assert_eq!(refused.stdout, "");
    assert_eq!(refused.stderr.lines().count(), 1, "{}", refused.stderr);
    refused.stderr
}

#[test]
fn a_folder_that_cannot_be_mounted_on_is_refused_before_anything_is_built() {
    let dir = tempfile::tempdir().unwrap();
    for (point, why) in [
        ("nowhere", "nowhere does not exist: make that folder first"),
        ("terse_main.rs", "terse_main.rs is no folder"),
        ("tests", "tests is not empty"),
        ("/proc", "/proc is in use: something is mounted there"),
    ] {
        assert_eq!(complaint(dir.path(), point, 2), format!("error: {why}\n"));
    }
}

#[test]
fn a_folder_on_which_somebody_serves_is_refused_and_stays_his() {
    let dir = new_driver();
    let Some(server) = Server::start(dir.path(), &["echo", "mnt"]) else {
        return;
    };
    let why = "error: mnt is in use: something is mounted there\n";
    assert_eq!(complaint(dir.path(), "mnt", 2), why);
    assert_eq!(echo(dir.path(), "still").unwrap(), "still");
    server.end("INT").expect_code(0);
}

#[test]
fn what_is_no_driver_is_refused_and_so_is_a_third_argument() {
    let dir = tempfile::tempdir().unwrap();
    let refused = run(dir.path(), &["serve", "nothing", "."]).expect_code(2);
    assert!(refused.stderr.contains("nothing: No such file"));
    run(dir.path(), &["serve", "a", "b", "c"]).expect_code(2);
    run(dir.path(), &["serve", "a"]).expect_code(2);
}

#[test]
fn parameters_that_the_module_refuses_are_one_error_and_nothing_is_mounted() {
    let dir = tempfile::tempdir().unwrap();
    let point = dir.path().to_str().unwrap();
    let sample = checkout().join("samples/scull_misc");
    let sample = sample.to_str().unwrap();
    for (params, log) in [
        (
            "scull_quantum=x",
            "`x' invalid for parameter `scull_quantum'",
        ),
        ("scull_quantum=0", ""),
    ] {
        let refused = run(dir.path(), &["serve", sample, point, "--params", params]);
        if cannot_serve(&refused) {
            return;
        }
        let refused = refused.expect_code(1);
        assert_eq!(refused.stdout, "");
        assert!(refused.stderr.contains(log), "{}", refused.stderr);
        let error = "error: cannot load the module: EINVAL\n";
        assert!(refused.stderr.ends_with(error), "{}", refused.stderr);
        assert!(!is_mounted(dir.path()));
    }
    let given = ["--params", "scull_quantum=7 scull_qset=9"];
    let arguments = [&[sample, point][..], &given].concat();
    let Some(server) = Server::start(dir.path(), &arguments) else {
        return;
    };
    let device = dir.path().join("scull");
    fs::write(&device, "0123456789").unwrap();
    let dd = format!("dd if={} bs=99 count=1 status=none", device.display());
    let first = output(Command::new("sh").args(["-c", &dd]));
    assert_eq!(first.stdout, "0123456");
    server.end("INT").expect_code(0);
}

#[test]
fn without_the_device_or_the_permission_nothing_is_built_and_a_line_says_so() {
    let root = Command::new("unshare").args(["--mount", "true"]).status();
    if !root.is_ok_and(|status| status.success()) {
        is_skipped_without("fuse", "only root can take the device and permissions away");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    driver_that_prints(dir.path(), "", "");
    fs::create_dir(dir.path().join("mnt")).unwrap();
    let refused = |before: &[&str]| {
        let server = scullery(dir.path());
        let mut command = Command::new(before[0]);
        command.args(&before[1..]).arg(server.get_program());
        for (name, value) in server.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command.args(["serve", ".", "mnt"]).current_dir(dir.path());
        output(&mut command).expect_code(69).stderr
    };
    let no_device =
        "mount -t tmpfs none /dev && mknod -m 666 /dev/null c 1 3 && exec \"$0\" \"$@\"";
    assert_eq!(
        refused(&["unshare", "--mount", "sh", "-c", no_device]),
        "error: there is no /dev/fuse: load the module fuse\n"
    );
    let no_permission = refused(&["setpriv", "--bounding-set", "-sys_admin", "--"]);
    assert!(
        no_permission.starts_with("error: no permission to mount on ")
            || no_permission.starts_with("error: there is no "),
        "{no_permission}"
    );
    assert!(!is_mounted(&dir.path().join("mnt")));
}
