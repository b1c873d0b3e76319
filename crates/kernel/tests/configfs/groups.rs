// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Directories: what `mkdir` and `rmdir` ask of the driver, and what they refuse by themselves.

use core::pin::Pin;

use kernel::alloc::KBox;
use kernel::configfs::Subsystem;
use kernel::error::code::{EBUSY, EEXIST};
use kernel::error::Result;
use kernel::host::{self, Kind, Machine};
use suite::flags::{O_CREAT, O_EXCL, O_RDONLY, O_RDWR};
use suite::{Credentials, Dest, Errno, System, Whence};

use crate::program::{at, load, messages, mkdir, open, read, rmdir, start, with_garden, write};
use crate::{Shed, THIS_MODULE};

const O_DIRECTORY: i32 = 0o200000;

#[test]
fn a_directory_is_a_group_that_the_driver_made_and_is_told_of_when_it_goes() {
    let machine = host::boot();
    let module = load(&machine);
    assert_eq!(machine.configfs(), ["/sys/kernel/config/garden"]);
    let made = machine.task("main", |sys| {
        assert_eq!(mkdir(sys, "roses"), Ok(()));
        assert_eq!(sys.mkdir(&at("roses//./first/")), Ok(()));
        assert_eq!(read(sys, "roses/first/colour"), Ok(b"green\n".to_vec()));
    });
    assert_eq!(made, Ok(()));
    assert_eq!(
        machine.configfs(),
        [
            "/sys/kernel/config/garden",
            "/sys/kernel/config/garden/roses",
            "/sys/kernel/config/garden/roses/first",
        ]
    );
    let removed = machine.task("main", |sys| {
        assert_eq!(rmdir(sys, "roses"), Err(Errno::ENOTEMPTY));
        assert_eq!(rmdir(sys, "roses/first"), Ok(()));
        assert_eq!(rmdir(sys, "roses"), Ok(()));
        assert_eq!(rmdir(sys, "roses"), Err(Errno::ENOENT));
        assert_eq!(read(sys, "roses/size"), Err(Errno::ENOENT));
    });
    assert_eq!(removed, Ok(()));
    assert_eq!(machine.configfs(), ["/sys/kernel/config/garden"]);
    assert_eq!(
        messages(&machine),
        ["make roses", "plant first", "drop a bed", "free roses"]
    );
    module.unload().expect("is not in use");
    assert_eq!(machine.configfs(), Vec::<String>::new());
}

#[test]
fn mkdir_is_refused_as_the_vfs_and_configfs_refuse_it() {
    with_garden(|sys| {
        assert_eq!(mkdir(sys, "bed"), Ok(()));
        assert_eq!(mkdir(sys, "bed"), Err(Errno::EEXIST));
        assert_eq!(mkdir(sys, "motto"), Err(Errno::EEXIST));
        assert_eq!(mkdir(sys, ""), Err(Errno::EEXIST));
        assert_eq!(mkdir(sys, "none/bed"), Err(Errno::ENOENT));
        assert_eq!(mkdir(sys, "motto/bed"), Err(Errno::ENOTDIR));
        assert_eq!(mkdir(sys, "bed/size/deep"), Err(Errno::ENOTDIR));
        assert_eq!(mkdir(sys, "refused"), Err(Errno::ENOSPC));
        let long = "n".repeat(255);
        assert_eq!(mkdir(sys, &format!("{long}n")), Err(Errno::ENAMETOOLONG));
        assert_eq!(mkdir(sys, &long), Ok(()));
        assert_eq!(rmdir(sys, &long), Ok(()));
        // A group without groups in it.
        assert_eq!(mkdir(sys, "bed/plant"), Ok(()));
        assert_eq!(mkdir(sys, "bed/plant/leaf"), Err(Errno::EPERM));
        assert_eq!(rmdir(sys, "bed/plant"), Ok(()));
        // What is not the driver's.
        let config = |path| sys.mkdir(path);
        assert_eq!(config("/sys/kernel/config"), Err(Errno::EEXIST));
        assert_eq!(config("/sys/kernel/config/field"), Err(Errno::EPERM));
        assert_eq!(config("/sys/kernel/configuration"), Err(Errno::EPERM));
        assert_eq!(config("/sys/kernel/config/no/bed"), Err(Errno::ENOENT));
        assert_eq!(rmdir(sys, "bed"), Ok(()));
    });
}

