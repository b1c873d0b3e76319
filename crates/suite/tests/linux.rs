// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The real system calls, on files of the machine that runs the tests.
#![cfg(target_os = "linux")]

use std::ffi::CString;
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::Arc;
use std::time::Duration;
use std::{env, fs, process, thread};

use suite::flags::{
    O_CREAT, O_NONBLOCK, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY, POLLIN, POLLNVAL, POLLOUT, SIGINT,
    SIGKILL, SIGUSR1,
};
use suite::{
    run, Arg, Credentials, Dest, Errno, Fd, Judging, Linux, Report, Suite, System, TaskId, Whence,
};

/// A new path in the directory for temporary files, removed when dropped.
struct Temporary(PathBuf);

impl Temporary {
    fn path(name: &str) -> Temporary {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("suite-{}-{count}-{name}", process::id());
        Temporary(env::temp_dir().join(name))
    }

    fn fifo() -> Temporary {
        let fifo = Temporary::path("fifo");
        let path = CString::new(fifo.0.as_os_str().as_bytes()).expect("no null byte");
        // SAFETY: `path` is a string that ends in a null byte and outlives the call.
        assert_eq!(unsafe { libc::mkfifo(path.as_ptr(), 0o666) }, 0);
        fifo
    }

    fn as_str(&self) -> &str {
        self.0.to_str().expect("UTF-8")
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // A test that failed early may not have made it.
        let _ = fs::remove_file(&self.0);
    }
}

/// Who runs the tests: to become that takes no privileges.
fn myself() -> Credentials {
    // SAFETY: no memory is passed.
    let (uid, gid) = unsafe { (libc::geteuid(), libc::getegid()) };
    Credentials { uid, gid }
}

