// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The atomic `bool` that every processor has.
//!
//! Mirrors: rust/kernel/sync/atomic.rs (Linux 7.2).

use super::{ordering, Atomic};

/// A `bool` of whatever size the processor exchanges best; on x86 a byte.
///
/// For a `bool` that is only loaded and stored, `Atomic<bool>` is as good.
///
/// # Examples
///
/// ```
/// use kernel::sync::atomic::{Acquire, AtomicFlag, Relaxed};
///
/// let open = AtomicFlag::new(false);
/// assert_eq!(open.cmpxchg(false, true, Acquire), Ok(false));
/// assert!(open.load(Relaxed));
/// ```
pub struct AtomicFlag(Atomic<bool>);

impl AtomicFlag {
    /// A flag that is set or not.
    #[inline(always)]
    pub const fn new(b: bool) -> Self {
        AtomicFlag(Atomic::new(b))
    }

    /// The flag, for who has it exclusively.
    #[inline(always)]
    pub fn get_mut(&mut self) -> &mut bool {
        self.0.get_mut()
    }

    /// Whether it is set.
    #[inline(always)]
    pub fn load<Ordering: ordering::AcquireOrRelaxed>(&self, o: Ordering) -> bool {
        self.0.load(o)
    }

    /// Sets it or not.
    #[inline(always)]
    pub fn store<Ordering: ordering::ReleaseOrRelaxed>(&self, v: bool, o: Ordering) {
        self.0.store(v, o);
    }

    /// Sets it or not, and tells whether it was.
    #[inline(always)]
    pub fn xchg<Ordering: ordering::Ordering>(&self, new: bool, o: Ordering) -> bool {
        self.0.xchg(new, o)
    }

    /// Makes it `new` if it was `old`. See [`Atomic::cmpxchg`].
    ///
    /// # Errors
    ///
    /// What it was, when that is not `old`.
    #[inline(always)]
    pub fn cmpxchg<Ordering: ordering::Ordering>(
        &self,
        old: bool,
        new: bool,
        o: Ordering,
    ) -> Result<bool, bool> {
        self.0.cmpxchg(old, new, o)
    }
}
