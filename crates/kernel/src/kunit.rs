// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! KUnit, the kernel's own tests.
//!
//! Mirrors: rust/kernel/kunit.rs (Linux 7.2).
//!
//! A suite of `#[kunit_tests]` is one of cargo's tests here, and its assertions are `core`'s.
// DIFFERENCE: kunit: what Linux's `#[kunit_tests]` expands to is missing, for cargo runs the tests

use crate::rt::task::current;
use crate::types::NotThreadSafe;

/// Whether the caller is in a test of KUnit, so that code may do something else there.
///
/// # Examples
///
/// ```
/// use kernel::kunit::in_kunit_test;
///
/// fn jitter() -> u32 {
///     if in_kunit_test() { 0 } else { 7 }
/// }
///
/// assert_eq!(jitter(), 7);
/// ```
pub fn in_kunit_test() -> bool {
    current(|current| current.tests.get())
}

/// That the thread is in a test of KUnit, until this is dropped. For `#[kunit_tests]` only.
#[doc(hidden)]
pub struct Running {
    before: bool,
    _not_send: NotThreadSafe,
}

/// Begins a test. For `#[kunit_tests]` only.
#[doc(hidden)]
pub fn run() -> Running {
    Running {
        before: current(|current| current.tests.replace(true)),
        _not_send: NotThreadSafe,
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        current(|current| current.tests.set(self.before));
    }
}

#[cfg(test)]
#[crate::macros::kunit_tests(kunit)]
mod tests {
    use super::{in_kunit_test, run};

    #[test]
    fn a_test_knows_that_it_is_one() {
        assert!(in_kunit_test());
        let elsewhere = std::thread::spawn(in_kunit_test).join();
        assert!(matches!(elsewhere, Ok(false)));
        drop(run());
        assert!(in_kunit_test());
    }
}
