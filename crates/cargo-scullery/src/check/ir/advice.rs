// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Why a kernel has no such function, and what to write instead.

use super::symbol::Symbol;

/// Said of arithmetic; a call says more.
pub(super) const FLOAT: &str =
    "floating point: kernel code must not use the FPU; compute with integers";

/// The sentence for a function of `alloc` or `std`.
pub(super) fn reason(symbol: &Symbol) -> String {
    let path = &symbol.path;
    if path.contains("f32") || path.contains("f64") {
        return format!(
            "`{path}` is floating point of libstd; the kernel has no libstd and must not use the FPU: \
             compute with integers"
        );
    }
    let method = symbol.method();
    match symbol.home.as_deref() {
        Some("alloc") => format!(
            "`{path}` allocates infallibly (liballoc); the kernel has no liballoc: {}",
            instead_of(method)
        ),
        _ => format!("`{path}` is part of libstd; the kernel has no libstd: {OWN}"),
    }
}

const OWN: &str = "use what `core` and the `kernel` crate offer";

fn instead_of(method: &str) -> &'static str {
    match method {
        "to_vec" | "into_vec" | "to_owned" | "clone" => {
            "use KVec::extend_from_slice(.., GFP_KERNEL)"
        }
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
        _ => OWN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason_of(home: &str, path: &str) -> String {
        reason(&Symbol {
            home: Some(home.into()),
            path: path.into(),
        })
    }

    #[test]
    fn the_reason_names_the_function_and_what_replaces_it() {
        let expected = "`<[u8]>::to_vec` allocates infallibly (liballoc); the kernel has no liballoc: \
                        use KVec::extend_from_slice(.., GFP_KERNEL)";
        assert_eq!(reason_of("alloc", "<[u8]>::to_vec"), expected);
        assert!(reason_of("std", "<f64>::sqrt").contains("FPU"));
        assert!(reason_of("std", "std::time::Instant::now").contains("libstd"));
    }
}
