// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A driver's suite: the system calls it must answer, and how.
//!
//! A suite is written once and runs in three homes: against the driver in this process, against the
//! files that a process serves, and inside a kernel that has loaded the driver. Each home answers
//! the calls of the trait [`System`]. What user space sees of a run is its transcript, and the
//! transcripts of all homes are to be equal.
//!
//! # Writing a suite
//!
//! A suite is a function whose steps each show one behaviour. A step makes system calls and says of
//! each what it expects:
//!
//! | | |
//! |---|---|
//! | [`.ok()`](Call::ok) | it succeeds, and here is what it gave |
//! | [`.gives(x)`](Call::gives) | it succeeds, and gives this |
//! | [`.fails(errno)`](Call::fails) | it fails, with this |
//! | [`.any()`](Call::any) | whatever comes: it races with another task |
//!
//! An expectation that is not met fails the step, and the report says where in the suite; the
//! program goes on, so a suite needs no `unwrap` and no early return.
//!
//! ```
//! use suite::flags::{O_RDONLY, O_RDWR};
//! use suite::{run, Errno, Judging, Linux, Suite};
//!
//! fn null_and_zero(suite: &mut Suite<'_>) {
//!     suite.step("what is written to null is gone", |t| {
//!         let null = t.open("/dev/null", O_RDWR).ok();
//!         t.write(null, "gone").gives(4);
//!         t.read(null, 16).gives("");
//!         t.close(null).ok();
//!         t.read(null, 16).fails(Errno::EBADF);
//!     });
//!     suite.step("zero gives as many zeros as it is asked for", |t| {
//!         let zero = t.open("/dev/zero", O_RDONLY).ok();
//!         t.read(zero, 3).gives([0; 3]);
//!         t.read_unmapped(zero, 3).fails(Errno::EFAULT);
//!         t.close(zero).ok();
//!     });
//! }
//!
//! let mut ktap = Vec::new();
//! let report = run(&Linux::in_kernel(), Judging::On, &mut ktap, null_and_zero);
//! assert!(report.passed());
//!
//! let ktap = String::from_utf8(ktap)?;
//! assert!(ktap.contains("# | main: write(fd0, 4 \"gone\") = 4\n"), "{ktap}");
//! assert!(ktap.ends_with("ok 2 - zero gives as many zeros as it is asked for\n1..2\n"));
//! # Ok::<(), std::string::FromUtf8Error>(())
//! ```
//!
//! # More than one task
//!
//! [`Task::spawn`] starts a task with its own credentials. To show that a call sleeps, start it in a
//! task and wait [until that is blocked](Task::until_blocked); never sleep for a while and hope.
//! A task that has to be ended is sent a [signal](Task::signal), and its call gives `EINTR`.
//!
//! A transcript has a task's lines together, each task after the one that started it, so the order
//! in which they ran does not show. What races must not show either: expect [`any`](Call::any) of it
//! only if its lines are the same whoever wins.
//!
//! # What must be the same in all homes
//!
//! - Files are named by the order in which a task opened them, not by number.
//! - Data of more than 32 bytes is shown as its length, its first bytes and a hash.
//! - A step that needs what a home does not have ([`Task::fail_nth`] on served files) is skipped
//!   there, by name, from that call on. So let such a step leave the device as it found it.
//!
//! [`differences`] compares two [`Report`]s; [`Report::from_ktap`] reads one back from its stream.
//!
//! # Homes
//!
//! [`Linux`] makes real system calls. [`init`] makes a program the first one of a small kernel: it
//! loads the driver, runs its suite, and reports. The pretend machine of a process has a `System`
//! of its own.

mod call;
mod difference;
pub mod errno;
pub mod flags;
#[cfg(target_os = "linux")]
pub mod init;
mod ktap;
#[cfg(target_os = "linux")]
mod linux;
mod report;
mod suite;
mod system;
mod task;
mod transcript;

pub use self::call::{Call, Exchange, Memory, Number, Value};
pub use self::difference::{differences, Difference};
pub use self::errno::Errno;
#[cfg(target_os = "linux")]
pub use self::linux::Linux;
pub use self::report::{Report, Step};
pub use self::suite::{run, Program, Suite};
pub use self::system::*;
pub use self::task::{Child, Judging, Task};
