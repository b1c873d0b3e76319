// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! scull_misc in this process.

use kernel::error::code::EINVAL;
use kernel::host;
use scull_misc::THIS_MODULE;
use suite::flags::{O_RDWR, O_WRONLY};
use suite::{Dest, Judging, Source, System};

#[path = "../steps/mod.rs"]
mod steps;

#[test]
fn passes_its_suite() {
    let machine = host::boot();
    let report = machine.drive(&THIS_MODULE, "", Judging::On, steps::scull, std::io::sink());
    let report = report.expect("the module loads and the suite ends");
    assert!(report.passed(), "{report}");
}

#[test]
fn survives_every_failed_allocation() {
    let outcome = host::fail_nth(|machine| {
        let _ = machine.drive(
            &THIS_MODULE,
            "",
            Judging::Off,
            steps::scull,
            std::io::sink(),
        );
    });
    assert!(
        outcome.assert_survived() >= 20,
        "{:?}",
        outcome.points.len()
    );
}

#[test]
fn parameters_shape_the_memory() -> kernel::error::Result {
    let machine = host::boot();
    let module = machine.load(&THIS_MODULE, "scull_quantum=4 scull-qset=2")?;
    let written = machine.task("dd", |sys| {
        let fd = sys.open("/dev/scull", O_RDWR).expect("opens");
        sys.write(fd, Source::Bytes(b"0123456789"))
    });
    assert_eq!(written, Ok(Ok(4)));
    module.unload()
}

#[test]
fn sizes_that_are_none_are_refused() {
    let machine = host::boot();
    for params in [
        "scull_quantum=0",
        "scull_qset=-1",
        "scull_quantum=9999999999",
        "scull_quantum=2147483647",
    ] {
        assert_eq!(
            machine.load(&THIS_MODULE, params).err(),
            Some(EINVAL),
            "{params}"
        );
    }
}

#[test]
fn a_second_load_finds_nothing_of_the_first() -> kernel::error::Result {
    let machine = host::boot();
    for params in ["", "scull_quantum=16"] {
        let module = machine.load(&THIS_MODULE, params)?;
        let left = machine.task("cat", |sys| {
            let fd = sys.open("/dev/scull", O_RDWR).expect("opens");
            let read = sys.read(fd, Dest::Bytes(&mut [0; 64]));
            sys.write(fd, Source::Bytes(b"left over")).expect("writes");
            read
        });
        assert_eq!(left, Ok(Ok(0)));
        module.unload()?;
    }
    Ok(())
}

#[test]
fn trimming_frees_what_was_written() -> kernel::error::Result {
    let machine = host::boot();
    let module = machine.load(&THIS_MODULE, "")?;
    let open = |flags, data: &'static [u8]| {
        let done = machine.task("sh", move |sys| {
            let fd = sys.open("/dev/scull", flags).expect("opens");
            sys.write(fd, Source::Bytes(data))
        });
        assert_eq!(done, Ok(Ok(data.len())));
        module
            .live()
            .iter()
            .map(|allocation| allocation.size)
            .sum::<usize>()
    };
    assert!(open(O_RDWR, &[1; 4000]) >= 4000);
    assert_eq!(
        machine.task("sh", |sys| sys.open("/dev/scull", O_WRONLY).map(drop)),
        Ok(Ok(()))
    );
    assert_eq!(module.live(), []);
    module.unload()
}
