// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Error codes, and the `Result` that carries them.
//!
//! Mirrors: rust/kernel/error.rs (Linux 7.2).
//!
//! # Differences from the kernel
//!
//! - The `pub(crate)` conversion to a block layer status is absent: there is no block layer.
//! - Names are those of x86-64; MIPS and others number some errors differently.
// DIFFERENCE: error::Error::name: the numbers are those of asm-generic/errno.h, on every host

use core::convert::Infallible;
use core::num::{NonZeroI32, TryFromIntError};
use core::str::Utf8Error;

use tryalloc::{
    alloc::{Allocator, TryReserveError},
    string::{FromUtf16Error, FromUtf8Error},
};

use crate::alloc::{layout::LayoutError, AllocError};
use crate::ffi::c_int;
use crate::fmt;
use crate::str::CStr;

pub mod code;
mod name;
#[cfg(test)]
mod tests;

/// `MAX_ERRNO`: an error pointer is one of the last this many addresses.
const MAX_ERRNO: u16 = 4095;

/// An error code of the kernel.
///
/// # Invariants
///
/// The number is between `-MAX_ERRNO` and -1.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Error(NonZeroI32);

impl Error {
    /// The error for a code as C functions return it, which is negative.
    ///
    /// Any other number is a bug in the caller: it is logged and becomes `EINVAL`.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::prelude::*;
    ///
    /// assert_eq!(Error::from_errno(-12), ENOMEM);
    /// assert_eq!(Error::from_errno(12), EINVAL);
    /// ```
    pub fn from_errno(errno: c_int) -> Error {
        Self::try_from_errno(errno).unwrap_or_else(|| {
            crate::pr_warn!(
                "attempted to create `Error` with out of range `errno`: {}\n",
                errno
            );
            code::EINVAL
        })
    }

    const fn try_from_errno(errno: c_int) -> Option<Error> {
        match NonZeroI32::new(errno) {
            // INVARIANT: the guard is the invariant.
            Some(errno) if -(MAX_ERRNO as c_int) <= errno.get() && errno.get() < 0 => {
                Some(Error(errno))
            }
            _ => None,
        }
    }

    /// The code as C functions return it: negative.
    pub fn to_errno(self) -> c_int {
        self.0.get()
    }

    /// The code as a pointer: C's `ERR_PTR()`.
    pub fn to_ptr<T>(self) -> *mut T {
        // CAST: the code is sign-extended, so the address is one of the last `MAX_ERRNO`.
        core::ptr::without_provenance_mut(self.0.get() as usize)
    }

    /// The code's name, such as `EINVAL`, if it has one.
    pub fn name(&self) -> Option<&'static CStr> {
        name::errname(self.0.get().unsigned_abs())
    }
}

impl fmt::Debug for Error {
    /// The name, or the positive number in `Error(..)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name().map(CStr::to_str) {
            Some(Ok(name)) => f.write_str(name),
            _ => f.debug_tuple("Error").field(&-self.0).finish(),
        }
    }
}

impl From<AllocError> for Error {
    fn from(_: AllocError) -> Error {
        code::ENOMEM
    }
}

/// In Linux tryalloc has this conversion, and the two that follow.
impl From<TryReserveError> for Error {
    fn from(_: TryReserveError) -> Error {
        code::ENOMEM
    }
}

impl<A: Allocator> From<FromUtf8Error<A>> for Error {
    fn from(_: FromUtf8Error<A>) -> Error {
        code::EINVAL
    }
}

/// `ENOMEM` if it is that, or else `EINVAL`.
impl From<FromUtf16Error> for Error {
    fn from(error: FromUtf16Error) -> Error {
        error.alloc_error().map_or(code::EINVAL, Error::from)
    }
}

impl From<TryFromIntError> for Error {
    fn from(_: TryFromIntError) -> Error {
        code::EINVAL
    }
}

impl From<Utf8Error> for Error {
    fn from(_: Utf8Error) -> Error {
        code::EINVAL
    }
}

impl From<LayoutError> for Error {
    fn from(_: LayoutError) -> Error {
        code::ENOMEM
    }
}

impl From<fmt::Error> for Error {
    fn from(_: fmt::Error) -> Error {
        code::EINVAL
    }
}

impl From<Infallible> for Error {
    fn from(never: Infallible) -> Error {
        match never {}
    }
}

/// What a function of the kernel that can fail returns.
///
/// `?` passes an [`Error`] on. `unwrap` and `expect` turn it into a panic, which in the kernel is
/// an oops: a driver does not call them on what may fail.
///
/// # Examples
///
/// ```
/// use kernel::prelude::*;
///
/// fn two_numbers() -> Result<KVec<u32>> {
///     let mut numbers = KVec::new();
///     numbers.push(72, GFP_KERNEL)?;
///     numbers.push(108, GFP_KERNEL)?;
///     Ok(numbers)
/// }
/// # assert_eq!(two_numbers()?.len(), 2);
/// # Ok::<(), Error>(())
/// ```
pub type Result<T = (), E = Error> = core::result::Result<T, E>;

/// `Err` for a negative number, as C functions return for an error, and `Ok` for any other.
///
/// # Examples
///
/// ```
/// use kernel::{error::to_result, prelude::*};
///
/// assert_eq!(to_result(-14), Err(EFAULT));
/// assert_eq!(to_result(3), Ok(()));
/// ```
pub fn to_result(err: c_int) -> Result {
    if err < 0 {
        Err(Error::from_errno(err))
    } else {
        Ok(())
    }
}

/// `Err` for an error pointer of C, and the pointer itself, which may be null, for any other.
///
/// # Examples
///
/// ```
/// use kernel::{error::from_err_ptr, prelude::*};
///
/// assert_eq!(from_err_ptr(ENODEV.to_ptr::<u8>()), Err(ENODEV));
/// assert_eq!(from_err_ptr(core::ptr::null_mut::<u8>()), Ok(core::ptr::null_mut()));
/// ```
pub fn from_err_ptr<T>(ptr: *mut T) -> Result<*mut T> {
    error_in(ptr.addr()).map_or(Ok(ptr), Err)
}

/// The error that an address stands for.
fn error_in(address: usize) -> Option<Error> {
    // CAST: the last `MAX_ERRNO` addresses are the negative codes; the test below drops the rest.
    let errno = c_int::try_from(address as isize).ok()?;
    Error::try_from_errno(errno)
}

/// Calls `f` and returns its result as C wants it: the value, or a negative code.
///
/// # Examples
///
/// ```
/// use kernel::{error::from_result, prelude::*};
///
/// let read: c_int = from_result(|| Ok(4));
/// let failed: c_int = from_result(|| Err(EIO));
/// assert_eq!((read, failed), (4, -5));
/// ```
pub fn from_result<T, F>(f: F) -> T
where
    T: From<i16>,
    F: FnOnce() -> Result<T>,
{
    // CAST: an `i16` holds `-MAX_ERRNO`, so it holds every code.
    f().unwrap_or_else(|e| T::from(e.to_errno() as i16))
}

/// What `build_error!` says in the default body of a [`#[vtable]`](macro@macros::vtable) trait.
pub const VTABLE_DEFAULT_ERROR: &str =
    "This function must not be called, see the #[vtable] documentation.";
