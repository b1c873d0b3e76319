// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Upstream's benches of the types that tryalloc has, byte for byte: on std, and with
//! `cfg(tryalloc_judge)` on tryalloc.
//!
//! `ALLOCTESTS` is upstream's folder `library/alloctests`.

#![no_std]
#![feature(iter_next_chunk, prelude_import, repr_simd, slice_partition_dedup)]
#![allow(missing_docs, internal_features)]

#[cfg(not(tryalloc_judge))]
#[macro_use]
extern crate bench_std as std;
#[cfg(tryalloc_judge)]
#[macro_use]
extern crate judge_std as std;

// Upstream's files name these two crates; what they use of them is here.
extern crate self as rand;
extern crate self as test;

#[prelude_import]
#[allow(unused_imports)]
use std::prelude::rust_2024::*;

pub use core::hint::black_box;
pub use random::{Rng, RngCore};
pub use std::entry::{self, Bencher};

pub mod distr;

mod slice {
    include!(concat!(env!("ALLOCTESTS"), "/benches/slice.rs"));
}

mod str {
    include!(concat!(env!("ALLOCTESTS"), "/benches/str.rs"));
}

mod string {
    include!(concat!(env!("ALLOCTESTS"), "/benches/string.rs"));
}

mod vec {
    include!(concat!(env!("ALLOCTESTS"), "/benches/vec.rs"));
}

/// The numbers of upstream's own benches.
fn bench_rng() -> rand_xorshift::XorShiftRng {
    let seed = core::array::from_fn(|i| i as u8);
    random::SeedableRng::from_seed(seed)
}
