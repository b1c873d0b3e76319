// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What never allocates, and what is given an allocator.

use core::any::Any;
use core::fmt::Display;
use core::mem::MaybeUninit;
use core::ptr::NonNull;
use core::str::Utf8Error;

use tryalloc::alloc::{AllocError, TryReserveError};
use tryalloc::borrow::TryToOwned;
use tryalloc::fmt::TryToString;
use tryalloc::slice::SliceExt;

use crate::plain::{uses, Done, Element, Plain};

type Vec<T> = tryalloc::vec::Vec<T, Plain>;
type Box<T> = tryalloc::boxed::Box<T, Plain>;
type String = tryalloc::string::String<Plain>;
type Cow<'a> = tryalloc::borrow::Cow<'a, str, Plain>;
type Utf8 = tryalloc::string::FromUtf8Error<Plain>;
type V = Vec<Element>;
type New<T> = Result<T, AllocError>;

uses! {
    fn vec_new_in() -> V { Vec::new_in(Plain) }
    fn vec_with_capacity_in(n: usize, f: u32) -> Result<V, TryReserveError> { Vec::with_capacity_in(n, Plain, f) }
    fn vec_from_slice_in(s: &[Element], f: u32) -> New<V> { Vec::from_slice_in(s, Plain, f) }
    fn vec_from_array_in(s: [Element; 3], f: u32) -> New<V> { Vec::from_array_in(s, Plain, f) }
    fn vec_from_elem_in(e: Element, n: usize, f: u32) -> New<V> { Vec::from_elem_in(e, n, Plain, f) }
    fn vec_from_iter_in(i: &mut dyn Iterator<Item = Element>, f: u32) -> New<V> { Vec::from_iter_in(i, Plain, f) }
    fn slice_to_vec_in(s: &[Element], f: u32) -> New<V> { s.to_vec_in_with(Plain, f) }
    fn vec_allocator(v: &V) -> &Plain { v.allocator() }
    fn vec_as_slice(v: &V) -> &[Element] { v.as_slice() }
    fn vec_as_mut_slice(v: &mut V) -> &mut [Element] { v.as_mut_slice() }
    fn vec_as_mut_ptr(v: &mut V) -> *mut Element { v.as_mut_ptr() }
    fn vec_is_empty(v: &V) -> bool { v.is_empty() }
    fn vec_set_len(v: &mut V, n: usize) { unsafe { v.set_len(n) } }
    fn vec_split_at_spare_mut(v: &mut V) -> usize { v.split_at_spare_mut().1.len() }
    fn vec_from_raw_parts(p: *mut Element, n: usize, c: usize) -> V { unsafe { Vec::from_raw_parts(p, n, c) } }
    fn vec_from_raw_parts_in(p: *mut Element, n: usize, c: usize) -> V { unsafe { Vec::from_raw_parts_in(p, n, c, Plain) } }
    fn vec_from_parts(p: NonNull<Element>, n: usize, c: usize) -> V { unsafe { Vec::from_parts(p, n, c) } }
    fn vec_from_parts_in(p: NonNull<Element>, n: usize, c: usize) -> V { unsafe { Vec::from_parts_in(p, n, c, Plain) } }
    fn vec_into_parts(v: V) -> usize { v.into_parts().1 }
    fn vec_into_parts_with_alloc(v: V) -> usize { v.into_parts_with_alloc().1 }
    fn vec_into_raw_parts_with_alloc(v: V) -> usize { v.into_raw_parts_with_alloc().1 }
    fn vec_drain_keep_rest(v: &mut V) { let mut d = v.drain(..); d.next(); d.keep_rest() }
    fn iter_as_slice(v: &mut tryalloc::vec::IntoIter<Element, Plain>) -> usize { v.as_mut_slice().len() + v.as_slice().len() }
    fn box_new_in(e: Element, f: u32) -> New<Box<Element>> { Box::new_in(e, Plain, f) }
    fn box_pin_in(e: Element, f: u32) -> bool { Box::pin_in(e, Plain, f).is_ok() }
    fn box_new_uninit_in(f: u32) -> bool { Box::<u64>::new_uninit_in(Plain, f).is_ok() }
    fn box_new_zeroed_in(f: u32) -> bool { Box::<u64>::new_zeroed_in(Plain, f).is_ok() }
    fn box_new_uninit_slice_in(n: usize, f: u32) -> bool { Box::<[u64]>::new_uninit_slice_in(n, Plain, f).is_ok() }
    fn box_new_zeroed_slice_in(n: usize, f: u32) -> bool { Box::<[u64]>::new_zeroed_slice_in(n, Plain, f).is_ok() }
    fn box_allocator(b: &Box<Element>) -> &Plain { Box::allocator(b) }
    fn box_as_mut_ptr(b: &mut Box<Element>) -> *mut Element { Box::as_mut_ptr(b) }
    fn box_write(b: Box<MaybeUninit<Element>>, e: Element) -> Box<Element> { Box::write(b, e) }
    fn box_assume_init(b: Box<[MaybeUninit<Element>]>) -> Box<[Element]> { unsafe { b.assume_init() } }
    fn box_take(b: Box<Element>) -> Element { Box::take(b).0 }
    fn box_leak(b: Box<Element>) -> &'static mut Element { Box::leak(b) }
    fn box_into_pin(b: Box<Element>) -> core::pin::Pin<Box<Element>> { Box::into_pin(b) }
    fn box_from_raw(p: *mut Element) -> Box<Element> { unsafe { Box::from_raw(p) } }
    fn box_from_raw_in(p: *mut Element) -> Box<Element> { unsafe { Box::from_raw_in(p, Plain) } }
    fn box_from_non_null(p: NonNull<Element>) -> Box<Element> { unsafe { Box::from_non_null(p) } }
    fn box_into_non_null(b: Box<Element>) -> NonNull<Element> { Box::into_non_null(b) }
    fn box_into_raw_with_allocator(b: Box<Element>) -> *mut Element { Box::into_raw_with_allocator(b).0 }
    fn box_downcast(b: Box<dyn Any>) -> bool { b.downcast::<u64>().is_ok() }
    fn box_from_error(e: Utf8Error, f: u32) -> bool { Box::<dyn core::error::Error>::from_error(e, f).is_ok() }
    fn box_into_boxed_bytes(b: Box<str>) -> Box<[u8]> { b.into_boxed_bytes() }
    fn string_new_in() -> String { String::new_in(Plain) }
    fn string_allocator(s: &String) -> &Plain { s.allocator() }
    fn string_as_bytes(s: &String) -> &[u8] { s.as_bytes() }
    fn string_as_str(s: &String) -> &str { s.as_str() }
    fn string_as_mut_str(s: &mut String) -> &mut str { s.as_mut_str() }
    fn string_as_mut_vec(s: &mut String) -> &mut Vec<u8> { unsafe { s.as_mut_vec() } }
    fn string_is_empty(s: &String) -> bool { s.is_empty() }
    fn string_into_bytes(s: String) -> Vec<u8> { s.into_bytes() }
    fn string_into_raw_parts(s: String) -> usize { s.into_raw_parts().1 }
    fn string_from_raw_parts(p: *mut u8, n: usize, c: usize) -> String { unsafe { String::from_raw_parts(p, n, c) } }
    fn string_from_utf8_unchecked(v: Vec<u8>) -> String { unsafe { String::from_utf8_unchecked(v) } }
    fn utf8_error(e: &Utf8) -> Utf8Error { e.utf8_error() }
    fn utf8_as_bytes(e: &Utf8) -> &[u8] { e.as_bytes() }
    fn utf8_into_bytes(e: Utf8) -> Vec<u8> { e.into_bytes() }
    fn utf8_into_utf8_lossy(e: Utf8, f: u32) -> New<String> { e.into_utf8_lossy(f) }
    fn cow_is_owned(c: &Cow<'static>) -> bool { Cow::is_owned(c) && !Cow::is_borrowed(c) }
    fn cow_add(c: Cow<'static>, f: u32) -> bool { c.add("text", f).is_ok() }
    fn str_to_owned(s: &str, f: u32) -> New<String> { TryToOwned::<Plain>::to_owned_with(s, f) }
    fn str_clone_into(s: &str, t: &mut String, f: u32) -> Done { TryToOwned::<Plain>::clone_into_with(s, t, f) }
    fn display_to_string(s: &dyn Display, f: u32) -> New<String> { s.to_string_with(f) }
}
