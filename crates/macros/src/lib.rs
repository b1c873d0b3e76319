// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The procedural macros of the `kernel` crate.
//!
//! Mirrors: `rust/macros` (Linux 7.2). Drivers reach them as `kernel::macros` and through
//! `kernel::prelude`; nothing else uses this crate.
//!
//! # Differences from the kernel
//!
//! - `module!` builds a descriptor that the machine loads, not ELF sections.
//! - `#[export]` has no C header to check the signature against.
//! - `#[kunit_tests]` makes the suite an ordinary `#[cfg(test)]` module.
// DIFFERENCE: macros::module: `THIS_MODULE` is a public descriptor that the machine loads; there is no .modinfo section
// DIFFERENCE: macros::export: there is no C declaration to compare the signature with
// DIFFERENCE: macros::kunit_tests: the suite is a `#[cfg(test)]` module that cargo runs

#![forbid(unsafe_code)]

mod concat_idents;
mod export;
mod fmt;
mod for_lt;
mod kunit;
mod module;
mod paste;
mod vtable;

use proc_macro::TokenStream;
use syn::parse_macro_input;

/// Turns the outcome of an expansion into tokens: an error becomes `compile_error!` at its span.
fn emit(expansion: syn::Result<proc_macro2::TokenStream>) -> TokenStream {
    expansion
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}

/// Declares a kernel module. Belongs at the root of the driver's crate, once.
///
/// Each entry is `key: value,` and the comma after the last one is required. Keys come in this
/// order:
///
/// | key | value | |
/// |---|---|---|
/// | `type` | a type that implements `kernel::Module` or `kernel::InPlaceModule` | required |
/// | `name` | ASCII string | required |
/// | `authors` | `[ASCII string, ..]` | |
/// | `description` | string | |
/// | `license` | ASCII string | required |
/// | `alias`, `firmware`, `imports_ns` | `[ASCII string, ..]` | |
/// | `params` | `{ name: type { default: expression, description: string, }, .. }` | |
///
/// A parameter's type is one of `i8`, `u8`, `i16`, `u16`, `i32`, `u32`, `i64`, `u64`, `isize` and
/// `usize`; the driver reads it as `module_parameters::name.value()`.
///
/// The expansion defines `__LOG_PREFIX`, `LocalModule`, `THIS_MODULE` and `module_parameters` in
/// the module it stands in.
///
/// # Examples
///
/// ```text
/// use kernel::prelude::*;
///
/// module! {
///     type: Blinker,
///     name: "blinker",
///     authors: ["Ada"],
///     description: "Blinks",
///     license: "GPL",
///     params: {
///         period: u32 {
///             default: 500,
///             description: "Milliseconds between two blinks",
///         },
///     },
/// }
///
/// struct Blinker;
///
/// impl kernel::Module for Blinker {
///     fn init(_module: &'static ThisModule) -> Result<Self> {
///         pr_info!("every {} ms\n", module_parameters::period.value());
///         Ok(Blinker)
///     }
/// }
/// ```
#[proc_macro]
pub fn module(input: TokenStream) -> TokenStream {
    emit(module::module(parse_macro_input!(input)))
}

/// Marks a trait, or the implementation of one, whose methods may be left out.
///
/// C leaves a function pointer NULL and the caller looks before it calls. The trait gets a constant
/// `HAS_<METHOD>: bool` for each method, which an implementation with this attribute sets for the
/// methods it has; the code that builds the table of functions looks at the constant. A default
/// body is never called: it is `build_error!(VTABLE_DEFAULT_ERROR)`.
///
/// The attribute is needed on both sides: `USE_VTABLE_ATTR` makes an implementation without it an
/// error.
///
/// # Examples
///
/// ```
/// use macros::vtable;
///
/// #[vtable]
/// trait Operations {
///     fn start(&self) -> i32;
///     fn stop(&self) -> i32 {
///         unreachable!()
///     }
/// }
///
/// struct Motor;
///
/// #[vtable]
/// impl Operations for Motor {
///     fn start(&self) -> i32 {
///         0
///     }
/// }
///
/// assert!(Motor::HAS_START);
/// assert!(!Motor::HAS_STOP);
/// ```
///
/// ```compile_fail,E0046
/// # use macros::vtable;
/// # #[vtable]
/// # trait Operations {}
/// struct Lamp;
///
/// impl Operations for Lamp {}
/// ```
#[proc_macro_attribute]
pub fn vtable(attr: TokenStream, input: TokenStream) -> TokenStream {
    parse_macro_input!(attr as syn::parse::Nothing);
    emit(vtable::vtable(parse_macro_input!(input)))
}

