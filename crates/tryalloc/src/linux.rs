// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the kernel crate wants of types in a Linux module: what `?` makes of errors, and what `{}` prints.
//! In a process Scullery's own `kernel` crate has the same of this one's.

use kernel::{
    error::{
        code::{EINVAL, ENOMEM},
        Error,
    },
    fmt,
};

use crate::{
    alloc::{Allocator, TryReserveError},
    boxed::Box,
    string::{FromUtf16Error, FromUtf8Error, String},
};

/// `ENOMEM`.
impl From<TryReserveError> for Error {
    #[inline]
    fn from(_: TryReserveError) -> Self {
        ENOMEM
    }
}

/// `EINVAL`, as for the error of `str`.
impl<A: Allocator> From<FromUtf8Error<A>> for Error {
    #[inline]
    fn from(_: FromUtf8Error<A>) -> Self {
        EINVAL
    }
}

/// `ENOMEM` if it is that, or else `EINVAL`.
impl From<FromUtf16Error> for Error {
    #[inline]
    fn from(error: FromUtf16Error) -> Self {
        error.alloc_error().map_or(EINVAL, Error::from)
    }
}

impl<A: Allocator> fmt::Display for String<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        core::fmt::Display::fmt(self, f)
    }
}

impl<T: fmt::Display + ?Sized, A: Allocator> fmt::Display for Box<T, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&**self, f)
    }
}
