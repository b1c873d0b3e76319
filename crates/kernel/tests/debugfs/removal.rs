// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Removing files that are in use.

use kernel::debugfs::Dir;
use kernel::fmt;
use kernel::host::{self, Killed, Kind, Machine};
use kernel::prelude::*;
use kernel::sync::atomic::{Atomic, Relaxed};
use kernel::sync::{new_mutex, Arc, Completion};
use kernel::time::{delay::fsleep, Delta};
use suite::flags::O_RDWR;
use suite::{Dest, Errno, Source, System, Whence};

use crate::{contents, make, path, read, Owned};

/// Takes a second, and then shows the data.
fn slowly(data: &Atomic<u32>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    fsleep(Delta::from_secs(1));
    writeln!(f, "{}", data.load(Relaxed))
}

/// Sets its data when it is dropped.
struct Dropped(std::sync::Arc<std::sync::atomic::AtomicBool>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.store(true, std::sync::atomic::Ordering::SeqCst);
    }
}

#[test]
fn who_removes_a_file_waits_for_its_reader_and_then_drops_the_data() {
    let machine = host::boot();
    let flag = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let is_dropped = std::sync::Arc::clone(&flag);
    let file: Result<Owned<Dropped>> = make(&machine, |dir| {
        let slowly = &|data: &Dropped, f: &mut fmt::Formatter<'_>| {
            fsleep(Delta::from_secs(1));
            let dropped = data.0.load(std::sync::atomic::Ordering::SeqCst);
            writeln!(f, "{dropped}")
        };
        KBox::pin_init(
            dir.read_callback_file(c"file", Dropped(flag), slowly),
            GFP_KERNEL,
        )
    });
    let read = machine.task("main", move |sys| {
        let fd = sys.open(&path("file"), O_RDWR).expect("opens");
        let text = std::sync::Arc::new(std::sync::OnceLock::new());
        let slot = std::sync::Arc::clone(&text);
        let reader = std::boxed::Box::new(move |sys: &dyn System| {
            let mut bytes = [0; 100];
            let len = sys.read(fd, Dest::Bytes(&mut bytes)).expect("is read");
            slot.set(String::from_utf8_lossy(&bytes[..len]).into_owned())
                .expect("once");
        });
        let reader = sys.spawn("reader", suite::Credentials::ROOT, reader);
        let reader = reader.expect("a thread");
        sys.until_blocked(reader).expect("it sleeps");

        drop(file);
        assert!(is_dropped.load(std::sync::atomic::Ordering::SeqCst));
        assert_eq!(read(sys, fd, 1), Err(Errno::EIO));
        assert_eq!(sys.open(&path("file"), O_RDWR), Err(Errno::ENOENT));
        sys.join(reader).expect("it ends");
        text.get().cloned()
    });
    // It was read before the data went.
    assert_eq!(read.as_ref(), Ok(&Some(String::from("false\n"))));
}

#[test]
fn a_file_that_was_removed_while_open_is_of_no_use() {
    let machine = host::boot();
    let files = make(&machine, |dir| {
        let file: Result<Owned<Atomic<u32>>> =
            KBox::pin_init(dir.read_write_file(c"file", Atomic::new(1)), GFP_KERNEL);
        let bytes: Result<Owned<u32>> =
            KBox::pin_init(dir.read_binary_file(c"bytes", 1), GFP_KERNEL);
        (file, bytes)
    });
    let done = machine.task("main", move |sys| {
        let fd = sys.open(&path("file"), O_RDWR).expect("opens");
        assert_eq!(read(sys, fd, 1).as_deref(), Ok(&b"1"[..]));
        let bytes = sys.open(&path("bytes"), O_RDWR).expect("opens");
        drop(files);
        // What a file never could is no other error now.
        assert_eq!(sys.write(bytes, Source::Bytes(b"2")), Err(Errno::EINVAL));
        assert_eq!(read(sys, bytes, 1), Err(Errno::EIO));
        sys.close(bytes).expect("closes");
        assert_eq!(read(sys, fd, 1), Err(Errno::EIO));
        assert_eq!(sys.write(fd, Source::Bytes(b"2")), Err(Errno::EIO));
        assert_eq!(sys.lseek(fd, 0, Whence::Set), Err(Errno::EIO));
        sys.close(fd).expect("closes");
    });
    assert_eq!(done, Ok(()));
    assert_eq!(machine.shutdown(), []);
}

kernel::sync::global_lock! {
    // `a_callback_that_removes_its_own_file_hangs` initialises it.
    unsafe(uninit) static OWN: Mutex<Option<Owned<u32>>> = None;
}

#[test]
fn a_callback_that_removes_its_own_file_hangs() {
    let machine = host::boot();
    make(&machine, |dir| {
        // SAFETY: Once, and before anything else.
        unsafe { OWN.init() };
        let removes = &|_: &u32, _: &mut fmt::Formatter<'_>| {
            let own = OWN.lock().take();
            drop(own);
            Ok(())
        };
        let file = KBox::pin_init(dir.read_callback_file(c"file", 1, removes), GFP_KERNEL);
        *OWN.lock() = file.ok();
    });
    let reader = machine.task("reader", |sys| contents(sys, "file"));
    assert_eq!(reader, Err(Killed::Hung));
    machine.expect(Kind::Hung);
}

