// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The memory of a `Vec`: how much there is, and how it grows.

use core::{
    alloc::Layout,
    cmp,
    marker::PhantomData,
    mem::{ManuallyDrop, MaybeUninit},
    ptr::{self, NonNull},
};

use crate::{
    alloc::{Allocator, TryReserveError, TryReserveErrorKind},
    boxed::Box,
};

/// Memory for `capacity` values of `T`, of which it knows nothing: dropping it frees the memory alone.
///
/// What allocates is `#[track_caller]` down to the allocator, which may note who asked.
///
/// The capacity in bytes is never over `isize::MAX`; values of size 0 need no memory, and their capacity
/// is `usize::MAX`.
pub(crate) struct RawVec<T, A: Allocator> {
    memory: Memory<A>,
    _owns: PhantomData<T>,
}

/// The same without the type, so that what grows is compiled once for each allocator.
///
/// `capacity` is 0 when nothing is allocated, and so for values of size 0.
struct Memory<A: Allocator> {
    ptr: NonNull<u8>,
    capacity: usize,
    alloc: A,
}

impl<T, A: Allocator> RawVec<T, A> {
    /// The layout of one value.
    const ELEMENT: Layout = Layout::new::<T>();

    /// Capacity of the first growth: fewer than these would be moved again at once, and allocators
    /// round small sizes up anyhow.
    pub(crate) const MIN_CAPACITY: usize = match size_of::<T>() {
        1 => 8,
        0..=1024 => 4,
        _ => 1,
    };

    /// No memory yet.
    #[inline]
    pub(crate) const fn new_in(alloc: A) -> Self {
        Self {
            memory: Memory {
                ptr: NonNull::<T>::dangling().cast(),
                capacity: 0,
                alloc,
            },
            _owns: PhantomData,
        }
    }

    /// Memory for just `capacity` values.
    #[inline]
    #[track_caller]
    pub(crate) fn with_capacity_in(
        capacity: usize,
        alloc: A,
        flags: A::Flags,
    ) -> Result<Self, TryReserveError> {
        Ok(Self {
            memory: Memory::with_capacity(capacity, alloc, flags, Self::ELEMENT, false)?,
            _owns: PhantomData,
        })
    }

    /// Memory for just `capacity` values, all zeroes.
    #[inline]
    #[track_caller]
    pub(crate) fn with_capacity_zeroed_in(
        capacity: usize,
        alloc: A,
        flags: A::Flags,
    ) -> Result<Self, TryReserveError> {
        Ok(Self {
            memory: Memory::with_capacity(capacity, alloc, flags, Self::ELEMENT, true)?,
            _owns: PhantomData,
        })
    }

    /// Memory that was allocated elsewhere.
    ///
    /// # Safety
    ///
    /// `ptr` was handed out by `alloc`, or one that shares its memory, for `capacity` values of `T`; it
    /// dangles, aligned, when that is no memory.
    #[inline]
    pub(crate) const unsafe fn from_raw_parts_in(
        ptr: NonNull<T>,
        capacity: usize,
        alloc: A,
    ) -> Self {
        let capacity = if size_of::<T>() == 0 { 0 } else { capacity };
        Self {
            memory: Memory {
                ptr: ptr.cast(),
                capacity,
                alloc,
            },
            _owns: PhantomData,
        }
    }

    /// Where the values are; dangling and aligned when there is no memory.
    #[inline]
    pub(crate) const fn ptr(&self) -> NonNull<T> {
        self.memory.ptr.cast()
    }

    /// How many values there is memory for.
    #[inline]
    pub(crate) const fn capacity(&self) -> usize {
        if size_of::<T>() == 0 {
            usize::MAX
        } else {
            self.memory.capacity
        }
    }

    /// The allocator.
    #[inline]
    pub(crate) const fn allocator(&self) -> &A {
        &self.memory.alloc
    }

    /// The allocator, the memory being the caller's from now on.
    #[inline]
    pub(crate) fn into_allocator(self) -> A {
        let this = ManuallyDrop::new(self);
        // SAFETY: It is read once, as what it is read from is not dropped.
        unsafe { ptr::read(&this.memory.alloc) }
    }

