// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A wait queue that does not live as long as the files that are polled.

use kernel::fs::File;
use kernel::host::{self, Kind};
use kernel::prelude::*;
use kernel::sync::poll::{PollCondVar, PollTable};
use kernel::sync::{Arc, ArcBorrow, Mutex};
use kernel::{new_mutex, new_poll_condvar};
use scullery::chrdev::{CharDevice, Options, Registration};
use scullery::poll::{EPOLLHUP, EPOLLOUT};
use suite::flags::{O_RDWR, POLLHUP, POLLIN, POLLOUT};
use suite::{Arg, Credentials, Fd, System};

module! {
    type: QueueModule,
    name: "queue",
    license: "Dual MIT/GPL",
}

#[pin_data]
struct Device {
    #[pin]
    queue: Mutex<Option<Pin<KBox<PollCondVar>>>>,
}

#[vtable]
impl CharDevice for Device {
    const MODE: u16 = 0o600;

    type Ptr = Arc<Device>;

    fn open(device: Arc<Device>, _file: &File) -> Result<Arc<Device>> {
        Ok(device)
    }

    /// Frees the queue.
    fn ioctl(device: ArcBorrow<'_, Device>, _file: &File, _cmd: u32, _arg: usize) -> Result<isize> {
        let queue = device.queue.lock().take();
        drop(queue);
        Ok(0)
    }

    fn poll(device: ArcBorrow<'_, Device>, file: &File, table: PollTable<'_>) -> u32 {
        match &*device.queue.lock() {
            Some(queue) => {
                table.register_wait(file, queue);
                EPOLLOUT
            }
            None => EPOLLHUP,
        }
    }
}

struct QueueModule {
    _device: Registration<Device>,
}

impl kernel::Module for QueueModule {
    fn init(module: &'static ThisModule) -> Result<Self> {
        let new = |_| {
            let queue = KBox::pin_init(new_poll_condvar!(), GFP_KERNEL).ok();
            pin_init!(Device { queue <- new_mutex!(queue) })
        };
        let options = Options {
            name: c"queue",
            ..Options::ANY_MAJOR
        };
        Ok(QueueModule {
            _device: Registration::new(module, options, new)?,
        })
    }
}

/// Frees the queue when a task has polled for these events, and when that is over or still going on.
fn polled_for(events: i16, got: i16) -> usize {
    let machine = host::boot();
    let module = machine.load(&THIS_MODULE, "").expect("loads");
    let ended = machine.task("main", move |sys| {
        let fd: Fd = sys.open("/dev/queue0", O_RDWR).expect("opens");
        let poll = move |sys: &dyn System| assert_eq!(sys.poll(fd, events, -1), Ok(got));
        let poller = sys.spawn("poller", Credentials::ROOT, std::boxed::Box::new(poll));
        let poller = poller.expect("starts");
        sys.until_blocked(poller).expect("is there");
        assert_eq!(sys.ioctl(fd, 0, Arg::Value(0)), Ok(0));
        sys.join(poller).expect("ends");
    });
    assert_eq!(ended, Ok(()));
    module.unload().expect("unloads");
    let warnings = machine.reports();
    for _ in &warnings {
        machine.expect(Kind::Warning);
    }
    warnings.len()
}

#[test]
fn a_queue_that_is_freed_while_a_task_polls_it_is_reported() {
    assert_eq!(polled_for(POLLIN, POLLHUP), 1);
}

#[test]
fn a_queue_that_was_polled_may_be_freed() {
    assert_eq!(polled_for(POLLOUT, POLLOUT), 0);
}
