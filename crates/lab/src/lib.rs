// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Prepares a real kernel once, builds modules against it, boots it and judges what happened.
//!
//! [`setup`] makes a Debian root with the kernel's compilers and a user-mode Linux (UML) with Rust
//! in a [`Cache`]. [`build_module`] runs Kbuild for a driver's directory, [`boot`] starts UML with
//! the module and a small init, and says in an [`Outcome`] what went wrong. Nothing is printed: what
//! happens is told in [`Event`]s, and a [`Cancel`] ends any of it.
//!
//! Every process runs in namespaces of its own that die with it, so neither an error nor Ctrl-C
//! leaves a process or a mount behind.
//!
//! # Examples
//!
//! ```no_run
//! use lab::{Boot, Cache, Cancel, Kernel, boot, build_module};
//!
//! let cancel = Cancel::new();
//! let kernel = Kernel::prepared(&Cache::locate()?)?;
//! let built = build_module(&kernel, "samples/scull_misc".as_ref(), &cancel, &mut |_| ())?;
//! let outcome = boot(&kernel, &Boot::new(&built, "/path/to/init"), &cancel, &mut |_| ())?;
//! assert!(outcome.verdict.is_empty());
//! # Ok::<(), lab::Error>(())
//! ```

#![forbid(unsafe_code)]

mod boot;
mod cache;
mod cancel;
mod console;
mod error;
mod event;
mod fingerprint;
mod kernel;
mod links;
mod module;
mod place;
mod recipe;
mod record;
mod report;
mod sandbox;
mod setup;
mod source;
mod tool;
mod trace;
mod uml;
mod verdict;

pub use boot::{Boot, Outcome, boot};
pub use cache::{Cache, State};
pub use cancel::Cancel;
pub use error::{Error, Kind, Result};
pub use event::{Event, Plan, Step};
pub use kernel::Kernel;
pub use module::{Built, build_module, build_single};
pub use setup::{Options, setup};
pub use verdict::{Location, Problem};
