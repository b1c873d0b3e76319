// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Walks over a list.
//!
//! Mirrors: rust/kernel/list.rs (Linux 7.2).

use core::{iter::FusedIterator, marker::PhantomData, ptr};

use super::{links::ListLinksFields, List, ListArc, ListItem, ListLinks};
use crate::sync::ArcBorrow;

/// The items of a [`List`], from the first to the last.
///
/// # Invariants
///
/// `next` is null or in the list, whose first item `first` is, and which is borrowed for `'a`.
#[derive(Clone)]
pub struct Iter<'a, T: ?Sized + ListItem<ID>, const ID: u64 = 0> {
    next: *mut ListLinksFields,
    first: *mut ListLinksFields,
    _list: PhantomData<&'a ListArc<T, ID>>,
}

impl<'a, T: ?Sized + ListItem<ID>, const ID: u64> Iter<'a, T, ID> {
    pub(super) fn new(list: &'a List<T, ID>) -> Self {
        Self {
            next: list.first,
            first: list.first,
            _list: PhantomData,
        }
    }
}

impl<'a, T: ?Sized + ListItem<ID>, const ID: u64> Iterator for Iter<'a, T, ID> {
    type Item = ArcBorrow<'a, T>;

    fn next(&mut self) -> Option<ArcBorrow<'a, T>> {
        let item = self.next;
        if item.is_null() {
            return None;
        }
        // SAFETY: It is in the list, where it stays for `'a`: it was prepared for that, and has the
        // `Arc` that the list owns.
        unsafe {
            let next = (*item).next;
            self.next = if next == self.first {
                ptr::null_mut()
            } else {
                next
            };
            Some(ArcBorrow::from_raw(T::view_value(ListLinks::from_fields(
                item,
            ))))
        }
    }
}

impl<T: ?Sized + ListItem<ID>, const ID: u64> FusedIterator for Iter<'_, T, ID> {}

impl<'a, T: ?Sized + ListItem<ID>, const ID: u64> IntoIterator for &'a List<T, ID> {
    type IntoIter = Iter<'a, T, ID>;
    type Item = ArcBorrow<'a, T>;

    fn into_iter(self) -> Iter<'a, T, ID> {
        self.iter()
    }
}

/// The items of a [`List`], taken out one by one, from both ends.
pub struct IntoIter<T: ?Sized + ListItem<ID>, const ID: u64 = 0> {
    list: List<T, ID>,
}

impl<T: ?Sized + ListItem<ID>, const ID: u64> Iterator for IntoIter<T, ID> {
    type Item = ListArc<T, ID>;

    fn next(&mut self) -> Option<ListArc<T, ID>> {
        self.list.pop_front()
    }
}

impl<T: ?Sized + ListItem<ID>, const ID: u64> FusedIterator for IntoIter<T, ID> {}

impl<T: ?Sized + ListItem<ID>, const ID: u64> DoubleEndedIterator for IntoIter<T, ID> {
    fn next_back(&mut self) -> Option<ListArc<T, ID>> {
        self.list.pop_back()
    }
}

impl<T: ?Sized + ListItem<ID>, const ID: u64> IntoIterator for List<T, ID> {
    type IntoIter = IntoIter<T, ID>;
    type Item = ListArc<T, ID>;

    fn into_iter(self) -> IntoIter<T, ID> {
        IntoIter { list: self }
    }
}
