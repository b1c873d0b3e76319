// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Positions between the items of a list.
//!
//! Mirrors: rust/kernel/list.rs (Linux 7.2).

use core::{ops::Deref, ptr};

use super::{links::ListLinksFields, List, ListArc, ListItem, ListLinks};
use crate::sync::ArcBorrow;

/// A position between two items of a [`List`], or at an end of it.
///
/// # Invariants
///
/// `next` is in `list`, or null after the last item.
///
/// # Examples
///
/// ```
/// use kernel::{list::*, prelude::*};
/// # #[pin_data]
/// # struct Number {
/// #     value: u32,
/// #     #[pin]
/// #     links: ListLinks,
/// # }
/// # impl_list_arc_safe! { impl ListArcSafe<0> for Number { untracked; } }
/// # impl_list_item! { impl ListItem<0> for Number { using ListLinks { self.links }; } }
/// # fn number(value: u32) -> Result<ListArc<Number>> {
/// #     ListArc::pin_init(try_pin_init!(Number { value, links <- ListLinks::new() }), GFP_KERNEL)
/// # }
///
/// /// Inserts where the order of the values asks for it.
/// fn insert_sorted(list: &mut List<Number>, new: ListArc<Number>) {
///     let mut cursor = list.cursor_front();
///     while cursor.peek_next().is_some_and(|next| next.value < new.value) {
///         cursor.move_next();
///     }
///     cursor.insert(new);
/// }
///
/// let mut list = List::new();
/// for value in [5, 2, 8] {
///     insert_sorted(&mut list, number(value)?);
/// }
/// assert!(list.iter().map(|item| item.value).eq([2, 5, 8]));
/// # Ok::<(), Error>(())
/// ```
pub struct Cursor<'a, T: ?Sized + ListItem<ID>, const ID: u64 = 0> {
    list: &'a mut List<T, ID>,
    next: *mut ListLinksFields,
}

impl<'a, T: ?Sized + ListItem<ID>, const ID: u64> Cursor<'a, T, ID> {
    /// The position before `next`, which is in `list`; or after the last item, for null.
    pub(super) fn before(next: *mut ListLinksFields, list: &'a mut List<T, ID>) -> Self {
        // INVARIANT: The callers in this module give an end of the list.
        Self { list, next }
    }

    /// The item before this position, or null.
    fn prev(&self) -> *mut ListLinksFields {
        if self.next == self.list.first {
            ptr::null_mut()
        } else if self.next.is_null() {
            self.list.last()
        } else {
            // SAFETY: By the invariant.
            unsafe { (*self.next).prev }
        }
    }

    /// The item after this position.
    pub fn peek_next(&mut self) -> Option<CursorPeek<'_, 'a, T, true, ID>> {
        CursorPeek::at(self.next, self)
    }

    /// The item before this position.
    pub fn peek_prev(&mut self) -> Option<CursorPeek<'_, 'a, T, false, ID>> {
        CursorPeek::at(self.prev(), self)
    }

    /// Goes one item forward. Returns false if there is none.
    pub fn move_next(&mut self) -> bool {
        if self.next.is_null() {
            return false;
        }
        // SAFETY: By the invariant.
        let next = unsafe { (*self.next).next };
        self.next = if next == self.list.first {
            ptr::null_mut()
        } else {
            next
        };
        true
    }

    /// Goes one item back. Returns false if there is none.
    pub fn move_prev(&mut self) -> bool {
        let prev = self.prev();
        if prev.is_null() {
            return false;
        }
        self.next = prev;
        true
    }

    /// Inserts before `next`: what is new is before this position.
    fn link(&mut self, item: ListArc<T, ID>) -> *mut ListLinksFields {
        let at_front = self.next == self.list.first;
        let next = if self.next.is_null() {
            self.list.first
        } else {
            self.next
        };
        // SAFETY: By the invariant; and `first` is null only if there are no items.
        let item = unsafe { self.list.link(item, next) };
        if at_front {
            self.list.first = item;
        }
        item
    }

    /// Inserts at this position.
    pub fn insert(mut self, item: ListArc<T, ID>) {
        self.link(item);
    }

    /// Inserts after this position.
    pub fn insert_next(&mut self, item: ListArc<T, ID>) {
        self.next = self.link(item);
    }

    /// Inserts before this position.
    pub fn insert_prev(&mut self, item: ListArc<T, ID>) {
        self.link(item);
    }

    /// Takes the item after this position out.
    pub fn remove_next(&mut self) -> Option<ListArc<T, ID>> {
        self.peek_next().map(CursorPeek::remove)
    }

    /// Takes the item before this position out.
    pub fn remove_prev(&mut self) -> Option<ListArc<T, ID>> {
        self.peek_prev().map(CursorPeek::remove)
    }
}

/// An item beside a [`Cursor`]: after it if `ISNEXT`, else before it.
///
/// # Invariants
///
/// `item` is in the cursor's list, and is what comes after the cursor exactly if `ISNEXT`.
pub struct CursorPeek<'a, 'b, T: ?Sized + ListItem<ID>, const ISNEXT: bool, const ID: u64> {
    cursor: &'a mut Cursor<'b, T, ID>,
    item: *mut ListLinksFields,
}

impl<'a, 'b, T: ?Sized + ListItem<ID>, const ISNEXT: bool, const ID: u64>
    CursorPeek<'a, 'b, T, ISNEXT, ID>
{
    /// `item` is on that side of the cursor, or null if there is none.
    fn at(item: *mut ListLinksFields, cursor: &'a mut Cursor<'b, T, ID>) -> Option<Self> {
        (!item.is_null()).then_some(Self { cursor, item })
    }

    /// Takes the item out of the list.
    pub fn remove(self) -> ListArc<T, ID> {
        if ISNEXT {
            self.cursor.move_next();
        }
        // SAFETY: By the invariant. The cursor is not before the item any more.
        unsafe { self.cursor.list.unlink(self.item) }
    }

    /// The item, so that another [`Arc`](crate::sync::Arc) can be made of it.
    pub fn arc(&self) -> ArcBorrow<'_, T> {
        // SAFETY: By the invariant; while `self` is borrowed, the item and its `ListArc`, which is
        // an `Arc`, stay in the list.
        unsafe { ArcBorrow::from_raw(T::view_value(ListLinks::from_fields(self.item))) }
    }
}

impl<T: ?Sized + ListItem<ID>, const ISNEXT: bool, const ID: u64> Deref
    for CursorPeek<'_, '_, T, ISNEXT, ID>
{
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: As in `arc`.
        unsafe { &*T::view_value(ListLinks::from_fields(self.item)) }
    }
}
