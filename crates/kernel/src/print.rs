// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Printing to the kernel log.
//!
//! A record is a level, the name of the module with `": "`, and the text. The text brings its own
//! newline; a record without one is continued by [`pr_cont!`](crate::pr_cont).
//!
//! Mirrors: rust/kernel/print.rs (Linux 7.2).

use core::sync::atomic::{AtomicU64, Ordering};

use crate::{fmt, rt};

/// The levels of the log. For the macros only.
#[doc(hidden)]
pub mod level {
    pub const EMERG: u8 = 0;
    pub const ALERT: u8 = 1;
    pub const CRIT: u8 = 2;
    pub const ERR: u8 = 3;
    pub const WARNING: u8 = 4;
    pub const NOTICE: u8 = 5;
    pub const INFO: u8 = 6;
    pub const DEBUG: u8 = 7;
}

/// Writes a record. `module_name` ends in a NUL. For the macros only.
#[doc(hidden)]
pub fn call_printk(level: u8, module_name: &[u8], args: fmt::Arguments<'_>) {
    let name = module_name.strip_suffix(b"\0").unwrap_or(module_name);
    let prefix = format!("{}: ", name.escape_ascii());
    rt::log::printk(level, &prefix, args);
}

/// Continues the last record. For the macros only.
#[doc(hidden)]
pub fn call_printk_cont(args: fmt::Arguments<'_>) {
    rt::log::cont(args);
}

/// Writes a record of the level named. For the macros only.
///
/// `crate` is the driver's: `module!` puts the prefix there.
#[doc(hidden)]
#[macro_export]
#[expect(
    clippy::crate_in_macro_def,
    reason = "the prefix is the driver's, not ours"
)]
macro_rules! print_macro {
    ($level:ident, $($arg:tt)+) => {
        $crate::print::call_printk(
            $crate::print::level::$level,
            crate::__LOG_PREFIX,
            $crate::prelude::fmt!($($arg)+),
        )
    };
}

/// Prints at level 0. The system cannot be used.
#[macro_export]
macro_rules! pr_emerg {
    ($($arg:tt)*) => { $crate::print_macro!(EMERG, $($arg)*) };
}

/// Prints at level 1. Somebody has to act at once.
#[macro_export]
macro_rules! pr_alert {
    ($($arg:tt)*) => { $crate::print_macro!(ALERT, $($arg)*) };
}

/// Prints at level 2. A critical condition.
#[macro_export]
macro_rules! pr_crit {
    ($($arg:tt)*) => { $crate::print_macro!(CRIT, $($arg)*) };
}

/// Prints at level 3. An error.
#[macro_export]
macro_rules! pr_err {
    ($($arg:tt)*) => { $crate::print_macro!(ERR, $($arg)*) };
}

/// Prints at level 4. Something may be wrong.
#[macro_export]
macro_rules! pr_warn {
    ($($arg:tt)*) => { $crate::print_macro!(WARNING, $($arg)*) };
}

/// Prints at level 5. Normal, and worth a look.
#[macro_export]
macro_rules! pr_notice {
    ($($arg:tt)*) => { $crate::print_macro!(NOTICE, $($arg)*) };
}

/// Prints at level 6. For information.
#[macro_export]
macro_rules! pr_info {
    ($($arg:tt)*) => { $crate::print_macro!(INFO, $($arg)*) };
}

/// Prints at level 7, for debugging: nothing unless the driver is built with debug assertions.
#[macro_export]
macro_rules! pr_debug {
    ($($arg:tt)*) => {
        if ::core::cfg!(debug_assertions) {
            $crate::print_macro!(DEBUG, $($arg)*)
        }
    };
}

/// Continues the line that the last `pr_*!` left without a newline.
///
/// # Examples
///
/// ```
/// # const __LOG_PREFIX: &[u8] = b"disk\0";
/// # fn main() {
/// use kernel::{pr_cont, prelude::*};
///
/// pr_info!("checking");
/// pr_cont!(" done\n");
/// # }
/// ```
#[macro_export]
macro_rules! pr_cont {
    ($($arg:tt)*) => {
        $crate::print::call_printk_cont($crate::prelude::fmt!($($arg)*))
    };
}

/// Something that is done once: C's `DO_ONCE_LITE`.
///
/// Once after each load of the module whose static it is, or after each boot.
///
/// # Examples
///
/// ```
/// use kernel::print::OnceLite;
///
/// let once = OnceLite::new();
/// assert!(once.call_once(|| {}));
/// assert!(!once.call_once(|| unreachable!()));
/// ```
pub struct OnceLite {
    /// The load in which it was done last.
    done: AtomicU64,
}

impl OnceLite {
    /// Nothing is done yet.
    #[expect(
        clippy::new_without_default,
        reason = "it stands in statics, as in Linux"
    )]
    pub const fn new() -> Self {
        Self {
            done: AtomicU64::new(0),
        }
    }

    /// Calls `f` unless a call was made before, and says whether it did.
    ///
    /// One that did not call may return before the other's `f` has.
    pub fn call_once<F>(&self, f: F) -> bool
    where
        F: FnOnce(),
    {
        let load = rt::modules::load();
        // ORDERING: nothing is published through the number.
        let first = self.done.load(Ordering::Relaxed) != load
            && self.done.swap(load, Ordering::Relaxed) != load;
        if first {
            f();
        }
        first
    }
}

/// Runs its statements once, however often control comes by.
#[macro_export]
macro_rules! do_once_lite {
    { $($e:tt)* } => {{
        static ONCE: $crate::print::OnceLite = $crate::print::OnceLite::new();
        ONCE.call_once(|| { $($e)* });
    }};
}

/// Prints at level 0, once.
#[macro_export]
macro_rules! pr_emerg_once {
    ($($arg:tt)*) => { $crate::do_once_lite! { $crate::pr_emerg!($($arg)*) } };
}

/// Prints at level 1, once.
#[macro_export]
macro_rules! pr_alert_once {
    ($($arg:tt)*) => { $crate::do_once_lite! { $crate::pr_alert!($($arg)*) } };
}

/// Prints at level 2, once.
#[macro_export]
macro_rules! pr_crit_once {
    ($($arg:tt)*) => { $crate::do_once_lite! { $crate::pr_crit!($($arg)*) } };
}

/// Prints at level 3, once.
#[macro_export]
macro_rules! pr_err_once {
    ($($arg:tt)*) => { $crate::do_once_lite! { $crate::pr_err!($($arg)*) } };
}

/// Prints at level 4, once.
#[macro_export]
macro_rules! pr_warn_once {
    ($($arg:tt)*) => { $crate::do_once_lite! { $crate::pr_warn!($($arg)*) } };
}

/// Prints at level 5, once.
#[macro_export]
macro_rules! pr_notice_once {
    ($($arg:tt)*) => { $crate::do_once_lite! { $crate::pr_notice!($($arg)*) } };
}

/// Prints at level 6, once.
#[macro_export]
macro_rules! pr_info_once {
    ($($arg:tt)*) => { $crate::do_once_lite! { $crate::pr_info!($($arg)*) } };
}
