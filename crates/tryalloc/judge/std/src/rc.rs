// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `std::rc`: a pointer that is shared, for tests of other types.
//!
//! It is not what is judged, and no more than they need. Counts are atomic, so that it is `Arc` as well.

use core::{
    fmt,
    marker::{PhantomData, Unsize},
    ops::{CoerceUnsized, Deref},
    ptr::NonNull,
    sync::atomic::{AtomicUsize, Ordering},
};

use tryalloc::{alloc::Global, boxed::Box};

/// A pointer that is shared.
pub struct Rc<T: ?Sized> {
    shared: NonNull<Shared<T>>,
    _owns: PhantomData<T>,
}

struct Shared<T: ?Sized> {
    count: AtomicUsize,
    value: T,
}

// SAFETY: The count is atomic.
unsafe impl<T: ?Sized + Send + Sync> Send for Rc<T> {}

// SAFETY: As above.
unsafe impl<T: ?Sized + Send + Sync> Sync for Rc<T> {}

impl<T: ?Sized + Unsize<U>, U: ?Sized> CoerceUnsized<Rc<U>> for Rc<T> {}

impl<T> Rc<T> {
    pub fn new(value: T) -> Self {
        let count = AtomicUsize::new(1);
        let (shared, _) = Box::into_raw_with_allocator(Box::new(Shared { count, value }));
        Self {
            // SAFETY: A box's pointer is not null.
            shared: unsafe { NonNull::new_unchecked(shared) },
            _owns: PhantomData,
        }
    }
}

impl<T: ?Sized> Rc<T> {
    fn shared(&self) -> &Shared<T> {
        // SAFETY: It is there while one of its pointers is.
        unsafe { self.shared.as_ref() }
    }

    pub fn strong_count(this: &Self) -> usize {
        this.shared().count.load(Ordering::SeqCst)
    }

    pub fn ptr_eq(this: &Self, other: &Self) -> bool {
        core::ptr::addr_eq(this.shared.as_ptr(), other.shared.as_ptr())
    }
}

impl<T: ?Sized> Clone for Rc<T> {
    fn clone(&self) -> Self {
        self.shared().count.fetch_add(1, Ordering::SeqCst);
        Self {
            shared: self.shared,
            _owns: PhantomData,
        }
    }
}

impl<T: ?Sized> Drop for Rc<T> {
    fn drop(&mut self) {
        if self.shared().count.fetch_sub(1, Ordering::SeqCst) == 1 {
            // SAFETY: It came from a box, and this was the last pointer to it.
            drop(unsafe { Box::from_raw_in(self.shared.as_ptr(), Global) });
        }
    }
}

impl<T: ?Sized> Deref for Rc<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.shared().value
    }
}

impl<T: ?Sized> AsRef<T> for Rc<T> {
    fn as_ref(&self) -> &T {
        self
    }
}

impl<T: ?Sized + fmt::Debug> fmt::Debug for Rc<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: ?Sized + PartialEq> PartialEq for Rc<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: ?Sized + Eq> Eq for Rc<T> {}

impl<T: ?Sized + PartialOrd> PartialOrd for Rc<T> {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        (**self).partial_cmp(&**other)
    }
}

impl<T: ?Sized + Ord> Ord for Rc<T> {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        (**self).cmp(&**other)
    }
}
