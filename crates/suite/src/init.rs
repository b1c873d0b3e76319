// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The first program of a small kernel: loads a driver, runs its suite, reports, powers off.
//!
//! A sample's program is both: started by the kernel it is init, started by a user it is whatever
//! else it does.
//!
//! ```no_run
//! # fn scull(_: &mut suite::Suite<'_>) {}
//! use suite::init::{init, is_init};
//!
//! if is_init() {
//!     init(Some(scull));
//! }
//! ```
//!
//! # Orders
//!
//! Words of the kernel's command line:
//!
//! | word | |
//! |---|---|
//! | `scullery.module=/lib/scull.ko` | the module to load; without it, none is loaded or unloaded |
//! | `scullery.params=quantum=4%20qset=5` | its parameters, percent-encoded; without it, none |
//! | `scullery.suite=1` | run the suite; without it, or with 0, do not |
//! | `scullery.report=/dev/tty1` | where to report; without it, on standard output |
//!
//! The root file system may be read-only. It has the empty directories `/proc`, `/sys`, `/dev` and
//! `/tmp`.
//!
//! # What it reports
//!
//! Lines, in this order. They end in `\n`, or in `\r\n` after a terminal's work. Nothing but this
//! program writes to the file that `scullery.report` names: what a kernel, a driver or a suite says
//! on the console cannot be taken for one of these lines.
//!
//! | line | when |
//! |---|---|
//! | `@taint-before N` | always: `/proc/sys/kernel/tainted` before anything is loaded |
//! | `@insmod 0`, `@insmod ENOMEM` | a module was ordered: it is loaded, or why it is not |
//! | KTAP | the suite was ordered, and a module that was ordered too is loaded |
//! | `@rmmod 0`, `@rmmod EBUSY` | after `@insmod 0`: it is unloaded, or why it is not |
//! | `@taint N` | always |
//! | `@end` | always: nothing follows, and the machine powers off |
//!
//! and anywhere among them
//!
//! | line | when |
//! |---|---|
//! | `@dmesg LEVEL TEXT` | for each line of the kernel's log since `@taint-before`; 0 is the gravest |
//! | `@lost N` | the kernel's log overflowed here: N records are gone, unread |
//! | `@error WHAT: ERRNO` | a part of this program's own work failed, and it went on |
//!
//! Numbers are decimal; an `ERRNO` is a name, or `errno` and a number that has none. `EFAULT` of
//! `@insmod`, `@rmmod` or `@error suite` may also mean that an oops killed the thread that did it:
//! each has a thread of its own, so that the machine outlives it. A run whose report has no `@end`
//! was cut short: the kernel went down or hangs, and the last step that began says where.
//!
//! The kernel's log is a ring, which a driver that talks much soon fills. So it is read after
//! loading, whenever the suite begins or ends a step, and after unloading: at the same places in
//! every run, where a thread that follows it would depend on the scheduler.
//!
//! Before loading and before unloading it sleeps for 1.2 s, since the kernel reports a sleep in
//! atomic context at most once in a second: the report of one must not hide another's.

mod channel;
mod kmsg;
mod orders;

use std::ffi::{CStr, CString};
use std::fs::{self, File};
use std::os::fd::AsRawFd;
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use self::channel::Channel;
use self::kmsg::KernelLog;
use self::orders::{Module, Orders};
use crate::errno::Errno;
use crate::linux::{checked, errno_of, Linux};
use crate::suite::{run, Program};
use crate::system::{Credentials, Result, System};
use crate::task::Judging;

/// Longer than the second in which the kernel stays silent about further sleeps in atomic context.
const REPORTS_AGAIN: Duration = Duration::from_millis(1200);

/// What is mounted: type and place. Only the last two may be missing from a kernel.
const MOUNTS: [(&CStr, &CStr); 6] = [
    (c"proc", c"/proc"),
    (c"sysfs", c"/sys"),
    (c"devtmpfs", c"/dev"),
    (c"tmpfs", c"/tmp"),
    (c"debugfs", c"/sys/kernel/debug"),
    (c"configfs", c"/sys/kernel/config"),
];

/// Settings of fault injection, in kernels that have it: faults hit allocations that may sleep too,
/// and leave nothing in the log, which is compared.
const FAULTS: [(&str, &str); 6] = [
    ("/sys/kernel/debug/failslab/ignore-gfp-wait", "N"),
    ("/sys/kernel/debug/failslab/verbose", "0"),
    ("/sys/kernel/debug/fail_page_alloc/ignore-gfp-wait", "N"),
    ("/sys/kernel/debug/fail_page_alloc/verbose", "0"),
    // fail-nth counts copies from and to user space too, unless no caller is where they may fail.
    ("/sys/kernel/debug/fail_usercopy/require-start", "1"),
    ("/sys/kernel/debug/fail_usercopy/require-end", "2"),
];

/// Whether this process is the kernel's first.
pub fn is_init() -> bool {
    std::process::id() == 1
}

