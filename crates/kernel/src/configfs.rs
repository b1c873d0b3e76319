// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Groups of a driver that user space makes and configures: directories and files of configfs.
//!
//! Mirrors: rust/kernel/configfs.rs (Linux 7.2).
//! C header: `include/linux/configfs.h`.
//!
//! A [`Subsystem`] is a directory in `/sys/kernel/config`. A program that makes a directory in it asks
//! the driver for a [`Group`], by [`GroupOperations`]; each attribute of a group is a file, whose
//! contents [`AttributeOperations`] show and store. Which attributes there are, and what groups are in a
//! group, [`configfs_attrs!`] says.
//!
//! While a program has groups in a subsystem, the module cannot be unloaded.
//!
//! # Examples
//!
//! ```
//! use kernel::{configfs, page::PAGE_SIZE, prelude::*, sync::atomic::{Atomic, Relaxed}};
//! # use suite::{flags::{O_RDONLY, O_WRONLY}, Dest, Source, System};
//!
//! module! {
//!     type: Dimmer,
//!     name: "dimmer",
//!     license: "GPL",
//! }
//!
//! #[pin_data]
//! struct Dimmer {
//!     #[pin]
//!     config: configfs::Subsystem<Light>,
//! }
//!
//! struct Light {
//!     percent: Atomic<u32>,
//! }
//!
//! impl kernel::InPlaceModule for Dimmer {
//!     fn init(_module: &'static ThisModule) -> impl PinInit<Self, Error> {
//!         let item_type = configfs::configfs_attrs! {
//!             container: configfs::Subsystem<Light>,
//!             data: Light,
//!             attributes: [
//!                 percent: 0,
//!             ],
//!         };
//!         let light = Light { percent: Atomic::new(50) };
//!         try_pin_init!(Self {
//!             config <- configfs::Subsystem::new(c"dimmer", item_type, Ok(light)),
//!         })
//!     }
//! }
//!
//! #[vtable]
//! impl configfs::AttributeOperations<0> for Light {
//!     type Data = Light;
//!
//!     fn show(light: &Light, page: &mut [u8; PAGE_SIZE]) -> Result<usize> {
//!         let text = CString::try_from_fmt(fmt!("{}\n", light.percent.load(Relaxed)))?;
//!         let text = text.to_bytes();
//!         page.get_mut(..text.len()).ok_or(EINVAL)?.copy_from_slice(text);
//!         Ok(text.len())
//!     }
//!
//!     fn store(light: &Light, page: &[u8]) -> Result {
//!         let text = core::str::from_utf8(page)?;
//!         let percent = text.trim().parse().ok().filter(|percent| *percent <= 100);
//!         light.percent.store(percent.ok_or(EINVAL)?, Relaxed);
//!         Ok(())
//!     }
//! }
//! # use kernel::str::CString;
//! #
//! # fn main() {
//! # let machine = kernel::host::boot();
//! # let _module = machine.load(&THIS_MODULE, "").expect("the module loads");
//! # let lit = machine.task("sh", |sys| {
//! #     let percent = "/sys/kernel/config/dimmer/percent";
//! #     let fd = sys.open(percent, O_WRONLY)?;
//! #     sys.write(fd, Source::Bytes(b"75\n"))?;
//! #     sys.close(fd)?;
//! #     let fd = sys.open(percent, O_RDONLY)?;
//! #     let mut text = [0; 8];
//! #     let read = sys.read(fd, Dest::Bytes(&mut text))?;
//! #     sys.close(fd)?;
//! #     Ok::<_, suite::Errno>(text[..read].to_vec())
//! # });
//! # assert_eq!(lit, Ok(Ok(b"75\n".to_vec())));
//! # }
//! ```

// DIFFERENCE: HasGroup::group, HasGroup::container_of: a group has something of the machine's in it, not a `struct config_group`.
// DIFFERENCE: Subsystem::new: one that cannot be registered is dropped as it is, where Linux 7.2 unregisters it, which is an oops.
// DIFFERENCE: configfs: a directory can be opened, and not listed.

mod attribute;
mod attrs;
mod item_type;

use core::marker::PhantomPinned;
use core::panic::Location;

pub use self::attribute::{Attribute, AttributeList, AttributeOperations};
pub use self::item_type::ItemType;
pub use crate::configfs_attrs;
use crate::error::VTABLE_DEFAULT_ERROR;
use crate::prelude::*;
use crate::rt::configfs::{self as tree, ConfigGroup};
use crate::str::CString;
use crate::sync::ArcBorrow;

/// A directory in `/sys/kernel/config`, for as long as this lives.
///
/// # Context
///
/// Dropping it may sleep: it waits for the calls that use its attributes.
///
/// # Invariants
///
/// It is registered, and pinned.
#[pin_data(PinnedDrop)]
pub struct Subsystem<Data> {
    group: ConfigGroup,
    name: &'static CStr,
    /// Where the driver registers it.
    at: &'static Location<'static>,
    #[pin]
    data: Data,
    #[pin]
    _pin: PhantomPinned,
}

