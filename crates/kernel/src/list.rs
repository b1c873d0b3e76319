// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Linked lists of shared values, which have the links in them.
//!
//! Inserting and removing take no memory and cannot fail. A value is in one list at a time for each
//! set of links it has, because a list takes the value's [`ListArc`], of which there is one.
//!
//! Mirrors: rust/kernel/list.rs (Linux 7.2).
//!
//! # Differences from the kernel
//!
//! A `ListArc<T>` coerces to a `ListArc<dyn Trait>` only with the cargo feature `unstable`, for which
//! the compiler has to be told `RUSTC_BOOTSTRAP=1`, as Kbuild tells it. What
//! [`define_list_arc_field_getter!`] defines has a [`ListArc`] as its receiver, which needs
//! `feature(arbitrary_self_types)` in the driver's crate; Kbuild switches it on.

// DIFFERENCE: ListArc<dyn Trait>: coercion needs the feature `unstable`: stable Rust lacks `CoercePointee`.
// DIFFERENCE: define_list_arc_field_getter!: its getters need `feature(arbitrary_self_types)`, which stable Rust lacks.

use core::{marker::PhantomData, ptr};

use crate::alloc::allocator::before_drop;

mod arc;
mod arc_field;
mod arc_safe;
mod cursor;
mod item;
mod iter;
mod links;
#[cfg(test)]
mod tests;
mod tracker;

pub use self::{
    arc::ListArc,
    arc_field::{define_list_arc_field_getter, ListArcField},
    arc_safe::{impl_list_arc_safe, ListArcSafe, TryNewListArc},
    cursor::{Cursor, CursorPeek},
    item::{
        impl_has_list_links, impl_has_list_links_self_ptr, impl_list_item, HasListLinks,
        HasSelfPtr, ListItem,
    },
    iter::{IntoIter, Iter},
    links::{ListLinks, ListLinksSelfPtr},
    tracker::AtomicTracker,
};

use self::links::ListLinksFields;

/// A list of [`ListArc`]s.
///
/// `ID` tells apart the links of values that have several.
///
/// # Invariants
///
/// The links of the items form a ring, in both directions; `first` is in it, or null if there are no
/// items. The list owns the `ListArc` of each item, and alone uses its links: all pointers to them
/// are from [`ListItem::prepare_to_insert`].
///
/// # Examples
///
/// ```
/// use kernel::{list::*, prelude::*};
///
/// #[pin_data]
/// struct Request {
///     sector: u64,
///     #[pin]
///     links: ListLinks,
/// }
///
/// impl_list_arc_safe! {
///     impl ListArcSafe<0> for Request { untracked; }
/// }
/// impl_list_item! {
///     impl ListItem<0> for Request { using ListLinks { self.links }; }
/// }
///
/// impl Request {
///     fn new(sector: u64) -> Result<ListArc<Self>> {
///         let request = try_pin_init!(Self { sector, links <- ListLinks::new() });
///         ListArc::pin_init(request, GFP_KERNEL)
///     }
/// }
///
/// let mut queue = List::new();
/// queue.push_back(Request::new(8)?);
/// queue.push_front(Request::new(2)?);
/// assert!(queue.iter().map(|request| request.sector).eq([2, 8]));
/// assert_eq!(queue.pop_back().map(|request| request.sector), Some(8));
/// # Ok::<(), Error>(())
/// ```
pub struct List<T: ?Sized + ListItem<ID>, const ID: u64 = 0> {
    first: *mut ListLinksFields,
    _items: PhantomData<ListArc<T, ID>>,
}

// SAFETY: A list is as good as the `ListArc`s it owns.
unsafe impl<T, const ID: u64> Send for List<T, ID>
where
    ListArc<T, ID>: Send,
    T: ?Sized + ListItem<ID>,
{
}

// SAFETY: As above.
unsafe impl<T, const ID: u64> Sync for List<T, ID>
where
    ListArc<T, ID>: Sync,
    T: ?Sized + ListItem<ID>,
{
}

impl<T: ?Sized + ListItem<ID>, const ID: u64> List<T, ID> {
    /// A list without items.
    pub const fn new() -> Self {
        // INVARIANT: There are no items.
        Self {
            first: ptr::null_mut(),
            _items: PhantomData,
        }
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.first.is_null()
    }

