// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Tracepoints.
//!
//! Mirrors: rust/kernel/tracepoint.rs (Linux 7.2).
//!
//! # Differences from the kernel
//!
//! - The machine has no tracer: a tracepoint evaluates its arguments and does nothing, as in a
//!   kernel without `CONFIG_TRACEPOINTS`.
// DIFFERENCE: tracepoint::declare_trace: does nothing, as without CONFIG_TRACEPOINTS

/// Declares functions that fire tracepoints, which C defines.
///
/// # Examples
///
/// ```
/// kernel::declare_trace! {
///     /// # Safety
///     ///
///     /// None: the argument is a number.
///     unsafe fn disk_spun(rounds: u32);
/// }
///
/// // SAFETY: the argument is a number.
/// unsafe { disk_spun(3) };
/// ```
#[macro_export]
macro_rules! declare_trace {
    ($(
        $(#[$attr:meta])*
        $vis:vis unsafe fn $name:ident($($arg:ident: $ty:ty),* $(,)?);
    )*) => {
        $(
            $(#[$attr])*
            #[inline(always)]
            $vis unsafe fn $name($($arg: $ty),*) {
                $(let _unused = $arg;)*
            }
        )*
    };
}

pub use declare_trace;
