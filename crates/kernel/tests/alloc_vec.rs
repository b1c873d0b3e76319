// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What a vector of the kernel promises of its elements and its errors.

use core::cell::RefCell;

use kernel::alloc::kvec::InsertError;
use kernel::kvec;
use kernel::prelude::*;

/// Writes its number down when it is dropped, and when it is cloned.
struct Noted<'a>(u32, &'a RefCell<std::vec::Vec<u32>>);

impl Drop for Noted<'_> {
    fn drop(&mut self) {
        self.1.borrow_mut().push(self.0);
    }
}

impl Clone for Noted<'_> {
    fn clone(&self) -> Self {
        Noted(self.0 + 100, self.1)
    }
}

fn noted<'a>(n: u32, drops: &'a RefCell<std::vec::Vec<u32>>) -> Result<KVec<Noted<'a>>> {
    let mut v = KVec::new();
    for i in 0..n {
        v.push(Noted(i, drops), GFP_KERNEL)?;
    }
    Ok(v)
}

fn numbers(v: &[Noted<'_>]) -> std::vec::Vec<u32> {
    v.iter().map(|noted| noted.0).collect()
}

#[test]
fn removing_moves_the_others_down() -> Result {
    let drops = RefCell::default();
    let mut v = noted(4, &drops)?;
    assert_eq!(v.remove(1)?.0, 1);
    assert_eq!(v.remove(2)?.0, 3);
    assert_eq!(numbers(&v), [0, 2]);
    assert_eq!(drops.take(), [1, 3]);
    assert_eq!(v.remove(2).map(|_| ()).map_err(Error::from), Err(EINVAL));
    assert_eq!(v.pop().map(|noted| noted.0), Some(2));
    assert_eq!(v.pop().map(|noted| noted.0), Some(0));
    assert!(v.pop().is_none());
    Ok(())
}

#[test]
fn a_full_vector_gives_the_element_back() -> Result {
    let mut v = KVec::with_capacity(2, GFP_KERNEL)?;
    v.push_within_capacity('c')?;
    v.insert_within_capacity(0, 'a')?;
    let full = v.push_within_capacity('d').err();
    assert_eq!(full.as_ref().map(|error| error.0), Some('d'));
    assert_eq!(full.map(Error::from), Some(EINVAL));
    let full = v.insert_within_capacity(1, 'b');
    assert!(matches!(full, Err(InsertError::OutOfCapacity('b'))));
    // Beyond the end is what is said first, as in Linux.
    let beyond = v.insert_within_capacity(3, 'b');
    assert!(matches!(beyond, Err(InsertError::IndexOutOfBounds('b'))));
    assert_eq!(v, ['a', 'c']);
    Ok(())
}

#[test]
fn truncating_drops_from_the_first_that_goes() -> Result {
    let drops = RefCell::default();
    let mut v = noted(5, &drops)?;
    v.truncate(7);
    v.truncate(2);
    assert_eq!(drops.take(), [2, 3, 4]);
    v.clear();
    assert_eq!(drops.take(), [0, 1]);
    assert!(v.capacity() >= 5);
    Ok(())
}

#[test]
fn retaining_keeps_the_order_and_drops_the_rest() -> Result {
    for kept in 0..64_u32 {
        let drops = RefCell::default();
        let mut v = noted(6, &drops)?;
        v.retain(|noted| kept & (1 << noted.0) != 0);
        let (keep, drop): (std::vec::Vec<_>, _) = (0..6).partition(|i| kept & (1 << i) != 0);
        assert_eq!(numbers(&v), keep);
        let mut dropped = drops.take();
        dropped.sort();
        assert_eq!(dropped, drop);
    }
    Ok(())
}

#[test]
fn draining_moves_all_out_and_keeps_the_memory() -> Result {
    let drops = RefCell::default();
    let mut v = noted(4, &drops)?;
    let capacity = v.capacity();
    let mut drain = v.drain_all();
    assert_eq!(drain.size_hint(), (4, Some(4)));
    assert_eq!(drain.next().map(|noted| noted.0), Some(0));
    assert_eq!(drops.take(), [0]);
    drop(drain);
    assert_eq!(drops.take(), [1, 2, 3]);
    assert_eq!((v.len(), v.capacity()), (0, capacity));
    Ok(())
}

#[test]
fn a_drain_that_is_forgotten_leaks_and_no_more() -> Result {
    let drops = RefCell::default();
    let mut v = noted(3, &drops)?;
    core::mem::forget(v.drain_all());
    drop(v);
    assert!(drops.take().is_empty());
    Ok(())
}

#[test]
fn extending_clones_and_uses_the_value_itself_last() -> Result {
    let drops = RefCell::default();
    let mut v = noted(1, &drops)?;
    v.extend_with(3, Noted(7, &drops), GFP_KERNEL)?;
    assert_eq!(numbers(&v), [0, 107, 107, 7]);
    v.extend_with(0, Noted(9, &drops), GFP_KERNEL)?;
    assert_eq!(drops.take(), [9]);
    v.resize(1, Noted(8, &drops), GFP_KERNEL)?;
    assert_eq!(drops.take(), [107, 107, 7, 8]);
    let more = noted(2, &drops)?;
    v.extend_from_slice(&more, GFP_KERNEL)?;
    assert_eq!(numbers(&v), [0, 100, 101]);
    assert_eq!(KVec::from_elem(3_u8, 2, GFP_KERNEL)?, [3, 3]);
    Ok(())
}

#[test]
fn an_iterator_owns_what_it_has_not_given() -> Result {
    let drops = RefCell::default();
    let mut iter = noted(3, &drops)?.into_iter();
    assert_eq!(iter.size_hint(), (3, Some(3)));
    drop(iter.next());
    assert_eq!(drops.take(), [0]);
    drop(iter);
    assert_eq!(drops.take(), [1, 2]);
    Ok(())
}

#[test]
fn collecting_what_is_left_uses_the_same_memory() -> Result {
    let drops = RefCell::default();
    let mut iter = noted(4, &drops)?.into_iter();
    iter.next();
    let mut v = iter.collect(GFP_KERNEL);
    assert_eq!(numbers(&v), [1, 2, 3]);
    assert_eq!(v.capacity(), 3);
    v.push(Noted(9, &drops), GFP_KERNEL)?;
    drops.take();
    drop(v);
    assert_eq!(drops.take(), [1, 2, 3, 9]);

    let mut all = kvec![1_u8, 2]?.into_iter();
    while all.next().is_some() {}
    assert_eq!(all.collect(GFP_KERNEL).capacity(), 0);
    Ok(())
}

#[test]
fn raw_parts_make_the_vector_again() -> Result {
    let drops = RefCell::default();
    let (ptr, len, capacity) = noted(3, &drops)?.into_raw_parts();
    assert_eq!((len, capacity), (3, 4));
    // SAFETY: The parts are those of a vector that was given away.
    drop(unsafe { KVec::from_raw_parts(ptr, len, capacity) });
    assert_eq!(drops.take(), [0, 1, 2]);
    Ok(())
}

#[test]
fn a_vector_compares_and_prints_as_its_slice() -> Result {
    let v = kvec![1, 2]?;
    let mut array = [1, 2];
    assert_eq!(v, array);
    assert_eq!(v, &array);
    assert_eq!(v, array[..]);
    assert_eq!(array[..], v);
    assert_eq!(v, &array[..]);
    assert_eq!(&array[..], v);
    assert_eq!(v, &mut array[..]);
    assert_eq!(&mut array[..], v);
    let mut other = VVec::new();
    other.extend_from_slice(&v, GFP_KERNEL)?;
    assert_eq!(v, other);
    other[1..][0] = 3;
    assert_ne!(v, other);
    assert_eq!(format!("{v:?}"), "[1, 2]");
    assert_eq!(v.iter().sum::<i32>(), 3);
    for element in &mut other {
        *element = 0;
    }
    assert_eq!(other, [0, 0]);
    assert!(KVec::<u8>::default().is_empty());
    Ok(())
}

#[test]
fn the_macro_evaluates_each_element_in_the_function_around() {
    fn first(v: &[u32]) -> Result<u32> {
        let listed: KVec<u32> = kvec![v.first().copied().ok_or(ENOENT)?, 2]?;
        Ok(listed[0])
    }
    assert_eq!(first(&[4]), Ok(4));
    assert_eq!(first(&[]), Err(ENOENT));
}
