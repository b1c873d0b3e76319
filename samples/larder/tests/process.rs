// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The larder in this process.

use kernel::error::code::{E2BIG, EINVAL, ENOENT, ENOSPC};
use kernel::error::Result;
use kernel::host;
use larder::command::Command;
use larder::shelf::{Shelf, NAME_MAX, RECORDS_MAX, VALUE_MAX};
use larder::THIS_MODULE;
use suite::flags::O_RDWR;
use suite::{Dest, Judging, Source, System};

#[path = "../steps/mod.rs"]
mod steps;

#[test]
fn passes_its_suite() {
    let machine = host::boot();
    let report = machine.drive(
        &THIS_MODULE,
        "",
        Judging::On,
        steps::larder,
        std::io::sink(),
    );
    let report = report.expect("the module loads and the suite ends");
    assert!(report.passed(), "{report}");
    assert!(report.steps.len() >= 45, "{}", report.steps.len());
    assert_eq!(report.skipped(), 0);
}

#[test]
fn survives_every_failed_allocation_and_tells_it_by_its_own_line() {
    let outcome = host::fail_nth(|machine| {
        // Whatever fails is meant to.
        let _ = machine.drive(
            &THIS_MODULE,
            "",
            Judging::Off,
            steps::larder,
            std::io::sink(),
        );
    });
    let points = outcome.assert_survived();
    assert!(points >= 500, "{points}");
    // What is formatted is asked for by core, which does not say for whom.
    let elsewhere = outcome.points.iter().find(|point| {
        point.fault.at.0.contains("tryalloc") && !point.fault.at.0.ends_with("fmt.rs")
    });
    assert!(elsewhere.is_none(), "{elsewhere:?}");
}

#[test]
fn what_is_in_the_larder_is_given_back_when_the_module_goes() -> Result {
    let machine = host::boot();
    let module = machine.load(&THIS_MODULE, "")?;
    let put = machine.task("cook", |sys| {
        let fd = sys.open("/dev/larder0", O_RDWR)?;
        sys.write(fd, Source::Bytes(b"put fig dried\n"))?;
        sys.pread(fd, Dest::Bytes(&mut [0; 64]), 0)
    });
    assert_eq!(put, Ok(Ok(10)));
    // The file's line and list went with the file.
    let live = module.live();
    let of_shelf = live.iter().filter(|one| one.at.0.ends_with("shelf.rs"));
    assert_eq!(of_shelf.count(), 3, "{live:?}");
    assert!(
        live.iter().all(|one| !one.at.0.ends_with("command.rs")),
        "{live:?}"
    );
    module.unload()?;
    assert_eq!(machine.shutdown(), []);
    Ok(())
}

#[test]
fn a_larder_at_its_limits_is_no_larger_than_they_say() -> Result {
    let machine = host::boot();
    let mut shelf = Shelf::default();
    let value = "v".repeat(VALUE_MAX);
    let put = |shelf: &mut Shelf, number: usize| {
        let name = format!("{number:0NAME_MAX$}");
        shelf.run(Command::Put {
            name: &name,
            value: &value,
        })
    };
    for number in 0..RECORDS_MAX {
        put(&mut shelf, number)?;
    }
    assert_eq!(put(&mut shelf, RECORDS_MAX), Err(ENOSPC));
    assert_eq!(put(&mut shelf, 0), Ok(()));
    let list = shelf.list()?;
    assert_eq!(list.len(), RECORDS_MAX * (NAME_MAX + VALUE_MAX + 2));
    let (name, text) = ("0", "v");
    assert_eq!(shelf.run(Command::Add { name, text }), Err(ENOENT));
    let name = &format!("{:0NAME_MAX$}", 0);
    assert_eq!(shelf.run(Command::Add { name, text }), Err(E2BIG));
    assert!(machine.reports().is_empty());
    Ok(())
}

#[test]
fn lines_are_read_as_the_table_says() {
    let (name, value, text) = ("fig", "dried, twice ", " more");
    assert_eq!(
        Command::parse("put fig dried, twice "),
        Ok(Command::Put { name, value })
    );
    assert_eq!(
        Command::parse("add fig  more"),
        Ok(Command::Add { name, text })
    );
    assert_eq!(Command::parse("take fig"), Ok(Command::Take { name }));
    assert_eq!(Command::parse("clear"), Ok(Command::Clear));
    assert_eq!(Command::parse(""), Err(EINVAL));
}
