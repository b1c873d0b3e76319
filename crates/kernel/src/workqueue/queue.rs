// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The work queues that every machine has.
//!
//! Mirrors: rust/kernel/workqueue.rs (Linux 7.2).

use core::marker::PhantomPinned;
use core::panic::Location;

use super::{impl_has_work, new_work, RawDelayedWorkItem, RawWorkItem, Work, WorkItem};
use crate::alloc::{AllocError, Flags};
use crate::prelude::*;
use crate::rt::workqueue::{self, Pool};
use crate::time::{jiffies_to_nanos, Jiffies};

/// A work queue: `struct workqueue_struct`.
///
/// An item is run in the order it was queued, by one worker at a time, and by a worker that waits for
/// nothing else. One that sleeps holds up no other. Queued on another queue while it runs, it may run
/// twice at once: [`system_highpri`] and [`system_unbound`] have pools of their own.
#[repr(transparent)]
pub struct Queue(Pool, PhantomPinned);

impl Queue {
    /// Queues a work item.
    ///
    /// An [`Arc`](crate::sync::Arc) or [`ARef`](crate::sync::aref::ARef) is given back as `Err` when its
    /// item is queued already.
    ///
    /// # Context
    ///
    /// Any.
    #[track_caller]
    pub fn enqueue<W, const ID: u64>(&self, w: W) -> W::EnqueueOutput
    where
        W: RawWorkItem<ID> + Send + 'static,
    {
        let at = Location::caller();
        // SAFETY: Only an item that is queued is refused; it is `Send` and has no lifetime. It stays
        // in place until it is run, as `RawWorkItem` promises.
        unsafe { w.__enqueue(|work| workqueue::queue(self.0, work, 0, at)) }
    }

    /// Queues a work item when `delay` has passed. See [`Queue::enqueue`].
    ///
    /// # Context
    ///
    /// Any.
    #[track_caller]
    pub fn enqueue_delayed<W, const ID: u64>(&self, w: W, delay: Jiffies) -> W::EnqueueOutput
    where
        W: RawDelayedWorkItem<ID> + Send + 'static,
    {
        let (delay, at) = (jiffies_to_nanos(delay), Location::caller());
        // SAFETY: As for `enqueue`.
        unsafe { w.__enqueue(|work| workqueue::queue(self.0, work, delay, at)) }
    }

    /// Queues a closure.
    ///
    /// # Context
    ///
    /// As `flags` say.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when there is no memory to keep it in; it is dropped.
    #[track_caller]
    pub fn try_spawn<T: 'static + Send + FnOnce()>(
        &self,
        flags: Flags,
        func: T,
    ) -> Result<(), AllocError> {
        let work = pin_init!(ClosureWork {
            work <- new_work!("Queue::try_spawn"),
            func: Some(func),
        });
        self.enqueue(KBox::pin_init(work, flags).map_err(|_| AllocError)?);
        Ok(())
    }
}

/// A closure that is a work item.
#[pin_data]
struct ClosureWork<T> {
    #[pin]
    work: Work<ClosureWork<T>>,
    func: Option<T>,
}

impl_has_work! {
    impl{T} HasWork<Self> for ClosureWork<T> { self.work }
}

impl<T: FnOnce()> WorkItem for ClosureWork<T> {
    type Pointer = Pin<KBox<Self>>;

    fn run(mut this: Pin<KBox<Self>>) {
        if let Some(func) = this.as_mut().project().func.take() {
            func();
        }
    }
}

/// For what does not take long: `system_wq`.
pub fn system() -> &'static Queue {
    &Queue(Pool::Normal, PhantomPinned)
}

/// For what is urgent: `system_highpri_wq`.
pub fn system_highpri() -> &'static Queue {
    &Queue(Pool::HighPriority, PhantomPinned)
}

/// For what may take long: `system_long_wq`.
pub fn system_long() -> &'static Queue {
    &Queue(Pool::Normal, PhantomPinned)
}

/// For what may run on any CPU, and as soon as there are resources: `system_unbound_wq`.
pub fn system_unbound() -> &'static Queue {
    &Queue(Pool::Unbound, PhantomPinned)
}

/// For what must not run while the machine is suspended: `system_freezable_wq`.
pub fn system_freezable() -> &'static Queue {
    &Queue(Pool::Normal, PhantomPinned)
}

/// For what would rather save power than time: `system_power_efficient_wq`.
pub fn system_power_efficient() -> &'static Queue {
    &Queue(Pool::Normal, PhantomPinned)
}

/// Both: `system_freezable_power_efficient_wq`.
pub fn system_freezable_power_efficient() -> &'static Queue {
    &Queue(Pool::Normal, PhantomPinned)
}

/// For what runs in a softirq, and does not sleep: `system_bh_wq`.
pub fn system_bh() -> &'static Queue {
    &Queue(Pool::BottomHalves, PhantomPinned)
}

/// The urgent part of that: `system_bh_highpri_wq`.
pub fn system_bh_highpri() -> &'static Queue {
    &Queue(Pool::BottomHalves, PhantomPinned)
}
