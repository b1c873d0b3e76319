// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Sizes that are powers of two.
//!
//! The constants of the module are [`usize`], for memory of the machine. Those of
//! [`SizeConstants`] have the width of an address of a device.
//!
//! Mirrors: rust/kernel/sizes.rs (Linux 7.2), include/linux/sizes.h.
//!
//! # Examples
//!
//! ```
//! use kernel::sizes::{SizeConstants, SZ_4K};
//!
//! assert_eq!(SZ_4K, 4096);
//! let window: u64 = 3 * u64::SZ_2G;
//! assert_eq!(window, 6 << 30);
//! ```

macro_rules! sizes {
    ($($name:ident = $log2:literal;)*) => {
        $(
            #[doc = concat!("2 to the power of ", $log2, ", in bytes.")]
            pub const $name: usize = 1 << $log2;
        )*

        /// The same sizes, as constants of an integer type.
        pub trait SizeConstants {
            $(
                #[doc = concat!("2 to the power of ", $log2, ", in bytes.")]
                const $name: Self;
            )*
        }

        sizes!(@impl u32: $($name = $log2;)*);
        sizes!(@impl u64: $($name = $log2;)*);
        sizes!(@impl usize: $($name = $log2;)*);
    };
    (@impl $ty:ty: $($name:ident = $log2:literal;)*) => {
        impl SizeConstants for $ty {
            $(const $name: Self = 1 << $log2;)*
        }
    };
}

sizes! {
    SZ_1K = 10;
    SZ_2K = 11;
    SZ_4K = 12;
    SZ_8K = 13;
    SZ_16K = 14;
    SZ_32K = 15;
    SZ_64K = 16;
    SZ_128K = 17;
    SZ_256K = 18;
    SZ_512K = 19;
    SZ_1M = 20;
    SZ_2M = 21;
    SZ_4M = 22;
    SZ_8M = 23;
    SZ_16M = 24;
    SZ_32M = 25;
    SZ_64M = 26;
    SZ_128M = 27;
    SZ_256M = 28;
    SZ_512M = 29;
    SZ_1G = 30;
    SZ_2G = 31;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_the_size() {
        assert_eq!((SZ_1K, SZ_512K, SZ_1M), (1024, 512 * 1024, 1024 * 1024));
        assert_eq!((u32::SZ_2G, u64::SZ_256M), (2 << 30, 256 << 20));
    }
}
