// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The threads of this process that are tasks of a suite.

use std::collections::HashMap;
use std::ffi::CString;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;
use std::{fs, thread};

use libc::{c_void, pid_t};

use crate::errno::Errno;
use crate::linux::late::LatePage;
use crate::linux::signal::Handler;
use crate::linux::{checked, errno_of};
use crate::system::{Credentials, Result, TaskId};
use crate::transcript::lock;

/// How long to wait before looking again at what the kernel says of a thread.
const LOOK_AGAIN: Duration = Duration::from_millis(1);

/// One thread, as others see it.
pub(super) struct Thread {
    tid: pid_t,
    /// Odd while the thread is in a system call of the suite.
    calls: AtomicU32,
    outcome: Mutex<Option<Result<()>>>,
    ended: Condvar,
    /// Memory that a call of the thread waits for.
    late: Mutex<Option<LatePage>>,
}

impl Thread {
    pub(super) fn current() -> Thread {
        Thread {
            // SAFETY: no memory is passed.
            tid: unsafe { libc::gettid() },
            calls: AtomicU32::new(0),
            outcome: Mutex::new(None),
            ended: Condvar::new(),
            late: Mutex::new(None),
        }
    }

    /// The thread is about to make a call that waits for a page: where its bytes will be.
    pub(super) fn expect(&self, page: LatePage) -> (*const c_void, usize) {
        lock(&self.late).insert(page).bytes()
    }

    /// The thread has returned from that call.
    pub(super) fn forget(&self) {
        *lock(&self.late) = None;
    }

    /// The thread is about to make a system call of the suite.
    pub(super) fn enter(&self) {
        self.calls.fetch_add(1, Ordering::Relaxed);
    }

    /// The thread has returned from it.
    pub(super) fn leave(&self) {
        self.calls.fetch_add(1, Ordering::Relaxed);
    }

    fn send(&self, signo: i32) -> Result<()> {
        // SAFETY: no memory is passed.
        let pid = unsafe { libc::getpid() };
        // SAFETY: no memory is passed. A tid that another thread has by now is of this process too.
        let sent = unsafe { libc::syscall(libc::SYS_tgkill, pid, self.tid, signo) };
        checked(sent).map(drop)
    }

    fn is_alive(&self) -> bool {
        lock(&self.outcome).is_none() && self.send(0).is_ok()
    }

    /// The system call in which the thread sleeps, if it does: a number that is another one for
    /// every call.
    fn sleeps_in(&self) -> Result<Option<u32>> {
        let call = self.calls.load(Ordering::Relaxed);
        let stat = fs::read_to_string(format!("/proc/self/task/{}/stat", self.tid));
        let stat = stat.map_err(|error| errno_of(&error))?;
        // The second field, in parentheses, is the name, and may hold anything.
        let state = stat.rsplit_once(") ").map_or("", |(_, state)| state);
        // D: for a lock or an event, whatever signals come.
        Ok((call % 2 == 1 && state.starts_with(['S', 'D'])).then_some(call))
    }
}

/// Ends a thread's part when its body is left: well, or by a panic.
pub(super) struct Ending(pub(super) Arc<Thread>);

impl Drop for Ending {
    fn drop(&mut self) {
        let panicked = thread::panicking();
        let outcome = if panicked { Err(Errno::EFAULT) } else { Ok(()) };
        *lock(&self.0.outcome) = Some(outcome);
        self.0.ended.notify_all();
    }
}

/// By which a new thread tells the one that started it how it fared.
pub(super) struct Ready(Sender<Result<Arc<Thread>>>);

impl Ready {
    /// Gives the calling thread its credentials and reports; says whether it has them.
    pub(super) fn become_user(self, credentials: Credentials, thread: &Arc<Thread>) -> bool {
        let result = set_credentials(credentials);
        // The thread that waits for this is in `Process::spawn` until it comes.
        let _ = self.0.send(result.map(|()| Arc::clone(thread)));
        result.is_ok()
    }
}

/// The threads that a suite started.
#[derive(Default)]
pub(super) struct Process {
    tasks: Mutex<Tasks>,
    handlers: Mutex<Vec<Handler>>,
    in_kernel: bool,
    /// The folder that stands for `/dev`, if one does.
    dev: Option<PathBuf>,
}

#[derive(Default)]
struct Tasks {
    started: u64,
    threads: HashMap<u64, Arc<Thread>>,
}

impl Process {
    pub(super) fn new(in_kernel: bool) -> Arc<Process> {
        Arc::new(Process {
            in_kernel,
            ..Process::default()
        })
    }

    /// On served files, in the folder `dev` that stands for `/dev`.
    pub(super) fn on_files_in(dev: &Path) -> Arc<Process> {
        Arc::new(Process {
            dev: Some(dev.to_owned()),
            ..Process::default()
        })
    }

