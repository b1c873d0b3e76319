// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Values as bytes, and bytes as values.
//!
//! Mirrors: rust/kernel/transmute.rs (Linux 7.2).

use core::marker::PhantomData;
use core::mem::size_of_val;

/// Types of which any bytes are a value.
///
/// The prelude's `FromBytes` is zerocopy's; [`uaccess`](crate::uaccess) wants this one.
///
/// # Examples
///
/// ```
/// use kernel::transmute::FromBytes;
///
/// #[repr(C)]
/// struct Quantum {
///     size: u32,
///     count: u32,
/// }
///
/// // SAFETY: any bytes are two integers.
/// unsafe impl FromBytes for Quantum {}
///
/// let (quantum, rest) = Quantum::from_bytes_copy_prefix(&[0, 1, 0, 0, 2, 0, 0, 0, 9])
///     .ok_or(kernel::error::code::EINVAL)?;
/// # #[cfg(target_endian = "little")]
/// assert_eq!((quantum.size, quantum.count, rest), (256, 2, &[9][..]));
/// # Ok::<(), kernel::error::Error>(())
/// ```
///
/// # Safety
///
/// Any bytes are a value of the type, and it has no interior mutability.
pub unsafe trait FromBytes {
    /// The value in `bytes`, if they are as many as it has and aligned for it.
    fn from_bytes(bytes: &[u8]) -> Option<&Self>
    where
        Self: Sized,
    {
        let value = bytes.as_ptr().cast::<Self>();
        // SAFETY: the bytes are as many as the value's and aligned for it, any bytes are one, and
        // the borrow is that of `bytes`.
        (bytes.len() == size_of::<Self>() && value.is_aligned()).then(|| unsafe { &*value })
    }

    /// The value at the start of `bytes`, and the bytes behind it.
    fn from_bytes_prefix(bytes: &[u8]) -> Option<(&Self, &[u8])>
    where
        Self: Sized,
    {
        let (value, rest) = bytes.split_at_checked(size_of::<Self>())?;
        Some((Self::from_bytes(value)?, rest))
    }

    /// [`from_bytes`](Self::from_bytes), to change the value.
    fn from_bytes_mut(bytes: &mut [u8]) -> Option<&mut Self>
    where
        Self: AsBytes + Sized,
    {
        let value = bytes.as_mut_ptr().cast::<Self>();
        // SAFETY: as in `from_bytes`, and whatever is written there has no uninitialised bytes.
        (bytes.len() == size_of::<Self>() && value.is_aligned()).then(|| unsafe { &mut *value })
    }

    /// [`from_bytes_prefix`](Self::from_bytes_prefix), to change the value.
    fn from_bytes_mut_prefix(bytes: &mut [u8]) -> Option<(&mut Self, &mut [u8])>
    where
        Self: AsBytes + Sized,
    {
        let (value, rest) = bytes.split_at_mut_checked(size_of::<Self>())?;
        Some((Self::from_bytes_mut(value)?, rest))
    }

    /// A copy of the value in `bytes`, whatever their alignment.
    fn from_bytes_copy(bytes: &[u8]) -> Option<Self>
    where
        Self: Sized,
    {
        let value = bytes.as_ptr().cast::<Self>();
        // SAFETY: the bytes are as many as the value's, and any bytes are one.
        (bytes.len() == size_of::<Self>()).then(|| unsafe { value.read_unaligned() })
    }

    /// A copy of the value at the start of `bytes`, and the bytes behind it.
    fn from_bytes_copy_prefix(bytes: &[u8]) -> Option<(Self, &[u8])>
    where
        Self: Sized,
    {
        let (value, rest) = bytes.split_at_checked(size_of::<Self>())?;
        Some((Self::from_bytes_copy(value)?, rest))
    }
}