#[test]
fn rmdir_is_refused_as_the_vfs_and_configfs_refuse_it() {
    with_garden(|sys| {
        assert_eq!(mkdir(sys, "bed"), Ok(()));
        assert_eq!(rmdir(sys, "motto"), Err(Errno::ENOTDIR));
        assert_eq!(rmdir(sys, "none"), Err(Errno::ENOENT));
        assert_eq!(rmdir(sys, "none/deep"), Err(Errno::ENOENT));
        assert_eq!(rmdir(sys, ""), Err(Errno::EPERM));
        assert_eq!(sys.rmdir("/sys/kernel/config"), Err(Errno::EBUSY));
        assert_eq!(sys.rmdir("/sys/kernel/config/no"), Err(Errno::ENOENT));
        assert_eq!(sys.rmdir("/dev/none"), Err(Errno::ENOENT));
        assert_eq!(rmdir(sys, "bed"), Ok(()));
    });
}

#[test]
fn only_root_makes_and_removes_groups() {
    with_garden(|sys| {
        assert_eq!(mkdir(sys, "bed"), Ok(()));
        let nobody = Box::new(|sys: &dyn System| {
            assert_eq!(mkdir(sys, "mine"), Err(Errno::EACCES));
            assert_eq!(mkdir(sys, "bed"), Err(Errno::EEXIST));
            assert_eq!(rmdir(sys, "bed"), Err(Errno::EACCES));
            assert_eq!(rmdir(sys, ""), Err(Errno::EACCES));
            assert_eq!(sys.mkdir("/sys/kernel/config/x"), Err(Errno::EACCES));
            let file = sys.open(&at("motto"), O_RDONLY);
            assert_eq!(file, Err(Errno::EACCES));
        });
        let nobody = sys.spawn("nobody", Credentials::NOBODY, nobody);
        sys.join(nobody.expect("a thread")).expect("ends");
        assert_eq!(rmdir(sys, "bed"), Ok(()));
    });
}

#[test]
fn directories_can_be_opened_and_not_read() {
    with_garden(|sys| {
        let open = |flags| sys.open(&at(""), flags);
        let fd = open(O_RDONLY | O_DIRECTORY).expect("opens");
        assert_eq!(sys.read(fd, Dest::Bytes(&mut [0; 8])), Err(Errno::EISDIR));
        assert_eq!(sys.lseek(fd, 2, Whence::Set), Ok(2));
        assert_eq!(sys.lseek(fd, 1, Whence::Current), Ok(3));
        assert_eq!(sys.lseek(fd, 0, Whence::End), Err(Errno::EINVAL));
        assert_eq!(open(O_RDWR), Err(Errno::EISDIR));
        assert_eq!(open(O_RDONLY | O_CREAT), Err(Errno::EISDIR));
        assert_eq!(open(O_RDONLY | O_CREAT | O_EXCL), Err(Errno::EEXIST));
        assert_eq!(open(O_RDONLY | O_CREAT | O_DIRECTORY), Err(Errno::EINVAL));
        let file = |path, flags| sys.open(&at(path), flags);
        assert_eq!(file("motto", O_DIRECTORY), Err(Errno::ENOTDIR));
        assert_eq!(file("none", O_RDONLY), Err(Errno::ENOENT));
        assert_eq!(file("none", O_RDWR | O_CREAT), Err(Errno::EACCES));
        assert_eq!(file("no/ne", O_RDWR | O_CREAT), Err(Errno::ENOENT));
        assert_eq!(file("motto/x", O_RDWR | O_CREAT), Err(Errno::ENOTDIR));
    });
}

