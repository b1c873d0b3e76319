// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `std::prelude`, of which the compiler takes one for upstream's edition.

pub mod rust_2024 {
    //! What is everywhere: that of `core`, our types, and their methods of slices and strings.

    pub use core::prelude::rust_2024::*;

    pub use judge_attribute::{bench, test};
    pub use tryalloc::{String, boxed::Box, judge::prelude::*, vec::Vec};

    pub use crate::float::Float;
    pub use crate::{
        assert, assert_eq, assert_ne, dbg, debug_assert, debug_assert_eq, debug_assert_ne,
        eprintln, format, matches, print, println, thread_local, todo, unimplemented, unreachable,
        write, writeln,
    };

    mod macros_alone {
        //! Without the modules of the same names.

        #[expect(hidden_glob_reexports)]
        mod panic {}
        #[expect(hidden_glob_reexports)]
        mod vec {}

        pub use crate::*;
    }

    pub use self::macros_alone::{panic, vec};
}
