// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Reports of what must not happen.
//!
//! Mirrors: rust/kernel/bug.rs (Linux 7.2), C: include/asm-generic/bug.h.

// DIFFERENCE: warn_on!: names the condition, as Linux does with `CONFIG_DEBUG_BUGVERBOSE_DETAILED`; the backtrace is that of the report.

use crate::rt;

/// Reports a warning when a condition is true, with its line; gives the condition back. The machine
/// goes on, and a test that does not expect the warning fails.
///
/// # Examples
///
/// ```
/// use kernel::{prelude::*, warn_on};
///
/// fn half(length: usize) -> Result<usize> {
///     if warn_on!(length % 2 != 0) {
///         return Err(EINVAL);
///     }
///     Ok(length / 2)
/// }
/// assert_eq!(half(4)?, 2);
/// # Ok::<(), Error>(())
/// ```
#[macro_export]
macro_rules! warn_on {
    ($cond:expr) => {{
        let cond = $cond;
        if cond {
            $crate::bug::warn(::core::stringify!($cond));
        }
        cond
    }};
}

/// What [`warn_on!`] calls.
#[doc(hidden)]
#[cold]
#[track_caller]
pub fn warn(cond: &str) {
    rt::warn(format_args!("[{cond}]"));
}

#[cfg(test)]
mod tests {
    use crate::host::{self, Kind};

    #[test]
    fn a_warning_has_the_line_and_the_condition() {
        let machine = host::boot();
        let fired = machine.kthread("warn", || (warn_on!(1 > 2), warn_on!(1 < 2)));
        assert_eq!(fired.ok(), Some((false, true)));
        let report = machine.expect(Kind::Warning).to_string();
        assert!(report.contains("[1 < 2]"), "{report}");
        assert!(report.contains(file!()), "{report}");
        assert!(machine.reports().is_empty());
    }
}
