// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Calls that wait, and what ends them.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::FileExt;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use crate::THIS_MODULE;
use crate::serve::{eventually, logged, serve};

fn gate(dev: &Path) -> File {
    let opened = OpenOptions::new()
        .read(true)
        .write(true)
        .open(dev.join("gate"));
    opened.expect("opens")
}

/// A program that reads one piece.
fn reader(gate: Stdio) -> Child {
    Command::new("dd")
        .args(["bs=100", "count=1", "status=none"])
        .stdin(gate)
        .stdout(Stdio::piped())
        .spawn()
        .expect("dd runs")
}

fn kill(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).expect("it runs");
}

#[test]
fn a_reader_waits_until_another_process_writes() {
    serve(&THIS_MODULE, |machine, dev| {
        let gate = gate(dev);
        let reader = reader(gate.try_clone().expect("a descriptor").into());
        logged(machine, "gate: waits", 1);
        // At a position: those who share one take turns on a regular file, as this one looks to be.
        gate.write_all_at(b"come in", 0).expect("writes");
        let output = reader.wait_with_output().expect("ends");
        assert_eq!(output.stdout, b"come in");
    });
}

/// A reader that waits is ended by a signal, and the driver told.
fn ended_by(signal: Signal) {
    serve(&THIS_MODULE, |machine, dev| {
        let mut reader = reader(gate(dev).into());
        logged(machine, "gate: waits", 1);
        kill(&reader, signal);
        let mut status = None;
        eventually("the end of the reader", || {
            status = reader.try_wait().expect("is a child");
            status.is_some()
        });
        let ended = status.and_then(|status| status.signal());
        assert_eq!(ended, Some(signal.as_raw()));
        logged(machine, "gate: interrupted", 1);
        logged(machine, "gate: released", 1);
    });
}

#[test]
fn an_interrupt_ends_a_reader_that_waits() {
    ended_by(Signal::INT);
}

#[test]
fn a_kill_ends_a_reader_that_waits() {
    ended_by(Signal::KILL);
}

#[test]
fn many_who_wait_hold_up_nobody() {
    serve(&THIS_MODULE, |machine, dev| {
        let gates: Vec<File> = (0..8).map(|_| gate(dev)).collect();
        let waiters: Vec<Child> = gates
            .iter()
            .map(|gate| reader(gate.try_clone().expect("a descriptor").into()))
            .collect();
        logged(machine, "gate: waits", 8);
        // Another goes in and out meanwhile.
        let mut other = gate(dev);
        other.write_all(b"through").expect("writes");
        let mut bytes = [0; 16];
        assert_eq!(other.read(&mut bytes).expect("reads"), 7);
        for gate in &gates {
            gate.write_all_at(b"done", 0).expect("writes");
        }
        for waiter in waiters {
            let output = waiter.wait_with_output().expect("ends");
            assert_eq!(output.stdout, b"done");
        }
    });
}
