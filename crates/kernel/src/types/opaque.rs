// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Values that only C looks into.

use core::cell::UnsafeCell;
use core::convert::Infallible;
use core::marker::PhantomPinned;
use core::mem::MaybeUninit;

use pin_init::{PinInit, Wrapper, Zeroable};

/// Storage for a `T` of which Rust assumes nothing.
///
/// It may be uninitialised, change under a shared reference, and be pointed to by others under an
/// exclusive one. It is neither [`Sync`] nor [`Unpin`].
///
/// # Examples
///
/// ```
/// use kernel::types::Opaque;
///
/// struct Counter(Opaque<u32>);
///
/// let counter = Counter(Opaque::new(4));
/// // SAFETY: the value was given, and nobody else knows its address.
/// unsafe { *counter.0.get() += 1 };
/// // SAFETY: as above.
/// assert_eq!(unsafe { *counter.0.get() }, 5);
/// ```
#[repr(transparent)]
pub struct Opaque<T> {
    value: UnsafeCell<MaybeUninit<T>>,
    _pin: PhantomPinned,
}

// SAFETY: any bytes are a value of `MaybeUninit`, zeroes too.
unsafe impl<T> Zeroable for Opaque<T> {}

impl<T> Opaque<T> {
    const fn holding(value: MaybeUninit<T>) -> Self {
        Self {
            value: UnsafeCell::new(value),
            _pin: PhantomPinned,
        }
    }

    /// Storage that holds `value`.
    pub const fn new(value: T) -> Self {
        Self::holding(MaybeUninit::new(value))
    }

    /// Storage that holds nothing yet.
    pub const fn uninit() -> Self {
        Self::holding(MaybeUninit::uninit())
    }

    /// Storage that holds zeroes.
    pub const fn zeroed() -> Self {
        Self::holding(MaybeUninit::zeroed())
    }

    /// Storage in its final place, which `init_func` is then given, uninitialised.
    pub fn ffi_init(init_func: impl FnOnce(*mut T)) -> impl PinInit<Self> {
        Self::try_ffi_init(move |slot| -> Result<(), Infallible> {
            init_func(slot);
            Ok(())
        })
    }

    /// [`ffi_init`](Self::ffi_init) for a function that can fail.
    pub fn try_ffi_init<E>(
        init_func: impl FnOnce(*mut T) -> Result<(), E>,
    ) -> impl PinInit<Self, E> {
        let init = move |slot: *mut Self| init_func(Self::cast_into(slot));
        // SAFETY: an `Opaque` is initialised whatever was written to it; one that failed is left
        // alone, since it has nothing to drop.
        unsafe { pin_init::pin_init_from_closure(init) }
    }

    /// The address of the value.
    pub const fn get(&self) -> *mut T {
        self.value.get().cast()
    }

    /// The address of the value, without a reference on the way.
    pub const fn cast_into(this: *const Self) -> *mut T {
        UnsafeCell::raw_get(this.cast::<UnsafeCell<MaybeUninit<T>>>()).cast()
    }

    /// The storage of a value: [`cast_into`](Self::cast_into) backwards.
    pub const fn cast_from(this: *const T) -> *const Self {
        this.cast()
    }
}

impl<T> Wrapper<T> for Opaque<T> {
    fn pin_init<E>(value_init: impl PinInit<T, E>) -> impl PinInit<Self, E> {
        Self::try_ffi_init(|slot| {
            // SAFETY: `slot` is the place where the value stays, valid for writes, and is not used
            // when this fails.
            unsafe { value_init.__pinned_init(slot) }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Opaque;

    #[test]
    fn casts_are_inverse_to_each_other() {
        let storage = Opaque::new(7_u16);
        let value = Opaque::cast_into(&raw const storage);
        assert_eq!(value, storage.get());
        assert_eq!(Opaque::cast_from(value), &raw const storage);
        // SAFETY: the value was given.
        assert_eq!(unsafe { *value }, 7);
    }

    #[test]
    fn zeroed_storage_holds_zeroes() {
        let storage = Opaque::<[u32; 3]>::zeroed();
        // SAFETY: zeroes are integers.
        assert_eq!(unsafe { *storage.get() }, [0; 3]);
    }
}
