// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Addresses: their alignment, and those of parts of things.
//!
//! Mirrors: rust/kernel/ptr.rs (Linux 7.2).

use core::{hint::unreachable_unchecked, num::NonZero};

use crate::build_assert::const_assert;

pub mod projection;

pub use crate::project_pointer as project;

/// An alignment in bytes.
///
/// # Invariants
///
/// It is a power of two.
///
/// # Examples
///
/// ```
/// use kernel::ptr::{Alignable, Alignment};
///
/// let sector = Alignment::new::<512>();
/// assert_eq!(1000_usize.align_down(sector), 512);
/// assert_eq!(1000_usize.align_up(sector), Some(1024));
/// assert_eq!(Alignment::new_checked(1000), None);
/// ```
#[repr(transparent)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Alignment(NonZero<usize>);

impl Alignment {
    /// The alignment `ALIGN`. What is no power of two is an error of the build.
    #[inline(always)]
    pub const fn new<const ALIGN: usize>() -> Self {
        const_assert!(
            ALIGN.is_power_of_two(),
            "an alignment that is no power of two"
        );
        // INVARIANT: As has just been checked.
        // SAFETY: A power of two is not 0.
        Self(unsafe { NonZero::new_unchecked(ALIGN) })
    }

    /// The alignment `align`, if that is a power of two.
    #[inline(always)]
    pub const fn new_checked(align: usize) -> Option<Self> {
        match NonZero::new(align) {
            // INVARIANT: As is checked here.
            Some(align) if align.is_power_of_two() => Some(Self(align)),
            _ => None,
        }
    }

    /// The alignment of `T`.
    #[inline(always)]
    pub const fn of<T>() -> Self {
        const {
            match Self::new_checked(align_of::<T>()) {
                Some(align) => align,
                // PANIC: The alignment of a type is a power of two; and this is a constant.
                None => panic!("a type whose alignment is no power of two"),
            }
        }
    }

    /// The alignment in bytes.
    #[inline(always)]
    pub const fn as_usize(self) -> usize {
        self.as_nonzero().get()
    }

    /// The alignment in bytes, which is not 0.
    #[inline(always)]
    pub const fn as_nonzero(self) -> NonZero<usize> {
        if !self.0.is_power_of_two() {
            // The optimiser may know what the type knows, and divide by shifting.
            // SAFETY: By the invariant.
            unsafe { unreachable_unchecked() }
        }
        self.0
    }

    /// Which power of two it is.
    #[inline(always)]
    pub const fn log2(self) -> u32 {
        self.0.ilog2()
    }

    /// What to mask an address with to align it down.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::ptr::Alignment;
    ///
    /// assert_eq!(0x1234 & Alignment::new::<0x100>().mask(), 0x1200);
    /// ```
    #[inline(always)]
    pub const fn mask(self) -> usize {
        // PANIC: It is not 0, so that there is a number below it.
        !(self.as_usize() - 1)
    }
}

/// Numbers that can be rounded to a multiple of an [`Alignment`].
pub trait Alignable: Sized {
    /// The largest multiple that is not larger.
    fn align_down(self, alignment: Alignment) -> Self;

    /// The smallest multiple that is not smaller, if there is one in this type.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::ptr::{Alignable, Alignment};
    ///
    /// let page = Alignment::new::<0x1000>();
    /// assert_eq!(1_u8.align_up(page), None);
    /// assert_eq!(0_u8.align_up(page), Some(0));
    /// ```
    fn align_up(self, alignment: Alignment) -> Option<Self>;
}

macro_rules! impl_alignable {
    ($($type:ident)*) => {$(
        impl Alignable for $type {
            #[inline(always)]
            fn align_down(self, alignment: Alignment) -> Self {
                match $type::try_from(alignment.as_usize()) {
                    // PANIC: An alignment is not 0.
                    Ok(align) => self & !(align - 1),
                    // The only multiple in this type.
                    Err(_) => 0,
                }
            }

            #[inline(always)]
            fn align_up(self, alignment: Alignment) -> Option<Self> {
                let down = self.align_down(alignment);
                if down == self {
                    return Some(self);
                }
                down.checked_add($type::try_from(alignment.as_usize()).ok()?)
            }
        }
    )*};
}

impl_alignable!(u8 u16 u32 u64 usize);

/// [`Alignable::align_up`] that can be used in constants. `None` when it overflows.
///
/// # Examples
///
/// ```
/// use kernel::ptr::{const_align_up, Alignment};
///
/// const HEADER: Option<usize> = const_align_up(20, Alignment::new::<16>());
/// assert_eq!(HEADER, Some(32));
/// ```
#[inline(always)]
pub const fn const_align_up(value: usize, align: Alignment) -> Option<usize> {
    // PANIC: An alignment is not 0.
    match value.checked_add(align.as_usize() - 1) {
        Some(beyond) => Some(beyond & align.mask()),
        None => None,
    }
}

/// Types whose size a pointer tells.
pub trait KnownSize {
    /// The size, in bytes, of what a pointer like `p` points to. `p` need not be valid.
    fn size(p: *const Self) -> usize;
}

impl<T> KnownSize for T {
    #[inline(always)]
    fn size(_: *const Self) -> usize {
        size_of::<T>()
    }
}

impl<T> KnownSize for [T] {
    #[inline(always)]
    fn size(p: *const Self) -> usize {
        p.len() * size_of::<T>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_up_fails_rather_than_overflow() {
        let page = Alignment::new::<4096>();
        assert_eq!((usize::MAX - 4095).align_up(page), Some(usize::MAX - 4095));
        assert_eq!((usize::MAX - 4094).align_up(page), None);
        assert_eq!(const_align_up(usize::MAX - 4094, page), None);
        assert_eq!(0xf001_u16.align_up(page), None);
        assert_eq!(0xffff_u16.align_down(page), 0xf000);
    }

    #[test]
    fn every_type_has_an_alignment() {
        assert_eq!(Alignment::of::<()>().log2(), 0);
        assert_eq!(Alignment::of::<u64>(), Alignment::new::<8>());
        assert!((0..100).all(|n| Alignment::new_checked(n).is_some() == (n.count_ones() == 1)));
    }

    #[test]
    fn the_size_of_a_slice_is_that_of_its_elements() {
        let slice = core::ptr::slice_from_raw_parts(core::ptr::dangling::<u32>(), 3);
        assert_eq!(KnownSize::size(slice), 12);
        assert_eq!(KnownSize::size(core::ptr::null::<u32>()), 4);
    }
}
