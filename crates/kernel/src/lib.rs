// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The Linux kernel's `kernel` crate, in a process.
//!
//! A driver written against this crate is an ordinary cargo crate: it builds with stable Rust, runs
//! under `cargo test`, and is known to rust-analyzer. The same file, unedited, is built by Kbuild
//! against the real `kernel` crate of Linux 7.2. Paths, names, signatures and behaviour are Linux's;
//! `docs/coverage.md` lists what is the same, what differs and what is missing.
//!
//! Below the facades is `rt`, a pretend machine with one CPU that checks what a kernel assumes: that
//! nobody sleeps in atomic context, that locks are given back, that memory is freed at unload, and
//! that every allocation may fail. [`host`] is the one module that Linux does not have: it boots the
//! machine, loads modules and makes system calls.
//!
//! # Limits
//!
//! - One CPU, and a task keeps it until it blocks: races between CPUs are not explored.
//! - Timers interrupt; devices do not, and there is no DMA and no memory-mapped device.
//! - Memory ordering is that of the machine the process runs on, not the kernel's memory model.
//! - A panic stops the task at its first call into the machine, not at the panic itself: see
//!   [`host`] on oopses.

#![cfg_attr(feature = "unstable", feature(derive_coerce_pointee))]
#![cfg_attr(all(feature = "unstable", test), feature(arbitrary_self_types))]

// The macros name this crate, as they do in drivers.
extern crate self as kernel;

pub mod alloc;
pub mod bitfield;
pub mod bitmap;
pub mod bits;
pub mod bug;
pub mod build_assert;
pub mod configfs;
pub mod cpu;
pub mod cpumask;
pub mod cred;
pub mod debugfs;
pub mod device;
pub mod error;
pub mod faux;
pub mod ffi;
pub mod fmt;
pub mod fs;
pub mod host;
pub mod id_pool;
#[doc(hidden)]
pub mod impl_flags;
pub mod init;
pub mod ioctl;
pub mod iov;
pub mod kunit;
pub mod list;
pub mod maple_tree;
pub mod miscdevice;
pub mod mm;
pub mod module_param;
pub mod num;
pub mod page;
pub mod prelude;
pub mod print;
pub mod ptr;
pub mod rbtree;
pub mod revocable;
pub mod safety;
pub mod seq_file;
pub mod sizes;
#[doc(hidden)]
pub mod std_vendor;
pub mod str;
pub mod sync;
pub mod task;
#[doc(hidden)]
pub mod this_module;
pub mod time;
pub mod tracepoint;
pub mod transmute;
pub mod types;
pub mod uaccess;
pub mod workqueue;
pub mod xarray;

mod rt;

#[doc(hidden)]
pub use macros;

pub use this_module::{InPlaceModule, Module, ModuleMetadata, ThisModule};

/// What `pr_*!` of this crate itself print before their text.
const __LOG_PREFIX: &[u8] = b"rust_kernel\0";

/// The file of a place in the source, as C wants it.
pub fn file_from_location<'a>(loc: &'a core::panic::Location<'a>) -> &'a core::ffi::CStr {
    loc.file_as_c_str()
}

/// The structure that a pointer to one of its fields is in.
///
/// # Safety
///
/// The pointer is to that field of a whole `$Container`, in the same allocation.
///
/// # Examples
///
/// ```
/// use kernel::container_of;
///
/// struct Device {
///     id: u32,
///     work: u64,
/// }
///
/// let mut device = Device { id: 7, work: 0 };
/// let whole = &raw mut device;
/// // SAFETY: The pointer is to the field of `device`, and may be used for all of it.
/// let again = unsafe { container_of!(&raw mut (*whole).work, Device, work) };
/// assert_eq!(again, whole);
/// # assert_eq!(device.id, 7);
/// ```
#[macro_export]
macro_rules! container_of {
    ($field_ptr:expr, $Container:ty, $($fields:tt)*) => {{
        let field_ptr = $field_ptr;
        let container_ptr = field_ptr
            .byte_sub(::core::mem::offset_of!($Container, $($fields)*))
            .cast::<$Container>();
        // Nothing is done with the two but to compare their types.
        $crate::assert_same_type(field_ptr, (&raw const (*container_ptr).$($fields)*).cast_mut());
        container_ptr
    }};
}

#[doc(hidden)]
pub fn assert_same_type<T>(_: T, _: T) {}
