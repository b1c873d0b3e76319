// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The types of C as the kernel has them.
//!
//! Mirrors: rust/ffi.rs (Linux 7.2).
//!
//! They are not those of `core::ffi`: the kernel is compiled with `char` unsigned, and `long` is as
//! wide as a pointer on every architecture.
// DIFFERENCE: ffi: a module here and a crate there; the path `kernel::ffi` is the same

macro_rules! c_types {
    ($($name:ident = $ty:ty, $doc:literal;)*) => {
        $(
            #[doc = $doc]
            #[expect(non_camel_case_types, reason = "the name is C's")]
            pub type $name = $ty;

            const _: () = assert!(size_of::<$name>() == size_of::<core::ffi::$name>());
        )*
    };
}

c_types! {
    c_char = u8, "`char`, unsigned.";
    c_schar = i8, "`signed char`.";
    c_uchar = u8, "`unsigned char`.";
    c_short = i16, "`short`.";
    c_ushort = u16, "`unsigned short`.";
    c_int = i32, "`int`.";
    c_uint = u32, "`unsigned int`.";
    c_long = isize, "`long`, as wide as a pointer.";
    c_ulong = usize, "`unsigned long`, as wide as a pointer.";
    c_longlong = i64, "`long long`.";
    c_ulonglong = u64, "`unsigned long long`.";
}

pub use core::ffi::{c_void, CStr};