    /// Memory for `additional` values after the first `len`, and more, so that pushing takes amortised
    /// constant time.
    ///
    /// # Errors
    ///
    /// There is no memory, or it would be too large; all is then as it was.
    #[inline]
    #[track_caller]
    pub(crate) fn reserve(
        &mut self,
        len: usize,
        additional: usize,
        flags: A::Flags,
    ) -> Result<(), TryReserveError> {
        if additional > self.capacity().wrapping_sub(len) {
            self.memory
                .grow(len, additional, flags, Self::ELEMENT, Self::MIN_CAPACITY)?;
        }
        Ok(())
    }

    /// [`reserve`](Self::reserve) for callers that often have nothing yet: the first memory needs no call.
    ///
    /// # Errors
    ///
    /// As for [`reserve`](Self::reserve).
    #[inline]
    #[track_caller]
    pub(crate) fn reserve_inline(
        &mut self,
        len: usize,
        additional: usize,
        flags: A::Flags,
    ) -> Result<(), TryReserveError> {
        if additional > self.capacity().wrapping_sub(len) {
            if size_of::<T>() == 0 || self.memory.capacity != 0 {
                return self.reserve(len, additional, flags);
            }
            // The length is at most the capacity, which is 0.
            let capacity = additional.max(Self::MIN_CAPACITY);
            self.memory.set_capacity(capacity, flags, Self::ELEMENT)?;
        }
        Ok(())
    }

    /// Memory for one more value when all is in use.
    ///
    /// # Errors
    ///
    /// As for [`reserve`](Self::reserve).
    #[cold]
    #[inline(never)]
    #[track_caller]
    pub(crate) fn grow_one(&mut self, flags: A::Flags) -> Result<(), TryReserveError> {
        let len = self.memory.capacity;
        self.memory
            .grow(len, 1, flags, Self::ELEMENT, Self::MIN_CAPACITY)
    }

    /// Memory for just `additional` values after the first `len`.
    ///
    /// # Errors
    ///
    /// As for [`reserve`](Self::reserve).
    #[inline]
    #[track_caller]
    pub(crate) fn reserve_exact(
        &mut self,
        len: usize,
        additional: usize,
        flags: A::Flags,
    ) -> Result<(), TryReserveError> {
        if additional > self.capacity().wrapping_sub(len) {
            self.memory
                .grow_exact(len, additional, flags, Self::ELEMENT)?;
        }
        Ok(())
    }

    /// Gives back what is past the first `capacity` values.
    ///
    /// # Errors
    ///
    /// The allocator needed other memory and had none; all is then as it was.
    #[inline]
    #[track_caller]
    pub(crate) fn shrink_to(
        &mut self,
        capacity: usize,
        flags: A::Flags,
    ) -> Result<(), TryReserveError> {
        if capacity < self.memory.capacity {
            self.memory.shrink(capacity, flags, Self::ELEMENT)?;
        }
        Ok(())
    }

    /// The whole as a box of `len` values.
    ///
    /// # Safety
    ///
    /// The capacity is `len`, if values of `T` have a size.
    #[inline]
    pub(crate) unsafe fn into_box(self, len: usize) -> Box<[MaybeUninit<T>], A> {
        let ptr = NonNull::slice_from_raw_parts(self.ptr().cast(), len);
        // SAFETY: It is memory for just that slice, from this allocator, as the caller says.
        unsafe { Box::from_raw_in(ptr.as_ptr(), self.into_allocator()) }
    }
}

impl<A: Allocator> Memory<A> {
    #[inline]
    #[track_caller]
    fn with_capacity(
        capacity: usize,
        alloc: A,
        flags: A::Flags,
        element: Layout,
        zeroed: bool,
    ) -> Result<Self, TryReserveError> {
        let layout = array(element, capacity)?;
        if layout.size() == 0 {
            return Ok(Self {
                ptr: dangling(element),
                capacity: 0,
                alloc,
            });
        }
        let memory = if zeroed {
            alloc.allocate_zeroed(layout, flags)?
        } else {
            alloc.allocate(layout, flags)?
        };
        Ok(Self {
            ptr: memory.cast(),
            capacity,
            alloc,
        })
    }

    /// What is allocated now, if anything is.
    #[inline]
    fn current(&self, element: Layout) -> Option<Layout> {
        if self.capacity == 0 {
            return None;
        }
        // SAFETY: That much was allocated, so the size was computed before and has not overflowed; an
        // element's size is a multiple of its alignment.
        Some(unsafe {
            let size = element.size().unchecked_mul(self.capacity);
            Layout::from_size_align_unchecked(size, element.align())
        })
    }

