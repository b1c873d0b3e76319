// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Calls that wait, and what ends them.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use suite::flags::{POLLIN, POLLOUT};
use suite::{Arg, Dest, Errno, Linux, Source, System, Whence};

use crate::THIS_MODULE;
use crate::driver::SLEEP;
use crate::ioctls::open;
use crate::serve::{eventually, logged, serve, sh};

fn gate(dev: &Path) -> File {
    let opened = OpenOptions::new()
        .read(true)
        .write(true)
        .open(dev.join("gate0"));
    opened.expect("opens")
}

/// A program that reads one piece.
fn reader(dev: &Path) -> Child {
    Command::new("dd")
        .arg(format!("if={}/gate0", dev.display()))
        .args(["bs=100", "count=1", "status=none"])
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
        let reader = reader(dev);
        logged(machine, "gate: waits", 1);
        sh(dev, "echo come in > $DEV/gate0");
        let output = reader.wait_with_output().expect("ends");
        assert_eq!(output.stdout, b"come in\n");
    });
}

#[test]
fn a_stream_is_written_and_read_and_has_no_positions() {
    serve(&THIS_MODULE, |_, dev| {
        let linux = Linux::for_served_files();
        let fd = open(&linux, dev, "stream0");
        for text in ["one", "another"] {
            assert_eq!(
                linux.write(fd, Source::Bytes(text.as_bytes())),
                Ok(text.len())
            );
            let mut bytes = [0; 16];
            let read = linux.read(fd, Dest::Bytes(&mut bytes)).expect("reads");
            assert_eq!(&bytes[..read], text.as_bytes());
        }
        assert_eq!(
            linux.pread(fd, Dest::Bytes(&mut [0; 4]), 0),
            Err(Errno::ESPIPE)
        );
        assert_eq!(linux.pwrite(fd, Source::Bytes(b"x"), 0), Err(Errno::ESPIPE));
        assert_eq!(linux.lseek(fd, 0, Whence::Set), Err(Errno::ESPIPE));
        linux.close(fd).expect("closes");
    });
}

/// A reader that waits is ended by a signal, and the driver told.
fn ended_by(signal: Signal) {
    serve(&THIS_MODULE, |machine, dev| {
        let mut reader = reader(dev);
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
        let mut waiters: Vec<Child> = (0..8).map(|_| reader(dev)).collect();
        logged(machine, "gate: waits", 8);
        while !waiters.is_empty() {
            gate(dev).write_all(b"one may pass").expect("writes");
            let passed = |waiter: &mut Child| waiter.try_wait().expect("is a child").is_some();
            let mut next = None;
            eventually("one passes", || {
                next = waiters.iter_mut().position(passed);
                next.is_some()
            });
            let output = waiters.swap_remove(next.unwrap()).wait_with_output();
            assert_eq!(output.expect("ends").stdout, b"one may pass");
        }
    });
}

#[test]
fn poll_waits_for_a_write_of_another() {
    serve(&THIS_MODULE, |machine, dev| {
        let linux = Linux::for_served_files();
        let fd = open(&linux, dev, "gate0");
        assert_eq!(linux.poll(fd, POLLIN | POLLOUT, -1), Ok(POLLOUT));
        assert_eq!(linux.poll(fd, POLLIN, 10), Ok(0));
        let folder = dev.to_owned();
        let writer = thread::spawn(move || {
            // The poll below waits by then, or sees what is written when it asks.
            thread::sleep(Duration::from_millis(200));
            gate(&folder).write_all(b"news").expect("writes");
        });
        let start = Instant::now();
        assert_eq!(linux.poll(fd, POLLIN, 20_000), Ok(POLLIN));
        assert!(
            start.elapsed() >= Duration::from_millis(100),
            "it has waited"
        );
        assert!(start.elapsed() < Duration::from_secs(10), "it was told");
        writer.join().expect("no panic");
        linux.close(fd).expect("closes");
        logged(machine, "gate: released", 2);
    });
}

#[test]
fn a_wait_with_a_timeout_ends_in_real_time() {
    serve(&THIS_MODULE, |_, dev| {
        let linux = Linux::for_served_files();
        let fd = open(&linux, dev, "gate0");
        let start = Instant::now();
        assert_eq!(linux.ioctl(fd, SLEEP, Arg::Value(200)), Ok(0));
        let slept = start.elapsed();
        assert!(slept >= Duration::from_millis(200), "{slept:?}");
        linux.close(fd).expect("closes");
    });
}
