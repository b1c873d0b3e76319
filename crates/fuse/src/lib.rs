// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Devices of a machine in this process, as files for any program.
//!
//! A [`Session`] mounts a filesystem with a file for each device, and makes the calls of the programs
//! that use them on the machine, as tasks with the programs' identity:
//!
//! ```no_run
//! # use kernel::prelude::*;
//! # module! { type: Hello, name: "hello", license: "GPL", }
//! # struct Hello;
//! # impl kernel::Module for Hello {
//! #     fn init(_module: &'static ThisModule) -> Result<Self> { Ok(Hello) }
//! # }
//! # fn main() -> core::result::Result<(), std::boxed::Box<dyn std::error::Error>> {
//! let machine = kernel::host::boot();
//! let module = machine.load(&THIS_MODULE, "").expect("loads");
//! let session = fuse::Session::mount(&machine, "/mnt".as_ref())?;
//! session.run(|| false, |record| println!("{}", record.text))?;
//! module.unload().expect("unloads");
//! # Ok(())
//! # }
//! ```
//!
//! A driver's program is one call of [`main`].
//!
//! # What is the same as with a device node, and what is not
//!
//! Reads and writes reach the driver with their sizes, one by one, and may be short; an ioctl's
//! argument is passed through, and its memory as the request's number tells; a signal ends a call
//! that waits for one. But these files are regular files to the programs:
//!
//! - `lseek` to a place does not reach the driver; positions are kept by the kernel of this computer,
//!   but for writes of files opened with `O_APPEND`, which go where a device's would. So a device that
//!   cannot seek has positions here.
//! - Memory behind a pointer inside an ioctl's argument is out of reach, and so is that of requests
//!   whose number tells no size or direction. Where an argument's own memory is bad, that is `EFAULT`
//!   before the driver can say anything else.
//! - A call that a signal ended is not started anew.
//! - Tasks that share one open file take turns to read, write and seek at its position: one that waits
//!   keeps the others waiting.
//! - `ENOSYS` of a driver arrives as `EIO`, and numbers that only the kernel knows do, too.
//! - Seeking does not move where an `O_APPEND` file writes next.
//! - An ioctl of a 32-bit program fails with `ENOTTY`.
//! - `mmap` of the file and `SIGIO` are not offered; to `sendfile` and `splice` the file is empty.
//! - Requests that Linux answers itself for regular files, `FIONREAD` for one, do not reach the driver.
//! - `close` returns before the driver's `release` does.
//!
//! # One thread reads
//!
//! A request is answered on the thread that reads it, so that it costs no switch. Only when a call is
//! about to wait another thread goes on reading: whatever waits holds up nobody, and what was asked
//! first enters the machine first.

#![deny(unsafe_code)]
#![expect(
    non_ascii_idents,
    reason = "the derives of zerocopy expand to such, which this lint sees at the root only"
)]

mod buffer;
mod caller;
mod channel;
mod error;
mod files;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod mount;
mod pipe;
mod program;
mod reply;
mod request;
mod session;
#[expect(unsafe_code, reason = "asks for huge pages")]
mod sys;
mod tree;
mod wire;
mod worker;

pub use self::error::{Error, Kind, Result};
pub use self::mount::check;
pub use self::program::main;
pub use self::session::Session;
