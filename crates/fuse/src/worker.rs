// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The threads that answer requests: one of them reads, until its call is about to wait.

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use kernel::host::{Entry, Watch};
use suite::{Errno, TaskId};

use crate::buffer::Buffer;
use crate::channel::Channel;
use crate::files::{Answer, Files};
use crate::pipe::Pipe;
use crate::reply::Reply;
use crate::request::{Operation, Request};
use crate::wire::{InHeader, MAX_DATA, WriteIn};

/// Room for the largest request, a write: its data, and what comes before.
pub(crate) fn request_buffer() -> Buffer {
    Buffer::new(
        size_of::<InHeader>() + size_of::<WriteIn>(),
        MAX_DATA + 4096,
    )
}

/// How many threads are kept that have nothing to do.
const SPARE: usize = 2;

/// What the threads of a session share.
pub(crate) struct Workers {
    channel: Arc<Channel>,
    files: Files,
    entry: Entry,
    crew: Mutex<Crew>,
    changed: Condvar,
    /// The tasks of requests that wait, or have waited and are not answered yet.
    waiting: Mutex<HashMap<u64, TaskId>>,
    ending: AtomicBool,
}

#[derive(Default)]
struct Crew {
    threads: usize,
    /// How many of them have nothing to do.
    idle: usize,
    /// Nobody reads, and one of the idle threads is to begin.
    vacant: bool,
    /// Nobody will read any more.
    over: bool,
    /// Why, when that was no wish of anyone.
    failure: Option<String>,
}

impl Workers {
    pub(crate) fn new(channel: Arc<Channel>, files: Files, entry: Entry) -> Arc<Workers> {
        Arc::new(Workers {
            channel,
            files,
            entry,
            crew: Mutex::default(),
            changed: Condvar::new(),
            waiting: Mutex::default(),
            ending: AtomicBool::new(false),
        })
    }

    /// Starts a thread that reads.
    ///
    /// # Errors
    ///
    /// The operating system has none to give.
    pub(crate) fn start(self: &Arc<Self>) -> io::Result<()> {
        self.crew().threads += 1;
        let worker = Arc::new(Worker {
            workers: Arc::clone(self),
            request: AtomicU64::new(0),
            reads: AtomicBool::new(true),
            waited: AtomicBool::new(false),
        });
        let started = thread::Builder::new()
            .name("fuse".to_owned())
            .spawn(move || worker.work());
        if started.is_err() {
            self.crew().threads -= 1;
        }
        started.map(drop)
    }

    /// Waits for at most `limit` until nobody reads any more: whether it came to that.
    pub(crate) fn wait_until_over(&self, limit: Duration) -> bool {
        self.wait(limit, |crew| crew.over)
    }

    /// Waits for at most `limit` until no thread is left, but those that an oops has stopped.
    pub(crate) fn wait_until_gone(&self, limit: Duration) -> bool {
        self.wait(limit, |crew| crew.threads == 0)
    }

    /// Lets the next request be the last that is read.
    pub(crate) fn end(&self) {
        self.ending.store(true, Relaxed);
    }

    /// Closes the connection: nothing is answered any more.
    pub(crate) fn close(&self) {
        self.channel.close();
    }

    /// Why reading ended, when it was not to.
    pub(crate) fn failure(&self) -> Option<String> {
        self.crew().failure.clone()
    }

