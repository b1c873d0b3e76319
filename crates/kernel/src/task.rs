// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Tasks: threads of the kernel or of a program.
//!
//! Mirrors: rust/kernel/task.rs (Linux 7.2).
//! C header: `include/linux/sched.h`.

// DIFFERENCE: Task::as_ptr: there is no `struct task_struct` to point at.
// DIFFERENCE: Task::current_raw: as `as_ptr`.
// DIFFERENCE: Kuid::from_raw: takes the bare number; there is no `kuid_t`.
// DIFFERENCE: Kuid::into_raw: as `from_raw`.

use core::ops::Deref;
use core::ptr::NonNull;
use std::sync::Arc;

use crate::ffi::{c_int, c_long, c_uint};
use crate::rt::{self, task::TaskStruct};
use crate::sync::aref::AlwaysRefCounted;
use crate::types::NotThreadSafe;

/// A wait without a limit, in jiffies.
pub const MAX_SCHEDULE_TIMEOUT: c_long = c_long::MAX;

/// Sleeps until woken, or until a signal comes.
pub const TASK_INTERRUPTIBLE: c_int = 0x0001;
/// Sleeps until woken.
pub const TASK_UNINTERRUPTIBLE: c_int = 0x0002;
/// May be frozen while it sleeps.
pub const TASK_FREEZABLE: c_int = 0x0000_2000;
/// Both kinds of sleep, for who wakes.
pub const TASK_NORMAL: c_uint = 0x0003;

/// The running task.
///
/// # Context
///
/// Any.
#[macro_export]
macro_rules! current {
    () => {
        // SAFETY: The value lives until the end of the statement or of its `let`, in this task.
        unsafe { &*$crate::task::Task::current() }
    };
}

/// The number of a task.
pub type Pid = i32;

/// A user of the kernel: what permissions are checked against.
#[derive(Copy, Clone, PartialEq, Eq)]
pub struct Kuid {
    kuid: u32,
}

impl Kuid {
    /// The effective user of the running task.
    pub fn current_euid() -> Kuid {
        current!().euid()
    }

    /// Wraps a number.
    pub fn from_raw(kuid: u32) -> Self {
        Kuid { kuid }
    }

    /// The number.
    pub fn into_raw(self) -> u32 {
        self.kuid
    }

    /// The number in the user namespace of the running task; the host has one namespace only.
    pub fn into_uid_in_current_ns(self) -> u32 {
        self.kuid
    }
}

/// A task.
#[repr(transparent)]
pub struct Task(TaskStruct);

/// The task that runs this very code; it stays on its thread.
#[repr(transparent)]
pub struct CurrentTask(Task, NotThreadSafe);

impl Deref for CurrentTask {
    type Target = Task;

    fn deref(&self) -> &Task {
        &self.0
    }
}

impl CurrentTask {
    /// The first thread of the task's process; on the host each task is a process of its own.
    pub fn group_leader(&self) -> &Task {
        self
    }
}

impl Task {
    /// The running task. Use [`current!`].
    ///
    /// # Safety
    ///
    /// The value is not used by another task.
    pub unsafe fn current() -> impl Deref<Target = CurrentTask> {
        struct TaskRef(Arc<TaskStruct>);

        impl Deref for TaskRef {
            type Target = CurrentTask;

            fn deref(&self) -> &CurrentTask {
                // SAFETY: Both wrappers are transparent.
                unsafe { &*Arc::as_ptr(&self.0).cast() }
            }
        }

        TaskRef(rt::task::current(|current| Arc::clone(&current.task())))
    }

    /// Its number, unique in one boot; 0 on a thread that is no task.
    pub fn pid(&self) -> Pid {
        self.0.pid()
    }

    /// The real user; on the host always the effective one.
    pub fn uid(&self) -> Kuid {
        self.euid()
    }

    /// The effective user.
    pub fn euid(&self) -> Kuid {
        Kuid::from_raw(self.0.credentials.uid)
    }

    /// Wakes the task if it sleeps; whoever sleeps checks then what it sleeps for.
    ///
    /// # Context
    ///
    /// Any.
    #[inline]
    pub fn wake_up(&self) {
        self.0.wake_up();
    }

    /// True when a signal is waiting for the task.
    pub fn signal_pending(&self) -> bool {
        self.0.signals.pending()
    }
}

// SAFETY: A task is in an `Arc` always, which counts for us.
unsafe impl AlwaysRefCounted for Task {
    fn inc_ref(&self) {
        core::mem::forget(self.0.get());
    }

    unsafe fn dec_ref(obj: NonNull<Self>) {
        // SAFETY: The caller gives up a reference that it has, so the task lives until here.
        let task = Arc::into_raw(unsafe { obj.as_ref() }.0.get());
        // SAFETY: There are two counts, the caller's and the one just taken.
        unsafe {
            Arc::decrement_strong_count(task);
            Arc::decrement_strong_count(task);
        }
    }
}

impl PartialEq for Task {
    fn eq(&self, other: &Self) -> bool {
        core::ptr::eq(self, other)
    }
}

impl Eq for Task {}

/// Says that the caller may sleep.
///
/// # Context
///
/// Process context. Where sleeping is forbidden the machine reports the caller's line.
#[track_caller]
pub fn might_sleep() {
    rt::might_sleep();
}