    /// Whether the driver is in the kernel that answers the calls.
    pub(super) fn in_kernel(&self) -> bool {
        self.in_kernel
    }

    /// The file that a suite's path stands for, as system calls take it.
    ///
    /// # Errors
    ///
    /// `ENOENT` for what is not below `/dev`, where a folder stands for that: a suite that makes folders
    /// in configfs must not do so in this machine's. `EINVAL` for a null byte.
    pub(super) fn place_of(&self, path: &str) -> Result<CString> {
        let place = match &self.dev {
            Some(dev) => dev.join(path.strip_prefix("/dev/").ok_or(Errno::ENOENT)?),
            None => PathBuf::from(path),
        };
        CString::new(place.into_os_string().into_vec()).map_err(|_| Errno::EINVAL)
    }

    /// Starts a thread, and waits until it has reported.
    pub(super) fn spawn(
        &self,
        name: &str,
        start: impl FnOnce(Ready) + Send + 'static,
    ) -> Result<TaskId> {
        let (sender, receiver) = mpsc::channel();
        let builder = thread::Builder::new().name(name.replace('\0', ""));
        // Not joined by its handle: that does not bear a thread which the kernel killed.
        let started = builder.spawn(move || start(Ready(sender)));
        started.map_err(|error| errno_of(&error))?;
        let thread = receiver.recv().map_err(|_| Errno::EIO)??;
        let mut tasks = lock(&self.tasks);
        tasks.started += 1;
        let id = tasks.started;
        tasks.threads.insert(id, thread);
        Ok(TaskId(id))
    }

    pub(super) fn join(&self, task: TaskId) -> Result<()> {
        let thread = lock(&self.tasks).threads.remove(&task.0);
        let thread = thread.ok_or(Errno::ESRCH)?;
        let mut outcome = lock(&thread.outcome);
        loop {
            if let Some(outcome) = *outcome {
                return outcome;
            }
            if thread.send(0).is_err() {
                // It is gone and has not said so: the kernel killed it.
                return Err(Errno::EFAULT);
            }
            let waited = thread.ended.wait_timeout(outcome, LOOK_AGAIN * 20);
            outcome =
                waited.map_or_else(|poisoned| poisoned.into_inner().0, |(outcome, _)| outcome);
        }
    }

    pub(super) fn until_blocked(&self, task: TaskId) -> Result<()> {
        let thread = self.find(task)?;
        let mut seen = None;
        while thread.is_alive() {
            let now = match thread.sleeps_in() {
                Err(_) if !thread.is_alive() => break,
                now => now?,
            };
            // Twice the same: not a moment's wait for some lock on the way.
            if now.is_some() && now == seen {
                break;
            }
            seen = now;
            thread::sleep(LOOK_AGAIN);
        }
        Ok(())
    }

    pub(super) fn signal(&self, task: TaskId, signo: i32) -> Result<()> {
        self.handles(task, signo)?;
        self.find(task)?.send(signo)
    }

    /// Sees to it that a task has a handler for a signal; gives the thread's number.
    pub(super) fn handles(&self, task: TaskId, signo: i32) -> Result<pid_t> {
        let thread = self.find(task)?;
        if !thread.is_alive() {
            return Err(Errno::ESRCH);
        }
        let mut handlers = lock(&self.handlers);
        if !handlers.iter().any(|handler| handler.is_for(signo)) {
            handlers.push(Handler::install(signo)?);
        }
        Ok(thread.tid)
    }

    pub(super) fn page_in(&self, task: TaskId) -> Result<()> {
        let thread = self.find(task)?;
        let late = lock(&thread.late);
        late.as_ref().map_or(Ok(()), LatePage::page_in)
    }

    fn find(&self, task: TaskId) -> Result<Arc<Thread>> {
        let thread = lock(&self.tasks).threads.get(&task.0).cloned();
        thread.ok_or(Errno::ESRCH)
    }
}

/// Makes the calling thread, and no other, act for a user and a group, with no other groups.
fn set_credentials(Credentials { uid, gid }: Credentials) -> Result<()> {
    // SAFETY: no memory is passed.
    let now = unsafe { (libc::geteuid(), libc::getegid()) };
    if now == (uid, gid) {
        return Ok(());
    }
    let none = std::ptr::null::<libc::gid_t>();
    // SAFETY: of a list of no groups, nothing is read.
    checked(unsafe { libc::syscall(libc::SYS_setgroups, 0, none) })?;
    // SAFETY: no memory is passed.
    checked(unsafe { libc::syscall(libc::SYS_setresgid, gid, gid, gid) })?;
    // SAFETY: no memory is passed.
    checked(unsafe { libc::syscall(libc::SYS_setresuid, uid, uid, uid) })?;
    Ok(())
}
