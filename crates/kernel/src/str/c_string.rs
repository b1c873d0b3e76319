// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! C strings on the heap.

use core::ops::{Deref, DerefMut};

use super::{CStr, CStrExt, Formatter, RawFormatter};
use crate::alloc::{flags::GFP_KERNEL, AllocError, KVec};
use crate::error::{code::EINVAL, Error, Result};
use crate::fmt::{self, Write};

/// A C string that owns its bytes.
///
/// # Invariants
///
/// `buf` has a NUL at the end and no other.
///
/// # Examples
///
/// ```
/// use kernel::{prelude::fmt, str::CString};
///
/// let unit = 3;
/// let name = CString::try_from_fmt(fmt!("{}{unit}", "scull"))?;
/// assert_eq!(&*name, c"scull3");
/// # Ok::<(), kernel::error::Error>(())
/// ```
pub struct CString {
    buf: KVec<u8>,
}

impl CString {
    /// The text that `args` make.
    ///
    /// Formats twice: once to know the length.
    ///
    /// # Context
    ///
    /// Allocates with `GFP_KERNEL`: may sleep.
    ///
    /// # Errors
    ///
    /// `EINVAL` if the text has a NUL in it or an argument fails to format, `ENOMEM`.
    #[track_caller]
    pub fn try_from_fmt(args: fmt::Arguments<'_>) -> Result<Self, Error> {
        let mut counter = RawFormatter::new();
        write!(counter, "{args}\0")?;

        let mut buf = KVec::from_elem(0, counter.bytes_written(), GFP_KERNEL)?;
        let mut writer = Formatter::new(buf.as_mut_slice());
        write!(writer, "{args}\0")?;
        // An argument that prints less the second time leaves bytes over.
        let written = writer.bytes_written();
        buf.truncate(written);

        match CStr::from_bytes_with_nul(buf.as_slice()) {
            // INVARIANT: this is what was checked.
            Ok(_) => Ok(Self { buf }),
            Err(_) => Err(EINVAL),
        }
    }
}

impl Deref for CString {
    type Target = CStr;

    fn deref(&self) -> &CStr {
        // SAFETY: this is the invariant of the type.
        unsafe { CStr::from_bytes_with_nul_unchecked(self.buf.as_slice()) }
    }
}

impl DerefMut for CString {
    fn deref_mut(&mut self) -> &mut CStr {
        // SAFETY: this is the invariant of the type.
        unsafe { CStr::from_bytes_with_nul_unchecked_mut(self.buf.as_mut_slice()) }
    }
}

impl<'a> TryFrom<&'a CStr> for CString {
    type Error = AllocError;

    #[track_caller]
    fn try_from(string: &'a CStr) -> Result<CString, AllocError> {
        let mut buf = KVec::new();
        buf.extend_from_slice(string.to_bytes_with_nul(), GFP_KERNEL)?;
        // INVARIANT: a `CStr` has it too.
        Ok(CString { buf })
    }
}

impl fmt::Debug for CString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}