    /// Puts `item` into the ring before `next`. It becomes the first if it is the only one.
    ///
    /// # Safety
    ///
    /// `next` is in this list; or it is null, and there are no items.
    unsafe fn link(
        &mut self,
        item: ListArc<T, ID>,
        next: *mut ListLinksFields,
    ) -> *mut ListLinksFields {
        // SAFETY: `into_raw` gives a pointer to a value in an `Arc`, and the list owns its `ListArc`
        // from here to `post_remove`. It was in no list, so the last call was `post_remove`.
        let item = unsafe { ListLinks::fields(T::prepare_to_insert(ListArc::into_raw(item))) };
        // SAFETY: Only this list uses the links of `item` now, and those in the ring always.
        unsafe {
            if next.is_null() {
                (*item).next = item;
                (*item).prev = item;
                self.first = item;
            } else {
                let prev = (*next).prev;
                (*item).next = next;
                (*item).prev = prev;
                (*prev).next = item;
                (*next).prev = item;
            }
        }
        item
    }

    /// Takes `item` out of the ring.
    ///
    /// # Safety
    ///
    /// `item` is in this list, by the pointer that the list has of it.
    unsafe fn unlink(&mut self, item: *mut ListLinksFields) -> ListArc<T, ID> {
        // SAFETY: The caller promises that it is in the ring, and so are its neighbours.
        unsafe {
            let ListLinksFields { next, prev } = *item;
            (*next).prev = prev;
            (*prev).next = next;
            if self.first == item {
                self.first = if next == item { ptr::null_mut() } else { next };
            }
            *item = ListLinksFields::UNLINKED;
        }
        // SAFETY: The pointer is from `prepare_to_insert`, and the list, which gives its `ListArc`
        // up, was the only one to have it.
        unsafe { ListArc::from_raw(T::post_remove(ListLinks::from_fields(item))) }
    }

    /// The last item's links, or null.
    fn last(&self) -> *mut ListLinksFields {
        if self.first.is_null() {
            return self.first;
        }
        // SAFETY: By the invariant.
        unsafe { (*self.first).prev }
    }

    /// Makes `item` the last.
    pub fn push_back(&mut self, item: ListArc<T, ID>) {
        // SAFETY: `first` is null only if there are no items.
        unsafe { self.link(item, self.first) };
    }

    /// Makes `item` the first.
    pub fn push_front(&mut self, item: ListArc<T, ID>) {
        // SAFETY: As in `push_back`.
        self.first = unsafe { self.link(item, self.first) };
    }

    /// Takes the last item out.
    pub fn pop_back(&mut self) -> Option<ListArc<T, ID>> {
        // SAFETY: It is in this list.
        (!self.is_empty()).then(|| unsafe { self.unlink(self.last()) })
    }

    /// Takes the first item out.
    pub fn pop_front(&mut self) -> Option<ListArc<T, ID>> {
        // SAFETY: It is in this list.
        (!self.is_empty()).then(|| unsafe { self.unlink(self.first) })
    }

    /// Takes `item` out, if it is in this list.
    ///
    /// # Safety
    ///
    /// `item` is in no other list of this `ID`. Note that `mem::take` makes another list.
    pub unsafe fn remove(&mut self, item: &T) -> Option<ListArc<T, ID>> {
        // SAFETY: `item` is valid. The caller promises that no other list has it, so that its links
        // are this one's to read, or are null.
        let next = unsafe { (*ListLinks::fields(T::view_links(item))).next };
        // SAFETY: What has a next one is in this list. The ring's own pointer to it is taken,
        // because that of a reference would be good for the value, but not for its `Arc`.
        (!next.is_null()).then(|| unsafe { self.unlink((*next).prev) })
    }

    /// Moves all items of `other` to the end of this list.
    pub fn push_all_back(&mut self, other: &mut List<T, ID>) {
        let (first, last) = (other.first, other.last());
        if self.is_empty() {
            self.first = first;
        } else if !first.is_null() {
            let self_last = self.last();
            // SAFETY: These are the ends of two rings, both borrowed exclusively.
            unsafe {
                (*self_last).next = first;
                (*first).prev = self_last;
                (*last).next = self.first;
                (*self.first).prev = last;
            }
        }
        other.first = ptr::null_mut();
    }

    /// A cursor before the first item.
    pub fn cursor_front(&mut self) -> Cursor<'_, T, ID> {
        Cursor::before(self.first, self)
    }

    /// A cursor after the last item.
    pub fn cursor_back(&mut self) -> Cursor<'_, T, ID> {
        Cursor::before(ptr::null_mut(), self)
    }

    /// The items, from the first to the last.
    pub fn iter(&self) -> Iter<'_, T, ID> {
        Iter::new(self)
    }
}

impl<T: ?Sized + ListItem<ID>, const ID: u64> Default for List<T, ID> {
    fn default() -> Self {
        List::new()
    }
}

impl<T: ?Sized + ListItem<ID>, const ID: u64> Drop for List<T, ID> {
    fn drop(&mut self) {
        before_drop();
        while let Some(item) = self.pop_front() {
            drop(item);
        }
    }
}