#[test]
fn readers_of_one_open_file_take_turns() {
    let machine = host::boot();
    let file: Result<Owned<Atomic<u32>>> = make(&machine, |dir| {
        KBox::pin_init(
            dir.read_callback_file(c"file", Atomic::new(1), &slowly),
            GFP_KERNEL,
        )
    });
    let read = machine.task("main", |sys| {
        let fd = sys.open(&path("file"), O_RDWR).expect("opens");
        let reader = std::boxed::Box::new(move |sys: &dyn System| {
            assert_eq!(sys.read(fd, Dest::Bytes(&mut [0; 1])), Ok(1));
        });
        let reader = sys.spawn("reader", suite::Credentials::ROOT, reader);
        sys.until_blocked(reader.expect("a thread"))
            .expect("it sleeps");
        let rest = read(sys, fd, 100);
        sys.join(reader.expect("a thread")).expect("it ends");
        rest
    });
    // The rest of what the other read: the position is one for both.
    assert_eq!(read, Ok(Ok(b"\n".to_vec())));
    drop(file);
}

#[test]
fn a_file_in_a_mutex_may_be_replaced() {
    let machine = host::boot();
    let there = make(&machine, |dir| -> Result<usize> {
        let slot = KBox::pin_init(new_mutex!(None::<Owned<u32>>), GFP_KERNEL)?;
        for number in 0..3 {
            // The old one first, since there is one file of a name.
            *slot.lock() = None;
            let file = KBox::pin_init(dir.read_only_file(c"file", number), GFP_KERNEL)?;
            *slot.lock() = Some(file);
        }
        let number = slot.lock().as_ref().map_or(0, |file| ***file);
        Ok(number as usize)
    });
    assert_eq!(there, Ok(2));
    assert_eq!(machine.shutdown(), []);
}

/// What a callback of [`dropped`] does before it looks at the data.
type Before = fn();

/// A file that says whether its data are dropped, and a second name for the same.
fn dropped(
    machine: &Machine,
) -> (
    Owned<(Dropped, Before)>,
    std::sync::Arc<std::sync::atomic::AtomicBool>,
) {
    let flag = std::sync::Arc::<std::sync::atomic::AtomicBool>::default();
    let data = Dropped(std::sync::Arc::clone(&flag));
    let file: Result<Owned<(Dropped, Before)>> = make(machine, |dir| {
        let show = &|data: &(Dropped, Before), f: &mut fmt::Formatter<'_>| {
            (data.1)();
            write!(f, "{}", data.0 .0.load(std::sync::atomic::Ordering::SeqCst))
        };
        let sleeps: Before = || fsleep(Delta::from_secs(1));
        KBox::pin_init(
            dir.read_callback_file(c"file", (data, sleeps), show),
            GFP_KERNEL,
        )
    });
    (file.expect("memory"), flag)
}

/// Starts a reader that sleeps in the driver, and what it reads.
fn start_reader(machine: &Machine) -> std::sync::Arc<std::sync::OnceLock<suite::Result<String>>> {
    let text = std::sync::Arc::<std::sync::OnceLock<_>>::default();
    let slot = std::sync::Arc::clone(&text);
    let started = machine.task("main", move |sys| {
        let fd = sys.open(&path("file"), O_RDWR).expect("opens");
        let reader = std::boxed::Box::new(move |sys: &dyn System| {
            let mut bytes = [0; 100];
            let read = sys.read(fd, Dest::Bytes(&mut bytes));
            let text = read.map(|len| String::from_utf8_lossy(&bytes[..len]).into_owned());
            slot.set(text).expect("once");
        });
        let reader = sys.spawn("reader", suite::Credentials::ROOT, reader);
        sys.until_blocked(reader.expect("a thread"))
    });
    assert_eq!(started, Ok(Ok(())));
    text
}

#[test]
fn a_thread_that_is_no_task_waits_for_readers_as_well() {
    let machine = host::boot();
    let (file, is_dropped) = dropped(&machine);
    let text = start_reader(&machine);
    drop(file);
    assert!(is_dropped.load(std::sync::atomic::Ordering::SeqCst));
    assert_eq!(machine.shutdown(), []);
    assert_eq!(text.get(), Some(&Ok(String::from("false"))));
}

#[test]
fn a_file_is_removed_by_whatever_thread_drops_it() {
    let machine = host::boot();
    let (file, is_dropped) = dropped(&machine);
    let text = start_reader(&machine);
    std::thread::spawn(move || drop(file)).join().expect("ends");
    assert!(is_dropped.load(std::sync::atomic::Ordering::SeqCst));
    assert_eq!(machine.debugfs(), [""; 0]);
    assert_eq!(machine.shutdown(), []);
    assert_eq!(text.get(), Some(&Ok(String::from("false"))));
}

#[test]
fn a_reader_that_never_returns_is_reported_to_who_is_no_task() {
    let machine = host::boot();
    let file: Result<Owned<()>> = make(&machine, |dir| {
        let hangs = &|(): &(), _: &mut fmt::Formatter<'_>| {
            Arc::pin_init(Completion::new(), GFP_KERNEL).map_or(Err(fmt::Error), |never| {
                never.wait_for_completion();
                Ok(())
            })
        };
        KBox::pin_init(dir.read_callback_file(c"file", (), hangs), GFP_KERNEL)
    });
    start_reader(&machine);
    drop(file);
    machine.expect(Kind::Hung);
    assert_eq!(machine.shutdown(), []);
}

#[test]
fn a_directory_of_a_machine_that_is_down_removes_nothing_of_the_next() {
    let machine = host::boot();
    let old = make(&machine, Dir::clone);
    drop(machine);
    let machine = host::boot();
    let new = make(&machine, |dir| dir.subdir(c"sub"));
    let there = machine.debugfs();
    drop(old);
    assert_eq!(machine.debugfs(), there);
    drop(new);
    assert_eq!(machine.debugfs(), [""; 0]);
}
