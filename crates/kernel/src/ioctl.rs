// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The numbers of ioctls.
//!
//! From the lowest bit: eight bits of number, eight of type, fourteen of the argument's size and two
//! of direction, as user space sees it.
//!
//! Mirrors: rust/kernel/ioctl.rs (Linux 7.2), include/uapi/asm-generic/ioctl.h.
// DIFFERENCE: ioctl: the layout is asm-generic's on every host; a few architectures have another

#![expect(non_snake_case, reason = "the names are those of the C macros")]

use crate::build_assert::build_assert;

const NR_BITS: u32 = 8;
const TYPE_BITS: u32 = 8;
const SIZE_BITS: u32 = 14;
const DIR_BITS: u32 = 2;

const TYPE_SHIFT: u32 = NR_BITS;
const SIZE_SHIFT: u32 = TYPE_SHIFT + TYPE_BITS;
const DIR_SHIFT: u32 = SIZE_SHIFT + SIZE_BITS;

const NONE: u32 = 0;
const WRITE: u32 = 1;
const READ: u32 = 2;

/// The highest value of a field of `bits` bits.
const fn max(bits: u32) -> u32 {
    (1 << bits) - 1
}

#[inline(always)]
const fn _IOC(dir: u32, ty: u32, nr: u32, size: usize) -> u32 {
    build_assert!(ty <= max(TYPE_BITS));
    build_assert!(nr <= max(NR_BITS));
    build_assert!(size <= max(SIZE_BITS) as usize);
    // CAST: the size was just seen to fit.
    (dir << DIR_SHIFT) | ((size as u32) << SIZE_SHIFT) | (ty << TYPE_SHIFT) | nr
}

/// An ioctl without an argument, or with one that is no pointer.
///
/// # Examples
///
/// ```
/// use kernel::ioctl::_IO;
///
/// const RESET: u32 = _IO('k' as u32, 0);
/// assert_eq!(RESET, 0x6b00);
/// ```
#[inline(always)]
pub const fn _IO(ty: u32, nr: u32) -> u32 {
    _IOC(NONE, ty, nr, 0)
}

/// An ioctl from which user space reads a `T`.
#[inline(always)]
pub const fn _IOR<T>(ty: u32, nr: u32) -> u32 {
    _IOC(READ, ty, nr, size_of::<T>())
}

/// An ioctl to which user space writes a `T`.
#[inline(always)]
pub const fn _IOW<T>(ty: u32, nr: u32) -> u32 {
    _IOC(WRITE, ty, nr, size_of::<T>())
}

/// An ioctl to which user space writes a `T` and from which it reads one.
#[inline(always)]
pub const fn _IOWR<T>(ty: u32, nr: u32) -> u32 {
    _IOC(READ | WRITE, ty, nr, size_of::<T>())
}

/// The direction in an ioctl's number: 1 for writing, 2 for reading, 3 for both.
pub const fn _IOC_DIR(nr: u32) -> u32 {
    (nr >> DIR_SHIFT) & max(DIR_BITS)
}

/// The type in an ioctl's number.
pub const fn _IOC_TYPE(nr: u32) -> u32 {
    (nr >> TYPE_SHIFT) & max(TYPE_BITS)
}

/// The number in an ioctl's number.
pub const fn _IOC_NR(nr: u32) -> u32 {
    nr & max(NR_BITS)
}

/// The size of the argument in an ioctl's number, in bytes.
pub const fn _IOC_SIZE(nr: u32) -> usize {
    // CAST: fourteen bits fit.
    ((nr >> SIZE_SHIFT) & max(SIZE_BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_c_macros() {
        // From user space's headers on x86-64: TCGETS2, TCSETS2, BLKPG, RNDGETENTCNT.
        assert_eq!(_IOR::<[u8; 44]>('T' as u32, 0x2a), 0x802c_542a);
        assert_eq!(_IOW::<[u8; 44]>('T' as u32, 0x2b), 0x402c_542b);
        assert_eq!(_IO(0x12, 105), 0x1269);
        assert_eq!(_IOR::<i32>('R' as u32, 0), 0x8004_5200);
    }

    #[test]
    fn each_field_comes_out_as_it_went_in() {
        let nr = _IOWR::<[u8; 16383]>(255, 254);
        assert_eq!((_IOC_DIR(nr), _IOC_TYPE(nr)), (3, 255));
        assert_eq!((_IOC_NR(nr), _IOC_SIZE(nr)), (254, 16383));
    }
}
