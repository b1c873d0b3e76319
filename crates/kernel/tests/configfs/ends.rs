// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Who waits for whom, and what is left when a task is killed in the driver.

use std::sync::{Arc, Mutex};

use kernel::host::{self, Killed, Kind, Machine, Report};
use suite::flags::{O_RDONLY, O_RDWR, O_TRUNC, SIGINT};
use suite::{Credentials, Dest, Errno, Fd, Source, System, Whence};

use crate::program::{
    at, load, messages, mkdir, open, read, read_fd, rmdir, start, with_garden, write,
};

#[test]
fn a_group_is_removed_when_nobody_is_in_its_attributes_any_more() {
    let ((), messages) = with_garden(|sys| {
        mkdir(sys, "bed").expect("is made");
        let fd = open(sys, "bed/size");
        let reader = start(sys, "reader", |sys| {
            assert_eq!(read(sys, "bed/water"), Err(Errno::EINTR));
        });
        let remover = start(sys, "remover", |sys| {
            assert_eq!(rmdir(sys, "bed"), Ok(()));
        });
        // Whoever comes now waits for the removal, and then is too late.
        let writer = start(sys, "writer", move |sys| {
            let written = sys.write(fd, Source::Bytes(b"x"));
            assert_eq!(written, Err(Errno::ENOENT));
        });
        let opener = start(sys, "opener", |sys| {
            assert_eq!(read(sys, "bed/size"), Err(Errno::ENOENT));
        });
        let maker = start(sys, "maker", |sys| {
            assert_eq!(mkdir(sys, "bed"), Ok(()));
        });
        sys.signal(reader, SIGINT).expect("is sent");
        for task in [reader, remover, writer, opener, maker] {
            assert_eq!(sys.join(task), Ok(()));
        }
        assert_eq!(sys.close(fd), Ok(()));
        rmdir(sys, "bed").expect("is removed");
    });
    let expected = ["make bed", "drop a bed", "free bed"];
    assert_eq!(messages, [expected, expected].concat());
}

#[test]
fn what_was_shown_of_a_group_that_is_gone_can_be_read_and_no_more() {
    with_garden(|sys| {
        mkdir(sys, "bed").expect("is made");
        assert_eq!(write(sys, "bed/size", b"wide\n"), Ok(5));
        let shown = open(sys, "bed/size");
        let unread = open(sys, "bed/size");
        assert_eq!(read_fd(sys, shown, 2), Ok(b"wi".to_vec()));
        rmdir(sys, "bed").expect("is removed");
        assert_eq!(read_fd(sys, shown, 9), Ok(b"de\n".to_vec()));
        assert_eq!(read_fd(sys, unread, 9), Err(Errno::ENOENT));
        let stored = sys.write(shown, Source::Bytes(b"x"));
        assert_eq!(stored, Err(Errno::ENOENT));
        // A new group of the name is another one.
        mkdir(sys, "bed").expect("is made");
        assert_eq!(read_fd(sys, unread, 9), Err(Errno::ENOENT));
        rmdir(sys, "bed").expect("is removed");
        for fd in [shown, unread] {
            assert_eq!(sys.close(fd), Ok(()));
        }
    });
}

#[test]
fn an_open_attribute_does_not_pin_the_module() {
    let machine = host::boot();
    let module = load(&machine);
    let holder = machine.task("holder", |sys| {
        let fd = sys.open(&at("motto"), O_RDONLY).expect("opens");
        let wait = Box::new(move |sys: &dyn System| {
            sys.sleep_ms(1000);
            assert_eq!(read_fd(sys, fd, 9), Err(Errno::ENOENT));
            assert_eq!(sys.close(fd), Ok(()));
        });
        sys.spawn("sleeper", Credentials::ROOT, wait).map(drop)
    });
    assert_eq!(holder, Ok(Ok(())));
    assert_eq!(module.rmmod(), Ok(()));
}

#[test]
fn reads_of_one_open_file_go_on_from_each_other() {
    with_garden(|sys| {
        mkdir(sys, "bed").expect("is made");
        let fd = open(sys, "bed/water");
        let first = start(sys, "first", move |sys| {
            assert_eq!(read_fd(sys, fd, 3), Ok(b"wet".to_vec()));
        });
        let second = start(sys, "second", move |sys| {
            assert_eq!(read_fd(sys, fd, 3), Ok(b"\n".to_vec()));
        });
        assert_eq!(write(sys, "bed/water", b"x"), Ok(1));
        for task in [first, second] {
            assert_eq!(sys.join(task), Ok(()));
        }
        assert_eq!(sys.close(fd), Ok(()));
        rmdir(sys, "bed").expect("is removed");
    });
}

#[test]
fn calls_on_one_open_file_take_turns_and_those_on_others_do_not() {
    let ((), messages) = with_garden(|sys| {
        mkdir(sys, "bed").expect("is made");
        let fd = open(sys, "bed/water");
        let first = start(sys, "first", move |sys| {
            assert_eq!(sys.pread(fd, Dest::Bytes(&mut [0; 9]), 0), Ok(4));
        });
        let second = start(sys, "second", move |sys| {
            assert_eq!(sys.pwrite(fd, Source::Bytes(b"second"), 0), Ok(6));
        });
        assert_eq!(write(sys, "bed/water", b"main"), Ok(4));
        for task in [first, second] {
            assert_eq!(sys.join(task), Ok(()));
        }
        assert_eq!(sys.close(fd), Ok(()));
        rmdir(sys, "bed").expect("is removed");
    });
    assert_eq!(messages[1..3], ["water from main", "water from second"]);
}

