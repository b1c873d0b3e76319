// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Integers of any width.
//!
//! Mirrors: rust/kernel/num/bounded.rs (Linux 7.2).

use core::{hint::unreachable_unchecked, ops::Deref};

use super::{Integer, Unsigned};
use crate::build_assert::{build_assert, const_assert};

mod convert;
mod ops;
#[cfg(test)]
mod tests;

pub use self::convert::TryIntoBounded;

/// Whether `$value`, of type `$type`, needs no more than `$bits` bits: then nothing is lost when it
/// is shifted to the left end and back, which for signed types keeps the sign. In constants, too.
macro_rules! fits {
    ($value:expr, $type:ty, $bits:expr) => {{
        let unused = <$type>::BITS - $bits;
        ($value << unused) >> unused == $value
    }};
}

#[inline(always)]
fn fits<T: Integer>(value: T, bits: u32) -> bool {
    fits!(value, T, bits)
}

/// An integer of `N` bits, kept in a `T`.
///
/// Fields of hardware registers have such widths. What is known to fit is checked when the program is
/// built, and what is not must say what happens if it does not.
///
/// # Invariants
///
/// `N` is at least 1 and at most the width of `T`. The value fits in `N` bits: for a signed `T`, in
/// two's complement.
///
/// # Examples
///
/// ```
/// use kernel::num::{Bounded, TryIntoBounded};
///
/// let prescaler = Bounded::<u32, 4>::new::<12>();
/// assert_eq!(prescaler + 3, 15);
/// assert_eq!(u8::from(prescaler), 12);
///
/// // A constant that does not fit is an error of the build, and a variable is one at run time.
/// let asked_for = 16_u32;
/// let bounded: Option<Bounded<u32, 4>> = asked_for.try_into_bounded();
/// assert_eq!(bounded, None);
/// ```
///
/// ```compile_fail,E0080
/// kernel::num::Bounded::<u32, 4>::new::<16>();
/// ```
#[repr(transparent)]
#[derive(Clone, Copy, Debug, Default, Hash)]
pub struct Bounded<T: Integer, const N: u32>(T);

macro_rules! impl_new {
    ($($type:ident)*) => {$(
        impl<const N: u32> Bounded<$type, N> {
            /// The constant `VALUE`. One that does not fit is an error of the build.
            pub const fn new<const VALUE: $type>() -> Self {
                const_assert!(fits!(VALUE, $type, N));
                // SAFETY: As has just been checked.
                unsafe { Self::new_unchecked(VALUE) }
            }
        }
    )*};
}

impl_new!(u8 u16 u32 u64 usize i8 i16 i32 i64 isize);

impl<T: Integer, const N: u32> Bounded<T, N> {
    /// # Safety
    ///
    /// `value` fits in `N` bits.
    const unsafe fn new_unchecked(value: T) -> Self {
        const_assert!(N != 0);
        const_assert!(N <= T::BITS);
        // INVARIANT: `N` was just checked, and the caller promises the rest.
        Self(value)
    }

    /// `value`, if it fits.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::num::Bounded;
    ///
    /// assert!(Bounded::<i8, 4>::try_new(-8).is_some());
    /// assert!(Bounded::<i8, 4>::try_new(8).is_none());
    /// ```
    pub fn try_new(value: T) -> Option<Self> {
        // SAFETY: Only what fits is made.
        fits(value, N).then(|| unsafe { Self::new_unchecked(value) })
    }

    /// The value of an expression that the optimiser can see to fit, such as one with a mask. See
    /// [`build_assert!`] for what happens when it cannot.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::num::Bounded;
    ///
    /// let id = 0x1234_5678_u32;
    /// assert_eq!(Bounded::<u32, 8>::from_expr(id & 0xff), 0x78);
    /// ```
    // The assertion holds when the optimiser can see the value.
    #[inline(always)]
    pub fn from_expr(expr: T) -> Self {
        build_assert!(fits(expr, N), "the value does not fit");
        // SAFETY: As has just been checked.
        unsafe { Self::new_unchecked(expr) }
    }

    /// The value.
    pub const fn get(self) -> T {
        self.0
    }

    /// The same in more bits. In fewer is an error of the build.
    pub const fn extend<const M: u32>(self) -> Bounded<T, M> {
        const_assert!(M >= N, "fewer bits than before");
        // SAFETY: What fits in fewer bits fits in more.
        unsafe { Bounded::new_unchecked(self.0) }
    }

    /// The same in fewer bits, if it fits.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::num::Bounded;
    ///
    /// let seven = Bounded::<u8, 8>::new::<7>();
    /// assert_eq!(seven.try_shrink::<3>().map(Bounded::get), Some(7));
    /// assert_eq!(seven.try_shrink::<2>(), None);
    /// ```
    pub fn try_shrink<const M: u32>(self) -> Option<Bounded<T, M>> {
        Bounded::try_new(self.0)
    }

    /// The same in another integer type of the same signedness. One that has fewer than `N` bits is
    /// an error of the build.
    pub fn cast<U>(self) -> Bounded<U, N>
    where
        U: TryFrom<T> + Integer,
        T: Integer,
        U: Integer<Signedness = T::Signedness>,
    {
        const_assert!(N <= U::BITS);
        // SAFETY: `U` has `N` bits or more, and the same signedness, so it has all values that fit in
        // `N` bits.
        unsafe { Bounded::new_unchecked(U::try_from(self.0).unwrap_unchecked()) }
    }

    /// The value shifted to the right. `RES` is at least `N - SHIFT`, or it is an error of the build.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::num::Bounded;
    ///
    /// let version = Bounded::<u32, 16>::new::<0x0702>();
    /// assert_eq!(version.shr::<8, 8>(), 7);
    /// ```
    pub fn shr<const SHIFT: u32, const RES: u32>(self) -> Bounded<T, RES> {
        const_assert!(SHIFT < T::BITS);
        const_assert!(RES + SHIFT >= N);
        // SAFETY: `SHIFT` bits fewer are needed than before, which was at most `N`.
        unsafe { Bounded::new_unchecked(self.0 >> SHIFT) }
    }

    /// The value shifted to the left. `RES` is at least `N + SHIFT`, or it is an error of the build.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::num::Bounded;
    ///
    /// let page = Bounded::<u64, 52>::new::<3>();
    /// assert_eq!(page.shl::<12, 64>(), 0x3000);
    /// ```
    pub fn shl<const SHIFT: u32, const RES: u32>(self) -> Bounded<T, RES> {
        const_assert!(RES >= N + SHIFT);
        // SAFETY: `SHIFT` bits more are needed than before, which was at most `N`.
        unsafe { Bounded::new_unchecked(self.0 << SHIFT) }
    }
}

impl<T> Bounded<T, 1>
where
    T: Integer<Signedness = Unsigned> + pin_init::Zeroable,
{
    /// Whether the one bit is set.
    pub fn into_bool(self) -> bool {
        self.into()
    }
}

impl<T: Integer, const N: u32> Deref for Bounded<T, N> {
    type Target = T;

    fn deref(&self) -> &T {
        if !fits(self.0, N) {
            // The optimiser may know what the type knows.
            // SAFETY: By the invariant.
            unsafe { unreachable_unchecked() }
        }
        &self.0
    }
}
