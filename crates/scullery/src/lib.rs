// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What drivers need and Linux 7.2's `kernel` crate does not have yet.
//!
//! A driver uses this crate beside `kernel`, in every home. There is a back-end for Linux, on
//! `kernel::bindings`, and one for the pretend machine of a process; which it is the driver cannot
//! tell.
//!
//! # In a driver
//!
//! For cargo it is a dependency. Kbuild compiles it into the driver's own module, and sets
//! `cfg(MODULE)` as it does for the driver. It has to find it below the driver's directory, so there is
//! a link `scullery` to this crate's folder, and there are these lines in the driver's `Kbuild`;
//! `cargo scullery new` writes all of that:
//!
//! ```make
//! obj-m := NAME.o
//! NAME-y := NAME_main.o scullery/src/lib.o
//! RUSTFLAGS_scullery/src/lib.o := --crate-name scullery --emit=metadata=$(obj)/libscullery.rmeta
//! RUSTFLAGS_NAME_main.o := -L $(obj) --extern scullery=$(obj)/libscullery.rmeta
//! $(obj)/NAME_main.o: $(obj)/scullery/src/lib.o
//! ```
//!
//! # With tryalloc
//!
//! A driver that uses [`alloc`] has tryalloc in its module too. For cargo that is a dependency
//! `tryalloc = { path = "..", default-features = false }`. For Kbuild there is a second link, `tryalloc`,
//! to that crate's folder, and the lines are these, as in `samples/larder`:
//!
//! ```make
//! obj-m := NAME.o
//! NAME-y := NAME_main.o scullery/src/lib.o tryalloc/src/lib.o
//! RUSTFLAGS_tryalloc/src/lib.o := --crate-name tryalloc --emit=metadata=$(obj)/libtryalloc.rmeta
//! RUSTFLAGS_scullery/src/lib.o := --crate-name scullery --emit=metadata=$(obj)/libscullery.rmeta \
//!     --cfg 'feature="alloc"' -L $(obj) --extern tryalloc=$(obj)/libtryalloc.rmeta
//! RUSTFLAGS_NAME_main.o := -L $(obj) --extern scullery=$(obj)/libscullery.rmeta \
//!     --extern tryalloc=$(obj)/libtryalloc.rmeta
//! $(obj)/scullery/src/lib.o: $(obj)/tryalloc/src/lib.o
//! $(obj)/NAME_main.o: $(obj)/scullery/src/lib.o
//! ```

#![cfg_attr(not(MODULE), no_std)] // Kbuild says so itself.

#[cfg(not(MODULE))]
extern crate std;

#[cfg_attr(MODULE, path = "linux/mod.rs")]
#[cfg_attr(not(MODULE), path = "host/mod.rs")]
mod backend;

#[cfg(feature = "alloc")]
pub mod alloc;
pub mod capability;
pub mod chrdev;
pub mod fasync;
pub mod poll;
pub mod sync;