    #[cold]
    #[inline(never)]
    #[track_caller]
    fn grow(
        &mut self,
        len: usize,
        additional: usize,
        flags: A::Flags,
        element: Layout,
        least: usize,
    ) -> Result<(), TryReserveError> {
        let needed = needed(len, additional, element)?;
        // Twice what there is does not wrap: that was at most `isize::MAX` bytes.
        let capacity = cmp::max(self.capacity.wrapping_mul(2), needed).max(least);
        self.set_capacity(capacity, flags, element)
    }

    #[cold]
    #[inline(never)]
    #[track_caller]
    fn grow_exact(
        &mut self,
        len: usize,
        additional: usize,
        flags: A::Flags,
        element: Layout,
    ) -> Result<(), TryReserveError> {
        let needed = needed(len, additional, element)?;
        self.set_capacity(needed, flags, element)
    }

    /// Makes the capacity larger.
    #[inline]
    #[track_caller]
    fn set_capacity(
        &mut self,
        capacity: usize,
        flags: A::Flags,
        element: Layout,
    ) -> Result<(), TryReserveError> {
        let layout = array(element, capacity)?;
        let memory = match self.current(element) {
            // SAFETY: That is what is allocated, and `layout` is larger.
            Some(old) => unsafe { self.alloc.grow(self.ptr, old, layout, flags) }?,
            None => self.alloc.allocate(layout, flags)?,
        };
        self.ptr = memory.cast();
        self.capacity = capacity;
        Ok(())
    }

    #[cold]
    #[track_caller]
    fn shrink(
        &mut self,
        capacity: usize,
        flags: A::Flags,
        element: Layout,
    ) -> Result<(), TryReserveError> {
        let Some(old) = self.current(element) else {
            return Ok(());
        };
        if capacity == 0 {
            // SAFETY: That is what is allocated, and it is forgotten here.
            unsafe { self.alloc.deallocate(self.ptr, old) };
            self.ptr = dangling(element);
        } else {
            let layout = array(element, capacity)?;
            // SAFETY: That is what is allocated, and `layout` is smaller and not empty.
            self.ptr = unsafe { self.alloc.shrink(self.ptr, old, layout, flags) }?.cast();
        }
        self.capacity = capacity;
        Ok(())
    }
}

/// The capacity that `additional` values after the first `len` need.
#[inline]
fn needed(len: usize, additional: usize, element: Layout) -> Result<usize, TryReserveError> {
    // Values of size 0 have room for `usize::MAX`, so that more than that is wanted.
    if element.size() == 0 {
        return Err(TryReserveErrorKind::CapacityOverflow.into());
    }
    len.checked_add(additional)
        .ok_or(TryReserveErrorKind::CapacityOverflow.into())
}

/// The layout of `count` values.
#[inline]
fn array(element: Layout, count: usize) -> Result<Layout, TryReserveError> {
    match element.size().checked_mul(count) {
        // SAFETY: The alignment is a layout's, and an element's size is a multiple of it, so this one is
        // not over `isize::MAX` when rounded up.
        Some(size) if size <= isize::MAX as usize => unsafe {
            Ok(Layout::from_size_align_unchecked(size, element.align()))
        },
        _ => Err(TryReserveErrorKind::CapacityOverflow.into()),
    }
}

/// A pointer to no memory, with the alignment of a value.
#[inline]
const fn dangling(element: Layout) -> NonNull<u8> {
    // SAFETY: An alignment is not 0.
    unsafe { NonNull::new_unchecked(ptr::without_provenance_mut(element.align())) }
}

// SAFETY: It owns its memory and its allocator as a box does.
unsafe impl<T: Send, A: Allocator + Send> Send for RawVec<T, A> {}

// SAFETY: As above.
unsafe impl<T: Sync, A: Allocator + Sync> Sync for RawVec<T, A> {}

eyepatch! {
    impl(T) Drop for RawVec<T, A> {
        /// Frees the memory; the values in it are someone else's matter.
        fn drop(&mut self) {
            if let Some(layout) = self.memory.current(Self::ELEMENT) {
                // SAFETY: That is what is allocated, and no one uses it any more.
                unsafe { self.memory.alloc.deallocate(self.memory.ptr, layout) };
            }
        }
    }
}
