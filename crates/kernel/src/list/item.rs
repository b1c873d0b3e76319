// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What makes a type one that lists can have, and the macro that does so safely.
//!
//! Mirrors: rust/kernel/list.rs and rust/kernel/list/impl_list_item_mod.rs (Linux 7.2).

use super::{ListArcSafe, ListLinks};

/// Types of which a [`List`](super::List) can have the [`ListArc`](super::ListArc)s. Implemented by
/// [`impl_list_item!`].
///
/// # Safety
///
/// Each method does and promises what its documentation says.
pub unsafe trait ListItem<const ID: u64 = 0>: ListArcSafe<ID> {
    /// The links of a value: those that the last [`prepare_to_insert`](Self::prepare_to_insert)
    /// returned; or, if [`post_remove`](Self::post_remove) came after it, read-only ones that are
    /// null.
    ///
    /// # Safety
    ///
    /// `me` points to a valid value, in an `Arc` or not.
    unsafe fn view_links(me: *const Self) -> *mut ListLinks<ID>;

    /// The value of which these are the links: the pointer that the last
    /// [`prepare_to_insert`](Self::prepare_to_insert) was given. It is valid until the next
    /// [`post_remove`](Self::post_remove).
    ///
    /// # Safety
    ///
    /// `me` is from the last `prepare_to_insert`, or from a `view_links` after it, and `post_remove`
    /// has not been called since.
    unsafe fn view_value(me: *mut ListLinks<ID>) -> *const Self;

    /// The value goes into a list: the caller alone may use the links that are returned, until it
    /// calls [`post_remove`](Self::post_remove).
    ///
    /// # Safety
    ///
    /// - `me` points to a valid value in an `Arc`.
    /// - The caller owns its `ListArc`, and gives it up only after `post_remove`.
    /// - Calls of this and of `post_remove` alternate.
    unsafe fn prepare_to_insert(me: *const Self) -> *mut ListLinks<ID>;

    /// The value has left the list. Returns the pointer that
    /// [`prepare_to_insert`](Self::prepare_to_insert) was given.
    ///
    /// # Safety
    ///
    /// `me` is from the last `prepare_to_insert`.
    unsafe fn post_remove(me: *mut ListLinks<ID>) -> *const Self;
}

/// Types with [`ListLinks`] somewhere in them. Implemented by [`impl_has_list_links!`].
///
/// # Safety
///
/// [`raw_get_list_links`](Self::raw_get_list_links) goes to a field, through no pointer.
pub unsafe trait HasListLinks<const ID: u64 = 0> {
    /// The links of the value.
    ///
    /// # Safety
    ///
    /// `ptr` points to a valid value.
    unsafe fn raw_get_list_links(ptr: *mut Self) -> *mut ListLinks<ID>;
}

/// Types whose [`ListLinks`] are in [`ListLinksSelfPtr`](super::ListLinksSelfPtr)s of `T`.
/// Implemented by [`impl_has_list_links_self_ptr!`].
///
/// # Safety
///
/// They are.
pub unsafe trait HasSelfPtr<T: ?Sized, const ID: u64 = 0>
where
    Self: HasListLinks<ID>,
{
}

/// Implements [`HasListLinks`]: `impl HasListLinks<0> for Type { self.field }`.
#[macro_export]
#[doc(hidden)]
macro_rules! impl_has_list_links {
    ($(impl$({$($generics:tt)*})?
       HasListLinks$(<$id:tt>)?
       for $self:ty
       { self$(.$field:ident)* }
    )*) => {$(
        // SAFETY: `offset_of!` takes a way to a field and nothing else, and the result type says
        // what field it is.
        unsafe impl$(<$($generics)*>)? $crate::list::HasListLinks$(<$id>)? for $self {
            #[inline]
            unsafe fn raw_get_list_links(ptr: *mut Self) -> *mut $crate::list::ListLinks$(<$id>)? {
                let _ = || ::core::mem::offset_of!(Self, $($field).*);
                // SAFETY: The caller promises a valid value, of which this is a field.
                unsafe { &raw mut (*ptr)$(.$field)* }
            }
        }
    )*};
}
pub use impl_has_list_links;

/// Implements [`HasListLinks`] and [`HasSelfPtr`]: `impl HasSelfPtr<Type> for Type { self.field }`.
#[macro_export]
#[doc(hidden)]
macro_rules! impl_has_list_links_self_ptr {
    ($(impl$({$($generics:tt)*})?
       HasSelfPtr<$item_type:ty $(, $id:tt)?>
       for $self:ty
       { self$(.$field:ident)* }
    )*) => {$(
        // SAFETY: The type of the field is checked below.
        unsafe impl$(<$($generics)*>)? $crate::list::HasSelfPtr<$item_type $(, $id)?> for $self {}

        // SAFETY: The way is that to a field, since the pointer has its type and is from its place.
        unsafe impl$(<$($generics)*>)? $crate::list::HasListLinks$(<$id>)? for $self {
            #[inline]
            unsafe fn raw_get_list_links(ptr: *mut Self) -> *mut $crate::list::ListLinks$(<$id>)? {
                // SAFETY: The caller promises a valid value, of which this is a field.
                let links = unsafe { &raw mut (*ptr)$(.$field)* };
                let links: *mut $crate::list::ListLinksSelfPtr<$item_type $(, $id)?> = links;
                // The links are the first of its fields.
                links.cast()
            }
        }
    )*};
}
pub use impl_has_list_links_self_ptr;

