// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What makes a type one of which there can be a [`ListArc`](super::ListArc), and the macro that does
//! so safely.
//!
//! Mirrors: rust/kernel/list/arc.rs (Linux 7.2).

use core::pin::Pin;

/// Types that may keep track of whether a value has a [`ListArc`](super::ListArc). Implemented by
/// [`impl_list_arc_safe!`].
///
/// To think that there is one when there is none does no harm. A type that keeps no track thinks so
/// always, and its `ListArc`s can only be made of a [`UniqueArc`](crate::sync::UniqueArc).
pub trait ListArcSafe<const ID: u64 = 0> {
    /// The value has a `ListArc` from now on, whatever was thought before.
    ///
    /// # Safety
    ///
    /// It has none yet.
    unsafe fn on_create_list_arc_from_unique(self: Pin<&mut Self>);

    /// The value has no `ListArc` from now on.
    ///
    /// # Safety
    ///
    /// It has none, and is thought to have one.
    unsafe fn on_drop_list_arc(&self);
}

/// Types that know whether a value has a [`ListArc`](super::ListArc).
///
/// # Safety
///
/// When [`try_new_list_arc`](Self::try_new_list_arc) returns true, the value had none, and was not
/// thought to have one.
pub unsafe trait TryNewListArc<const ID: u64 = 0>: ListArcSafe<ID> {
    /// Whether a `ListArc` can be made. If so the value is thought to have it from now on: use
    /// [`ListArc::try_from_arc`](super::ListArc::try_from_arc), which makes it.
    fn try_new_list_arc(&self) -> bool;
}

/// Implements [`ListArcSafe`]: `impl ListArcSafe<0> for Type { untracked; }`, or
/// `{ tracked_by field: FieldType; }` to let a field keep track, such as an
/// [`AtomicTracker`](super::AtomicTracker), which implements [`TryNewListArc`] too. Generics of the
/// type are written `impl{T} ListArcSafe<0> for Type<T>`.
#[macro_export]
#[doc(hidden)]
macro_rules! impl_list_arc_safe {
    (impl$({$($generics:tt)*})? ListArcSafe<$num:tt> for $t:ty { untracked; } $($rest:tt)*) => {
        impl$(<$($generics)*>)? $crate::list::ListArcSafe<$num> for $t {
            unsafe fn on_create_list_arc_from_unique(self: ::core::pin::Pin<&mut Self>) {}
            unsafe fn on_drop_list_arc(&self) {}
        }
        $crate::list::impl_list_arc_safe! { $($rest)* }
    };

    (impl$({$($generics:tt)*})? ListArcSafe<$num:tt> for $t:ty {
        tracked_by $field:ident : $fty:ty;
    } $($rest:tt)*) => {
        impl$(<$($generics)*>)? $crate::list::ListArcSafe<$num> for $t {
            unsafe fn on_create_list_arc_from_unique(self: ::core::pin::Pin<&mut Self>) {
                ::pin_init::assert_pinned!($t, $field, $fty, inline);
                // SAFETY: The field is pinned with the value, as has just been checked; and the
                // caller's promise about the value is one about the field.
                unsafe {
                    let field = self.map_unchecked_mut(|this| &mut this.$field);
                    <$fty as $crate::list::ListArcSafe<$num>>::on_create_list_arc_from_unique(field)
                }
            }

            unsafe fn on_drop_list_arc(&self) {
                // SAFETY: The caller's promise about the value is one about the field.
                unsafe { <$fty as $crate::list::ListArcSafe<$num>>::on_drop_list_arc(&self.$field) }
            }
        }

        // SAFETY: The field is told all that the value is told.
        unsafe impl$(<$($generics)*>)? $crate::list::TryNewListArc<$num> for $t
        where
            $fty: TryNewListArc<$num>,
        {
            fn try_new_list_arc(&self) -> bool {
                <$fty as $crate::list::TryNewListArc<$num>>::try_new_list_arc(&self.$field)
            }
        }
        $crate::list::impl_list_arc_safe! { $($rest)* }
    };

    () => {};
}
pub use impl_list_arc_safe;
