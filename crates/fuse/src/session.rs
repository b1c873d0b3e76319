// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A mounted filesystem: from the mount to the end.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use kernel::host::{Machine, Record, Serving};

use crate::channel::Channel;
use crate::error::{Error, Result};
use crate::files::Files;
use crate::mount::Mount;
use crate::reply::Reply;
use crate::request::{Operation, Request};
use crate::tree::Owner;
use crate::wire::{
    ATOMIC_O_TRUNC, BIG_WRITES, InitIn, InitOut, MAJOR, MAX_DATA, MAX_PAGES, MINOR, PARALLEL_DIROPS,
};
use crate::worker::{Workers, request_buffer};

/// How often [`Session::run`] asks whether to end.
const TICK: Duration = Duration::from_millis(50);

/// How long a thread may take for what takes no time.
const PATIENCE: Duration = Duration::from_secs(2);

/// The devices of a machine, mounted as files until this is dropped.
///
/// Calls that still wait then end as by a signal; files that are still open are closed for the driver.
pub struct Session<'a> {
    machine: &'a Machine,
    workers: Arc<Workers>,
    /// None when somebody else has mounted it.
    mount: Option<Arc<Mount>>,
    /// Dropped while the workers can still answer.
    serving: Option<Serving<'a>>,
}

impl<'a> Session<'a> {
    /// Mounts the devices of `machine` on the empty folder `point`, and serves them from then on.
    ///
    /// As root they belong to root, as those in `/dev` do; as a user they are his, and nobody else can
    /// see them. What a server that was killed has left mounted there is unmounted first.
    ///
    /// # Errors
    ///
    /// [`Kind::Usage`](crate::Kind::Usage) when the folder is missing, in use or not empty,
    /// [`Kind::Unavailable`](crate::Kind::Unavailable) when this computer or user cannot mount. Nothing
    /// is left mounted then.
    pub fn mount(machine: &'a Machine, point: &Path) -> Result<Session<'a>> {
        let (mount, file) = Mount::new(point)?;
        match Session::on(machine, file) {
            Ok(mut session) => {
                session.mount = Some(Arc::new(mount));
                Ok(session)
            }
            Err(error) => {
                mount.detach();
                Err(error)
            }
        }
    }

    /// Answers whoever writes requests to the other end of `file`, the first of which is there.
    pub(crate) fn on(machine: &'a Machine, file: File) -> Result<Session<'a>> {
        let channel = Channel::new(file);
        greet(&channel)?;
        let owner = Owner {
            uid: rustix::process::geteuid().as_raw(),
            gid: rustix::process::getegid().as_raw(),
        };
        let started = machine.serve().and_then(|serving| {
            let entry = serving.entry();
            let channel = Arc::new(channel);
            let files = Files::new(entry.clone(), owner, Arc::clone(&channel));
            let workers = Workers::new(channel, files, entry);
            workers.start()?;
            Ok((serving, workers))
        });
        let (serving, workers) = started.map_err(|error| Error::no_thread(&error))?;
        Ok(Session {
            machine,
            workers,
            mount: None,
            serving: Some(serving),
        })
    }

    /// What is mounted, for whoever may have to unmount it.
    pub(crate) fn mounted(&self) -> Option<Arc<Mount>> {
        self.mount.clone()
    }

    /// Serves until `until` says so, which is asked every 50 ms, or until somebody unmounts the
    /// filesystem. `log` is given what the kernel logs, as it comes.
    ///
    /// # Errors
    ///
    /// [`Kind::Failed`](crate::Kind::Failed) when requests come no more and nobody asked for that.
    pub fn run(self, mut until: impl FnMut() -> bool, mut log: impl FnMut(&Record)) -> Result<()> {
        let machine = self.machine;
        let mut pass_on = || machine.take_log().iter().for_each(&mut log);
        while !until() && !self.workers.wait_until_over(TICK) {
            pass_on();
        }
        let failure = self.workers.failure();
        drop(self);
        pass_on();
        failure.map_or(Ok(()), |failure| Err(Error::failed(failure)))
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        let over = self.workers.wait_until_over(Duration::ZERO);
        if !over || self.workers.failure().is_some() {
            self.workers.end();
            let root = self.mount.as_ref().and_then(|mount| mount.root());
            self.mount.as_ref().inspect(|mount| mount.detach());
            if let (Some(root), false) = (root, over) {
                // Whoever reads gets one request more. It is sent on a thread of its own, for should
                // nobody read, it ends with the connection only.
                let knock = move || rustix::fs::fstatfs(&root).is_ok();
                // Without a thread the wait below is as long as it may be.
                let _ = thread::Builder::new().spawn(knock);
            }
            self.workers.wait_until_over(PATIENCE);
        }
        self.serving = None;
        self.workers.wait_until_gone(PATIENCE);
        self.workers.close();
        self.mount.as_ref().inspect(|mount| mount.detach_dead());
    }
}

/// Answers the first request, in which the two sides say what they speak.
fn greet(channel: &Channel) -> Result<()> {
    let mut buffer = request_buffer();
    let mut reply = Reply::small();
    loop {
        let received = channel.receive(&mut buffer);
        let received =
            received.map_err(|error| Error::failed(format!("cannot read requests: {error}")))?;
        let Some(len) = received else {
            return Err(Error::failed("unmounted before it was served"));
        };
        let Ok(request) = Request::parse(buffer.get(..len).unwrap_or_default()) else {
            continue;
        };
        reply.clear();
        let unique = request.header.unique;
        let Operation::Init(init) = request.operation else {
            reply.error(suite::Errno::EIO);
            channel.send(reply.message(unique));
            continue;
        };
        if (init.major, init.minor) < (MAJOR, MINOR) {
            reply.error(suite::Errno::EPROTO);
            channel.send(reply.message(unique));
            return Err(Error::unavailable(format!(
                "this kernel speaks FUSE {}.{}: {MAJOR}.{MINOR}, of Linux 5.4, is needed",
                init.major, init.minor
            )));
        }
        reply.push(&terms(&init));
        channel.send(reply.message(unique));
        // A kernel of a later major version asks again, for the one that it was told.
        if init.major == MAJOR {
            return Ok(());
        }
    }
}

/// What this side speaks, and wants of the other.
fn terms(init: &InitIn) -> InitOut {
    let wanted = ATOMIC_O_TRUNC | BIG_WRITES | PARALLEL_DIROPS | MAX_PAGES;
    InitOut {
        major: MAJOR,
        minor: MINOR,
        max_readahead: init.max_readahead,
        flags: init.flags & wanted,
        // As the kernel likes.
        max_background: 0,
        congestion_threshold: 0,
        // CAST: Both are small.
        max_write: MAX_DATA as u32,
        time_gran: 1,
        max_pages: (MAX_DATA / 4096) as u16,
        map_alignment: 0,
        unused: [0; 8],
    }
}
