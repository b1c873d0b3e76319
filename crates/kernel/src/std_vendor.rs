// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `dbg!`, which std has and `core` has not.
//!
//! Mirrors: rust/kernel/std_vendor.rs (Linux 7.2).
//!
//! # Differences from the kernel
//!
//! - A driver that is built with std in scope and imports the prelude must say `kernel::dbg!`: the
//!   bare name could be std's. Built with `no_std`, as the kernel builds it, it means this one.
// DIFFERENCE: dbg: ambiguous with std's where a driver is not built as no_std (E0659)

/// Prints its argument, with the place and the source text, and gives it back.
///
/// For debugging: it prints at level 6 in every build, and is not meant to stay.
///
/// Without an argument it prints the place alone; several arguments come back as a tuple.
///
/// # Examples
///
/// ```
/// # const __LOG_PREFIX: &[u8] = b"disk\0";
/// # fn main() {
/// let sectors = kernel::dbg!(4 * 8) + 1;
/// assert_eq!(sectors, 33);
/// assert_eq!(kernel::dbg!(1, "a"), (1, "a"));
/// assert_eq!(kernel::dbg!(1,), 1);
/// # }
/// ```
#[macro_export]
macro_rules! dbg {
    () => {
        $crate::pr_info!("[{}:{}:{}]\n", ::core::file!(), ::core::line!(), ::core::column!())
    };
    ($value:expr $(,)?) => {
        // `match` keeps the temporaries in `$value` alive as long as the macro's value.
        match $value {
            value => {
                $crate::pr_info!(
                    "[{}:{}:{}] {} = {:#?}\n",
                    ::core::file!(),
                    ::core::line!(),
                    ::core::column!(),
                    ::core::stringify!($value),
                    &value
                );
                value
            }
        }
    };
    ($($value:expr),+ $(,)?) => {
        ($($crate::dbg!($value)),+,)
    };
}
