// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What a suite expects is compared with what a home answers.

use std::cell::{Cell, RefCell};

use suite::flags::{O_RDWR, POLLIN, SIGINT};
use suite::{
    run, Arg, Body, Credentials, Dest, Errno, Fd, Judging, Report, Result, Source, Suite, System,
    TaskId, Whence,
};

/// A home of one file of bytes. It runs a task at once when it is spawned, offers no fail-nth, and
/// fails every call while it is told to.
#[derive(Default)]
struct OneFile {
    content: RefCell<Vec<u8>>,
    failing: Cell<bool>,
    closed: Cell<usize>,
}

impl OneFile {
    fn check(&self, fd: Fd) -> Result<()> {
        match (self.failing.get(), fd) {
            (true, _) => Err(Errno::ENOMEM),
            (false, Fd(5)) => Ok(()),
            (false, _) => Err(Errno::EBADF),
        }
    }
}

impl System for OneFile {
    fn open(&self, _: &str, _: i32) -> Result<Fd> {
        self.check(Fd(5)).map(|()| Fd(5))
    }

    fn close(&self, fd: Fd) -> Result<()> {
        self.closed.set(self.closed.get() + 1);
        self.check(fd)
    }

    fn read(&self, fd: Fd, dest: Dest<'_>) -> Result<usize> {
        self.check(fd)?;
        let Dest::Bytes(dest) = dest else {
            return Err(Errno::EFAULT);
        };
        let content = self.content.borrow();
        for (to, from) in dest.iter_mut().zip(content.iter()) {
            *to = *from;
        }
        // A driver may claim whatever it likes.
        Ok(content.len())
    }

    fn write(&self, fd: Fd, source: Source<'_>) -> Result<usize> {
        self.check(fd)?;
        let Source::Bytes(source) = source else {
            return Err(Errno::EFAULT);
        };
        *self.content.borrow_mut() = source.to_vec();
        Ok(source.len())
    }

    fn pread(&self, fd: Fd, dest: Dest<'_>, _: i64) -> Result<usize> {
        self.read(fd, dest)
    }

    fn pwrite(&self, fd: Fd, source: Source<'_>, _: i64) -> Result<usize> {
        self.write(fd, source)
    }

    fn lseek(&self, fd: Fd, _: i64, _: Whence) -> Result<i64> {
        self.check(fd).and(Err(Errno::ESPIPE))
    }

    fn ioctl(&self, fd: Fd, _: u32, arg: Arg<'_>) -> Result<i32> {
        self.check(fd)?;
        match arg {
            Arg::Value(value) => Ok(value as i32 + 1),
            Arg::Memory(bytes) => {
                bytes.reverse();
                Ok(0)
            }
            Arg::ReadOnly(_) | Arg::Unmapped => Err(Errno::EFAULT),
        }
    }

    fn poll(&self, fd: Fd, events: i16, _: i32) -> Result<i16> {
        self.check(fd).map(|()| events)
    }

    fn mkdir(&self, _: &str) -> Result<()> {
        self.check(Fd(5)).and(Err(Errno::EPERM))
    }

    fn rmdir(&self, _: &str) -> Result<()> {
        self.check(Fd(5)).and(Err(Errno::ENOENT))
    }

    fn sleep_ms(&self, _: u64) {}

    fn spawn(&self, _: &str, _: Credentials, body: Body) -> Result<TaskId> {
        self.check(Fd(5))?;
        body(self);
        Ok(TaskId(1))
    }

    fn join(&self, _: TaskId) -> Result<()> {
        Ok(())
    }

    fn until_blocked(&self, _: TaskId) -> Result<()> {
        Ok(())
    }

    fn signal(&self, _: TaskId, _: i32) -> Result<()> {
        Err(Errno::ESRCH)
    }

    fn page_in(&self, _: TaskId) -> Result<()> {
        Err(Errno::ENOTSUP)
    }

    fn notify(&self, _: Fd, _: TaskId) -> Result<()> {
        Err(Errno::ENOTSUP)
    }

    fn fail_nth(&self, _: u32) -> Result<()> {
        Err(Errno::ENOTSUP)
    }
}

