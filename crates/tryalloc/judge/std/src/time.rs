// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `std::time`, for tests whose numbers are others at other times.

use core::convert::Infallible;

pub use core::time::Duration;

use crate::driver;

/// A time, from 1970.
#[derive(Clone, Copy, Debug)]
pub struct SystemTime(Duration);

/// The start of 1970.
pub const UNIX_EPOCH: SystemTime = SystemTime(Duration::ZERO);

impl SystemTime {
    /// This time.
    #[must_use]
    pub fn now() -> Self {
        Self(driver::now())
    }

    /// What has passed since an earlier time.
    ///
    /// # Errors
    ///
    /// None.
    pub fn duration_since(&self, earlier: Self) -> Result<Duration, Infallible> {
        Ok(self.0.saturating_sub(earlier.0))
    }
}
