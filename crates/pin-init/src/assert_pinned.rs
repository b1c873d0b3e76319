// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! [`assert_pinned!`](crate::assert_pinned).

/// Fails to compile unless the field is structurally pinned: `assert_pinned!(STRUCT, FIELD, FIELD TYPE)`.
///
/// Unsafe code that projects a pin by hand states its reason with it. Inside a generic function, add `, inline`: the
/// assertion is otherwise an item, which cannot name the function's parameters.
///
/// # Examples
///
/// ```
/// # use core::pin::Pin;
/// # use pin_init::{assert_pinned, pin_data};
/// #[pin_data]
/// struct Wrapped<T> {
///     #[pin]
///     value: T,
/// }
///
/// assert_pinned!(Wrapped<u8>, value, u8);
///
/// impl<T> Wrapped<T> {
///     fn value(self: Pin<&mut Self>) -> Pin<&mut T> {
///         assert_pinned!(Wrapped<T>, value, T, inline);
///         // SAFETY: the field is structurally pinned.
///         unsafe { self.map_unchecked_mut(|this| &mut this.value) }
///     }
/// }
/// ```
///
/// ```compile_fail,E0308
/// # use pin_init::{assert_pinned, pin_data};
/// #[pin_data]
/// struct Wrapped<T> {
///     value: T,
/// }
///
/// assert_pinned!(Wrapped<u8>, value, u8);
/// ```
#[macro_export]
macro_rules! assert_pinned {
    ($ty:ty, $field:ident, $field_ty:ty, inline) => {
        // SAFETY: never called.
        let _ = |slot: *mut $ty| unsafe {
            let _: $crate::__internal::Slot<$crate::__internal::Pinned, $field_ty> =
                <$ty as $crate::__internal::HasPinData>::__pin_data().$field(slot);
        };
    };

    ($ty:ty, $field:ident, $field_ty:ty) => {
        const _: () = {
            $crate::assert_pinned!($ty, $field, $field_ty, inline);
        };
    };
}
