// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Why a kernel has no such function, and what to write instead.

use super::symbol::Symbol;

/// Said of arithmetic; a call says more.
pub(super) const FLOAT: &str =
    "floating point: kernel code must not use the FPU; compute with integers";

/// How much a reason says: of several on one line, the lowest is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// A call that somebody wrote.
    Known,
    /// A call, perhaps one that follows from another.
    Call,
    /// Arithmetic.
    Float,
}

/// The sentence for a function of `alloc` or `std`.
pub(super) fn reason(symbol: &Symbol) -> (Rank, String) {
    let path = &symbol.path;
    if path.contains("f32") || path.contains("f64") {
        let why = "is floating point of libstd; the kernel has no libstd and must not use the FPU";
        return (
            Rank::Known,
            format!("`{path}` {why}: compute with integers"),
        );
    }
    let library = if symbol.home.as_deref() == Some("alloc") {
        "liballoc"
    } else {
        "libstd"
    };
    let lacks = format!("the kernel has no {library}");
    match instead_of(symbol.method()) {
        Some(instead) if library == "liballoc" => {
            let why = format!("`{path}` allocates infallibly (liballoc); {lacks}: {instead}");
            (Rank::Known, why)
        }
        _ => {
            let instead = "use what `core` and the `kernel` crate offer";
            (
                Rank::Call,
                format!("`{path}` is part of {library}; {lacks}: {instead}"),
            )
        }
    }
}

fn instead_of(method: &str) -> Option<&'static str> {
    Some(match method {
        "to_vec" | "into_vec" | "to_owned" => "use KVec::extend_from_slice(.., GFP_KERNEL)",
        "sort" => "use sort_unstable, which allocates nothing",
        "sort_by" => "use sort_unstable_by, which allocates nothing",
        "sort_by_key" | "sort_by_cached_key" => "use sort_unstable_by_key, which allocates nothing",
        "repeat" | "concat" | "join" => "put the pieces into a KVec, with GFP_KERNEL",
        "to_lowercase" | "to_uppercase" | "to_ascii_lowercase" | "to_ascii_uppercase" => {
            "change the bytes in place, or one by one"
        }
        "to_string_lossy" | "into_string" | "to_string" => {
            "use CString::try_from_fmt, which can fail"
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason_of(home: &str, path: &str) -> (Rank, String) {
        reason(&Symbol {
            home: Some(home.into()),
            path: path.into(),
        })
    }

    #[test]
    fn the_reason_names_the_function_and_what_replaces_it() {
        let expected = "`<[u8]>::to_vec` allocates infallibly (liballoc); the kernel has no liballoc: \
                        use KVec::extend_from_slice(.., GFP_KERNEL)";
        assert_eq!(
            reason_of("alloc", "<[u8]>::to_vec"),
            (Rank::Known, expected.to_owned())
        );
        assert!(reason_of("std", "<f64>::sqrt").1.contains("FPU"));
        assert!(
            reason_of("std", "std::time::Instant::now")
                .1
                .contains("libstd")
        );
    }

    #[test]
    fn what_follows_from_a_call_is_not_said_to_allocate() {
        let (rank, reason) = reason_of("alloc", "<alloc::vec::Vec<u8>>::len");
        assert_eq!(rank, Rank::Call);
        assert!(!reason.contains("allocates"), "{reason}");
    }
}
