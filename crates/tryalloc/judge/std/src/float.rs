// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The methods of floating-point numbers that `core` lacks, as far as tests use them; they are the C
//! library's.

unsafe extern "C" {
    safe fn log(x: f64) -> f64;
    safe fn log2(x: f64) -> f64;
    safe fn pow(x: f64, y: f64) -> f64;
    safe fn exp(x: f64) -> f64;
    safe fn log1p(x: f64) -> f64;
    safe fn expm1(x: f64) -> f64;
}

/// What std's `f64` has more than core's.
pub trait Float {
    fn log(self, base: Self) -> Self;
    fn log2(self) -> Self;
    fn ln(self) -> Self;
    fn ln_1p(self) -> Self;
    fn exp(self) -> Self;
    fn exp_m1(self) -> Self;
    fn powf(self, n: Self) -> Self;
    fn powi(self, n: i32) -> Self;
    fn cos(self) -> Self;
    fn round(self) -> Self;
    fn floor(self) -> Self;
}

impl Float for f64 {
    fn log(self, base: f64) -> f64 {
        log(self) / log(base)
    }

    fn log2(self) -> f64 {
        log2(self)
    }

    fn ln(self) -> f64 {
        log(self)
    }

    fn ln_1p(self) -> f64 {
        log1p(self)
    }

    fn exp(self) -> f64 {
        exp(self)
    }

    fn exp_m1(self) -> f64 {
        expm1(self)
    }

    fn powf(self, n: f64) -> f64 {
        pow(self, n)
    }

    fn powi(self, n: i32) -> f64 {
        pow(self, n.into())
    }

    // As std: the compiler knows that it depends on the argument alone, which benches rely on.
    #[inline]
    fn cos(self) -> f64 {
        core::intrinsics::cosf64(self)
    }

    fn round(self) -> f64 {
        core::f64::math::round(self)
    }

    fn floor(self) -> f64 {
        core::f64::math::floor(self)
    }
}