// SAFETY: Nothing of it can be had but the data, by calls of user space. Linux 7.2 asks of those neither
// `Send` nor `Sync`; so a driver that it takes is taken here, and what it keeps is to be both.
unsafe impl<Data> Send for Subsystem<Data> {}

// SAFETY: As for `Send`.
unsafe impl<Data> Sync for Subsystem<Data> {}

impl<Data> Subsystem<Data> {
    /// Registers a subsystem: from then on its directory is there.
    ///
    /// # Context
    ///
    /// Process context. May sleep.
    ///
    /// # Errors
    ///
    /// `EEXIST` when there is a subsystem of that name, `ENOMEM`, and what `data` fails with.
    #[track_caller]
    pub fn new(
        name: &'static CStr,
        item_type: &'static ItemType<Subsystem<Data>, Data>,
        data: impl PinInit<Data, Error>,
    ) -> impl PinInit<Self, Error> {
        let at = Location::caller();
        try_pin_init!(&this in Self {
            group: item_type.group(),
            name,
            at,
            data <- data,
            _pin: PhantomPinned,
            _: {
                // SAFETY: All fields are there, and pinned. If this succeeds it is the last that can
                // fail, and `drop` unregisters the group.
                unsafe { tree::register(name, Self::group(this.as_ptr()), at)? };
            },
        })
    }
}

#[pinned_drop]
impl<Data> PinnedDrop for Subsystem<Data> {
    fn drop(self: Pin<&mut Self>) {
        tree::unregister(self.name, &self.group, self.at);
    }
}

/// A type that has a group of configfs in it, and data for it.
///
/// # Safety
///
/// The methods give what they say. Drivers have no need to implement it.
pub unsafe trait HasGroup<Data> {
    /// The group in a value.
    ///
    /// # Safety
    ///
    /// `this` points to memory of a value.
    unsafe fn group(this: *const Self) -> *const ConfigGroup;

    /// The value that a group is in.
    ///
    /// # Safety
    ///
    /// `group` is from [`HasGroup::group`], and points into a value of this type.
    unsafe fn container_of(group: *const ConfigGroup) -> *const Self;
}

/// Implements [`HasGroup`], and says where the data of a group are.
macro_rules! has_group {
    ($container:ident) => {
        // SAFETY: The field is the group, and is the one that `container_of` starts from.
        unsafe impl<Data> HasGroup<Data> for $container<Data> {
            unsafe fn group(this: *const Self) -> *const ConfigGroup {
                // SAFETY: The caller's pointer is to memory of a value, so that of a field is too.
                unsafe { &raw const (*this).group }
            }

            unsafe fn container_of(group: *const ConfigGroup) -> *const Self {
                // SAFETY: The caller's pointer is to that field of a value.
                unsafe { group.byte_sub(core::mem::offset_of!(Self, group)).cast() }
            }
        }

        impl<Data> $container<Data> {
            /// The data of the value that a group is in.
            ///
            /// # Safety
            ///
            /// As for [`HasGroup::container_of`].
            unsafe fn data_of(group: *const ConfigGroup) -> *const () {
                // SAFETY: As this function's own contract.
                unsafe { (&raw const (*Self::container_of(group)).data).cast() }
            }
        }
    };
}

has_group!(Subsystem);
has_group!(Group);

/// A directory that a program has made, and what the driver keeps for it.
#[pin_data]
pub struct Group<Data> {
    group: ConfigGroup,
    #[pin]
    data: Data,
    #[pin]
    _pin: PhantomPinned,
}

impl<Data> Group<Data> {
    /// What makes a group, for [`GroupOperations::make_group`] to return.
    ///
    /// `name` is the driver's own for it; the directory has the one that the program gave.
    ///
    /// # Errors
    ///
    /// What `data` fails with.
    pub fn new(
        name: CString,
        item_type: &'static ItemType<Group<Data>, Data>,
        data: impl PinInit<Data, Error>,
    ) -> impl PinInit<Self, Error> {
        try_pin_init!(Self {
            group: item_type.group(),
            _: {
                drop(name);
            },
            data <- data,
            _pin: PhantomPinned,
        })
    }
}

/// What a driver does for programs that make groups in a group and remove them.
///
/// For the data of a [`Subsystem`] or a [`Group`].
#[vtable]
pub trait GroupOperations {
    /// The data of the groups in this one.
    type Child: 'static;

    /// A program makes a directory in this group: what makes its group.
    ///
    /// # Context
    ///
    /// Process context. May sleep. One task at a time makes or removes a group of a subsystem.
    ///
    /// # Errors
    ///
    /// Any: `mkdir` fails with it.
    fn make_group(&self, name: &CStr) -> Result<impl PinInit<Group<Self::Child>, Error>>;

    /// A program has removed a group in this one. The group is dropped afterwards, unless the driver
    /// keeps a reference.
    ///
    /// # Context
    ///
    /// As for [`GroupOperations::make_group`].
    fn drop_item(&self, _child: ArcBorrow<'_, Group<Self::Child>>) {
        build_error!(VTABLE_DEFAULT_ERROR)
    }
}
