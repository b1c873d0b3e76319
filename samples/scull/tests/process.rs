// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! scull in this process.

use kernel::error::code::{EBUSY, EINVAL};
use kernel::error::Result;
use kernel::host::{self, Machine, Number, Sys};
use scull::ioctl::SCULL_IOCQQUANTUM;
use scull::THIS_MODULE;
use suite::flags::{O_RDONLY, O_RDWR};
use suite::{Arg, Dest, Judging, Source, System};

#[path = "../steps/mod.rs"]
mod steps;

#[test]
fn passes_its_suite() {
    let machine = host::boot();
    let report = machine.drive(&THIS_MODULE, "", Judging::On, steps::scull, std::io::sink());
    let report = report.expect("the module loads and the suite ends");
    assert!(report.passed(), "{report}");
    assert!(report.steps.len() >= 60, "{}", report.steps.len());
    assert_eq!(report.skipped(), 0);
}

#[test]
fn survives_every_failed_allocation() {
    let outcome = host::fail_nth(|machine| {
        // Whatever fails is meant to.
        let _ = machine.drive(
            &THIS_MODULE,
            "",
            Judging::Off,
            steps::scull,
            std::io::sink(),
        );
    });
    let points = outcome.assert_survived();
    assert!(points >= 100, "{points}");
}

#[test]
fn an_open_file_keeps_the_module() -> Result {
    let machine = host::boot();
    let module = machine.load(&THIS_MODULE, "")?;
    let serving = machine.serve().expect("has a thread");
    let opened = serve(&serving, |sys| {
        let fd = sys.open("/dev/scull0", O_RDWR)?;
        sys.write(fd, Source::Bytes(b"kept")).map(|_| fd)
    });
    let fd = opened.expect("opens");
    assert_eq!(module.rmmod(), Err(EBUSY));
    let read = serve(&serving, move |sys| {
        let mut bytes = [0; 8];
        let read = sys.pread(fd, Dest::Bytes(&mut bytes), 0)?;
        sys.close(fd).map(|()| bytes[..read].to_vec())
    });
    assert_eq!(read.expect("reads"), b"kept");
    drop(serving);
    module.unload()?;
    assert!(machine.devices().is_empty());
    Ok(())
}

/// Makes calls whose files stay open.
fn serve<R>(
    serving: &host::Serving<'_>,
    calls: impl FnOnce(&Sys) -> suite::Result<R>,
) -> suite::Result<R> {
    struct Nobody;

    impl host::Watch for Nobody {
        fn waits(&self, _task: suite::TaskId) {}
        fn killed(&self) {}
    }

    let caller = host::Caller {
        pid: 1,
        credentials: suite::Credentials::ROOT,
        capabilities: |_| !0,
    };
    serving
        .entry()
        .call(caller, std::sync::Arc::new(Nobody), calls)
}

#[test]
fn parameters_say_which_devices_there_are() -> Result {
    let machine = host::boot();
    let module = machine.load(&THIS_MODULE, "scull_major=42 scull_minor=8 scull_nr_devs=6")?;
    let nodes = machine.nodes();
    assert_eq!(nodes.len(), 6);
    for (index, node) in nodes.iter().enumerate() {
        let minor = 8 + index as u32;
        assert_eq!(node.number, Number { major: 42, minor });
        assert_eq!(node.path, format!("/dev/scull{index}"));
        assert_eq!(node.mode, 0o664);
    }
    module.unload()
}

/// What a program does with `/dev/scull0`.
fn with_device<R: Send + 'static>(
    machine: &Machine,
    program: impl FnOnce(&Sys, suite::Fd) -> R + Send + 'static,
) -> R {
    let ended = machine.task("main", |sys| {
        let fd = sys.open("/dev/scull0", O_RDWR).expect("opens");
        program(sys, fd)
    });
    ended.expect("the task ends")
}

#[test]
fn parameters_shape_the_memory() -> Result {
    let machine = host::boot();
    let module = machine.load(&THIS_MODULE, "scull_quantum=4 scull-qset=2")?;
    let (written, quantum) = with_device(&machine, |sys, fd| {
        let written = sys.write(fd, Source::Bytes(b"0123456789"));
        (written, sys.ioctl(fd, SCULL_IOCQQUANTUM, Arg::Value(0)))
    });
    assert_eq!((written, quantum), (Ok(4), Ok(4)));
    module.unload()
}

#[test]
fn parameters_that_make_no_device_are_refused() {
    let machine = host::boot();
    for params in [
        "scull_quantum=0",
        "scull_qset=-1",
        "scull_quantum=9999999999",
        "scull_quantum=2147483647",
        "scull_quantum=65536 scull_qset=32768",
        "scull_nr_devs=0",
        "scull_minor=1048575",
        "scull_major=512",
        "scull_nr_devs=-1",
    ] {
        assert_eq!(
            machine.load(&THIS_MODULE, params).err(),
            Some(EINVAL),
            "{params}"
        );
        assert!(machine.devices().is_empty(), "{params}");
    }
}

#[test]
fn a_second_load_finds_nothing_of_the_first() -> Result {
    let machine = host::boot();
    for params in ["", "scull_quantum=16"] {
        let module = machine.load(&THIS_MODULE, params)?;
        let left = with_device(&machine, |sys, fd| {
            let read = sys.read(fd, Dest::Bytes(&mut [0; 64]));
            sys.write(fd, Source::Bytes(b"left over")).expect("writes");
            read
        });
        assert_eq!(left, Ok(0));
        module.unload()?;
    }
    Ok(())
}

#[test]
fn what_was_written_is_given_back_when_the_module_goes() -> Result {
    let machine = host::boot();
    let module = machine.load(&THIS_MODULE, "")?;
    with_device(&machine, |sys, fd| {
        for at in [0, 4000, 4_000_000, 8_000_000] {
            sys.pwrite(fd, Source::Bytes(&[1; 4000]), at)
                .expect("writes");
        }
        let other = sys.open("/dev/scull3", O_RDWR).expect("opens");
        sys.write(other, Source::Bytes(b"x")).expect("writes");
        sys.open("/dev/scull3", O_RDONLY).map(drop).expect("opens");
    });
    module.unload()?;
    assert!(machine.reports().is_empty());
    Ok(())
}
