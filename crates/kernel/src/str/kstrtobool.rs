// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Booleans as people write them.

use super::CStr;
use crate::error::{code::EINVAL, Result};

/// The boolean that a string stands for, as far as its first characters show.
///
/// `1`, `e`nable, `t`rue, `y`es and `on`; `0`, `d`isable, `f`alse, `n`o and `of`f; in either case.
///
/// # Errors
///
/// `EINVAL` for anything else.
///
/// # Examples
///
/// ```
/// use kernel::{prelude::*, str::kstrtobool};
///
/// assert_eq!(kstrtobool(c"Yes"), Ok(true));
/// assert_eq!(kstrtobool(c"off\n"), Ok(false));
/// assert_eq!(kstrtobool(c"o"), Err(EINVAL));
/// ```
pub fn kstrtobool(string: &CStr) -> Result<bool> {
    kstrtobool_bytes(string.to_bytes())
}

/// [`kstrtobool`] for bytes that need no NUL.
pub fn kstrtobool_bytes(bytes: &[u8]) -> Result<bool> {
    let letter = |index: usize| bytes.get(index).map(u8::to_ascii_lowercase);
    match (letter(0), letter(1)) {
        (Some(b'1' | b'e' | b't' | b'y'), _) | (Some(b'o'), Some(b'n')) => Ok(true),
        (Some(b'0' | b'd' | b'f' | b'n'), _) | (Some(b'o'), Some(b'f')) => Ok(false),
        _ => Err(EINVAL),
    }
}