/// Types whose values are initialised bytes, all of them.
///
/// Such a value may be copied to user space: it has no padding, in which old contents of the stack
/// would leak. It should hold no addresses of the kernel either.
///
/// # Safety
///
/// No byte of a value is uninitialised, and the type has no interior mutability.
pub unsafe trait AsBytes {
    /// The bytes of `self`.
    fn as_bytes(&self) -> &[u8] {
        let first = core::ptr::from_ref(self).cast::<u8>();
        // SAFETY: these are the bytes of `self`, which are initialised and do not change while it
        // is borrowed.
        unsafe { core::slice::from_raw_parts(first, size_of_val(self)) }
    }

    /// The bytes of `self`, to change them.
    fn as_bytes_mut(&mut self) -> &mut [u8]
    where
        Self: FromBytes,
    {
        let len = size_of_val(self);
        let first = core::ptr::from_mut(self).cast::<u8>();
        // SAFETY: as in `as_bytes`, and whatever is written there is a value.
        unsafe { core::slice::from_raw_parts_mut(first, len) }
    }
}

macro_rules! implement {
    ($trait:ident: $($({$($generics:tt)*})? $ty:ty),* $(,)?) => {
        $(
            // SAFETY: argued where the macro is called.
            unsafe impl $(<$($generics)*>)? $trait for $ty {}
        )*
    };
}

// SAFETY: no bytes at all are the one value of the first two; integers take any bytes; an array
// takes what its elements take.
implement!(FromBytes:
    (), {T} PhantomData<T>,
    u8, u16, u32, u64, usize, i8, i16, i32, i64, isize,
    {T: FromBytes} [T], {T: FromBytes, const N: usize} [T; N],
);

// SAFETY: the first two have no bytes; the others have no padding; an array has none between its
// elements.
implement!(AsBytes:
    (), {T} PhantomData<T>,
    u8, u16, u32, u64, usize, i8, i16, i32, i64, isize, bool, char, str,
    {T: AsBytes} [T], {T: AsBytes, const N: usize} [T; N],
);

#[cfg(test)]
mod tests {
    use super::{AsBytes, FromBytes};

    /// Eight bytes, aligned for a `u64`.
    #[repr(align(8))]
    struct Aligned([u8; 8]);

    #[test]
    fn a_borrowed_value_needs_the_size_and_the_alignment() {
        let aligned = Aligned([1, 0, 0, 0, 2, 0, 0, 0]);
        assert!(u32::from_bytes(&aligned.0[..4]).is_some());
        assert!(u32::from_bytes(&aligned.0[1..5]).is_none());
        assert!(u32::from_bytes(&aligned.0[..3]).is_none());
        assert!(u32::from_bytes(&aligned.0[..5]).is_none());
        assert!(<[u32; 2]>::from_bytes(&aligned.0).is_some());
    }

    #[test]
    fn a_copy_needs_the_size_only() {
        let aligned = Aligned([0, 1, 0, 0, 0, 0, 0, 0]);
        assert_eq!(
            u32::from_bytes_copy(&aligned.0[1..5]),
            Some(u32::from_ne_bytes([1, 0, 0, 0]))
        );
        assert_eq!(u32::from_bytes_copy(&aligned.0[1..4]), None);
    }

    #[test]
    fn a_prefix_leaves_the_rest() {
        let mut aligned = Aligned([0; 8]);
        let Some((value, rest)) = u32::from_bytes_mut_prefix(&mut aligned.0) else {
            panic!("eight bytes hold no u32");
        };
        *value = u32::MAX;
        rest[0] = 1;
        assert_eq!(aligned.0, [255, 255, 255, 255, 1, 0, 0, 0]);
        assert!(u64::from_bytes_prefix(&aligned.0[..7]).is_none());
    }

    #[test]
    fn writing_the_bytes_writes_the_value() {
        let mut values = [0_u16; 2];
        values.as_bytes_mut()[2..].copy_from_slice(&7_u16.to_ne_bytes());
        assert_eq!(values, [0, 7]);
        assert_eq!("ab".as_bytes_of(), b"ab");
    }

    /// `str` has an `as_bytes` of its own, which would be called instead of the trait's.
    trait AsBytesOf: AsBytes {
        fn as_bytes_of(&self) -> &[u8] {
            AsBytes::as_bytes(self)
        }
    }

    impl AsBytesOf for str {}
}