fn here(program: impl FnOnce(&mut Suite<'_>)) -> Report {
    let report = run(&Linux::in_kernel(), Judging::On, &mut Vec::new(), program);
    assert!(report.passed(), "{report:#?}");
    report
}

#[test]
fn a_file_is_written_read_and_sought() {
    let file = Temporary::path("file");
    here(|suite| {
        suite.step("positions", |t| {
            let fd = t.open(file.as_str(), O_RDWR | O_CREAT | O_TRUNC).ok();
            t.write(fd, "hello").gives(5);
            t.pwrite(fd, "J", 0).gives(1);
            t.lseek(fd, 0, Whence::Current).gives(5);
            t.lseek(fd, 0, Whence::Set).gives(0);
            t.read(fd, 64).gives("Jello");
            t.read(fd, 64).gives("");
            t.pread(fd, 2, 3).gives("lo");
            t.lseek(fd, -1, Whence::Set).fails(Errno::EINVAL);
            t.lseek(fd, 0, Whence::Raw(99)).fails(Errno::EINVAL);
            t.lseek(fd, 2, Whence::End).gives(7);
            t.close(fd).ok();
        });
    });
}

#[test]
fn a_directory_is_made_and_removed() {
    let folder = Temporary::path("folder");
    let inner = format!("{}/inner", folder.as_str());
    here(|suite| {
        suite.step("directories", |t| {
            t.mkdir(&inner).fails(Errno::ENOENT);
            t.mkdir(folder.as_str()).ok();
            t.mkdir(folder.as_str()).fails(Errno::EEXIST);
            t.mkdir(&inner).ok();
            t.rmdir(folder.as_str()).fails(Errno::ENOTEMPTY);
            t.rmdir(&inner).ok();
            t.rmdir(folder.as_str()).ok();
            t.rmdir(folder.as_str()).fails(Errno::ENOENT);
            t.mkdir("with\0null").fails(Errno::EINVAL);
        });
    });
}

#[test]
fn reads_and_writes_of_several_pages_keep_every_byte() {
    let file = Temporary::path("pages");
    let bytes: Vec<u8> = (0..20_001_u32)
        .map(|n| n.to_le_bytes()[n as usize % 2])
        .collect();
    here(|suite| {
        suite.step("pages", |t| {
            let fd = t.open(file.as_str(), O_RDWR | O_CREAT | O_TRUNC).ok();
            t.write(fd, &bytes).gives(bytes.len());
            t.pread(fd, 30_000, 0).gives(&bytes);
            t.write(fd, "").gives(0);
            t.read(fd, 0).gives("");
            t.close(fd).ok();
        });
    });
}

#[test]
fn unmapped_memory_faults() {
    let file = Temporary::path("fault");
    here(|suite| {
        suite.step("EFAULT", |t| {
            let fd = t.open(file.as_str(), O_RDWR | O_CREAT | O_TRUNC).ok();
            t.write_unmapped(fd, 5000).fails(Errno::EFAULT);
            t.write(fd, "data").gives(4);
            t.lseek(fd, 0, Whence::Set).gives(0);
            t.read_unmapped(fd, 4).fails(Errno::EFAULT);
            t.ioctl_unmapped(fd, libc::FIONREAD as u32)
                .fails(Errno::EFAULT);
            t.close(fd).ok();
        });
    });
}

#[test]
fn ioctl_takes_a_value_or_memory_and_faults_beyond_it() {
    let fifo = Temporary::fifo();
    here(|suite| {
        suite.step("FIONREAD", |t| {
            let fd = t.open(fifo.as_str(), O_RDWR).ok();
            t.write(fd, "abc").gives(3);
            t.ioctl_i32(fd, libc::FIONREAD as u32, -1).gives(3);
            t.ioctl_bytes(fd, libc::FIONREAD as u32, [0; 2])
                .fails(Errno::EFAULT);
            t.ioctl_read_only(fd, libc::FIONREAD as u32, -1)
                .fails(Errno::EFAULT);
            t.ioctl_read_only(fd, libc::FIONBIO as u32, 1).gives(0);
            t.ioctl(fd, 0x1234, 1).fails(Errno::ENOTTY);
            t.poll(fd, POLLIN | POLLOUT, 0).gives(POLLIN | POLLOUT);
            t.close(fd).ok();
        });
    });
}

#[test]
fn served_files_have_no_read_only_memory() {
    let read_only = Arg::ReadOnly(&[0; 4]);
    let served = Linux::for_served_files().ioctl(Fd::BAD, 0, read_only);
    assert_eq!(served, Err(Errno::ENOTSUP));
}

#[test]
fn served_files_send_no_signals() {
    let notified = Linux::for_served_files().notify(Fd::BAD, TaskId(0));
    assert_eq!(notified, Err(Errno::ENOTSUP));
}

#[test]
fn bad_descriptors_never_block() {
    let linux = Linux::in_kernel();
    assert_eq!(linux.poll(Fd::BAD, POLLIN, -1), Err(Errno::EBADF));
    assert_eq!(linux.poll(Fd(1_000_000), POLLIN, -1), Ok(POLLNVAL));
    assert_eq!(
        linux.read(Fd::BAD, Dest::Bytes(&mut [0; 4])),
        Err(Errno::EBADF)
    );
    assert_eq!(linux.ioctl(Fd::BAD, 0, Arg::Value(0)), Err(Errno::EBADF));
    assert_eq!(linux.open("/dev/\0null", O_RDONLY), Err(Errno::EINVAL));
    assert_eq!(
        linux.read(Fd::BAD, Dest::Unmapped(usize::MAX)),
        Err(Errno::ENOMEM)
    );
}

#[test]
fn a_task_that_sleeps_is_seen_to_and_a_signal_ends_its_call() {
    let fifo = Temporary::fifo();
    let path = fifo.as_str().to_owned();
    let report = here(|suite| {
        suite.step("interrupted", move |t| {
            let opener = t.spawn("opener", myself(), move |t| {
                t.open(&path, O_RDONLY).fails(Errno::EINTR);
            });
            t.until_blocked(&opener).ok();
            t.signal(&opener, SIGUSR1).ok();
            t.join(opener).ok();
        });
    });
    let last = report.steps[0].lines.last().expect("lines");
    assert!(
        last.starts_with("opener: open(") && last.ends_with(", O_RDONLY) = EINTR"),
        "{last}"
    );
}

#[test]
fn a_file_with_news_has_a_task_sent_a_signal() {
    let (fifo, quiet) = (Temporary::fifo(), Temporary::fifo());
    let path = quiet.as_str().to_owned();
    here(|suite| {
        suite.step("SIGIO", move |t| {
            let fd = t.open(fifo.as_str(), O_RDWR).ok();
            let sleeper = t.spawn("sleeper", myself(), move |t| {
                t.open(&path, O_RDONLY).fails(Errno::EINTR);
            });
            t.until_blocked(&sleeper).ok();
            t.notify(fd, &sleeper).ok();
            t.write(fd, "news").gives(4);
            t.join(sleeper).ok();
            t.close(fd).ok();
        });
    });
}

#[test]
fn a_task_that_runs_or_sleeps_outside_its_calls_is_not_blocked() {
    let fifo = Temporary::fifo();
    let about_to_read = Arc::new(AtomicBool::new(false));
    here(|suite| {
        suite.step("blocked", |t| {
            let fd = t.open(fifo.as_str(), O_RDWR).ok();
            let flag = Arc::clone(&about_to_read);
            let reader = t.spawn("reader", myself(), move |t| {
                thread::sleep(Duration::from_millis(20));
                let zero = t.open("/dev/zero", O_RDONLY).ok();
                t.read(zero, 64 << 20).ok();
                t.close(zero).ok();
                flag.store(true, Ordering::SeqCst);
                t.read(fd, 1).gives("x");
            });
            t.until_blocked(&reader).ok();
            t.expect(about_to_read.load(Ordering::SeqCst), "it to wait for that");
            t.write(fd, "x").gives(1);
            t.join(reader).ok();
            t.close(fd).ok();
        });
    });
}

#[test]
fn a_step_waits_for_tasks_that_nobody_joined() {
    let report = here(|suite| {
        suite.step("forgotten", |t| {
            t.spawn("child", myself(), |t| {
                t.spawn("grandchild", myself(), |t| {
                    t.sleep_ms(30);
                    t.close(Fd::BAD).fails(Errno::EBADF);
                });
            });
        });
    });
    let last = report.steps[0].lines.last().map(String::as_str);
    assert_eq!(last, Some("child/grandchild: close(not open) = EBADF"));
}

#[test]
fn a_task_is_woken_by_what_it_waits_for() {
    let fifo = Temporary::fifo();
    here(|suite| {
        suite.step("woken", |t| {
            let fd = t.open(fifo.as_str(), O_RDWR).ok();
            let reader = t.spawn("reader", myself(), move |t| {
                t.read(fd, 16).gives("news");
            });
            t.until_blocked(&reader).ok();
            t.write(fd, "news").gives(4);
            t.join(reader).ok();
            t.close(fd).ok();
        });
    });
}

#[test]
fn a_task_that_nobody_wakes_ends_when_nothing_is_judged() {
    let fifo = Temporary::fifo();
    let linux = Linux::in_kernel();
    let report = run(&linux, Judging::Off, &mut Vec::new(), |suite| {
        suite.step("forgotten", |t| {
            let fd = t.open(fifo.as_str(), O_RDWR).ok();
            t.spawn("first", myself(), move |t| {
                t.read(fd, 16).ok();
                t.read(fd, 16).ok();
            });
            let second = t.spawn("second", myself(), move |t| {
                t.read(fd, 16).ok();
            });
            t.join(second).ok();
        });
    });
    let interrupted = |line: &&String| line.ends_with("= EINTR");
    let lines = &report.steps[0].lines;
    assert_eq!(lines.iter().filter(interrupted).count(), 3, "{lines:#?}");
}

#[test]
fn tasks_that_are_gone_are_not_found() {
    let linux = Linux::in_kernel();
    let body = Box::new(|_: &dyn System| ());
    let task = linux.spawn("short", myself(), body);
    let task = task.expect("a thread");
    assert_eq!(linux.until_blocked(task), Ok(()));
    assert_eq!(linux.signal(task, SIGINT), Err(Errno::ESRCH));
    assert_eq!(linux.join(task), Ok(()));
    assert_eq!(linux.join(task), Err(Errno::ESRCH));
    assert_eq!(linux.until_blocked(TaskId(77)), Err(Errno::ESRCH));
}

#[test]
fn a_task_whose_thread_is_killed_or_panics_is_joined_with_efault() {
    let linux = Linux::in_kernel();
    let killed = Box::new(|_: &dyn System| {
        // SAFETY: ends this thread only, as an oops does: nothing is cleaned up, none borrows from it.
        unsafe { libc::syscall(libc::SYS_exit, 0) };
    });
    let panicking = Box::new(|_: &dyn System| std::panic::resume_unwind(Box::new(())));
    let bodies: [suite::Body; 2] = [killed, panicking];
    for body in bodies {
        let task = linux.spawn("dies\0", myself(), body);
        assert_eq!(linux.join(task.expect("a thread")), Err(Errno::EFAULT));
    }
}

#[test]
fn signals_that_have_no_handler_are_refused_and_others_restored() {
    let fifo = Temporary::fifo();
    let handler = || {
        let mut action = std::mem::MaybeUninit::<libc::sigaction>::uninit();
        // SAFETY: only reads what is installed, into memory for it.
        let action = unsafe {
            libc::sigaction(libc::SIGWINCH, std::ptr::null(), action.as_mut_ptr());
            action.assume_init()
        };
        action.sa_sigaction
    };
    let before = handler();
    here(|suite| {
        suite.step("signals", |t| {
            let path = fifo.as_str().to_owned();
            let opener = t.spawn("opener", myself(), move |t| {
                t.open(&path, O_WRONLY).fails(Errno::EINTR);
            });
            t.until_blocked(&opener).ok();
            t.signal(&opener, SIGKILL).fails(Errno::EINVAL);
            t.signal(&opener, libc::SIGWINCH).ok();
            t.join(opener).ok();
        });
    });
    assert_eq!(handler(), before);
}

#[test]
fn credentials_are_one_tasks_own() {
    // SAFETY: no memory is passed.
    if unsafe { libc::geteuid() } != 0 {
        // Not by `eprintln!`, which the harness keeps from a test that passes.
        let skipped = "credentials_are_one_tasks_own: SKIPPED, only root may become another user";
        writeln!(io::stderr(), "{skipped}").expect("standard error");
        return;
    }
    let secret = Temporary::path("secret");
    fs::write(&secret.0, "for root").expect("a file");
    let mut mode = fs::metadata(&secret.0).expect("a file").permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut mode, 0o600);
    fs::set_permissions(&secret.0, mode).expect("own file");
    here(|suite| {
        suite.step("permissions", |t| {
            let path = secret.as_str().to_owned();
            let nobody = t.spawn("nobody", Credentials::NOBODY, move |t| {
                t.open(&path, O_RDONLY).fails(Errno::EACCES);
            });
            t.join(nobody).ok();
            let fd = t.open(secret.as_str(), O_RDONLY).ok();
            t.close(fd).ok();
        });
    });
}

