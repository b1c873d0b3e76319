// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Zeroed memory and `..Zeroable::init_zeroed()`.

use core::{cell::UnsafeCell, ffi::c_int, marker::PhantomPinned, num::NonZero, ptr::NonNull};

use pin_init::{
    init, init_zeroed, pin_data, pin_init, stack_pin_init, stack_try_pin_init, zeroed, Zeroable,
    ZeroableOption,
};

use crate::record::Record;

#[pin_data]
#[derive(Zeroable)]
struct Buffer {
    bytes: [u8; 64],
    len: usize,
    next: Option<NonNull<u8>>,
    #[pin]
    _pin: PhantomPinned,
}

#[test]
fn the_rest_of_the_fields_is_zeroed() {
    stack_pin_init!(let pinned = pin_init!(Buffer { len: 3, ..Zeroable::init_zeroed() }));
    assert_eq!((pinned.len, pinned.next, pinned.bytes), (3, None, [0; 64]));
    stack_pin_init!(let moved = init!(Buffer { bytes: [1; 64], ..Zeroable::init_zeroed() }));
    assert_eq!((moved.len, moved.bytes), (0, [1; 64]));
    stack_pin_init!(let empty = pin_init!(Buffer { ..Zeroable::init_zeroed() }));
    assert_eq!((empty.len, empty.bytes), (0, [0; 64]));
}

/// A reference that records when it is dropped.
#[repr(transparent)]
struct Recorded<'a>(&'a Record);

impl Drop for Recorded<'_> {
    fn drop(&mut self) {
        self.0.add("drop");
    }
}

// SAFETY: the `None` of a transparent reference is the reference's, a null pointer.
unsafe impl ZeroableOption for Recorded<'_> {}

#[test]
fn a_failure_after_zeroing_drops_what_was_initialised_and_not_the_zeroes() {
    #[derive(Zeroable)]
    struct Holder<'a> {
        made: Option<Recorded<'a>>,
        zeroed: Option<Recorded<'a>>,
    }

    let record = &Record::new();
    stack_try_pin_init!(let holder = init!(Holder {
        made: Some(Recorded(record)),
        _: { Err(())? },
        ..Zeroable::init_zeroed()
    }? ()));
    assert!(holder
        .map(|holder| (holder.made.is_some(), holder.zeroed.is_some()))
        .is_err());
    assert_eq!(record.take(), ["drop"]);
}

#[test]
fn zeroed_is_usable_in_constants() {
    const BUFFER: Buffer = zeroed();
    assert_eq!(BUFFER.len, 0);
}

#[test]
fn derives_cover_tuple_structs_unions_generics_and_lifetimes() {
    #[derive(Zeroable)]
    struct Tuple(u8, (bool, char, f64));

    #[derive(Zeroable)]
    union Bits {
        number: u32,
        float: f32,
    }

    #[derive(Zeroable)]
    struct Generic<'a, T, const N: usize = 2>
    where
        T: Copy,
    {
        array: [T; N],
        text: Option<&'a str>,
    }

    let tuple = Tuple::zeroed();
    assert_eq!((tuple.0, tuple.1), (0, (false, '\0', 0.0)));
    // SAFETY: both fields are four bytes, all of which are zero.
    let (number, float) = unsafe { (Bits::zeroed().number, Bits::zeroed().float) };
    assert_eq!((number, float), (0, 0.0));
    let generic: Generic<'_, u16> = zeroed();
    assert_eq!((generic.array, generic.text), ([0, 0], None));
}

#[test]
fn core_types_are_zeroable() {
    fn is_none<T: Zeroable>(is_none: impl FnOnce(&T) -> bool) {
        stack_pin_init!(let value = init_zeroed::<T>());
        assert!(is_none(&value));
    }

    is_none::<Option<&mut [u8]>>(Option::is_none);
    is_none::<Option<NonZero<u64>>>(Option::is_none);
    is_none::<Option<fn()>>(Option::is_none);
    is_none::<Option<unsafe extern "C" fn(*mut u8, c_int) -> c_int>>(Option::is_none);
    is_none::<*const [u8]>(|pointer| pointer.is_null());
    is_none::<(u8, *mut str, UnsafeCell<i128>)>(|tuple| tuple.0 == 0 && tuple.1.is_null());
}
