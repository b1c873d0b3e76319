// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the groups of one kind are like.
//!
//! Mirrors: rust/kernel/configfs.rs (Linux 7.2).

use core::marker::{PhantomData, PhantomPinned};

use super::{AttributeList, Group, GroupOperations, HasGroup, Subsystem};
use crate::prelude::*;
use crate::rt::configfs::{self as tree, ConfigGroup};
use crate::rt::memory::allocate_next_for;
use crate::rt::task::At;
use crate::sync::Arc;

/// What attributes the groups of one kind have, and what groups are in them.
///
/// [`configfs_attrs!`](crate::configfs_attrs) makes them.
pub struct ItemType<Container, Data> {
    item_type: tree::ItemType,
    _types: PhantomData<fn(Container, Data)>,
    /// As in Linux, where it is C's.
    _pin: PhantomPinned,
}

impl<Container, Data> ItemType<Container, Data> {
    /// A group of this kind, to be part of a container.
    pub(super) fn group(&'static self) -> ConfigGroup {
        ConfigGroup::new(&self.item_type)
    }
}

/// Implements the constructors that `configfs_attrs!` uses.
macro_rules! constructors {
    ($container:ident, $release:expr) => {
        impl<Data: 'static> ItemType<$container<Data>, Data> {
            /// Groups that have no groups in them.
            #[doc(hidden)]
            pub const fn new<const N: usize>(
                owner: &'static ThisModule,
                attributes: &'static AttributeList<N, Data>,
            ) -> Self {
                ItemType {
                    item_type: tree::ItemType {
                        owner,
                        attributes: attributes.as_slice(),
                        data: $container::<Data>::data_of,
                        make_group: None,
                        drop_item: None,
                        release: $release,
                    },
                    _types: PhantomData,
                    _pin: PhantomPinned,
                }
            }

            /// Groups that have groups of `Child` in them.
            #[doc(hidden)]
            pub const fn new_with_child_ctor<const N: usize, Child>(
                owner: &'static ThisModule,
                attributes: &'static AttributeList<N, Data>,
            ) -> Self
            where
                Data: GroupOperations<Child = Child>,
                Child: 'static,
            {
                let mut new = Self::new(owner, attributes);
                new.item_type.make_group = Some(make_group::<Data>);
                if Data::HAS_DROP_ITEM {
                    new.item_type.drop_item = Some(drop_item::<Data>);
                }
                new
            }
        }
    };
}

constructors!(Subsystem, None);
constructors!(Group, Some(release::<Data>));

/// Has a driver make a group: the one reference to it.
///
/// # Safety
///
/// `parent` points to a `Parent`, which others may use at the same time.
unsafe fn make_group<Parent: GroupOperations>(
    parent: *const (),
    name: &CStr,
    at: At,
) -> Result<*const ConfigGroup> {
    // SAFETY: As this function's own contract.
    let parent = unsafe { &*parent.cast::<Parent>() };
    let group = parent.make_group(name)?;
    allocate_next_for(at);
    let group = Arc::<Group<Parent::Child>>::try_pin_init(group, GFP_KERNEL)?;
    // SAFETY: The pointer is to a whole group.
    Ok(unsafe { Group::group(group.into_raw()) })
}

/// Tells a driver that a group goes.
///
/// # Safety
///
/// As for [`make_group`], which has made `child` for this parent.
unsafe fn drop_item<Parent: GroupOperations>(parent: *const (), child: *const ConfigGroup) {
    // SAFETY: As this function's own contract: the reference is borrowed, and not given up.
    let child = unsafe { Arc::from_raw(Group::<Parent::Child>::container_of(child)) };
    let child = core::mem::ManuallyDrop::new(child);
    // SAFETY: As this function's own contract.
    unsafe { &*parent.cast::<Parent>() }.drop_item(child.as_arc_borrow());
}

/// Gives up the reference that [`make_group`] gave.
///
/// # Safety
///
/// It did, for a group of `Data`, and this is the only time.
unsafe fn release<Data>(group: *const ConfigGroup) {
    // SAFETY: As this function's own contract.
    drop(unsafe { Arc::from_raw(Group::<Data>::container_of(group)) });
}
