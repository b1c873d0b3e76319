// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `Vec` and slices.

use core::fmt::Arguments;
use core::ops::Range;

use tryalloc::alloc::{AllocError, TryReserveError};
use tryalloc::clone::TryClone;
use tryalloc::iter::{TryExtend, TryFromIterator};
use tryalloc::slice::{AsciiExt, SliceExt};

use crate::plain::{uses, Done, Element, Plain};

type Vec<T> = tryalloc::vec::Vec<T, Plain>;
type V = Vec<Element>;
type New = Result<V, AllocError>;
type Iter<'a> = &'a mut dyn Iterator<Item = Element>;

uses! {
    fn vec_new() -> V { Vec::new() }
    fn vec_with_capacity(n: usize, f: u32) -> Result<V, TryReserveError> { Vec::with_capacity(n, f) }
    fn vec_from_slice(s: &[Element], f: u32) -> New { Vec::from_slice(s, f) }
    fn vec_from_array(s: [Element; 3], f: u32) -> New { Vec::from_array(s, f) }
    fn vec_from_elem(e: Element, n: usize, f: u32) -> New { Vec::from_elem(e, n, f) }
    fn vec_from_elem_bytes(e: u8, n: usize, f: u32) -> Result<Vec<u8>, AllocError> { Vec::from_elem(e, n, f) }
    fn vec_from_fn(n: usize, f: u32) -> New { Vec::from_fn(n, |n| Element(n as u64), f) }
    fn vec_from_iter(i: Iter<'_>, f: u32) -> New { Vec::from_iter(i, f) }
    fn vec_from_iter_with(i: Iter<'_>, f: u32) -> New { Vec::from_iter_with(i, f) }
    fn vec_push(v: &mut V, e: Element, f: u32) -> Done { v.push(e, f) }
    fn vec_push_mut(v: &mut V, e: Element, f: u32) -> Result<&mut Element, AllocError> { v.push_mut(e, f) }
    fn vec_push_within_capacity(v: &mut V, e: Element) -> bool { v.push_within_capacity(e).is_ok() }
    fn vec_pop(v: &mut V) -> Option<Element> { v.pop() }
    fn vec_pop_if(v: &mut V) -> Option<Element> { v.pop_if(|e| e.0 == 1) }
    fn vec_insert(v: &mut V, at: usize, e: Element, f: u32) -> Done { v.insert(at, e, f) }
    fn vec_insert_mut(v: &mut V, at: usize, e: Element, f: u32) -> Result<&mut Element, AllocError> { v.insert_mut(at, e, f) }
    fn vec_remove(v: &mut V, at: usize) -> Element { v.remove(at) }
    fn vec_swap_remove(v: &mut V, at: usize) -> Element { v.swap_remove(at) }
    fn vec_reserve(v: &mut V, n: usize, f: u32) -> Result<(), TryReserveError> { v.reserve(n, f) }
    fn vec_reserve_exact(v: &mut V, n: usize, f: u32) -> Result<(), TryReserveError> { v.reserve_exact(n, f) }
    fn vec_shrink_to(v: &mut V, n: usize, f: u32) -> Done { v.shrink_to(n, f) }
    fn vec_shrink_to_fit(v: &mut V, f: u32) -> Done { v.shrink_to_fit(f) }
    fn vec_into_boxed_slice(v: V, f: u32) -> bool { v.into_boxed_slice(f).is_ok() }
    fn vec_extend(v: &mut V, i: Iter<'_>, f: u32) -> Done { v.extend(i, f) }
    fn vec_extend_with(v: &mut V, i: Iter<'_>, f: u32) -> Done { v.extend_with(i, f) }
    fn vec_extend_range(v: &mut Vec<u64>, i: Range<u64>, f: u32) -> Done { v.extend(i, f) }
    fn vec_extend_from_slice(v: &mut V, s: &[Element], f: u32) -> Done { v.extend_from_slice(s, f) }
    fn vec_extend_from_within(v: &mut V, r: Range<usize>, f: u32) -> Done { v.extend_from_within(r, f) }
    fn vec_append(v: &mut V, w: &mut V, f: u32) -> Done { v.append(w, f) }
    fn vec_resize(v: &mut V, n: usize, e: Element, f: u32) -> Done { v.resize(n, e, f) }
    fn vec_resize_with(v: &mut V, n: usize, f: u32) -> Done { v.resize_with(n, || Element(1), f) }
    fn vec_splice(v: &mut V, r: Range<usize>, i: Iter<'_>, f: u32) -> Done { v.splice(r, i, f).map(drop) }
    fn vec_split_off(v: &mut V, at: usize, f: u32) -> New { v.split_off(at, f) }
    fn vec_clone(v: &V, f: u32) -> New { v.clone_with(f) }
    fn vec_clone_from(v: &mut V, w: &V, f: u32) -> Done { v.clone_from_with(w, f) }
    fn vec_truncate(v: &mut V, n: usize) { v.truncate(n) }
    fn vec_clear(v: &mut V) { v.clear() }
    fn vec_retain(v: &mut V) { v.retain(|e| e.0 != 1) }
    fn vec_retain_mut(v: &mut V) { v.retain_mut(|e| e.0 != 1) }
    fn vec_dedup(v: &mut V) { v.dedup() }
    fn vec_dedup_by(v: &mut V) { v.dedup_by(|a, b| a.0 == b.0) }
    fn vec_dedup_by_key(v: &mut V) { v.dedup_by_key(|a| a.0 / 2) }
    fn vec_drain(v: &mut V, r: Range<usize>) -> Option<Element> { v.drain(r).next() }
    fn vec_drain_all(v: &mut V) { v.drain(..).for_each(drop) }
    fn vec_extract_if(v: &mut V, r: Range<usize>) { v.extract_if(r, |e| e.0 == 1).for_each(drop) }
    fn vec_into_iter(v: V) -> Option<Element> { v.into_iter().nth(2) }
    fn vec_into_flattened(v: Vec<[Element; 2]>) -> V { v.into_flattened() }
    fn vec_into_raw_parts(v: V) -> (*mut Element, usize, usize) { v.into_raw_parts() }
    fn vec_leak(v: V) -> &'static mut [Element] { v.leak() }
    fn vec_drop(v: V) { drop(v) }
    fn vec_spare(v: &mut V) -> usize { v.spare_capacity_mut().len() }
    fn vec_compare(v: &V, w: &V) -> bool { v == w }
    fn vec_index(v: &V, at: usize) -> u64 { v[at].0 }
    fn vec_push_fmt(v: &mut Vec<u8>, a: Arguments<'_>, f: u32) -> Done { v.push_fmt(a, f) }
    fn slice_to_vec(s: &[Element], f: u32) -> New { s.to_vec_with(f) }
    fn slice_repeat(s: &[u64], n: usize, f: u32) -> Result<Vec<u64>, AllocError> { s.repeat_with(n, f) }
    fn slice_concat(s: &[&[Element]], f: u32) -> New { s.concat_with::<Plain, Element>(f) }
    fn slice_join(s: &[&[Element]], e: &Element, f: u32) -> New { s.join_with::<Plain, _>(e, f) }
    fn slice_sort(s: &mut [u64], f: u32) -> Done { s.sort_with::<Plain>(f) }
    fn slice_sort_by(s: &mut [Element], f: u32) -> Done { s.sort_by_with::<Plain>(|a, b| a.0.cmp(&b.0), f) }
    fn slice_sort_by_key(s: &mut [Element], f: u32) -> Done { s.sort_by_key_with::<Plain, _>(|a| a.0, f) }
    fn slice_sort_by_cached_key(s: &mut [Element], f: u32) -> Done { s.sort_by_cached_key_with::<Plain, _>(|a| a.0, f) }
    fn slice_ascii_upper(s: &[u8], f: u32) -> Result<Vec<u8>, AllocError> { s.to_ascii_uppercase_with(f) }
    fn slice_ascii_lower(s: &[u8], f: u32) -> Result<Vec<u8>, AllocError> { s.to_ascii_lowercase_with(f) }
}
