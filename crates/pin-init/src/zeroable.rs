// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Types for which zeroed memory is a value.

use core::{
    cell::UnsafeCell,
    marker::{PhantomData, PhantomPinned},
    mem::{self, MaybeUninit},
    num::{NonZero, Wrapping},
    ptr::NonNull,
};

use crate::{init_from_closure, Init};

/// A type whose bytes may all be zero. Derive it with `#[derive(`[`Zeroable`](macro@crate::Zeroable)`)]`.
///
/// # Safety
///
/// A value of the type exists whose bytes are all zero.
pub unsafe trait Zeroable {
    /// An initialiser that writes zeroes.
    #[inline]
    fn init_zeroed() -> impl Init<Self>
    where
        Self: Sized,
    {
        init_zeroed()
    }

    /// The value whose bytes are all zero.
    ///
    /// # Examples
    ///
    /// ```
    /// use pin_init::Zeroable;
    ///
    /// #[derive(Zeroable)]
    /// struct Stats {
    ///     reads: u64,
    ///     last: Option<&'static str>,
    /// }
    ///
    /// # impl Stats { fn is_unused(&self) -> bool { self.reads == 0 && self.last.is_none() } }
    /// assert!(Stats::zeroed().is_unused());
    /// ```
    fn zeroed() -> Self
    where
        Self: Sized,
    {
        zeroed()
    }
}

/// An initialiser that writes zeroes.
///
/// Unlike [`zeroed`], it takes no room on the stack.
#[inline]
pub fn init_zeroed<T: Zeroable>() -> impl Init<T> {
    // SAFETY: zeroes are a `T`.
    unsafe {
        init_from_closure(|slot: *mut T| {
            slot.write_bytes(0, 1);
            Ok(())
        })
    }
}

/// The value whose bytes are all zero.
pub const fn zeroed<T: Zeroable>() -> T {
    // SAFETY: zeroes are a `T`.
    unsafe { mem::zeroed() }
}

/// A type with a niche at zero: zeroes are the `None` of its `Option`.
///
/// # Safety
///
/// `Option<Self>` may be zeroed.
pub unsafe trait ZeroableOption {}

// SAFETY: `ZeroableOption` promises it.
unsafe impl<T: ZeroableOption> Zeroable for Option<T> {}

macro_rules! impl_zeroable {
    ($($({$($generics:tt)*})? $ty:ty),* $(,)?) => {$(
        // SAFETY: argued beside the types in the invocation.
        unsafe impl $(<$($generics)*>)? Zeroable for $ty {}
    )*};
}

impl_zeroable! {
    // Numbers: zero. `false` and U+0000.
    u8, u16, u32, u64, u128, usize,
    i8, i16, i32, i64, i128, isize,
    f32, f64,
    bool, char,
    // No bytes at all, and values that exist.
    (), PhantomPinned, {T: ?Sized} PhantomData<T>,
    // Any bytes will do.
    {T} MaybeUninit<T>,
    // As what they consist of.
    {T: ?Sized + Zeroable} UnsafeCell<T>, {T: Zeroable} Wrapping<T>, {T: Zeroable, const N: usize} [T; N],
    // Null, and for slices the length zero. A null vtable is not allowed, so other unsized types are left out.
    {T} *const T, {T} *mut T, {T} *const [T], {T} *mut [T], *const str, *mut str,
}

macro_rules! impl_zeroable_option {
    ($($({$($generics:tt)*})? $ty:ty),* $(,)?) => {$(
        // SAFETY: std documents that the `None` of an `Option` of such a type is all zeroes.
        unsafe impl $(<$($generics)*>)? ZeroableOption for $ty {}
    )*};
}

impl_zeroable_option! {
    {T: ?Sized} &T, {T: ?Sized} &mut T, {T: ?Sized} NonNull<T>,
    NonZero<u8>, NonZero<u16>, NonZero<u32>, NonZero<u64>, NonZero<u128>, NonZero<usize>,
    NonZero<i8>, NonZero<i16>, NonZero<i32>, NonZero<i64>, NonZero<i128>, NonZero<isize>,
}

/// Tuples of one element and more, up to those given.
macro_rules! impl_zeroable_tuple {
    () => {};
    ($first:ident $($rest:ident)*) => {
        // SAFETY: every element may be zeroed, and padding holds anything.
        unsafe impl<$first: Zeroable, $($rest: Zeroable),*> Zeroable for ($first, $($rest,)*) {}
        impl_zeroable_tuple!($($rest)*);
    };
}

impl_zeroable_tuple!(A B C D E F G H I J);

/// Function pointers of no argument and more, up to those given.
macro_rules! impl_zeroable_option_fn {
    ($($arg:ident)*) => {
        impl_zeroable_option! {
            {R, $($arg),*} fn($($arg),*) -> R,
            {R, $($arg),*} unsafe fn($($arg),*) -> R,
            {R, $($arg),*} extern "C" fn($($arg),*) -> R,
            {R, $($arg),*} unsafe extern "C" fn($($arg),*) -> R,
        }
        impl_zeroable_option_fn!(@without_first $($arg)*);
    };
    (@without_first) => {};
    (@without_first $first:ident $($rest:ident)*) => {
        impl_zeroable_option_fn!($($rest)*);
    };
}

impl_zeroable_option_fn!(A B C D E F G H I J K L M N O P Q S T U);
