// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A field of a shared value that only its [`ListArc`](super::ListArc) gives access to.
//!
//! Mirrors: rust/kernel/list/arc_field.rs (Linux 7.2).

use core::cell::UnsafeCell;

/// A field that belongs to whoever has the value's [`ListArc`](super::ListArc) of this `ID`. Getters
/// for it are defined by [`define_list_arc_field_getter!`].
pub struct ListArcField<T, const ID: u64 = 0> {
    value: UnsafeCell<T>,
}

// SAFETY: The field may be used, by way of the one `ListArc`, on another thread than the value: that
// is both moving and sharing it.
unsafe impl<T: Send + Sync, const ID: u64> Send for ListArcField<T, ID> {}

// SAFETY: As above.
unsafe impl<T: Send + Sync, const ID: u64> Sync for ListArcField<T, ID> {}

impl<T, const ID: u64> ListArcField<T, ID> {
    /// A field that holds `value`.
    pub fn new(value: T) -> Self {
        Self {
            value: UnsafeCell::new(value),
        }
    }

    /// The value, to who has all of the struct.
    pub fn get_mut(&mut self) -> &mut T {
        self.value.get_mut()
    }

    /// The value, to who has the `ListArc`.
    ///
    /// # Safety
    ///
    /// For the lifetime of the result, the caller shares access to the `ListArc` of the struct with
    /// this field.
    pub unsafe fn assert_ref(&self) -> &T {
        // SAFETY: The caller promises that nobody has exclusive access.
        unsafe { &*self.value.get() }
    }

    /// The value, to be changed by who has the `ListArc`.
    ///
    /// # Safety
    ///
    /// For the lifetime of the result, the `ListArc` of the struct with this field is borrowed
    /// exclusively, by the caller.
    #[expect(
        clippy::mut_from_ref,
        reason = "the exclusive access is that to the `ListArc`"
    )]
    pub unsafe fn assert_mut(&self) -> &mut T {
        // SAFETY: The caller promises that nobody else has access.
        unsafe { &mut *self.value.get() }
    }
}

/// Defines getters for [`ListArcField`]s, in an `impl` of the struct:
/// `fn name(&self) -> &Type { field }`, or `fn name(&mut self) -> &mut Type { field }`. An `ID` other
/// than 0 is written `&self<1>`. They are called on a [`ListArc`](super::ListArc) of the struct.
#[macro_export]
#[doc(hidden)]
macro_rules! define_list_arc_field_getter {
    ($pub:vis fn $name:ident(&self $(<$id:tt>)?) -> &$typ:ty { $field:ident }
     $($rest:tt)*
    ) => {
        $pub fn $name<'a>(self: &'a $crate::list::ListArc<Self $(, $id)?>) -> &'a $typ {
            let field: &$crate::list::ListArcField<$typ $(, $id)?> = &(**self).$field;
            // SAFETY: `self` is shared access to the `ListArc` of this very value.
            unsafe { field.assert_ref() }
        }

        $crate::list::define_list_arc_field_getter!($($rest)*);
    };

    ($pub:vis fn $name:ident(&mut self $(<$id:tt>)?) -> &mut $typ:ty { $field:ident }
     $($rest:tt)*
    ) => {
        $pub fn $name<'a>(self: &'a mut $crate::list::ListArc<Self $(, $id)?>) -> &'a mut $typ {
            let field: &$crate::list::ListArcField<$typ $(, $id)?> = &(**self).$field;
            // SAFETY: `self` is exclusive access to the `ListArc` of this very value.
            unsafe { field.assert_mut() }
        }

        $crate::list::define_list_arc_field_getter!($($rest)*);
    };

    () => {};
}
pub use define_list_arc_field_getter;
