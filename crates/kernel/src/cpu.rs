// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The machine's CPUs, of which there is one.
//!
//! Mirrors: rust/kernel/cpu.rs (Linux 7.2).
//! C header: `include/linux/cpu.h`.

/// One more than the highest number that a CPU can have.
#[inline]
pub fn nr_cpu_ids() -> u32 {
    1
}

/// The number of a CPU.
///
/// # Invariants
///
/// It is below [`nr_cpu_ids`].
///
/// # Examples
///
/// ```
/// use kernel::cpu::{nr_cpu_ids, CpuId};
///
/// assert!(CpuId::from_u32(nr_cpu_ids()).is_none());
/// assert!(CpuId::current().as_u32() < nr_cpu_ids());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CpuId(u32);

impl CpuId {
    /// The CPU of this number, of which the caller knows that there is one.
    ///
    /// # Safety
    ///
    /// `id` is from 0 and below [`nr_cpu_ids`].
    #[inline]
    pub unsafe fn from_i32_unchecked(id: i32) -> Self {
        // SAFETY: The caller promises it.
        unsafe { Self::from_u32_unchecked(id.cast_unsigned()) }
    }

    /// The CPU of this number, if there can be one.
    pub fn from_i32(id: i32) -> Option<Self> {
        Self::from_u32(u32::try_from(id).ok()?)
    }

    /// The CPU of this number, of which the caller knows that there is one.
    ///
    /// # Safety
    ///
    /// `id` is below [`nr_cpu_ids`].
    #[inline]
    pub unsafe fn from_u32_unchecked(id: u32) -> Self {
        debug_assert!(id < nr_cpu_ids());
        // INVARIANT: The caller promises it.
        Self(id)
    }

    /// The CPU of this number, if there can be one.
    pub fn from_u32(id: u32) -> Option<Self> {
        // INVARIANT: It is what is asked.
        (id < nr_cpu_ids()).then_some(Self(id))
    }

    /// Its number.
    #[inline]
    pub fn as_u32(&self) -> u32 {
        self.0
    }

    /// The CPU that runs the caller, which may be another one by the time it is looked at.
    #[inline]
    pub fn current() -> Self {
        // INVARIANT: There is no other.
        Self(0)
    }
}

impl From<CpuId> for u32 {
    fn from(id: CpuId) -> Self {
        id.0
    }
}

impl From<CpuId> for i32 {
    fn from(id: CpuId) -> Self {
        // CAST: Below the number of CPUs.
        id.0.cast_signed()
    }
}
