// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Boxes of errors: of any that the program meets, and of a message that becomes one.

use core::{error::Error, fmt};

use super::Box;
#[cfg(not(tryalloc_judge))]
use crate::{alloc::DefaultFlags, borrow::Cow};
use crate::{
    alloc::{AllocError, Allocator, Stateless},
    string::String,
};

impl<E: Error, A: Allocator> Error for Box<E, A> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        (**self).source()
    }
}

/// An error that is a message and nothing else.
struct Message<S>(S);

impl<S: fmt::Display> fmt::Display for Message<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// As for a string: the message in quotes.
impl<S: fmt::Debug> fmt::Debug for Message<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<S: fmt::Debug + fmt::Display> Error for Message<S> {}

/// Writes how boxes of errors are made, with and without auto traits.
macro_rules! errors {
    ($(dyn Error $(+ $auto:ident)*),+) => { $(
        impl<'a, A: Stateless $(+ $auto)* + 'a> Box<dyn Error $(+ $auto)* + 'a, A> {
            /// An error of any type.
            #[inline]
            #[track_caller]
            pub(crate) fn allocate_error<E: Error $(+ $auto)* + 'a>(
                error: E,
                flags: A::Flags,
            ) -> Result<Self, AllocError> {
                let memory = Box::<E, A>::allocate(Stateless::INSTANCE, flags)?;
                Ok(crate::unsize!(Box::write(memory, error)))
            }

            /// An error whose text is a copy of `message`.
            #[track_caller]
            pub(crate) fn allocate_message(
                message: &str,
                flags: A::Flags,
            ) -> Result<Self, AllocError> {
                let message = Box::copy_of(message, A::INSTANCE, flags)?;
                Self::allocate_error(Message(message), flags)
            }

            /// An error whose text is `message`.
            #[track_caller]
            pub(crate) fn allocate_string(
                message: String<A>,
                flags: A::Flags,
            ) -> Result<Self, AllocError> {
                Self::allocate_error(Message(message), flags)
            }

            fallible! {
                /// An error of any type.
                ///
                /// # Errors
                ///
                /// [`AllocError`] when there is no memory; `error` is dropped then.
                ///
                /// # Examples
                ///
                /// ```
                /// # #[cfg(feature = "global")] {
                /// use core::error::Error;
                /// use tryalloc::{alloc::AllocError, Box};
                ///
                #[doc = concat!("let e = Box::<", stringify!(dyn Error $(+ $auto)*), ">::try_from_error(AllocError)?;")]
                /// assert!(e.is::<AllocError>());
                /// # }
                /// # Ok::<(), tryalloc::alloc::AllocError>(())
                /// ```
                #[inline]
                pub fn from_error | try_from_error[E: Error $(+ $auto)* + 'a](error: E; flags) -> Result<Self, AllocError> {
                    Self::allocate_error(error, flags)
                }

                /// An error whose text is a copy of `message`.
                ///
                /// # Errors
                ///
                /// [`AllocError`] when there is no memory.
                ///
                /// # Examples
                ///
                /// ```
                /// # #[cfg(feature = "global")] {
                /// use core::error::Error;
                /// use tryalloc::Box;
                ///
                #[doc = concat!("let e = Box::<", stringify!(dyn Error $(+ $auto)*), ">::try_from_message(\"no such key\")?;")]
                /// assert_eq!(e.to_string(), "no such key");
                /// # }
                /// # Ok::<(), tryalloc::alloc::AllocError>(())
                /// ```
                #[inline]
                pub fn from_message | try_from_message(message: &str; flags) -> Result<Self, AllocError> {
                    Self::allocate_message(message, flags)
                }
            }
        }

        #[cfg(not(tryalloc_judge))]
        impl<'a, A: Stateless + DefaultFlags $(+ $auto)* + 'a> TryFrom<&str> for Box<dyn Error $(+ $auto)* + 'a, A> {
            type Error = AllocError;

            /// An error whose text is a copy of `message`.
            #[inline]
            #[track_caller]
            fn try_from(message: &str) -> Result<Self, AllocError> {
                Self::allocate_message(message, A::DEFAULT)
            }
        }

        #[cfg(not(tryalloc_judge))]
        impl<'a, A: Stateless + DefaultFlags $(+ $auto)* + 'a> TryFrom<String<A>> for Box<dyn Error $(+ $auto)* + 'a, A> {
            type Error = AllocError;

            /// An error whose text is `message`.
            #[inline]
            #[track_caller]
            fn try_from(message: String<A>) -> Result<Self, AllocError> {
                Self::allocate_string(message, A::DEFAULT)
            }
        }

        #[cfg(not(tryalloc_judge))]
        impl<'a, A: Stateless + DefaultFlags $(+ $auto)* + 'a> TryFrom<Cow<'_, str, A>> for Box<dyn Error $(+ $auto)* + 'a, A> {
            type Error = AllocError;

            /// An error whose text is `message`.
            #[inline]
            #[track_caller]
            fn try_from(message: Cow<'_, str, A>) -> Result<Self, AllocError> {
                Self::allocate_string(message.try_into_owned()?, A::DEFAULT)
            }
        }
    )+ };
}

errors!(dyn Error, dyn Error + Send + Sync);

/// Writes the ways back from `dyn Error`.
macro_rules! downcast {
    ($($error:ty),+) => { $(
        impl<A: Allocator> Box<$error, A> {
            /// The box of a `T`, if it is one.
            ///
            /// # Errors
            ///
            /// The box itself, when it is of another type.
            ///
            /// # Examples
            ///
            /// ```
            /// # #[cfg(feature = "global")] {
            /// use core::error::Error;
            /// use tryalloc::{alloc::AllocError, unsize, Box};
            ///
            #[doc = concat!("let e = unsize!(Box::try_new(AllocError)? => ", stringify!($error), ");")]
            /// let e = e.downcast::<core::fmt::Error>().unwrap_err();
            /// assert_eq!(*e.downcast::<AllocError>().unwrap(), AllocError);
            /// # }
            /// # Ok::<(), tryalloc::alloc::AllocError>(())
            /// ```
            pub fn downcast<T: Error + 'static>(self) -> Result<Box<T, A>, Self> {
                if !self.is::<T>() {
                    return Err(self);
                }
                let (ptr, alloc) = Self::into_non_null_with_allocator(self);
                // SAFETY: It is a `T`, in memory of this allocator.
                Ok(unsafe { Box::from_non_null_in(ptr.cast(), alloc) })
            }
        }
    )+ };
}

downcast!(dyn Error, dyn Error + Send, dyn Error + Send + Sync);
