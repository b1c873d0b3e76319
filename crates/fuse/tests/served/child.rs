// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! This test program again, as a process of its own that mounts.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use fuse::Session;
use kernel::host::boot;

use crate::THIS_MODULE;
use crate::serve::available;

const MOUNT_AT: &str = "MOUNT_AT";
const SERVES: &str = "SERVES";

/// The driver that it serves.
#[derive(Clone, Copy)]
pub(crate) enum Which {
    Gate,
    Scull,
}

/// What the process runs: it is no test of its own.
#[test]
fn mounts_where_it_is_told() {
    let Some(point) = std::env::var_os(MOUNT_AT) else {
        return;
    };
    let machine = boot();
    let module = match std::env::var(SERVES).as_deref() {
        Ok("scull") => &scull::THIS_MODULE,
        _ => &THIS_MODULE,
    };
    let module = machine.load(module, "").expect("loads");
    let point = Path::new(&point);
    match fuse::check(point).and_then(|()| Session::mount(&machine, point)) {
        Ok(session) => {
            println!("mounted");
            session.run(|| false, |_| ()).expect("is killed");
        }
        Err(error) => println!("{:?}: {error}", error.kind()),
    }
    module.unload().expect("unloads");
}

/// The command that runs this program so, after `before`.
pub(crate) fn command(before: &[&str], which: Which, point: &Path) -> Command {
    let program = std::env::current_exe().expect("it has a path");
    let arguments = ["--exact", "child::mounts_where_it_is_told", "--nocapture"];
    let mut command = match before.split_first() {
        Some((first, rest)) => {
            let mut command = Command::new(first);
            command.args(rest).arg(program);
            command
        }
        None => Command::new(program),
    };
    command.args(arguments).env(MOUNT_AT, point);
    if let Which::Scull = which {
        command.env(SERVES, "scull");
    }
    command
}

/// A process that serves.
pub(crate) struct Server(Child);

impl Server {
    /// Starts one by `before`; `None` when this computer cannot serve.
    pub(crate) fn start(before: &[&str], which: Which, point: &Path) -> Option<Server> {
        let mut child = command(before, which, point)
            .stdout(Stdio::piped())
            .spawn()
            .expect("runs");
        let output = BufReader::new(child.stdout.take().expect("is piped"));
        let mut lines = output.lines().map_while(Result::ok);
        if lines.any(|line| line.contains("mounted")) {
            return Some(Server(child));
        }
        child.wait().expect("ends");
        // It could not; the same here says why, or fails.
        let machine = boot();
        available(Session::mount(&machine, point)).map(|_| panic!("the child could not mount"))
    }

    pub(crate) fn kill(mut self) {
        self.0.kill().expect("runs");
        self.0.wait().expect("ends");
    }
}
