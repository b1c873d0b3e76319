// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Values whose text takes no formatter, where std specialises `ToString`.

use super::digits::Digits;
use crate::type_id::type_id;

/// Gives `then` the text that `value` is displayed as, if its type is one that is known here.
///
/// `core` displays them all with no options as this does: what is texts already, `bool`, `char`, and the
/// integers of up to 64 bits.
#[inline]
pub(super) fn with_text<T: ?Sized, R>(value: &T, then: impl FnOnce(&str) -> R) -> Option<R> {
    if let Some(text) = as_str(value) {
        return Some(then(text));
    }
    // SAFETY: There is no lifetime in these types.
    unsafe {
        if let Some(&truth) = as_type::<T, bool>(value) {
            return Some(then(if truth { "true" } else { "false" }));
        }
        if let Some(ch) = as_type::<T, char>(value) {
            return Some(then(ch.encode_utf8(&mut [0; 4])));
        }
    }
    as_integer(value).map(|(negative, magnitude)| then(Digits::new(negative, magnitude).as_str()))
}

/// The text, if that is what it is.
#[inline]
fn as_str<T: ?Sized>(value: &T) -> Option<&str> {
    #[cfg(feature = "global")]
    // SAFETY: There is no lifetime in that type.
    if let Some(text) = unsafe { as_type::<T, crate::String>(value) } {
        return Some(text);
    }
    // SAFETY: What is read is that type, and has the one lifetime that is in it, which is longer than that
    // of `value`, which the text has here.
    unsafe {
        if type_id::<T>() == type_id::<&str>() {
            Some((&raw const *value).cast::<&str>().read())
        } else if type_id::<T>() == type_id::<str>() {
            Some((&raw const value).cast::<&str>().read())
        } else {
            None
        }
    }
}

/// Whether an integer is negative, and how far it is from 0.
#[inline]
fn as_integer<T: ?Sized>(value: &T) -> Option<(bool, u64)> {
    macro_rules! any_of {
        ($($unsigned:ident $signed:ident)+) => { $(
            // SAFETY: There is no lifetime in these types.
            unsafe {
                if let Some(&n) = as_type::<T, $unsigned>(value) {
                    return Some((false, n as u64));
                }
                if let Some(&n) = as_type::<T, $signed>(value) {
                    return Some((n < 0, n.unsigned_abs() as u64));
                }
            }
        )+ };
    }
    any_of!(u8 i8 u16 i16 u32 i32 u64 i64 usize isize);
    None
}

/// The value, if it is of type `U`.
///
/// # Safety
///
/// There is no lifetime in `U`: type identities know none.
#[inline(always)]
unsafe fn as_type<T: ?Sized, U>(value: &T) -> Option<&U> {
    if type_id::<T>() != type_id::<U>() {
        return None;
    }
    // SAFETY: They are one type.
    Some(unsafe { &*(&raw const *value).cast::<U>() })
}
