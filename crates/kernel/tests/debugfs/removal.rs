// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Removing files that are in use.

use kernel::fmt;
use kernel::host::{self, Killed, Kind};
use kernel::prelude::*;
use kernel::sync::atomic::{Atomic, Relaxed};
use kernel::sync::new_mutex;
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
