// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Checks of what the callers of unsafe functions promise.
//!
//! Mirrors: rust/kernel/safety.rs (Linux 7.2).

/// Panics, in builds with debug assertions, when what an unsafe function's caller promised is not so.
/// Elsewhere it is no check, so that the function stays unsafe.
///
/// # Examples
///
/// ```
/// use kernel::unsafe_precondition_assert;
///
/// /// # Safety
/// ///
/// /// There is an element at `index`.
/// unsafe fn element(values: &[u32], index: usize) -> u32 {
///     unsafe_precondition_assert!(index < values.len(), "no element {index}");
///     // SAFETY: The caller promises it.
///     unsafe { *values.get_unchecked(index) }
/// }
/// // SAFETY: There are two.
/// assert_eq!(unsafe { element(&[3, 4], 1) }, 4);
/// ```
#[macro_export]
macro_rules! unsafe_precondition_assert {
    ($cond:expr $(,)?) => {
        $crate::unsafe_precondition_assert!($cond, "{}", ::core::stringify!($cond))
    };
    ($cond:expr, $($arg:tt)+) => {
        // PANIC: the caller of an unsafe function broke a promise.
        ::core::debug_assert!(
            $cond,
            "unsafe precondition violated: {}",
            $crate::prelude::fmt!($($arg)+)
        )
    };
}

#[cfg(test)]
mod tests {
    fn message(broken: impl FnOnce() + std::panic::UnwindSafe) -> String {
        let payload = std::panic::catch_unwind(broken).unwrap_err();
        match payload.downcast::<String>() {
            Ok(text) => *text,
            Err(payload) => payload.downcast_ref::<&str>().unwrap().to_string(),
        }
    }

    #[test]
    fn a_broken_promise_is_named() {
        let index = 7;
        assert_eq!(
            message(|| unsafe_precondition_assert!(index < 4, "no element {index}")),
            "unsafe precondition violated: no element 7"
        );
        assert_eq!(
            message(|| unsafe_precondition_assert!(index < 4)),
            "unsafe precondition violated: index < 4"
        );
    }
}