/// Gives a function its plain name as a symbol, so that C can call it.
///
/// # Examples
///
/// ```
/// use macros::export;
///
/// #[export]
/// extern "C" fn scullery_answer() -> i32 {
///     42
/// }
/// # assert_eq!(scullery_answer(), 42);
/// ```
#[proc_macro_attribute]
pub fn export(attr: TokenStream, input: TokenStream) -> TokenStream {
    parse_macro_input!(attr as syn::parse::Nothing);
    export::export(&parse_macro_input!(input)).into()
}

/// `format_args!` whose arguments are printed by `kernel::fmt`'s traits.
///
/// Each argument, and each name captured in the format string, is wrapped in
/// `kernel::fmt::Adapter`. That is why a `CStr` can be printed here and an `f64` cannot.
///
/// Arguments are told apart by their commas and named by their first `=`, as tokens: an argument
/// that contains either at its top level needs parentheses around it.
#[proc_macro]
pub fn fmt(input: TokenStream) -> TokenStream {
    emit(fmt::fmt(input.into()))
}

/// Makes one identifier of two. It has the span of the second.
///
/// # Examples
///
/// ```
/// use macros::concat_idents;
///
/// const LED_RED: u32 = 4;
/// macro_rules! led {
///     ($colour:ident) => {
///         concat_idents!(LED_, $colour)
///     };
/// }
/// assert_eq!(led!(RED), 4);
/// ```
#[proc_macro]
pub fn concat_idents(input: TokenStream) -> TokenStream {
    concat_idents::concat_idents(&parse_macro_input!(input)).into()
}

/// Replaces every `[<a b c>]` in its input by the identifier `abc`.
///
/// A part is an identifier or a literal, and may carry modifiers: `:lower` and `:upper` change its
/// case, `:span` gives the whole identifier this part's span (by default it has that of the
/// brackets).
///
/// # Examples
///
/// ```
/// use macros::paste;
///
/// macro_rules! getter {
///     ($name:ident = $value:literal) => {
///         paste! {
///             fn [<get_ $name:lower _v 2>]() -> u32 {
///                 $value
///             }
///         }
///     };
/// }
///
/// getter!(SPEED = 3);
/// assert_eq!(get_speed_v2(), 3);
/// ```
#[proc_macro]
pub fn paste(input: TokenStream) -> TokenStream {
    emit(paste::paste(input.into()))
}

/// Makes a module of `#[test]` functions a suite of the given name.
///
/// The tests run under `cargo test` like any other, and `kernel::kunit::in_kunit_test` is true in them.
#[proc_macro_attribute]
pub fn kunit_tests(attr: TokenStream, input: TokenStream) -> TokenStream {
    emit(kunit::kunit_tests(
        &parse_macro_input!(attr),
        parse_macro_input!(input),
    ))
}

/// A type that implements `kernel::types::ForLt` for a type with a lifetime.
///
/// Takes `for<'a> Type<'a>`, or a type whose elided lifetimes are the one meant. Does not compile
/// when the type is not covariant in it.
#[proc_macro]
#[expect(non_snake_case, reason = "the macro has the name of its trait")]
pub fn ForLt(input: TokenStream) -> TokenStream {
    for_lt::for_lt(&parse_macro_input!(input)).into()
}