/// Implements [`ListItem`] for a type with a field of links:
/// `impl ListItem<0> for Type { using ListLinks { self.links }; }`, or `using ListLinksSelfPtr`.
/// Generics of the type are written `impl{T} ListItem<0> for Type<T>`.
///
/// # Examples
///
/// Values that can be in two lists at once:
///
/// ```
/// use kernel::{list::*, prelude::*};
///
/// #[pin_data]
/// struct Page {
///     number: u64,
///     #[pin]
///     dirty: ListLinks<0>,
///     #[pin]
///     recent: ListLinks<1>,
/// }
///
/// impl_list_arc_safe! {
///     impl ListArcSafe<0> for Page { untracked; }
///     impl ListArcSafe<1> for Page { untracked; }
/// }
/// impl_list_item! {
///     impl ListItem<0> for Page { using ListLinks { self.dirty }; }
///     impl ListItem<1> for Page { using ListLinks { self.recent }; }
/// }
///
/// let page = try_pin_init!(Page {
///     number: 4,
///     dirty <- ListLinks::new(),
///     recent <- ListLinks::new(),
/// });
/// let page = kernel::sync::UniqueArc::pin_init(page, GFP_KERNEL)?;
/// let (for_dirty, for_recent) = ListArc::<_, 0>::pair_from_pin_unique::<1>(page);
///
/// let (mut dirty, mut recent) = (List::<Page, 0>::new(), List::<Page, 1>::new());
/// dirty.push_back(for_dirty);
/// recent.push_back(for_recent);
/// drop(dirty);
/// assert!(recent.iter().map(|page| page.number).eq([4]));
/// # Ok::<(), Error>(())
/// ```
#[macro_export]
#[doc(hidden)]
macro_rules! impl_list_item {
    (
        $(impl$({$($generics:tt)*})? ListItem<$num:tt> for $self:ty {
            using ListLinks { self$(.$field:ident)* };
        })*
    ) => {$(
        $crate::list::impl_has_list_links! {
            impl$({$($generics)*})? HasListLinks<$num> for $self { self$(.$field)* }
        }

        // SAFETY: The links are always the same field, and the value is always that of which they
        // are the field. A type has one implementation for each `$num`, and `ListLinks` of another
        // `$num` are of another type, so nobody else gives these links away.
        unsafe impl$(<$($generics)*>)? $crate::list::ListItem<$num> for $self {
            unsafe fn view_links(me: *const Self) -> *mut $crate::list::ListLinks<$num> {
                // SAFETY: The caller promises a valid value.
                unsafe {
                    <Self as $crate::list::HasListLinks<$num>>::raw_get_list_links(me.cast_mut())
                }
            }

            unsafe fn view_value(me: *mut $crate::list::ListLinks<$num>) -> *const Self {
                // SAFETY: The caller promises links that `view_links` made from a value's pointer.
                unsafe { $crate::container_of!(me, Self, $($field).*) }
            }

            unsafe fn prepare_to_insert(me: *const Self) -> *mut $crate::list::ListLinks<$num> {
                // SAFETY: The caller promises a valid value.
                unsafe { <Self as $crate::list::ListItem<$num>>::view_links(me) }
            }

            unsafe fn post_remove(me: *mut $crate::list::ListLinks<$num>) -> *const Self {
                // SAFETY: As in `view_value`.
                unsafe { $crate::container_of!(me, Self, $($field).*) }
            }
        }
    )*};

    (
        $(impl$({$($generics:tt)*})? ListItem<$num:tt> for $self:ty {
            using ListLinksSelfPtr { self$(.$field:ident)* };
        })*
    ) => {$(
        $crate::list::impl_has_list_links_self_ptr! {
            impl$({$($generics)*})? HasSelfPtr<$self, $num> for $self { self$(.$field)* }
        }

        // SAFETY: The links are always the same field, and the value is what `prepare_to_insert`
        // has written beside them. Nobody else gives these links away, as in the other arm.
        unsafe impl$(<$($generics)*>)? $crate::list::ListItem<$num> for $self {
            unsafe fn view_links(me: *const Self) -> *mut $crate::list::ListLinks<$num> {
                // SAFETY: The caller promises a valid value.
                unsafe {
                    <Self as $crate::list::HasListLinks<$num>>::raw_get_list_links(me.cast_mut())
                }
            }

            unsafe fn view_value(me: *mut $crate::list::ListLinks<$num>) -> *const Self {
                // SAFETY: `HasSelfPtr` says that the links are in a `ListLinksSelfPtr`. The pointer
                // in it was written by `prepare_to_insert`, which nobody calls at the same time.
                unsafe {
                    let links = $crate::container_of!(
                        me, $crate::list::ListLinksSelfPtr<Self, $num>, inner
                    );
                    *$crate::types::Opaque::cast_into(
                        $crate::list::ListLinksSelfPtr::raw_get_self_ptr(links)
                    )
                }
            }

            unsafe fn prepare_to_insert(me: *const Self) -> *mut $crate::list::ListLinks<$num> {
                // SAFETY: The caller promises a valid value, whose links are in a
                // `ListLinksSelfPtr`, and that until `post_remove` nobody else writes them.
                unsafe {
                    let inner = <Self as $crate::list::ListItem<$num>>::view_links(me);
                    let links = $crate::container_of!(
                        inner, $crate::list::ListLinksSelfPtr<Self, $num>, inner
                    );
                    *$crate::types::Opaque::cast_into(
                        $crate::list::ListLinksSelfPtr::raw_get_self_ptr(links)
                    ) = me;
                    inner
                }
            }

            unsafe fn post_remove(me: *mut $crate::list::ListLinks<$num>) -> *const Self {
                // SAFETY: The pointer is still the one that was written.
                unsafe { <Self as $crate::list::ListItem<$num>>::view_value(me) }
            }
        }
    )*};
}
pub use impl_list_item;
