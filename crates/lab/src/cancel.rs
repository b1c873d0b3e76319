// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! How a signal handler ends long work.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A token that ends the work it was given to; clones are the same token.
///
/// Work sees it within 50 ms, kills every process it started and returns an error of kind
/// [`Interrupted`](crate::Kind::Interrupted).
///
/// # Examples
///
/// ```
/// let cancel = lab::Cancel::new();
/// let handler = cancel.clone();
/// handler.cancel();
/// assert!(cancel.is_cancelled());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// A token that nobody has cancelled.
    pub fn new() -> Cancel {
        Cancel::default()
    }

    /// Ends the work; fit for a signal handler.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether [`cancel`](Self::cancel) was called.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
