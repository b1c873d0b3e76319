// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What a driver has put into configfs, without its types.

use core::ffi::CStr;
use core::sync::atomic::{AtomicPtr, Ordering::Acquire};

use crate::error::Result;
use crate::page::PAGE_SIZE;
use crate::rt::task::At;
use crate::types::NotThreadSafe;
use crate::ThisModule;

/// What configfs has of a group, inside the driver's own: `struct config_group`.
#[doc(hidden)]
pub struct ConfigGroup {
    pub(crate) item_type: &'static ItemType,
    /// As in Linux, where it is C's: what it is part of is neither `Send` nor `Sync` by itself.
    _not_send: NotThreadSafe,
}

impl ConfigGroup {
    pub(crate) fn new(item_type: &'static ItemType) -> Self {
        ConfigGroup {
            item_type,
            _not_send: NotThreadSafe,
        }
    }
}

/// What can be done with a group: `struct config_item_type` and what it points to.
///
/// The data that the functions take are what `data` makes of the group.
pub(crate) struct ItemType {
    pub(crate) owner: &'static ThisModule,
    /// Ends at the first that is null.
    pub(crate) attributes: &'static [AtomicPtr<Attribute>],
    pub(crate) data: unsafe fn(*const ConfigGroup) -> *const (),
    /// Makes a group in a group.
    pub(crate) make_group: Option<MakeGroup>,
    /// Is told that a group in the group goes.
    pub(crate) drop_item: Option<unsafe fn(*const (), *const ConfigGroup)>,
    /// Gives up the reference to a group that `make_group` of its parent has given.
    pub(crate) release: Option<unsafe fn(*const ConfigGroup)>,
}

/// With the name, and the driver's line that it is for.
type MakeGroup = unsafe fn(*const (), &CStr, At) -> Result<*const ConfigGroup>;

/// A file of a group: `struct configfs_attribute`.
pub(crate) struct Attribute {
    pub(crate) name: &'static CStr,
    pub(crate) show: unsafe fn(*const (), &mut [u8; PAGE_SIZE]) -> Result<usize>,
    pub(crate) store: Option<unsafe fn(*const (), &[u8]) -> Result>,
}

impl ItemType {
    /// The attributes there are.
    pub(super) fn attributes(&self) -> impl Iterator<Item = &'static Attribute> {
        let attributes = self.attributes.iter();
        // SAFETY: What is in the list are statics of the driver.
        attributes.map_while(|attribute| unsafe { attribute.load(Acquire).as_ref() })
    }
}
