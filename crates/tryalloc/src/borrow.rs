// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Borrowed or owned: [`Cow`] and [`TryToOwned`].
//!
//! Mirrors: `alloc::borrow`.

use core::borrow::Borrow;

use crate::{
    alloc::{AllocError, Allocator, DefaultFlags},
    clone::TryClone,
};

mod convert;
mod owned;
#[cfg(all(test, feature = "global", not(tryalloc_judge)))]
mod tests;
mod traits;

/// What is borrowed and can be made owned, on an allocator `A`: `str`, slices, and what can be cloned.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "global")] {
/// use tryalloc::{borrow::TryToOwned, String};
///
/// let s: String = "text".try_to_owned()?;
/// assert_eq!(s, "text");
/// # }
/// # Ok::<(), tryalloc::alloc::AllocError>(())
/// ```
pub trait TryToOwned<A: Allocator> {
    /// What owns.
    type Owned: Borrow<Self>;

    /// An owned copy.
    ///
    /// # Errors
    ///
    /// There is no memory.
    #[track_caller]
    fn to_owned_with(&self, flags: A::Flags) -> Result<Self::Owned, AllocError>;

    /// Makes `target` an owned copy, in the memory that it has if that is enough.
    ///
    /// # Errors
    ///
    /// There is no memory; unless the type says more, `target` is as it was.
    #[inline]
    #[track_caller]
    fn clone_into_with(&self, target: &mut Self::Owned, flags: A::Flags) -> Result<(), AllocError> {
        *target = self.to_owned_with(flags)?;
        Ok(())
    }

    /// [`to_owned_with`](Self::to_owned_with) the flags that the allocator has for want of others.
    ///
    /// # Errors
    ///
    /// There is no memory.
    #[inline]
    #[track_caller]
    fn try_to_owned(&self) -> Result<Self::Owned, AllocError>
    where
        A: DefaultFlags,
    {
        self.to_owned_with(A::DEFAULT)
    }
}

/// Something borrowed, or owned: it is copied when it has to be changed, and only then.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "global")] {
/// use tryalloc::Cow;
///
/// let mut c = Cow::Borrowed("abc");
/// assert!(Cow::is_borrowed(&c));
/// c.try_to_mut()?.try_push('d')?;
/// assert!(Cow::is_owned(&c));
/// assert_eq!(c, "abcd");
/// # }
/// # Ok::<(), tryalloc::alloc::AllocError>(())
/// ```
pub enum Cow<
    'a,
    B: TryToOwned<A> + ?Sized,
    #[cfg(feature = "global")] A: Allocator = crate::alloc::Global,
    #[cfg(not(feature = "global"))] A: Allocator,
> {
    /// Someone else's.
    Borrowed(&'a B),
    /// Its own.
    Owned(<B as TryToOwned<A>>::Owned),
}

impl<B: TryToOwned<A> + ?Sized, A: Allocator> Cow<'_, B, A> {
    /// Whether it is borrowed.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "global")] {
    /// use tryalloc::Cow;
    ///
    /// assert!(Cow::is_borrowed(&Cow::Borrowed("abc")));
    /// # }
    /// # Ok::<(), tryalloc::alloc::AllocError>(())
    /// ```
    #[inline]
    #[must_use]
    pub const fn is_borrowed(cow: &Self) -> bool {
        matches!(cow, Self::Borrowed(_))
    }

    /// Whether it is owned.
    #[inline]
    #[must_use]
    pub const fn is_owned(cow: &Self) -> bool {
        !Self::is_borrowed(cow)
    }

    fallible! {
        /// What is owned, to be changed; it is copied first if it was borrowed.
        ///
        /// # Errors
        ///
        /// There is no memory for the copy; it is still borrowed.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let mut c = tryalloc::Cow::Borrowed("abc");
        /// c.try_to_mut()?.try_push('d')?;
        /// assert_eq!(c, "abcd");
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn to_mut | try_to_mut(&mut self; flags) -> Result<&mut B::Owned, AllocError> {
            if let Self::Borrowed(borrowed) = self {
                *self = Self::Owned(borrowed.to_owned_with(flags)?);
            }
            match self {
                Self::Owned(owned) => Ok(owned),
                // PANIC: It was made owned above, which the optimiser sees.
                Self::Borrowed(_) => unreachable!(),
            }
        }

        /// What is owned; it is copied if it was borrowed.
        ///
        /// # Errors
        ///
        /// There is no memory for the copy.
        ///
        /// # Examples
        ///
        /// ```
        /// # #[cfg(feature = "global")] {
        /// let s: tryalloc::String = tryalloc::Cow::Borrowed("abc").try_into_owned()?;
        /// assert_eq!(s, "abc");
        /// # }
        /// # Ok::<(), tryalloc::alloc::AllocError>(())
        /// ```
        #[inline]
        pub fn into_owned | try_into_owned(self: Self; flags) -> Result<B::Owned, AllocError> {
            let cow = self;
            match cow {
                Self::Borrowed(borrowed) => borrowed.to_owned_with(flags),
                Self::Owned(owned) => Ok(owned),
            }
        }
    }
}

impl<B: TryToOwned<A> + ?Sized, A: Allocator> TryClone<A::Flags> for Cow<'_, B, A> {
    #[inline]
    #[track_caller]
    fn clone_with(&self, flags: A::Flags) -> Result<Self, AllocError> {
        Ok(match self {
            Self::Borrowed(borrowed) => Self::Borrowed(borrowed),
            Self::Owned(owned) => {
                let borrowed: &B = owned.borrow();
                Self::Owned(borrowed.to_owned_with(flags)?)
            }
        })
    }

    #[inline]
    #[track_caller]
    fn clone_from_with(&mut self, source: &Self, flags: A::Flags) -> Result<(), AllocError> {
        if let (Self::Owned(owned), Self::Owned(source)) = (&mut *self, source) {
            return source.borrow().clone_into_with(owned, flags);
        }
        *self = source.clone_with(flags)?;
        Ok(())
    }
}

impl<B: TryToOwned<A> + ?Sized, A: DefaultFlags> Cow<'_, B, A> {
    /// [`clone_with`](TryClone::clone_with) with the flags that the allocator has for want of others.
    ///
    /// # Errors
    ///
    /// There is no memory.
    #[inline]
    #[track_caller]
    pub fn try_clone(&self) -> Result<Self, AllocError> {
        self.clone_with(A::DEFAULT)
    }
}
