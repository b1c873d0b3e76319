// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! C strings: what the kernel adds to `core::ffi::CStr`.

use super::{BStr, CStr, CString};
use crate::alloc::AllocError;
use crate::error::Result;
use crate::ffi::c_char;
use crate::fmt::{self, Write};

mod private {
    pub trait Sealed {}

    impl Sealed for super::CStr {}
}

/// The methods that [`CStr`] has in the kernel beside `core`'s.
pub trait CStrExt: private::Sealed {
    /// The string that starts at `ptr`.
    ///
    /// # Safety
    ///
    /// `ptr` points to bytes that end with a NUL, and that live and stay as they are for `'a`.
    unsafe fn from_char_ptr<'a>(ptr: *const c_char) -> &'a Self;

    /// The string that `bytes`, which include the NUL, make up.
    ///
    /// # Safety
    ///
    /// `bytes` has a NUL at the end and no other.
    unsafe fn from_bytes_with_nul_unchecked_mut(bytes: &mut [u8]) -> &mut Self;

    /// The address of the first byte.
    fn as_char_ptr(&self) -> *const c_char;

    /// A copy on the heap.
    ///
    /// # Context
    ///
    /// Allocates with `GFP_KERNEL`: may sleep.
    fn to_cstring(&self) -> Result<CString, AllocError>;

    /// Turns `A` to `Z` into `a` to `z`, in place.
    fn make_ascii_lowercase(&mut self);

    /// Turns `a` to `z` into `A` to `Z`, in place.
    fn make_ascii_uppercase(&mut self);

    /// A copy on the heap with `a` to `z` for `A` to `Z`.
    ///
    /// # Context
    ///
    /// Allocates with `GFP_KERNEL`: may sleep.
    fn to_ascii_lowercase(&self) -> Result<CString, AllocError>;

    /// A copy on the heap with `A` to `Z` for `a` to `z`.
    ///
    /// # Context
    ///
    /// Allocates with `GFP_KERNEL`: may sleep.
    fn to_ascii_uppercase(&self) -> Result<CString, AllocError>;
}

/// [`CStrExt::as_char_ptr`] where a constant is needed.
pub const fn as_char_ptr_in_const_context(c_str: &CStr) -> *const c_char {
    c_str.as_ptr().cast()
}

/// The bytes of `s` with its NUL.
///
/// # Safety
///
/// When the borrow ends, the bytes have a NUL at the end and no other.
unsafe fn bytes_mut(s: &mut CStr) -> &mut [u8] {
    // CAST: `CStr` is laid out like the slice of its bytes with the NUL; std relies on it too.
    let bytes = core::ptr::from_mut(s) as *mut [u8];
    // SAFETY: the pointer comes from an exclusive borrow of the same length and lifetime, and the
    // caller leaves a string behind.
    unsafe { &mut *bytes }
}

impl CStrExt for CStr {
    unsafe fn from_char_ptr<'a>(ptr: *const c_char) -> &'a Self {
        // SAFETY: the callee asks for what this function asks for.
        unsafe { CStr::from_ptr(ptr.cast()) }
    }

    unsafe fn from_bytes_with_nul_unchecked_mut(bytes: &mut [u8]) -> &mut Self {
        // CAST: as in `bytes_mut`, the other way round.
        let string = core::ptr::from_mut(bytes) as *mut CStr;
        // SAFETY: the pointer comes from an exclusive borrow of the same length and lifetime, and
        // the caller says that the bytes are a string.
        unsafe { &mut *string }
    }

    fn as_char_ptr(&self) -> *const c_char {
        as_char_ptr_in_const_context(self)
    }

    #[track_caller]
    fn to_cstring(&self) -> Result<CString, AllocError> {
        CString::try_from(self)
    }

    fn make_ascii_lowercase(&mut self) {
        // SAFETY: NUL is no letter, so none comes and none goes.
        unsafe { bytes_mut(self) }.make_ascii_lowercase();
    }

    fn make_ascii_uppercase(&mut self) {
        // SAFETY: as for the lower case.
        unsafe { bytes_mut(self) }.make_ascii_uppercase();
    }

    #[track_caller]
    fn to_ascii_lowercase(&self) -> Result<CString, AllocError> {
        let mut copy = self.to_cstring()?;
        copy.make_ascii_lowercase();
        Ok(copy)
    }

    #[track_caller]
    fn to_ascii_uppercase(&self) -> Result<CString, AllocError> {
        let mut copy = self.to_cstring()?;
        copy.make_ascii_uppercase();
        Ok(copy)
    }
}

/// Shows what is printable ASCII, and any other byte as `\x` with two hexadecimal digits.
///
/// There is no `\n` here, unlike in a [`BStr`].
///
/// # Examples
///
/// ```
/// use kernel::{prelude::fmt, str::CString};
///
/// let line = c"say \"hi\"\n";
/// assert_eq!(&*CString::try_from_fmt(fmt!("{line}"))?, cr#"say "hi"\x0a"#);
/// # Ok::<(), kernel::error::Error>(())
/// ```
impl fmt::Display for CStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_bytes().iter().try_for_each(|&byte| match byte {
            b' '..=b'~' => f.write_char(char::from(byte)),
            _ => write!(f, "\\x{byte:02x}"),
        })
    }
}

impl AsRef<BStr> for CStr {
    fn as_ref(&self) -> &BStr {
        BStr::from_bytes(self.to_bytes())
    }
}

/// A [`CStr`](crate::str::CStr) constant of a constant string that is no literal.
///
/// A literal is better written `c"text"`.
///
/// # Examples
///
/// ```
/// use kernel::{c_str, str::CStr};
///
/// const HERE: &CStr = c_str!(concat!("line ", 12));
/// assert_eq!(HERE, c"line 12");
/// ```
///
/// A NUL inside does not compile:
///
/// ```compile_fail,E0080
/// kernel::c_str!("a\0b");
/// ```
#[macro_export]
macro_rules! c_str {
    ($str:expr) => {{
        const TEXT: &str = ::core::concat!($str, "\0");
        const STRING: &$crate::str::CStr =
            match $crate::str::CStr::from_bytes_with_nul(TEXT.as_bytes()) {
                Ok(string) => string,
                Err(_) => panic!("the string has a NUL inside"),
            };
        STRING
    }};
}
