// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! std's macros that print.

pub(crate) mod panic_alone {
    //! `panic!` without the module of that name.

    #[expect(hidden_glob_reexports)]
    mod panic {}

    pub use core::*;
}

/// Keeps a line for when the test fails.
#[macro_export]
macro_rules! println {
    () => { $crate::thread::print(::core::format_args!("\n")) };
    ($($arg:tt)*) => {{
        $crate::thread::print(::core::format_args!($($arg)*));
        $crate::thread::print(::core::format_args!("\n"));
    }};
}

/// Keeps text for when the test fails.
#[macro_export]
macro_rules! print {
    ($($arg:tt)*) => { $crate::thread::print(::core::format_args!($($arg)*)) };
}

/// As [`println`].
#[macro_export]
macro_rules! eprintln {
    ($($arg:tt)*) => { $crate::println!($($arg)*) };
}

/// As [`println`], of values that it returns.
#[macro_export]
macro_rules! dbg {
    ($($value:expr),* $(,)?) => { ($({
        let value = $value;
        $crate::println!("{} = {value:?}", ::core::stringify!($value));
        value
    }),*) };
}

/// Statics that each thread has for itself.
#[macro_export]
#[allow_internal_unstable(thread_local)]
macro_rules! thread_local {
    ($($(#[$meta:meta])* $vis:vis static $name:ident: $of:ty = $init:expr);* $(;)?) => { $(
        $(#[$meta])*
        $vis const $name: $crate::thread::LocalKey<$of> = {
            fn start() -> $of { $init }
            fn value() -> *const $of {
                #[thread_local]
                static VALUE: ::core::cell::OnceCell<$of> = ::core::cell::OnceCell::new();
                VALUE.get_or_init(start)
            }
            $crate::thread::LocalKey::new(value)
        };
    )* };
}
