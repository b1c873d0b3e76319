// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What may be assumed of a device while a reference to it exists.

use core::marker::PhantomData;

/// The scope of a reference to a device.
///
/// Each implies the ones after it, and a reference derefs to the next:
/// [`CoreInternal`], [`Core`], [`Bound`], [`Normal`].
pub trait DeviceContext: private::Sealed {}

/// Nothing is assumed. The context of what an `ARef` holds.
pub struct Normal;

/// A driver is bound to the device.
pub struct Bound;

/// The device is passed to a callback of its bus, which no other callback overlaps.
///
/// Invariant in its lifetime: the reference does not outlive the callback.
pub struct Core<'a>(PhantomData<fn(&'a ()) -> &'a ()>);

/// [`Core`] for the bus itself and not for drivers.
pub struct CoreInternal<'a>(PhantomData<fn(&'a ()) -> &'a ()>);

mod private {
    pub trait Sealed {}

    impl Sealed for super::Normal {}
    impl Sealed for super::Bound {}
    impl Sealed for super::Core<'_> {}
    impl Sealed for super::CoreInternal<'_> {}
}

impl DeviceContext for Normal {}
impl DeviceContext for Bound {}
impl DeviceContext for Core<'_> {}
impl DeviceContext for CoreInternal<'_> {}

/// `Deref` from one context to the next, for one pair of them.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_device_context_deref {
    (unsafe { [$($lt:lifetime)?] $device:ident: $from:ty => $to:ty }) => {
        impl $(<$lt>)? ::core::ops::Deref for $device<$from> {
            type Target = $device<$to>;

            fn deref(&self) -> &Self::Target {
                // SAFETY: whoever calls the macro says that the context is a marker only.
                unsafe { &*::core::ptr::from_ref(self).cast() }
            }
        }
    };
}

/// Lets `&Device<Ctx>` be used where a lesser context is asked for.
///
/// # Safety
///
/// `$device<Ctx>` is transparent over a type in which `Ctx` does not occur.
#[macro_export]
macro_rules! impl_device_context_deref {
    (unsafe { $device:ident }) => {
        $crate::__impl_device_context_deref!(unsafe {
            ['a] $device: $crate::device::CoreInternal<'a> => $crate::device::Core<'a>
        });
        $crate::__impl_device_context_deref!(unsafe {
            ['a] $device: $crate::device::Core<'a> => $crate::device::Bound
        });
        $crate::__impl_device_context_deref!(unsafe {
            [] $device: $crate::device::Bound => $crate::device::Normal
        });
    };
}

/// `From` one context's reference to an `ARef`.
#[doc(hidden)]
#[macro_export]
macro_rules! __impl_device_context_into_aref {
    ([$($lt:lifetime)?] $device:ident: $from:ty) => {
        impl $(<$lt>)? ::core::convert::From<&$device<$from>>
            for $crate::sync::aref::ARef<$device>
        {
            fn from(device: &$device<$from>) -> Self {
                Self::from(&**device)
            }
        }
    };
}

/// Lets an `ARef<Device>` be made of a reference of any context.
#[macro_export]
macro_rules! impl_device_context_into_aref {
    ($device:ident) => {
        $crate::__impl_device_context_into_aref!(
            ['a] $device: $crate::device::CoreInternal<'a>
        );
        $crate::__impl_device_context_into_aref!(['a] $device: $crate::device::Core<'a>);
        $crate::__impl_device_context_into_aref!([] $device: $crate::device::Bound);
    };
}