#[test]
fn a_module_cannot_be_unloaded_while_there_are_groups() {
    let machine = host::boot();
    let module = load(&machine);
    let task = |name, program: fn(&dyn System) -> suite::Result<()>| {
        machine.task(name, move |sys| program(sys))
    };
    assert_eq!(task("mkdir", |sys| mkdir(sys, "bed")), Ok(Ok(())));
    assert_eq!(module.rmmod(), Err(EBUSY));
    assert_eq!(task("rmdir", |sys| rmdir(sys, "bed")), Ok(Ok(())));
    // One that the driver did not make pins nothing.
    let refused = task("mkdir", |sys| mkdir(sys, "refused"));
    assert_eq!(refused, Ok(Err(Errno::ENOSPC)));
    assert_eq!(module.rmmod(), Ok(()));
}

#[test]
fn a_driver_may_keep_a_group_that_is_removed() {
    let ((), messages) = with_garden(|sys| {
        assert_eq!(write(sys, "kept", b"1\n"), Ok(2));
        assert_eq!(mkdir(sys, "bed"), Ok(()));
        assert_eq!(rmdir(sys, "bed"), Ok(()));
        assert_eq!(write(sys, "kept", b"0\n"), Ok(2));
    });
    let expected = ["make bed", "drop a bed", "free compost", "free bed"];
    assert_eq!(messages, expected);
}

#[test]
fn a_name_is_registered_once() {
    let machine = host::boot();
    assert_eq!(machine.load(&THIS_MODULE, "twice=1").err(), Some(EEXIST));
    assert_eq!(machine.configfs(), Vec::<String>::new());
    load(&machine).unload().expect("is not in use");
}

/// Registers a subsystem with nothing but a name.
fn register(machine: &Machine) -> Result<Pin<KBox<Subsystem<Shed>>>> {
    let registered = machine.kthread("register", || Shed::registered(c"shed"));
    registered.expect("comes to its end")
}

#[test]
fn a_subsystem_may_come_and_go() {
    let machine = host::boot();
    let module = load(&machine);
    let shed = register(&machine).expect("is registered");
    assert_eq!(register(&machine).err(), Some(EEXIST));
    let done = machine.task("main", |sys| {
        assert_eq!(sys.mkdir("/sys/kernel/config/shed/spade"), Ok(()));
        assert_eq!(sys.rmdir("/sys/kernel/config/shed/spade"), Ok(()));
    });
    assert_eq!(done, Ok(()));
    assert_eq!(machine.kthread("unregister", || drop(shed)), Ok(()));
    assert_eq!(machine.configfs(), ["/sys/kernel/config/garden"]);
    let made = machine.task("main", |sys| sys.mkdir("/sys/kernel/config/shed/spade"));
    assert_eq!(made, Ok(Err(Errno::ENOENT)));
    module.unload().expect("is not in use");
}

#[test]
fn a_subsystem_that_goes_with_groups_in_it_is_reported_and_loses_them() {
    let machine = host::boot();
    let module = load(&machine);
    let shed = register(&machine).expect("is registered");
    let made = machine.task("main", |sys| sys.mkdir("/sys/kernel/config/shed/spade"));
    assert_eq!(made, Ok(Ok(())));
    assert_eq!(machine.kthread("unregister", || drop(shed)), Ok(()));
    let report = machine.expect(Kind::Warning);
    assert_eq!(report.message, "Tried to unregister non-empty subsystem!");
    assert_eq!(machine.configfs(), ["/sys/kernel/config/garden"]);
    // Its references are lost as well.
    assert_eq!(module.rmmod(), Err(EBUSY));
}

