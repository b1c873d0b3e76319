// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `Box`.

use core::error::Error;
use core::pin::Pin;

use tryalloc::alloc::AllocError;
use tryalloc::clone::TryClone;
use tryalloc::iter::TryFromIterator;

use crate::plain::{uses, Element, Plain};

type Box<T> = tryalloc::boxed::Box<T, Plain>;
type New<T> = Result<Box<T>, AllocError>;

uses! {
    fn box_new(e: Element, f: u32) -> New<Element> { Box::new(e, f) }
    fn box_pin(e: Element, f: u32) -> Result<Pin<Box<Element>>, AllocError> { Box::pin(e, f) }
    fn box_new_uninit(f: u32) -> bool { Box::<u64>::new_uninit(f).is_ok() }
    fn box_new_zeroed(f: u32) -> bool { Box::<u64>::new_zeroed(f).is_ok() }
    fn box_new_uninit_slice(n: usize, f: u32) -> bool { Box::<[u64]>::new_uninit_slice(n, f).is_ok() }
    fn box_new_zeroed_slice(n: usize, f: u32) -> bool { Box::<[u64]>::new_zeroed_slice(n, f).is_ok() }
    fn box_from_slice(s: &[Element], f: u32) -> New<[Element]> { Box::from_slice(s, f) }
    fn box_from_array(s: [Element; 3], f: u32) -> New<[Element]> { Box::from_array(s, f) }
    fn box_from_str(s: &str, f: u32) -> New<str> { Box::from_str(s, f) }
    fn box_from_iter(i: &mut dyn Iterator<Item = Element>, f: u32) -> New<[Element]> { TryFromIterator::from_iter_with(i, f) }
    fn box_from_message(s: &str, f: u32) -> New<dyn Error> { Box::<dyn Error>::from_message(s, f) }
    fn box_clone(b: &Box<Element>, f: u32) -> New<Element> { b.clone_with(f) }
    fn box_clone_slice(b: &Box<[Element]>, f: u32) -> New<[Element]> { b.clone_with(f) }
    fn box_clone_from_slice(b: &mut Box<[Element]>, c: &Box<[Element]>, f: u32) -> bool { b.clone_from_with(c, f).is_ok() }
    fn box_clone_str(b: &Box<str>, f: u32) -> New<str> { b.clone_with(f) }
    fn box_into_inner(b: Box<Element>) -> Element { Box::into_inner(b) }
    fn box_into_raw(b: Box<Element>) -> *mut Element { Box::into_raw(b) }
    fn box_into_vec(b: Box<[Element]>) -> usize { b.into_vec().capacity() }
    fn box_into_array(b: Box<[Element]>) -> bool { b.into_array::<4>().is_some() }
    fn box_into_string(b: Box<str>) -> usize { b.into_string().capacity() }
    fn box_drop(b: Box<[Element]>) { drop(b) }
    fn box_drop_dyn(b: Box<dyn Error>) { drop(b) }
    fn box_iterate(b: Box<[Element]>) -> Option<Element> { b.into_iter().next_back() }
}
