// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Clones of boxes.

use super::Box;
use crate::{
    alloc::{AllocError, AllocatorClone, DefaultFlags},
    clone::TryClone,
    vec::Vec,
};

impl<T: TryClone<A::Flags>, A: AllocatorClone> TryClone<A::Flags> for Box<T, A> {
    #[inline]
    #[track_caller]
    fn clone_with(&self, flags: A::Flags) -> Result<Self, AllocError> {
        // As std: what clones the value may rely on the memory being there.
        let memory = Self::allocate(Self::allocator(self).clone(), flags)?;
        Ok(Box::write(memory, (**self).clone_with(flags)?))
    }

    /// Makes the value like `source`'s, where it is.
    #[inline]
    #[track_caller]
    fn clone_from_with(&mut self, source: &Self, flags: A::Flags) -> Result<(), AllocError> {
        (**self).clone_from_with(source, flags)
    }
}

impl<T: TryClone<A::Flags>, A: AllocatorClone> TryClone<A::Flags> for Box<[T], A> {
    #[track_caller]
    fn clone_with(&self, flags: A::Flags) -> Result<Self, AllocError> {
        let clones = Vec::clone_elements(self, Self::allocator(self).clone(), flags)?;
        // SAFETY: It was allocated for just so many.
        Ok(unsafe { clones.into_full_box() })
    }

    /// Makes the values like `source`'s: one after the other where they are, if there are as many.
    ///
    /// When that fails, the values before the one at hand are already like `source`'s.
    #[track_caller]
    fn clone_from_with(&mut self, source: &Self, flags: A::Flags) -> Result<(), AllocError> {
        if self.len() != source.len() {
            *self = source.clone_with(flags)?;
            return Ok(());
        }
        for (value, source) in self.iter_mut().zip(source.iter()) {
            value.clone_from_with(source, flags)?;
        }
        Ok(())
    }
}

impl<A: AllocatorClone> TryClone<A::Flags> for Box<str, A> {
    #[track_caller]
    fn clone_with(&self, flags: A::Flags) -> Result<Self, AllocError> {
        Self::copy_of(self, Self::allocator(self).clone(), flags)
    }
}

impl<T: ?Sized, A: AllocatorClone + DefaultFlags> Box<T, A>
where
    Self: TryClone<A::Flags>,
{
    /// [`clone_with`](TryClone::clone_with) with the flags that the allocator has for want of others.
    ///
    /// # Errors
    ///
    /// There is no memory.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let one = tryalloc::Box::<str>::try_from_str("one")?;
    /// assert_eq!(one.try_clone()?, one);
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
    /// There is no memory.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// let one = tryalloc::Box::<str>::try_from_str("one")?;
    /// let mut other = tryalloc::Box::<str>::default();
    /// other.try_clone_from(&one)?;
    /// assert_eq!(other, one);
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    #[track_caller]
    pub fn try_clone_from(&mut self, source: &Self) -> Result<(), AllocError> {
        self.clone_from_with(source, A::DEFAULT)
    }
}