#[test]
fn a_subsystem_of_a_machine_that_is_down_removes_nothing_of_the_next() {
    let machine = host::boot();
    let old = register(&machine).expect("is registered");
    drop(machine);
    let machine = host::boot();
    let new = register(&machine).expect("is registered");
    drop(old);
    assert_eq!(machine.configfs(), ["/sys/kernel/config/shed"]);
    // By whatever thread.
    std::thread::spawn(|| drop(new)).join().expect("ends");
    assert_eq!(machine.configfs(), Vec::<String>::new());
}

#[test]
fn a_subsystem_that_a_module_leaves_behind_is_reported() {
    let machine = host::boot();
    let module = machine.load(&THIS_MODULE, "lost=1").expect("loads");
    module.unload().expect("is not in use");
    let report = machine.expect(Kind::Leak);
    let message = "module garden leaves /sys/kernel/config/shed behind";
    assert_eq!(report.message, message);
    let main = file!().replace("groups.rs", "main.rs");
    assert_eq!(report.at.map(|(file, _)| file), Some(main));
    // The memory that it is in.
    machine.expect(Kind::Leak);
    assert_eq!(machine.shutdown(), []);
}

#[test]
fn mkdir_survives_each_failed_allocation() {
    let (failed, messages) = with_garden(|sys| {
        let mut failed = 0;
        loop {
            sys.fail_nth(failed + 1).expect("is offered");
            match mkdir(sys, "bed") {
                Ok(()) => break,
                Err(errno) => assert_eq!(errno, Errno::ENOMEM),
            }
            failed += 1;
            assert_eq!(read(sys, "bed/size"), Err(Errno::ENOENT));
        }
        sys.fail_nth(0).expect("is offered");
        assert_eq!(rmdir(sys, "bed"), Ok(()));
        failed
    });
    // The name in configfs, two of the driver's, the group, its page, and its files.
    assert_eq!(failed, 6);
    let printed = |what: &str| messages.iter().filter(|message| *message == what).count();
    // The group that had no files, and the last one.
    assert_eq!((printed("drop a bed"), printed("free bed")), (2, 2));
}

#[test]
fn one_group_of_a_subsystem_is_made_at_a_time() {
    let ((), messages) = with_garden(|sys| {
        mkdir(sys, "bed").expect("is made");
        let slow = start(sys, "slow", |sys| assert_eq!(mkdir(sys, "slow"), Ok(())));
        assert_eq!(mkdir(sys, "bed/rose"), Ok(()));
        assert_eq!(mkdir(sys, "slow"), Err(Errno::EEXIST));
        sys.join(slow).expect("ends");
        for path in ["slow", "bed/rose", "bed"] {
            assert_eq!(rmdir(sys, path), Ok(()));
        }
    });
    let expected = ["make bed", "make slow", "now make slow", "plant rose"];
    assert_eq!(messages[..4], expected);
}

#[test]
fn each_allocation_of_a_group_is_for_a_line_of_the_driver() {
    let machine = host::boot();
    let module = load(&machine);
    let main = file!().replace("groups.rs", "main.rs");
    for nth in 1..=6 {
        machine.fail_nth(nth);
        let made = machine.task("main", |sys| mkdir(sys, "bed"));
        assert_eq!(made, Ok(Err(Errno::ENOMEM)));
        let fault = machine.fault().expect("something is allocated");
        assert_eq!(fault.at.0, main, "{nth}");
    }
    machine.fail_nth(0);
    module.unload().expect("is not in use");
}

#[test]
fn opening_survives_each_failed_allocation() {
    with_garden(|sys| {
        sys.fail_nth(1).expect("is offered");
        assert_eq!(read(sys, "motto"), Err(Errno::ENOMEM));
        let fd = open(sys, "shed");
        for _ in 0..2 {
            sys.fail_nth(1).expect("is offered");
            let read = sys.read(fd, Dest::Bytes(&mut [0; 8]));
            assert_eq!(read, Err(Errno::ENOMEM));
        }
        assert_eq!(sys.read(fd, Dest::Bytes(&mut [0; 8])), Ok(2));
        sys.close(fd).expect("closes");
    });
}
