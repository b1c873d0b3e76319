// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `std::panic`.

use core::any::Any;

pub use core::panic::*;

use tryalloc::{alloc::Global, boxed::Box};

use crate::driver;

/// Calls a function, and gives what it panics with if it does.
///
/// # Errors
///
/// What it panics with.
pub fn catch_unwind<R>(f: impl FnOnce() -> R + UnwindSafe) -> Result<R, Box<dyn Any + Send>> {
    let (mut f, mut result) = (Some(f), None);
    let payload = driver::catch_unwind(&mut || result = f.take().map(|f| f()));
    match (payload, result) {
        (None, Some(result)) => Ok(result),
        // SAFETY: The payload is ours, in memory of the C library, as our allocator's is.
        (Some(payload), _) => Err(unsafe { Box::from_raw_in(payload, Global) }),
        (None, None) => unreachable!("what does not panic returns"),
    }
}
