// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Work that is done later, by others.
//!
//! A struct that has a [`Work`] field can be queued by its pointer, and comes back to
//! [`WorkItem::run`]:
//!
//! ```
//! use kernel::prelude::*;
//! use kernel::sync::{Arc, Completion};
//! use kernel::workqueue::{self, impl_has_work, new_work, Work, WorkItem};
//!
//! #[pin_data]
//! struct Flush {
//!     #[pin]
//!     work: Work<Flush>,
//!     #[pin]
//!     done: Completion,
//! }
//!
//! impl_has_work! {
//!     impl HasWork<Self> for Flush { self.work }
//! }
//!
//! impl WorkItem for Flush {
//!     type Pointer = Arc<Flush>;
//!
//!     fn run(this: Arc<Flush>) {
//!         this.done.complete_all();
//!     }
//! }
//!
//! # let machine = kernel::host::boot();
//! # let flushed = machine.kthread("example", || -> Result {
//! let flush = Arc::pin_init(
//!     pin_init!(Flush {
//!         work <- new_work!("Flush::work"),
//!         done <- Completion::new(),
//!     }),
//!     GFP_KERNEL,
//! )?;
//! // It is given back when it is queued already, which this one is not.
//! let _ = workqueue::system().enqueue(flush.clone());
//! flush.done.wait_for_completion();
//! # Ok(())
//! # });
//! # flushed.map_err(|_| EINTR)??;
//! # Ok::<(), Error>(())
//! ```
//!
//! A type may have several such fields, each with another number for `ID`.
//!
//! Mirrors: rust/kernel/workqueue.rs (Linux 7.2).
//! C header: `include/linux/workqueue.h`.
//!
//! # Differences from the kernel
//!
//! All queues but those of bottom halves share their workers, and so a priority. What is still queued
//! when a module is unloaded is reported, with the line that queued it; in Linux it would run code that
//! is gone.

// DIFFERENCE: Queue::from_raw: there is no `struct workqueue_struct` to point at.

mod delayed;
mod pointer;
mod queue;
mod work;

pub use self::delayed::{impl_has_delayed_work, new_delayed_work, DelayedWork, HasDelayedWork};
pub use self::queue::{
    system, system_bh, system_bh_highpri, system_freezable, system_freezable_power_efficient,
    system_highpri, system_long, system_power_efficient, system_unbound, Queue,
};
pub use self::work::{
    impl_has_work, new_work, HasWork, RawDelayedWorkItem, RawWorkItem, Work, WorkItem,
    WorkItemPointer,
};
