// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! tryalloc's collections in the kernel's memory.
//!
//! [`Gfp`] makes an allocator of tryalloc of each of the kernel crate's. A call says with [`Flags`] how it
//! may allocate: `name.push_str("jar", GFP_KERNEL)?`. There is no spelling without, for whether an
//! allocation may sleep has to be said.
//!
//! A driver's Kbuild has lines for it: see the [crate](crate#with-tryalloc).
//!
//! # Names
//!
//! They are the kernel crate's: `K` is for [`Kmalloc`], `V` for [`Vmalloc`], `KV` for [`KVmalloc`]. Those
//! that the kernel crate has too, such as [`KVec`], do what the kernel's do, in the same words, and what
//! std's do besides. A driver that names one, with `use scullery::alloc::KVec`, has it in place of the one
//! that `kernel::prelude::*` brings; import them by name and not with a `*`, which would leave it open
//! which of the two is meant.
//!
//! # Between the two
//!
//! What takes the kernel crate's `Box` or `Vec`, or gives one, is a step away that costs nothing:
//! [`IntoKernel`] and [`IntoTryalloc`].
//!
//! # Examples
//!
//! ```
//! use kernel::prelude::*;
//! use scullery::alloc::{KString, KVec};
//!
//! /// The names that a program gave, sorted, without their commas.
//! fn names(given: &str) -> Result<KVec<KString>> {
//!     let mut names = KVec::new();
//!     for name in given.split(',') {
//!         names.push(KString::from_str(name.trim(), GFP_KERNEL)?, GFP_KERNEL)?;
//!     }
//!     names.sort_unstable();
//!     Ok(names)
//! }
//!
//! assert_eq!(names("plum, fig")?, ["fig", "plum"]);
//! # Ok::<(), Error>(())
//! ```
//!
//! [`Flags`]: kernel::alloc::Flags

use kernel::alloc::allocator::{KVmalloc, Kmalloc, Vmalloc};

mod convert;
mod gfp;

pub use self::convert::{IntoKernel, IntoTryalloc};
pub use self::gfp::Gfp;

/// A box in memory of [`Kmalloc`].
pub type KBox<T> = tryalloc::boxed::Box<T, Gfp<Kmalloc>>;

/// A box in memory of [`Vmalloc`].
pub type VBox<T> = tryalloc::boxed::Box<T, Gfp<Vmalloc>>;

/// A box in memory of [`KVmalloc`].
pub type KVBox<T> = tryalloc::boxed::Box<T, Gfp<KVmalloc>>;

/// A vector in memory of [`Kmalloc`].
pub type KVec<T> = tryalloc::vec::Vec<T, Gfp<Kmalloc>>;

/// A vector in memory of [`Vmalloc`].
pub type VVec<T> = tryalloc::vec::Vec<T, Gfp<Vmalloc>>;

/// A vector in memory of [`KVmalloc`].
pub type KVVec<T> = tryalloc::vec::Vec<T, Gfp<KVmalloc>>;

/// A string in memory of [`Kmalloc`].
pub type KString = tryalloc::string::String<Gfp<Kmalloc>>;

/// A string in memory of [`Vmalloc`].
pub type VString = tryalloc::string::String<Gfp<Vmalloc>>;

/// A string in memory of [`KVmalloc`].
pub type KVString = tryalloc::string::String<Gfp<KVmalloc>>;
