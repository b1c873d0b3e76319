// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Telling types apart in generic code: what std does by specialisation, which stable Rust has not.

use core::{any::TypeId, marker::PhantomData, mem};

/// The identity of a type whose lifetimes are taken for `'static`.
///
/// `TypeId::of` wants a type without other lifetimes. Those are erased before code is made, so that types
/// which differ in them alone have one identity: what is concluded from it must hold whatever they are.
/// The optimiser makes a comparison a constant. The way to it is David Tolnay's, of the crate `typeid`.
#[inline(always)]
pub(crate) fn type_id<T: ?Sized>() -> TypeId {
    trait Identity {
        fn identity(&self) -> TypeId
        where
            Self: 'static;
    }

    impl<T: ?Sized> Identity for PhantomData<T> {
        #[inline(always)]
        fn identity(&self) -> TypeId
        where
            Self: 'static,
        {
            TypeId::of::<T>()
        }
    }

    let of = PhantomData::<T>;
    let of: &dyn Identity = &of;
    // SAFETY: Only the bound of the trait object changes; the method uses no value of `T`.
    let of = unsafe { mem::transmute::<&dyn Identity, &(dyn Identity + 'static)>(of) };
    of.identity()
}

/// Whether `$of` is one of some types, lifetimes aside.
macro_rules! is_any_of {
    ($of:ty: $($type:ty),+ $(,)?) => {{
        let id = $crate::type_id::type_id::<$of>();
        $(id == $crate::type_id::type_id::<$type>())||+
    }};
}

pub(crate) use is_any_of;