#[test]
fn an_attribute_is_opened_when_its_directory_stands_still_or_it_is_open() {
    with_garden(|sys| {
        let open_already = sys.open(&at("motto"), O_RDONLY).expect("opens");
        let slow = start(sys, "slow", |sys| assert_eq!(mkdir(sys, "slow"), Ok(())));
        assert_eq!(read(sys, "motto"), Ok(b"dig\n".to_vec()));
        // Both wait for the directory, and then open the same.
        let opened = Arc::new(Mutex::new(Vec::new()));
        let openers = ["truncates", "follows"].map(|name| {
            let opened = Arc::clone(&opened);
            start(sys, name, move |sys| {
                let flags = if name == "truncates" {
                    O_RDWR | O_TRUNC
                } else {
                    O_RDONLY
                };
                let fd = sys.open(&at("shed"), flags).expect("opens");
                opened.lock().expect("nobody panics").push(fd);
            })
        });
        assert_eq!(opened.lock().expect("nobody panics").len(), 0);
        for task in openers.into_iter().chain([slow]) {
            assert_eq!(sys.join(task), Ok(()));
        }
        for fd in opened.lock().expect("nobody panics").drain(..) {
            assert_eq!(sys.lseek(fd, 0, Whence::End), Ok(0));
            assert_eq!(sys.close(fd), Ok(()));
        }
        assert_eq!(sys.close(open_already), Ok(()));
        rmdir(sys, "slow").expect("is removed");
    });
}

/// Has the driver break a rule, and unloads it where that is possible: what was reported.
fn order(machine: &Machine, order: &'static [u8]) -> Result<suite::Result<usize>, Killed> {
    machine.task("victim", move |sys| {
        mkdir(sys, "bed").expect("is made");
        let written = write(sys, "bed/order", order);
        rmdir(sys, "bed").expect("is removed");
        written
    })
}

#[test]
fn an_oops_in_store_kills_its_task_and_leaves_the_file_locked() {
    let machine = host::boot();
    let _module = load(&machine);
    assert_eq!(order(&machine, b"panic"), Err(Killed::Oops));
    let report = machine.expect(Kind::Oops);
    let locked = |note: &String| note.contains("buffer->mutex");
    assert!(report.notes.iter().any(locked), "{report}");
    let other = machine.task("other", |sys| {
        assert_eq!(write(sys, "bed/size", b"ok"), Ok(2));
        read(sys, "bed/size")
    });
    assert_eq!(other, Ok(Ok(b"ok".to_vec())));
    // It is for ever in an attribute of the group.
    let removed = machine.task("rmdir", |sys| rmdir(sys, "bed"));
    assert_eq!(removed, Err(Killed::Hung));
    machine.expect(Kind::Hung);
    assert_eq!(machine.reports(), []);
}

#[test]
fn an_oops_in_make_group_leaves_its_subsystem_locked() {
    let machine = host::boot();
    let _module = load(&machine);
    let killed = machine.task("victim", |sys| mkdir(sys, "panics"));
    assert_eq!(killed, Err(Killed::Oops));
    let report = machine.expect(Kind::Oops);
    assert!(report.notes.iter().any(|note| note.contains("su_mutex")));
    let hung = machine.task("mkdir", |sys| mkdir(sys, "bed"));
    assert_eq!(hung, Err(Killed::Hung));
    machine.expect(Kind::Hung);
    assert_eq!(messages(&machine), ["make panics"]);
}

/// What is reported of a driver that breaks a rule and goes on.
fn reports_of(what: &'static [u8]) -> Vec<Report> {
    let machine = host::boot();
    let module = load(&machine);
    assert_eq!(order(&machine, what), Ok(Ok(what.len())));
    module.unload().expect("is not in use");
    machine.shutdown()
}

#[test]
fn rules_hold_in_an_attribute_as_everywhere() {
    let kinds = |what| {
        let reports = reports_of(what).into_iter();
        reports.map(|report| report.kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds(b"sleep"), [Kind::AtomicSleep]);
    assert_eq!(kinds(b"leak"), [Kind::Leak]);
    assert_eq!(kinds(b"keep"), [Kind::LeftHeld]);
}

#[test]
fn a_subsystem_goes_where_nobody_waits_for_its_attributes() {
    let machine = host::boot();
    let module = load(&machine);
    let done = machine.task("main", |sys| {
        assert_eq!(read(sys, "shed"), Ok(b"0\n".to_vec()));
        assert_eq!(write(sys, "shed", b"1\n"), Ok(2));
        // In an attribute, and with a lock that an attribute takes.
        assert_eq!(write(sys, "shed", b"0\n"), Ok(2));
    });
    assert_eq!(done, Ok(()));
    let reports = machine.reports();
    let reported = |what: &str| {
        let mut found = reports.iter().filter(|report| report.kind == Kind::Lock);
        found.any(|report| report.message.contains("frag_sem") && report.message.contains(what))
    };
    assert!(reported("possible recursive locking detected"));
    assert!(reported("possible circular locking dependency"));
    assert!(reported("mutex \"shed\" taken at"), "{reports:#?}");
    for _ in &reports {
        machine.expect(Kind::Lock);
    }
    module.unload().expect("is not in use");
}

#[test]
fn a_bad_descriptor_is_refused_before_anything_else() {
    with_garden(|sys| {
        assert_eq!(read_fd(sys, Fd::BAD, 1), Err(Errno::EBADF));
    });
}