fn judged(program: fn(&mut Suite<'_>)) -> Report {
    run(&OneFile::default(), Judging::On, &mut Vec::new(), program)
}

/// Every verb, with expectations that hold.
fn all_verbs(suite: &mut Suite<'_>) {
    let fd = suite.step("files", |t| {
        let fd = t.open("/dev/file", O_RDWR).ok();
        t.write(fd, b"ab").gives(2);
        t.read(fd, 8).gives("ab");
        t.pwrite(fd, vec![b'x'; 33], 4).gives(33);
        t.pread(fd, 40, 4).gives([b'x'; 33]);
        t.read_unmapped(fd, 8).fails(Errno::EFAULT);
        t.write_unmapped(fd, 8).fails(Errno::EFAULT);
        t.lseek(fd, 0, Whence::End).fails(Errno::ESPIPE);
        t.poll(fd, POLLIN, 0).gives(POLLIN);
        t.mkdir("/dev/folder").fails(Errno::EPERM);
        t.rmdir("/dev/folder").fails(Errno::ENOENT);
        fd
    });
    suite.step("commands", |t| {
        t.ioctl(fd, 0x6b00, 7).gives(8);
        t.ioctl_i32(fd, 0x6b01, 1).gives(0x0100_0000);
        t.ioctl_u32(fd, 0x6b01, 1).gives(0x0100_0000);
        t.ioctl_bytes(fd, 0x6b01, "ab").gives(b"ba".to_vec());
        t.ioctl_unmapped(fd, 0x6b01).fails(Errno::EFAULT);
        t.ioctl_read_only(fd, 0x6b01, 1).fails(Errno::EFAULT);
        let _ = t.close(fd).any();
    });
    suite.step("tasks", |t| {
        let reader = t.spawn("reader", Credentials::NOBODY, |t| {
            let fd = t.open("/dev/file", O_RDWR).ok();
            t.close(fd).ok();
        });
        t.until_blocked(&reader).ok();
        t.signal(&reader, SIGINT).fails(Errno::ESRCH);
        t.sleep_ms(1);
        t.join(reader).ok();
        t.expect(true, "the truth");
    });
}

#[test]
fn a_transcript_holds_what_user_space_sees() {
    let report = judged(all_verbs);
    assert!(report.passed(), "{report:#?}");
    let files = [
        r#"main: open("/dev/file", O_RDWR) = fd0"#,
        r#"main: write(fd0, 2 "ab") = 2"#,
        r#"main: read(fd0, 8) = 2 "ab""#,
        r#"main: pwrite(fd0, 33 "xxxxxxxxxxxxxxxx".. 734db04817fb4e87, 4) = 33"#,
        r#"main: pread(fd0, 40, 4) = 33 "xxxxxxxxxxxxxxxx".. 734db04817fb4e87"#,
        "main: read(fd0, 8 unmapped) = EFAULT",
        "main: write(fd0, 8 unmapped) = EFAULT",
        "main: lseek(fd0, 0, SEEK_END) = ESPIPE",
        "main: poll(fd0, POLLIN, 0) = POLLIN",
        r#"main: mkdir("/dev/folder") = EPERM"#,
        r#"main: rmdir("/dev/folder") = ENOENT"#,
    ];
    assert_eq!(report.steps[0].lines, files);
    let commands = [
        "main: ioctl(fd0, 0x6b00, 7) = 8",
        "main: ioctl(fd0, 0x6b01, &1) = 0 &16777216",
        "main: ioctl(fd0, 0x6b01, &1) = 0 &16777216",
        r#"main: ioctl(fd0, 0x6b01, &2 "ab") = 0 &2 "ba""#,
        "main: ioctl(fd0, 0x6b01, unmapped) = EFAULT",
        "main: ioctl(fd0, 0x6b01, &1 read-only) = EFAULT",
        "main: close(fd0) = 0",
    ];
    assert_eq!(report.steps[1].lines, commands);
    let tasks = [
        "main: spawn(reader, 65534:65534) = 0",
        "main: until_blocked(reader) = 0",
        "main: signal(reader, SIGINT) = ESRCH",
        "main: join(reader) = 0",
        r#"reader: open("/dev/file", O_RDWR) = reader.fd0"#,
        "reader: close(reader.fd0) = 0",
    ];
    assert_eq!(report.steps[2].lines, tasks);
}

#[test]
fn an_unmet_expectation_fails_the_step_at_its_place_and_the_program_goes_on() {
    let first = line!() + 4;
    let report = judged(|suite| {
        suite.step("wrong", |t| {
            let fd = t.open("/dev/file", O_RDWR).ok();
            t.read(fd, 8).gives("x");
            t.lseek(fd, 0, Whence::Set).ok();
            t.write(fd, "ab").fails(Errno::EIO);
            t.expect(1 > 2, "one to be more than two");
            t.close(fd).ok();
        });
        suite.step("right", |t| {
            t.close(Fd::BAD).fails(Errno::EBADF);
        });
    });
    assert!(!report.passed());
    let place = |nth: u32| format!("{}:{}", file!(), first + nth);
    let failures = [
        format!(
            "{}: expected 1 \"x\", got 0 \"\" from read(fd0, 8)",
            place(0)
        ),
        format!(
            "{}: expected success, got ESPIPE from lseek(fd0, 0, SEEK_SET)",
            place(1)
        ),
        format!(
            "{}: expected EIO, got 2 from write(fd0, 2 \"ab\")",
            place(2)
        ),
        format!("{}: expected one to be more than two", place(3)),
    ];
    assert_eq!(report.steps[0].failures, failures);
    assert_eq!(report.steps[0].lines.len(), 5);
    assert!(report.steps[1].passed());
}

#[test]
fn a_driver_that_gives_more_than_was_asked_for_fails_the_step() {
    let report = judged(|suite| {
        suite.step("too much", |t| {
            let fd = t.open("/dev/file", O_RDWR).ok();
            t.write(fd, "abcd").ok();
            t.read(fd, 2).gives("ab");
        });
    });
    let failures = &report.steps[0].failures;
    assert_eq!(failures.len(), 1);
    assert!(
        failures[0].ends_with("2 bytes were asked for, 4 given"),
        "{failures:?}"
    );
}

#[test]
fn a_verb_that_a_home_lacks_skips_the_step_by_name_but_cleans_up() {
    let home = OneFile::default();
    let mut ktap = Vec::new();
    let report = run(&home, Judging::On, &mut ktap, |suite| {
        suite.step("without memory", |t| {
            let fd = t.open("/dev/file", O_RDWR).ok();
            t.fail_nth(1);
            t.write(fd, "ab").fails(Errno::ENOMEM);
            let child = t.spawn("child", Credentials::ROOT, |_| panic!("not to be run"));
            t.join(child).ok();
            t.close(fd).ok();
        });
        suite.step("after it", |t| {
            t.open("/dev/file", O_RDWR).ok();
        });
    });
    assert_eq!(report.steps[0].skipped.as_deref(), Some("fail-nth"));
    assert!(report.passed(), "{report:#?}");
    assert_eq!(home.content.borrow().len(), 0, "the write was made");
    assert_eq!(home.closed.get(), 1);
    assert_eq!(report.steps[1].lines.len(), 1);
    let ktap = String::from_utf8_lossy(&ktap);
    let line = "ok 1 - without memory # SKIP fail-nth\n";
    assert!(ktap.contains(line), "{ktap}");
}

#[test]
fn what_failed_before_a_step_is_skipped_is_a_failure() {
    let report = judged(|suite| {
        suite.step("fails first", |t| {
            t.read(Fd::BAD, 1).gives("x");
            t.fail_nth(1);
        });
    });
    assert_eq!(report.steps[0].skipped, None);
    assert!(!report.passed());
}

#[test]
fn nothing_is_judged_while_faults_are_injected() {
    let home = OneFile::default();
    for failing in [false, true] {
        home.failing.set(failing);
        let report = run(&home, Judging::Off, &mut Vec::new(), |suite| {
            all_verbs(suite);
            suite.step("fail-nth is for whoever injects", |t| {
                t.fail_nth(1);
                t.read(Fd::BAD, 1).gives("x");
                t.expect(false, "nothing");
            });
        });
        assert!(report.passed(), "{report:#?}");
        assert!(report.steps.iter().all(|step| step.skipped.is_none()));
    }
}

#[test]
fn a_report_in_words_says_what_failed_and_no_more() {
    let report = judged(|suite| {
        suite.step("is well", |t| t.expect(true, "the truth"));
        suite.step("is not", |t| t.expect(false, "a lie"));
    });
    let words = report.to_string();
    assert_eq!(words.lines().count(), 2, "{words}");
    assert!(words.starts_with("step \"is not\":\n  "), "{words}");
    assert!(
        words.contains("judging.rs:") && words.contains("a lie"),
        "{words}"
    );

    assert_eq!(judged(|_| {}).to_string(), "there are no steps\n");
    let hung = Report {
        interrupted: Some("waits".into()),
        ..Report::default()
    };
    assert_eq!(hung.to_string(), "cut short in step \"waits\"\n");
}