    fn wait(&self, limit: Duration, done: impl Fn(&Crew) -> bool) -> bool {
        let deadline = Instant::now() + limit;
        let mut crew = self.crew();
        while !done(&crew) {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            let waited = self.changed.wait_timeout(crew, left);
            crew = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    fn crew(&self) -> MutexGuard<'_, Crew> {
        self.crew.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<u64, TaskId>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets another thread read: false when there is none.
    fn hand_over(self: &Arc<Self>) -> bool {
        {
            let mut crew = self.crew();
            if crew.idle > 0 {
                crew.vacant = true;
                self.changed.notify_all();
                return true;
            }
        }
        self.start().is_ok()
    }

    /// Waits for its turn to read, on a thread that has nothing to do: false when it is to end.
    fn take_over(&self) -> bool {
        let mut crew = self.crew();
        if crew.idle < SPARE {
            crew.idle += 1;
            while !crew.vacant && !crew.over {
                let waited = self.changed.wait(crew);
                crew = waited.unwrap_or_else(PoisonError::into_inner);
            }
            crew.idle -= 1;
            if !crew.over {
                crew.vacant = false;
                return true;
            }
        }
        false
    }

    fn over(&self, failure: Option<String>) {
        let mut crew = self.crew();
        crew.over = true;
        crew.failure = failure;
        self.changed.notify_all();
    }

    fn one_less(&self) {
        self.crew().threads -= 1;
        self.changed.notify_all();
    }
}

/// One thread.
struct Worker {
    workers: Arc<Workers>,
    /// The number of the request that it answers.
    request: AtomicU64,
    /// It is the one that reads.
    reads: AtomicBool,
    /// The call that it makes has waited.
    waited: AtomicBool,
}

impl Worker {
    fn work(self: Arc<Self>) {
        let mut buffer = request_buffer();
        let mut reply = Reply::large();
        let mut pipe = Pipe::default();
        while self.reads.load(Relaxed) || self.workers.take_over() {
            self.reads.store(true, Relaxed);
            if !self.serve_one(&mut buffer, &mut reply, &mut pipe) {
                break;
            }
        }
        self.workers.one_less();
    }

    /// Reads a request and answers it: false when it was the last.
    fn serve_one(self: &Arc<Self>, buffer: &mut [u8], reply: &mut Reply, pipe: &mut Pipe) -> bool {
        let workers = &*self.workers;
        let bytes = match workers.channel.receive(buffer) {
            Ok(Some(len)) => buffer.get(..len).unwrap_or_default(),
            Ok(None) => {
                workers.over(None);
                return false;
            }
            Err(error) => {
                workers.over(Some(format!("cannot read requests: {error}")));
                return false;
            }
        };
        reply.clear();
        let last = workers.ending.load(Relaxed);
        self.answer(bytes, reply, pipe);
        if last && self.reads.load(Relaxed) {
            workers.over(None);
        }
        !last
    }

    fn answer(self: &Arc<Self>, bytes: &[u8], reply: &mut Reply, pipe: &mut Pipe) {
        let workers = &*self.workers;
        let request = match Request::parse(bytes) {
            Ok(request) => request,
            Err(malformed) => {
                if let Some(unique) = malformed.unique {
                    reply.error(Errno::EINVAL);
                    workers.channel.send(reply.message(unique));
                }
                return;
            }
        };
        let unique = request.header.unique;
        if let Operation::Interrupt { unique } = request.operation {
            workers.interrupt(unique);
            return;
        }
        self.request.store(unique, Relaxed);
        let watch = Arc::clone(self) as Arc<dyn Watch>;
        let answer = workers.files.answer(&request, watch, reply);
        if self.waited.swap(false, Relaxed) {
            workers.waiting().remove(&unique);
        }
        if answer == Answer::Reply {
            workers.channel.send_large(reply.message(unique), pipe);
        }
    }
}

impl Workers {
    /// Ends the call of a request, as a signal does. One that does not wait was answered by now.
    fn interrupt(&self, unique: u64) {
        let task = self.waiting().get(&unique).copied();
        if let Some(task) = task {
            self.entry
                .signal(task, suite::flags::SIGINT.cast_unsigned());
        }
    }
}

impl Watch for Worker {
    fn waits(&self, task: TaskId) {
        if !self.waited.swap(true, Relaxed) {
            let unique = self.request.load(Relaxed);
            self.workers.waiting().insert(unique, task);
        }
        if self.reads.swap(false, Relaxed) && !self.workers.hand_over() {
            // Others wait with it then.
            self.reads.store(true, Relaxed);
        }
    }

    fn killed(&self) {
        let unique = self.request.load(Relaxed);
        self.workers.waiting().remove(&unique);
        let mut reply = Reply::small();
        reply.error(Errno::EIO);
        self.workers.channel.send(reply.message(unique));
        if self.reads.swap(false, Relaxed) && !self.workers.hand_over() {
            self.workers
                .over(Some("no thread is left to read requests".to_owned()));
        }
        self.workers.one_less();
    }
}