/// Carries out the orders of the kernel's command line and powers off.
///
/// A process that is not the first does nothing but exit, with status 2.
pub fn init(suite: Option<Program>) -> ! {
    if !is_init() {
        Channel::standard_output().error("init: this is not process 1", Errno::EPERM);
        std::process::exit(2);
    }
    let failures = prepare();
    let orders = fs::read_to_string("/proc/cmdline");
    let orders = orders.map_err(|error| errno_of(&error));
    let orders = orders.and_then(|words| Orders::parse(&words));
    let place = orders
        .as_ref()
        .ok()
        .and_then(|orders| orders.report.as_deref());
    let channel = place.map_or_else(Channel::standard_output, Channel::open);
    for (what, errno) in failures {
        channel.error(&what, errno);
    }
    match orders {
        Ok(orders) => carry_out(&orders, suite, &channel),
        Err(errno) => channel.error("orders", errno),
    }
    channel.say(format_args!("@end"));
    power_off(&channel)
}

/// Mounts and sets what is needed; returns what could not be done, and why.
fn prepare() -> Vec<(String, Errno)> {
    let mut failures = Vec::new();
    for (kind, place) in MOUNTS {
        // SAFETY: three strings that end in a null byte, and no data.
        let mounted = unsafe {
            let (kind, place) = (kind.as_ptr(), place.as_ptr());
            libc::mount(kind, place, kind, 0, std::ptr::null())
        };
        match checked(mounted.into()) {
            // A kernel may have neither of these, and then not the place; one may mount /dev by itself.
            Err(Errno::ENODEV | Errno::ENOENT) if kind == c"debugfs" || kind == c"configfs" => {}
            Err(Errno::EBUSY) if kind == c"devtmpfs" => {}
            Err(errno) => failures.push((format!("mount {}", place.to_string_lossy()), errno)),
            Ok(_) => {}
        }
    }
    for (path, setting) in FAULTS {
        if Path::new(path).exists() {
            if let Err(error) = fs::write(path, setting) {
                failures.push((path.to_owned(), errno_of(&error)));
            }
        }
    }
    failures
}

fn carry_out(orders: &Orders, suite: Option<Program>, channel: &Channel) {
    let linux = Linux::in_kernel();
    say_taint(channel, "@taint-before");
    match KernelLog::from_now() {
        Ok(log) => channel.follow(log),
        Err(errno) => channel.error("kernel log", errno),
    }

    thread::sleep(REPORTS_AGAIN);
    let loaded = orders.module.as_ref().map(|module| {
        let result = insmod(&linux, module);
        channel.result("@insmod", result);
        (module, result.is_ok())
    });
    if orders.suite && !matches!(loaded, Some((_, false))) {
        run_suite(&linux, suite, channel);
    }
    thread::sleep(REPORTS_AGAIN);
    if let Some((module, true)) = loaded {
        channel.result("@rmmod", rmmod(&linux, module));
    }
    say_taint(channel, "@taint");
}

fn insmod(linux: &Linux, module: &Module) -> Result<()> {
    let file = File::open(&module.path).map_err(|error| errno_of(&error))?;
    let params = module.params.clone();
    on_its_own_thread(linux, "insmod", move |_| {
        let (fd, params) = (file.as_raw_fd(), params.as_ptr());
        // SAFETY: `params` is a string that ends in a null byte and outlives the call.
        checked(unsafe { libc::syscall(libc::SYS_finit_module, fd, params, 0) }).map(drop)
    })
}

fn rmmod(linux: &Linux, module: &Module) -> Result<()> {
    let name: CString = module.name.clone();
    on_its_own_thread(linux, "rmmod", move |_| {
        let name = name.as_ptr();
        // SAFETY: `name` is a string that ends in a null byte and outlives the call.
        checked(unsafe { libc::syscall(libc::SYS_delete_module, name, libc::O_NONBLOCK) }).map(drop)
    })
}

fn run_suite(linux: &Linux, suite: Option<Program>, channel: &Channel) {
    let mut out = channel.clone();
    let result = match suite {
        Some(program) => on_its_own_thread(linux, "suite", move |system| {
            run(system, Judging::On, &mut out, program);
            Ok(())
        }),
        None => Err(Errno::ENOENT),
    };
    if let Err(errno) = result {
        channel.error("suite", errno);
    }
}

/// Does something on a thread of which the kernel may make an end without ending this one.
fn on_its_own_thread(
    linux: &Linux,
    name: &str,
    act: impl FnOnce(&dyn System) -> Result<()> + Send + 'static,
) -> Result<()> {
    let (sender, receiver) = mpsc::channel();
    let body = Box::new(move |system: &dyn System| {
        // Whoever waits for this has the receiver.
        let _ = sender.send(act(system));
    });
    linux.join(linux.spawn(name, Credentials::ROOT, body)?)?;
    receiver.recv().unwrap_or(Err(Errno::EFAULT))
}

fn power_off(channel: &Channel) -> ! {
    // SAFETY: no memory is passed.
    unsafe { libc::sync() };
    // SAFETY: no memory is passed; this is process 1, so the machine is this program's to stop.
    let result = checked(unsafe { libc::reboot(libc::RB_POWER_OFF) }.into());
    if let Err(errno) = result {
        channel.error("power off", errno);
    }
    loop {
        thread::park();
    }
}

fn say_taint(channel: &Channel, label: &str) {
    match fs::read_to_string("/proc/sys/kernel/tainted") {
        Ok(taint) => channel.say(format_args!("{label} {}", taint.trim())),
        Err(error) => channel.error(label, errno_of(&error)),
    }
}