#[test]
fn a_folder_stands_for_dev_and_nothing_else_is_there() {
    let file = Temporary::path("device");
    fs::write(&file.0, "").expect("writes");
    let folder = file.0.parent().expect("is in a folder");
    let name = file.as_str().rsplit('/').next().expect("has a name");
    let linux = Linux::for_files_served_in(folder);
    let fd = linux.open(&format!("/dev/{name}"), O_RDONLY);
    linux.close(fd.expect("opens")).expect("closes");
    for missing in ["/dev/null", file.as_str()] {
        assert_eq!(linux.open(missing, O_RDONLY), Err(Errno::ENOENT));
    }
    // Else a suite would make and remove folders of this machine.
    let inner = format!("/dev/{name}.d");
    linux.mkdir(&inner).expect("makes");
    linux.rmdir(&inner).expect("removes");
    let elsewhere = format!("{}.d", file.as_str());
    assert_eq!(linux.mkdir(&elsewhere), Err(Errno::ENOENT));
    assert_eq!(linux.rmdir(&elsewhere), Err(Errno::ENOENT));
}

#[test]
fn fail_nth_is_not_offered_on_served_files() {
    assert_eq!(Linux::for_served_files().fail_nth(1), Err(Errno::ENOTSUP));
    let here = Path::new("/proc/thread-self/fail-nth").exists();
    if !here {
        assert_eq!(Linux::in_kernel().fail_nth(1), Err(Errno::ENOTSUP));
    }
}

#[test]
fn nonblocking_files_do_not_sleep() {
    let fifo = Temporary::fifo();
    here(|suite| {
        suite.step("EAGAIN", |t| {
            let fd = t.open(fifo.as_str(), O_RDWR | O_NONBLOCK).ok();
            t.read(fd, 1).fails(Errno::EAGAIN);
            t.poll(fd, POLLIN, 0).gives(0);
            t.close(fd).ok();
        });
    });
}
