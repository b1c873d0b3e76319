// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Cloning vectors.

use super::Vec;
use crate::{
    alloc::{AllocError, Allocator, AllocatorClone, DefaultFlags},
    clone::TryClone,
};

impl<T: TryClone<A::Flags>, A: AllocatorClone> TryClone<A::Flags> for Vec<T, A> {
    #[inline]
    #[track_caller]
    fn clone_with(&self, flags: A::Flags) -> Result<Self, AllocError> {
        Self::clone_elements(self, self.allocator().clone(), flags)
    }

    /// If there is no memory for the elements themselves, this vector is as it was. If one of them cannot
    /// be cloned, those before it have been.
    #[track_caller]
    fn clone_from_with(&mut self, source: &Self, flags: A::Flags) -> Result<(), AllocError> {
        self.grow_for(source.len.saturating_sub(self.len), flags)?;
        self.truncate(source.len);
        // SAFETY: The length is at most the source's by now.
        let (over, new) = unsafe { source.split_at_unchecked(self.len) };
        for (to, from) in self.iter_mut().zip(over) {
            to.clone_from_with(from, flags)?;
        }
        // SAFETY: There is room for as many as `source` has.
        unsafe { self.fill_with_try_clones(new, flags) }
    }
}

impl<T, A: AllocatorClone + DefaultFlags> Vec<T, A>
where
    T: TryClone<A::Flags>,
{
    /// [`clone_with`](TryClone::clone_with) with the flags that the allocator has for want of others.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when there is no memory.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let v = tryalloc::try_vec![1, 2]?;
    /// assert_eq!(v.try_clone()?, v);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn try_clone(&self) -> Result<Self, AllocError> {
        self.clone_with(A::DEFAULT)
    }

    /// [`clone_from_with`](TryClone::clone_from_with) with the flags that the allocator has for want of
    /// others.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when there is no memory, for this vector, which is then as it was, or for an
    /// element: those before it have been cloned then.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let v = tryalloc::try_vec![1, 2]?;
    /// let mut copy = tryalloc::Vec::new();
    /// copy.try_clone_from(&v)?;
    /// assert_eq!(copy, v);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn try_clone_from(&mut self, source: &Self) -> Result<(), AllocError> {
        self.clone_from_with(source, A::DEFAULT)
    }
}

impl<T: TryClone<A::Flags>, A: Allocator> Vec<T, A> {
    /// A vector of clones: what the `TryClone` of several types shares.
    #[inline]
    #[track_caller]
    pub(crate) fn clone_elements(
        elements: &[T],
        alloc: A,
        flags: A::Flags,
    ) -> Result<Self, AllocError> {
        let mut new = Self::allocate(elements.len(), alloc, flags)?;
        // SAFETY: There is room for as many.
        unsafe { new.fill_with_try_clones(elements, flags) }?;
        Ok(new)
    }

    /// Appends clones.
    ///
    /// # Safety
    ///
    /// There is room for as many as `elements` has.
    #[inline]
    #[track_caller]
    unsafe fn fill_with_try_clones(
        &mut self,
        elements: &[T],
        flags: A::Flags,
    ) -> Result<(), AllocError> {
        let mut spare = self.spare_mut();
        for value in elements {
            let value = value.clone_with(flags)?;
            // SAFETY: There is room, as the caller says.
            unsafe { spare.write(value) };
        }
        Ok(())
    }
}
