// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Types that are generic over a lifetime, as values of a generic parameter.
//!
//! Mirrors: rust/kernel/types/for_lt.rs (Linux 7.2).

use core::marker::PhantomData;

/// A type with a lifetime left open, in which it is covariant.
///
/// The macro of the same name makes one of `for<'a> Type<'a>`, or of a type with elided lifetimes,
/// and has the compiler prove the covariance. Where the proof needs a generic parameter of the
/// surrounding item, and the syntax alone does not show it, the macro does not compile.
///
/// # Examples
///
/// ```
/// use kernel::types::ForLt;
///
/// struct Name<'a>(&'a str);
///
/// fn shortest<'a, F: ForLt>(long: &'a F::Of<'static>) -> &'a F::Of<'a> {
///     F::cast_ref(long)
/// }
///
/// assert_eq!(shortest::<ForLt!(for<'a> Name<'a>)>(&Name("misc")).0, "misc");
/// assert_eq!(*shortest::<ForLt!(&str)>(&"misc"), "misc");
/// ```
///
/// A function's argument is contravariant:
///
/// ```compile_fail
/// use kernel::types::ForLt;
///
/// fn lifetime_shortens<F: ForLt>() {}
/// lifetime_shortens::<ForLt!(fn(&u32))>();
/// ```
///
/// # Safety
///
/// `Of<'a>` is covariant in `'a`.
pub unsafe trait ForLt {
    /// The type, with the lifetime given.
    type Of<'a>: 'a;

    /// Shortens the lifetime of what a reference points to.
    fn cast_ref<'r, 'short: 'r, 'long: 'short>(long: &'r Self::Of<'long>) -> &'r Self::Of<'short> {
        // SAFETY: the type is covariant, so the reference would coerce if the compiler could see
        // that.
        unsafe { &*core::ptr::from_ref(long).cast() }
    }
}

pub use macros::ForLt;

/// The type that the macro names. `T` is `dyn for<'a> WithLt<'a, Of = Type<'a>>`; `StaticType` makes
/// the compiler check the type; `N` is a block with the proofs.
///
/// Only the macro may name it.
#[doc(hidden)]
pub struct UnsafeForLtImpl<T: ?Sized, StaticType, const N: usize>(PhantomData<(StaticType, T)>);

#[doc(hidden)]
pub trait WithLt<'a> {
    type Of: 'a;
}

// SAFETY: the macro is the only one to name this type, with proofs of covariance in `N`.
unsafe impl<T, StaticType> ForLt for UnsafeForLtImpl<T, StaticType, 0>
where
    T: for<'a> WithLt<'a> + ?Sized,
{
    type Of<'a> = <T as WithLt<'a>>::Of;
}
