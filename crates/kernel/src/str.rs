// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Strings: bytes, C strings, and text formatted into buffers.
//!
//! Mirrors: rust/kernel/str.rs (Linux 7.2).
//!
//! # Differences from the kernel
//!
//! - [`RawFormatter`] only counts: the kernel's also writes through raw pointers, which nobody
//!   outside its crate can give it.
//! - [`Formatter::new`] keeps its buffer borrowed, where the kernel's forgets the borrow.
// DIFFERENCE: str::RawFormatter: counts and has no buffer of its own
// DIFFERENCE: str::Formatter::new: the buffer stays borrowed as long as the formatter is used

mod bstr;
mod c_string;
mod cstr;
mod formatter;
mod kstrtobool;
pub mod parse_int;
#[cfg(test)]
mod tests;

pub use self::bstr::BStr;
pub use self::c_string::CString;
pub use self::cstr::{as_char_ptr_in_const_context, CStrExt};
pub use self::formatter::{Formatter, NullTerminatedFormatter, RawFormatter};
pub use self::kstrtobool::{kstrtobool, kstrtobool_bytes};
pub use crate::ffi::CStr;
