// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Modules that are unloaded with files in debugfs, or open.

use kernel::debugfs::{Dir, File};
use kernel::host::{self, Kind};
use kernel::prelude::*;
use suite::flags::O_RDONLY;
use suite::{Errno, System};

use crate::{contents, path};

/// Has a file, and leaves it behind if asked.
pub(crate) struct Untidy {
    file: Option<Pin<KBox<File<u32>>>>,
}

impl kernel::Module for Untidy {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let dir = Dir::new(c"dir");
        let file = KBox::pin_init(dir.read_only_file(c"file", 7), GFP_KERNEL)?;
        Ok(Untidy { file: Some(file) })
    }
}

impl Drop for Untidy {
    fn drop(&mut self) {
        if *crate::module_parameters::leave.value() != 0 {
            core::mem::forget(self.file.take());
        }
    }
}

#[test]
fn a_module_that_drops_its_files_leaves_nothing() {
    let machine = host::boot();
    let module = machine.load(&crate::THIS_MODULE, "").expect("loads");
    let read = machine.task("main", |sys| contents(sys, "file"));
    assert_eq!(read, Ok(Ok(String::from("7\n"))));
    module.unload().expect("unloads");
    assert_eq!(machine.debugfs(), [""; 0]);
    assert_eq!(machine.shutdown(), []);
}

#[test]
fn a_file_that_is_left_behind_is_reported_and_gone() {
    let machine = host::boot();
    let module = machine.load(&crate::THIS_MODULE, "leave=1").expect("loads");
    module.unload().expect("unloads");
    let left = machine.expect(Kind::Leak);
    let message = "module untidy leaves /sys/kernel/debug/dir behind";
    assert_eq!(left.message, message);
    let (file, line) = left.at.as_ref().expect("it has a place");
    assert!(file.ends_with("unloading.rs"), "{left}");
    assert_eq!(*line, line_of("Dir::new(c\"dir\")"));
    // The memory of the file, and of the directory's count.
    machine.expect(Kind::Leak);
    machine.expect(Kind::Leak);
    let open = machine.task("main", |sys| sys.open(&path("file"), O_RDONLY));
    assert_eq!(open, Ok(Err(Errno::ENOENT)));
    assert_eq!(machine.shutdown(), []);
}

#[test]
fn a_module_that_is_unloaded_with_a_file_open_is_reported() {
    let machine = host::boot();
    let module = machine.load(&crate::THIS_MODULE, "").expect("loads");
    machine
        .task("holder", |sys| {
            sys.open(&path("file"), O_RDONLY).expect("opens");
            // Keeps the process, and so its files, until the machine is down.
            let wait = std::boxed::Box::new(|sys: &dyn System| sys.sleep_ms(1_000_000));
            sys.spawn("sleeper", suite::Credentials::ROOT, wait)
                .expect("a thread");
        })
        .expect("it ends");
    module.unload().expect("unloads");
    machine.expect(Kind::Warning);
    assert_eq!(machine.shutdown(), []);
}

fn line_of(text: &str) -> u32 {
    let found = include_str!("unloading.rs")
        .lines()
        .position(|line| line.contains(text));
    u32::try_from(found.expect("the text is in this file") + 1).expect("a small file")
}
