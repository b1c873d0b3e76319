// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What README says one can type, typed.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::command::checkout;
use crate::served::Served;

/// How long the command may take until it serves: others may be building where it does.
const PATIENCE: Duration = Duration::from_secs(1800);

/// The blocks of shell commands in a section of README.
fn commands(section: &str) -> Vec<String> {
    let text = fs::read_to_string(checkout().join("README.md")).unwrap();
    let (_, rest) = text.split_once(&format!("\n## {section}\n")).unwrap();
    let section = rest.split("\n## ").next().unwrap();
    let blocks = section.split("```sh\n").skip(1);
    let blocks = blocks.map(|block| block.split("```").next().unwrap().to_owned());
    blocks.collect()
}

#[test]
fn devices_are_files_as_readme_says() {
    // Whether this machine can.
    let Some(served) = Served::start("samples/scull".as_ref()) else {
        return;
    };
    served.end();

    let folder = tempfile::tempdir().unwrap();
    let point = folder.path().join("dev");
    let blocks = commands("As files");
    let here = |block: &str| {
        assert!(block.contains("/tmp/dev"), "{block}");
        block.replace("/tmp/dev", point.to_str().unwrap())
    };
    let [serve, use_it] = blocks.as_slice() else {
        panic!("{blocks:?}");
    };
    let mut shell = Command::new("bash")
        .arg("-e")
        .current_dir(checkout())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = shell.stdin.take().unwrap();
    let mut enter = |text: &str| stdin.write_all(text.as_bytes()).unwrap();
    // Should this test fail, the shell ends, and takes what it serves with it.
    enter("trap 'kill $(jobs -p) 2> /dev/null || true' EXIT\n");
    enter(&here(serve));
    enter("server=$!\n");

    let stdout = BufReader::new(shell.stdout.take().unwrap());
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        stdout
            .lines()
            .try_for_each(|line| sender.send(line.unwrap()))
    });
    let said = lines
        .recv_timeout(PATIENCE)
        .expect("it says that it serves");
    assert_eq!(
        said,
        here("serving scull0 scull1 scull2 scull3 on /tmp/dev")
    );

    enter(&here(use_it));
    // The shell ends well if the server does.
    enter("wait $server\n");
    drop(stdin);
    let shown: Vec<String> = lines.iter().collect();
    let mut said = String::new();
    let mut stderr = shell.stderr.take().unwrap();
    stderr.read_to_string(&mut said).unwrap();
    assert!(shell.wait().unwrap().success(), "{said}");
    assert_eq!(shown, ["hello"], "{said}");
    assert!(said.contains("\n4000 bytes"), "{said}");
}
