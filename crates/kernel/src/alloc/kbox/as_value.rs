// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A box where its value is wanted: borrowing, printing.
//!
//! Mirrors: rust/kernel/alloc/kbox.rs (Linux 7.2).

use core::{
    borrow::{Borrow, BorrowMut},
    ops::{Deref, DerefMut},
};

use super::Box;
use crate::{alloc::Allocator, fmt};

impl<T: ?Sized, A: Allocator> Deref for Box<T, A> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: The pointer of a box is to a valid `T`, borrowed as the box is.
        unsafe { self.0.as_ref() }
    }
}

impl<T: ?Sized, A: Allocator> DerefMut for Box<T, A> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: The pointer of a box is to a valid `T`, borrowed as the box is.
        unsafe { self.0.as_mut() }
    }
}

impl<T: ?Sized, A: Allocator> Borrow<T> for Box<T, A> {
    fn borrow(&self) -> &T {
        self
    }
}

impl<T: ?Sized, A: Allocator> BorrowMut<T> for Box<T, A> {
    fn borrow_mut(&mut self) -> &mut T {
        self
    }
}

impl<T: ?Sized + fmt::Display, A: Allocator> fmt::Display for Box<T, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + fmt::Debug, A: Allocator> fmt::Debug for Box<T, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
