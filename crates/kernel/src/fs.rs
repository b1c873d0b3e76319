// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Open files.
//!
//! Mirrors: rust/kernel/fs.rs (Linux 7.2).

pub mod file;
pub use self::file::{File, LocalFile};

mod kiocb;
pub use self::kiocb::Kiocb;
