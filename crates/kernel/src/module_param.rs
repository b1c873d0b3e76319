// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Parameters of modules.
//!
//! `module!` makes a static for each; the machine sets it from the arguments of a load.
//!
//! Mirrors: rust/kernel/module_param.rs (Linux 7.2).
//!
//! # Differences from the kernel
//!
//! - There are no `PARAM_OPS_*` and no `KernelParam`: the machine reaches a parameter through a
//!   [`ParamDescriptor`], and can reset it.
// DIFFERENCE: module_param::KernelParam: missing; module_param::ParamDescriptor stands for it

use core::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

use crate::error::{code::EEXIST, Result};
use crate::ffi::c_void;
use crate::str::{parse_int::ParseInt, BStr};

/// Types that a parameter can have.
pub trait ModuleParam: Sized + Copy {
    /// The value that an argument of `insmod` stands for.
    ///
    /// # Errors
    ///
    /// `EINVAL` if it stands for none.
    fn try_from_param_arg(arg: &BStr) -> Result<Self>;
}

/// A parameter of a module, as its driver reads it.
///
/// # Examples
///
/// ```
/// use kernel::module_param::ModuleParamAccess;
///
/// // `module!` declares this one for `quantum: u32 { default: 4000, .. }`.
/// #[allow(non_upper_case_globals)]
/// static quantum: ModuleParamAccess<u32> = ModuleParamAccess::new(4000);
///
/// assert_eq!(*quantum.value(), 4000);
/// ```
pub struct ModuleParamAccess<T> {
    default: T,
    /// Whether this load of the module has given a value: the one in `newest`.
    is_given: AtomicBool,
    newest: AtomicPtr<Given<T>>,
}

/// A value that some load has given.
///
/// It is never freed: a driver may keep what [`ModuleParamAccess::value`] returned for as long as it
/// likes, and nobody knows when the last of its tasks is gone.
struct Given<T> {
    value: T,
    /// The ones before it stay reachable, which is what tells them from a leak.
    _earlier: *const Given<T>,
}

// SAFETY: values are shared by reference only, and the pointers to them change atomically.
unsafe impl<T: Sync> Sync for ModuleParamAccess<T> {}

impl<T> ModuleParamAccess<T> {
    #[doc(hidden)]
    pub const fn new(default: T) -> Self {
        Self {
            default,
            is_given: AtomicBool::new(false),
            newest: AtomicPtr::new(core::ptr::null_mut()),
        }
    }

    /// The value given when the module was loaded, or the default.
    pub fn value(&self) -> &T {
        // ORDERING: the pair in `give`.
        if self.is_given.load(Ordering::Acquire) {
            // SAFETY: `give` stored a value before it said so, and values are never freed.
            unsafe { &(*self.newest.load(Ordering::Acquire)).value }
        } else {
            &self.default
        }
    }

    /// The address of the parameter, as C has it. What it points to is to be used as a shared reference
    /// would be.
    pub const fn as_void_ptr(&self) -> *mut c_void {
        core::ptr::from_ref(self).cast_mut().cast()
    }

    /// Gives a value, once for each load.
    fn give(&self, value: T) -> Result {
        if self.is_given.load(Ordering::Relaxed) {
            return Err(EEXIST);
        }
        let given = Box::new(Given {
            value,
            _earlier: self.newest.load(Ordering::Relaxed),
        });
        self.newest.store(Box::into_raw(given), Ordering::Release);
        self.is_given.store(true, Ordering::Release);
        Ok(())
    }
}

/// What the machine does with a parameter.
#[doc(hidden)]
pub trait Parameter: Sync {
    /// Sets it from an argument; `EEXIST` the second time.
    fn set(&self, arg: &BStr) -> Result;

    /// Makes it the default again, for the next load.
    fn reset(&self);
}

/// An entry of `module!`'s `params`, as the machine sees it.
#[doc(hidden)]
pub struct ParamDescriptor {
    pub name: &'static str,
    pub ty: &'static str,
    pub description: &'static str,
    pub param: &'static dyn Parameter,
}

// For each type and not for every `T`: generic code would be compiled into the driver, where an
// allocation of ours would look like one of the driver's.
macro_rules! integers {
    ($($ty:ty),*) => {
        $(
            impl ModuleParam for $ty {
                fn try_from_param_arg(arg: &BStr) -> Result<Self> {
                    <$ty as ParseInt>::from_str(arg)
                }
            }

            impl Parameter for ModuleParamAccess<$ty> {
                fn set(&self, arg: &BStr) -> Result {
                    self.give(<$ty>::try_from_param_arg(arg)?)
                }

                fn reset(&self) {
                    self.is_given.store(false, Ordering::Release);
                }
            }
        )*
    };
}

integers!(i8, u8, i16, u16, i32, u32, i64, u64, isize, usize);

#[cfg(test)]
mod tests {
    use super::{ModuleParamAccess, Parameter};
    use crate::b_str;
    use crate::error::code::{EEXIST, EINVAL};

    #[test]
    fn a_parameter_is_set_once_for_each_load() {
        static PARAM: ModuleParamAccess<i8> = ModuleParamAccess::new(1);
        assert_eq!(*PARAM.value(), 1);
        assert_eq!(PARAM.set(b_str!("-0x80")), Ok(()));
        assert_eq!(PARAM.set(b_str!("2")), Err(EEXIST));
        assert_eq!(*PARAM.value(), -128);
        PARAM.reset();
        assert_eq!(*PARAM.value(), 1);
        assert_eq!(PARAM.set(b_str!("2")), Ok(()));
        assert_eq!(*PARAM.value(), 2);
    }

    #[test]
    fn what_a_driver_kept_from_an_earlier_load_keeps_its_value() {
        static PARAM: ModuleParamAccess<u64> = ModuleParamAccess::new(0);
        assert_eq!(PARAM.set(b_str!("5")), Ok(()));
        let kept = PARAM.value();
        PARAM.reset();
        assert_eq!(PARAM.set(b_str!("6")), Ok(()));
        assert_eq!((*kept, *PARAM.value()), (5, 6));
    }

    #[test]
    fn a_refused_argument_leaves_the_parameter_to_be_set() {
        static PARAM: ModuleParamAccess<u8> = ModuleParamAccess::new(7);
        for refused in [b_str!("256"), b_str!(""), b_str!("1 "), b_str!("x")] {
            assert_eq!(PARAM.set(refused), Err(EINVAL));
        }
        assert_eq!(*PARAM.value(), 7);
        assert_eq!(PARAM.set(b_str!("0xff")), Ok(()));
    }
}
