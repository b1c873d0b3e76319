// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The last element, to be changed or taken: upstream's unstable `PeekMut`.

use core::{
    fmt,
    ops::{Deref, DerefMut},
};

use super::Vec;
use crate::alloc::{Allocator, Global};

/// The last element of a vector that is not empty.
pub struct PeekMut<'a, T, A: Allocator = Global> {
    vec: &'a mut Vec<T, A>,
}

impl<T, A: Allocator> Vec<T, A> {
    /// The last element; `None` if there is none.
    #[inline]
    pub fn peek_mut(&mut self) -> Option<PeekMut<'_, T, A>> {
        if self.is_empty() {
            return None;
        }
        Some(PeekMut { vec: self })
    }
}

impl<T, A: Allocator> PeekMut<'_, T, A> {
    /// Takes the element out.
    #[inline]
    pub fn pop(this: Self) -> T {
        // SAFETY: There is an element as long as this lives.
        unsafe { this.vec.pop().unwrap_unchecked() }
    }
}

impl<T, A: Allocator> Deref for PeekMut<'_, T, A> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: There is an element as long as this lives.
        unsafe { self.vec.last().unwrap_unchecked() }
    }
}

impl<T, A: Allocator> DerefMut for PeekMut<'_, T, A> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: As above.
        unsafe { self.vec.last_mut().unwrap_unchecked() }
    }
}

impl<T: fmt::Debug, A: Allocator> fmt::Debug for PeekMut<'_, T, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PeekMut").field(&**self).finish()
    }
}
