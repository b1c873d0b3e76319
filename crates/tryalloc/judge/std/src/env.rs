// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `std::env`.

use crate::{driver, string::String};

/// There is no such variable.
#[derive(Debug)]
pub struct VarError;

/// The value of a variable of the environment.
///
/// # Errors
///
/// It is not set.
pub fn var(name: &str) -> Result<String, VarError> {
    let mut value = None;
    driver::env(name, &mut |text| value = Some(String::from(text)));
    value.ok_or(VarError)
}
