// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Byte strings.

use core::ops::{Deref, Index};

use crate::fmt::{self, Write};

/// Bytes that are text, in no particular encoding.
///
/// Both ways of printing show what is printable ASCII and write any other byte as `\t`, `\n`, `\r`
/// or `\x` with two hexadecimal digits. `{:?}` adds quotes, and escapes the quotes and backslashes
/// inside.
///
/// # Examples
///
/// ```
/// use kernel::{b_str, prelude::fmt, str::CString};
///
/// let line = b_str!("say \"\u{e9}\"\n");
/// let shown = CString::try_from_fmt(fmt!("{line} {line:?}"))?;
/// assert_eq!(&*shown, cr#"say "\xc3\xa9"\n "say \"\xc3\xa9\"\n""#);
/// # Ok::<(), kernel::error::Error>(())
/// ```
#[repr(transparent)]
pub struct BStr([u8]);

impl BStr {
    /// The number of bytes.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same bytes as a string.
    pub const fn from_bytes(bytes: &[u8]) -> &Self {
        // SAFETY: `BStr` is transparent over `[u8]`, so the pointer is as valid for the one type as
        // for the other, and the lifetime is that of the argument.
        unsafe { &*(core::ptr::from_ref(bytes) as *const BStr) }
    }

    /// What comes after `pattern`, if `self` begins with it.
    ///
    /// # Examples
    ///
    /// ```
    /// use kernel::b_str;
    ///
    /// assert_eq!(b_str!("key=1").strip_prefix(b_str!("key=")), Some(b_str!("1")));
    /// assert_eq!(b_str!("key=1").strip_prefix(b_str!("=")), None);
    /// ```
    pub fn strip_prefix(&self, pattern: impl AsRef<Self>) -> Option<&BStr> {
        self.0
            .strip_prefix(&pattern.as_ref().0)
            .map(Self::from_bytes)
    }
}

/// Writes one byte as both ways of printing show it.
fn write_byte(f: &mut fmt::Formatter<'_>, byte: u8) -> fmt::Result {
    match byte {
        b'\t' => f.write_str("\\t"),
        b'\n' => f.write_str("\\n"),
        b'\r' => f.write_str("\\r"),
        b' '..=b'~' => f.write_char(char::from(byte)),
        _ => write!(f, "\\x{byte:02x}"),
    }
}

impl fmt::Display for BStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|&byte| write_byte(f, byte))
    }
}

impl fmt::Debug for BStr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for &byte in &self.0 {
            if matches!(byte, b'"' | b'\\') {
                f.write_char('\\')?;
            }
            write_byte(f, byte)?;
        }
        f.write_char('"')
    }
}

impl Deref for BStr {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl PartialEq for BStr {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<Idx> Index<Idx> for BStr
where
    [u8]: Index<Idx, Output = [u8]>,
{
    type Output = Self;

    fn index(&self, index: Idx) -> &Self {
        Self::from_bytes(&self.0[index])
    }
}

impl AsRef<BStr> for [u8] {
    fn as_ref(&self) -> &BStr {
        BStr::from_bytes(self)
    }
}

impl AsRef<BStr> for BStr {
    fn as_ref(&self) -> &BStr {
        self
    }
}

/// A [`BStr`](crate::str::BStr) constant of a string literal.
///
/// # Examples
///
/// ```
/// use kernel::{b_str, str::BStr};
///
/// const GREETING: &BStr = b_str!("Gr\u{fc}\u{df}e");
/// assert_eq!(GREETING.len(), 7);
/// ```
#[macro_export]
macro_rules! b_str {
    ($str:literal) => {{
        const TEXT: &str = $str;
        const BYTES: &$crate::str::BStr = $crate::str::BStr::from_bytes(TEXT.as_bytes());
        BYTES
    }};
}
