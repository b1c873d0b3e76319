// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Attributes: the files of a group.
//!
//! Mirrors: rust/kernel/configfs.rs (Linux 7.2).

use core::marker::{PhantomData, PhantomPinned};
use core::sync::atomic::{AtomicPtr, Ordering::Release};

use crate::error::VTABLE_DEFAULT_ERROR;
use crate::page::PAGE_SIZE;
use crate::prelude::*;
use crate::rt::configfs as tree;

/// A file of a group, whose operations are `O`'s of the number `ID`.
///
/// [`configfs_attrs!`](crate::configfs_attrs) makes them.
pub struct Attribute<const ID: u64, O, Data> {
    attribute: tree::Attribute,
    _operations: PhantomData<fn(O, Data)>,
    /// As in Linux, where it is C's.
    _pin: PhantomPinned,
}

impl<const ID: u64, O, Data> Attribute<ID, O, Data>
where
    O: AttributeOperations<ID, Data = Data>,
{
    /// The attribute that is the file `name`, of mode 0660.
    pub const fn new(name: &'static CStr) -> Self {
        Attribute {
            attribute: tree::Attribute {
                name,
                show: Self::show,
                store: if O::HAS_STORE {
                    Some(Self::store)
                } else {
                    None
                },
            },
            _operations: PhantomData,
            _pin: PhantomPinned,
        }
    }

    /// # Safety
    ///
    /// `data` points to a `Data`, which others may use at the same time.
    unsafe fn show(data: *const (), page: &mut [u8; PAGE_SIZE]) -> Result<usize> {
        // SAFETY: As this function's own contract.
        O::show(unsafe { &*data.cast::<Data>() }, page)
    }

    /// # Safety
    ///
    /// As for `show`.
    unsafe fn store(data: *const (), page: &[u8]) -> Result {
        // SAFETY: As this function's own contract.
        O::store(unsafe { &*data.cast::<Data>() }, page)
    }
}

/// What a driver does for programs that read an attribute or write it.
///
/// For the data of a group, once for each of its attributes: `ID` says which.
#[vtable]
pub trait AttributeOperations<const ID: u64 = 0> {
    /// The data of the group.
    type Data;

    /// Writes the attribute's value to `page`: how many bytes it has.
    ///
    /// It is called once for each time that a program opens the file and reads it, and again after it
    /// has written. The page may hold what the program wrote before.
    ///
    /// # Context
    ///
    /// Process context. May sleep. Tasks that have opened the file each for itself may be in it, or in
    /// [`store`](AttributeOperations::store), at once.
    ///
    /// # Errors
    ///
    /// Any: the program's `read` fails with it.
    fn show(data: &Self::Data, page: &mut [u8; PAGE_SIZE]) -> Result<usize>;

    /// Takes a value from what a program wrote at once, less than a page of it. Without it the file
    /// cannot be opened for writing.
    ///
    /// # Context
    ///
    /// As for [`show`](AttributeOperations::show).
    ///
    /// # Errors
    ///
    /// Any: the program's `write` fails with it.
    fn store(_data: &Self::Data, _page: &[u8]) -> Result {
        build_error!(VTABLE_DEFAULT_ERROR)
    }
}

/// The attributes of a group, at most `N - 1`.
///
/// [`configfs_attrs!`](crate::configfs_attrs) makes it.
pub struct AttributeList<const N: usize, Data> {
    /// The last is null.
    attributes: [AtomicPtr<tree::Attribute>; N],
    _data: PhantomData<fn(Data)>,
}

impl<const N: usize, Data> AttributeList<N, Data> {
    /// An empty list.
    ///
    /// # Safety
    ///
    /// For `configfs_attrs!` only, as in Linux.
    #[doc(hidden)]
    pub const unsafe fn new() -> Self {
        AttributeList {
            attributes: [const { AtomicPtr::new(core::ptr::null_mut()) }; N],
            _data: PhantomData,
        }
    }

    /// Puts an attribute at the place `I`.
    ///
    /// # Safety
    ///
    /// As for [`AttributeList::new`].
    #[doc(hidden)]
    pub unsafe fn add<const I: usize, const ID: u64, O>(
        &'static self,
        attribute: &'static Attribute<ID, O, Data>,
    ) where
        O: AttributeOperations<ID, Data = Data>,
    {
        const { assert!(I < N - 1, "Invalid attribute index") };
        let attribute = core::ptr::from_ref(&attribute.attribute);
        self.attributes[I].store(attribute.cast_mut(), Release);
    }

    pub(super) const fn as_slice(&'static self) -> &'static [AtomicPtr<tree::Attribute>] {
        &self.attributes
    }
}
