// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Ownership that C holds for a while.

use crate::ffi::c_void;

/// Owned things that can be kept as a `void *`, as C keeps a driver's private data.
///
/// # Safety
///
/// [`into_foreign`](Self::into_foreign) returns a pointer that is not null and is aligned to
/// [`FOREIGN_ALIGN`](Self::FOREIGN_ALIGN).
pub unsafe trait ForeignOwnable: Sized {
    /// The alignment of the pointers, in bytes.
    const FOREIGN_ALIGN: usize;

    /// What a shared borrow of the thing is, while C owns it.
    type Borrowed<'a>
    where
        Self: 'a;

    /// What an exclusive borrow of the thing is, while C owns it.
    type BorrowedMut<'a>
    where
        Self: 'a;

    /// Gives the thing away. The pointer is good for the functions of this trait and nothing else.
    fn into_foreign(self) -> *mut c_void;

    /// Takes the thing back.
    ///
    /// # Safety
    ///
    /// `ptr` comes from [`into_foreign`](Self::into_foreign) of this type, and is taken back once.
    unsafe fn from_foreign(ptr: *mut c_void) -> Self;

    /// Takes the thing back if there is one: `None` for null.
    ///
    /// # Safety
    ///
    /// `ptr` is null or as [`from_foreign`](Self::from_foreign) asks.
    unsafe fn try_from_foreign(ptr: *mut c_void) -> Option<Self> {
        // SAFETY: not null, so it is as `from_foreign` asks.
        (!ptr.is_null()).then(|| unsafe { Self::from_foreign(ptr) })
    }

    /// Borrows the thing.
    ///
    /// # Safety
    ///
    /// `ptr` comes from [`into_foreign`](Self::into_foreign) of this type, and is not taken back
    /// within `'a`.
    unsafe fn borrow<'a>(ptr: *mut c_void) -> Self::Borrowed<'a>;

    /// Borrows the thing exclusively. What it points to stays where it is.
    ///
    /// # Safety
    ///
    /// As for [`borrow`](Self::borrow), and nothing else borrows the thing within `'a`.
    unsafe fn borrow_mut<'a>(ptr: *mut c_void) -> Self::BorrowedMut<'a>;
}

// SAFETY: a dangling pointer is aligned and not null.
unsafe impl ForeignOwnable for () {
    const FOREIGN_ALIGN: usize = align_of::<()>();
    type Borrowed<'a> = ();
    type BorrowedMut<'a> = ();

    fn into_foreign(self) -> *mut c_void {
        core::ptr::NonNull::dangling().as_ptr()
    }

    unsafe fn from_foreign(_: *mut c_void) -> Self {}

    unsafe fn borrow<'a>(_: *mut c_void) -> Self::Borrowed<'a> {}

    unsafe fn borrow_mut<'a>(_: *mut c_void) -> Self::BorrowedMut<'a> {}
}

#[cfg(test)]
mod tests {
    use super::ForeignOwnable;

    #[test]
    fn nothing_can_be_owned_and_null_is_not_it() {
        let ptr = ().into_foreign();
        assert!(!ptr.is_null());
        // SAFETY: `ptr` was just given away, and null is allowed.
        unsafe {
            assert_eq!(<()>::try_from_foreign(core::ptr::null_mut()), None);
            assert_eq!(<()>::try_from_foreign(ptr), Some(()));
        }
    }
}
