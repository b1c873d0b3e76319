// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Drivers that need what Kbuild's compiler flags allow and stable Rust refuses.
//!
//! Kbuild sets `RUSTC_BOOTSTRAP`, compiles drivers without std, and gives them a few unstable
//! features. With those, `dbg!` is the kernel's, an `Arc<T>` becomes an `Arc<dyn Trait>`, and methods
//! may take `self: ARef<Self>`. Stable Rust is tried first, for it is what most drivers need and what
//! their authors have.

use std::borrow::Cow;

use anyhow::Result;

use crate::driver::Driver;
use crate::report::{Finding, once_each};

/// The errors behind which a feature may be missing: not dyn compatible, no such conversion, no
/// `self` type, other type, no such cast, unstable feature, ambiguous name.
const CURABLE: [&str; 7] = [
    "E0038", "E0277", "E0307", "E0308", "E0605", "E0658", "E0659",
];

/// What was built, and how.
#[derive(Debug)]
pub(crate) struct Made<'a, T> {
    /// The driver, as it was built.
    pub(crate) driver: Cow<'a, Driver>,
    pub(crate) made: T,
    /// Why it was not built with stable Rust.
    pub(crate) note: Option<String>,
}

/// Builds a driver with stable Rust or, when that refuses what Kbuild may allow, as Kbuild does.
///
/// When neither does it, the findings are those of stable Rust.
pub(crate) fn if_refused<T>(
    driver: &Driver,
    mut build: impl FnMut(&Driver) -> Result<Result<T, Vec<Finding>>>,
) -> Result<Result<Made<'_, T>, Vec<Finding>>> {
    let refused = match build(driver)? {
        Ok(made) => {
            let driver = Cow::Borrowed(driver);
            return Ok(Ok(Made {
                driver,
                made,
                note: None,
            }));
        }
        Err(findings) => findings,
    };
    if driver.package.as_kbuild || !refused.iter().all(is_curable) {
        return Ok(Err(refused));
    }
    let driver = driver.as_kbuild();
    Ok(match build(&driver)? {
        Ok(made) => Ok(Made {
            driver: Cow::Owned(driver),
            made,
            note: Some(note(refused)),
        }),
        Err(_) => Err(refused),
    })
}

fn is_curable(finding: &Finding) -> bool {
    let code = finding.code.as_deref();
    code.is_some_and(|code| CURABLE.contains(&code))
}

fn note(refused: Vec<Finding>) -> String {
    let errors = once_each(refused);
    let first = errors
        .first()
        .map(|error| format!("{} at {}:{}", error.reason, error.file, error.line));
    let more = match errors.len() {
        0 | 1 => String::new(),
        errors => format!(", and {} more", errors - 1),
    };
    format!(
        "built as Kbuild does, with unstable features; stable Rust alone refuses it: {}{more}",
        first.unwrap_or_default()
    )
}
