// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The initialisers that are not written with a macro.

use core::{cell::UnsafeCell, convert::Infallible, mem::MaybeUninit};

use pin_init::{
    cast_init, init, init_array_from_fn, init_scope, pin_data, pin_init, pin_init_array_from_fn,
    pin_init_scope, stack_pin_init, stack_try_pin_init, uninit, InPlaceWrite, Init, PinInit,
    Wrapper,
};

use crate::record::{Part, Record};

#[test]
fn a_value_and_a_result_initialise_their_own_type() {
    stack_pin_init!(let value: u8 = 7);
    assert_eq!(*value, 7);
    stack_try_pin_init!(let value: u8 = Ok::<_, ()>(7));
    assert_eq!(value.map(|value| *value), Ok(7));
    stack_try_pin_init!(let value: u8 = Err("none"));
    assert_eq!(value, Err("none"));
}

#[test]
fn nothing_happens_before_the_initialiser_runs() {
    let ran = &core::cell::Cell::new(0);
    let make = || {
        init_scope(move || {
            ran.set(ran.get() + 1);
            Ok::<_, Infallible>(1u8)
        })
    };
    drop(make());
    assert_eq!(ran.get(), 0);
    stack_pin_init!(let _value: u8 = make());
    assert_eq!(ran.get(), 1);
}

#[test]
fn chains_run_in_order_on_the_finished_value() {
    let init = Ok::<_, ()>(1u32)
        .chain(|value| {
            *value += 1;
            Ok(())
        })
        .pin_chain(|mut value| {
            *value *= 10;
            Ok(())
        });
    stack_try_pin_init!(let value: u32 = init);
    assert_eq!(value.map(|value| *value), Ok(20));
}

#[test]
fn arrays_are_made_element_by_element() {
    stack_pin_init!(let squares: [usize; 5] = init_array_from_fn(|i| i * i));
    assert_eq!(*squares, [0, 1, 4, 9, 16]);
    stack_pin_init!(let addresses: [usize; 3] = pin_init_array_from_fn(|_| {
        // SAFETY: the closure writes the whole element.
        unsafe {
            pin_init::pin_init_from_closure(|slot: *mut usize| {
                slot.write(slot.addr());
                Ok::<_, Infallible>(())
            })
        }
    }));
    assert!(addresses
        .iter()
        .all(|address| *address == core::ptr::from_ref(address).addr()));
    stack_pin_init!(let none: [Box<u8>; 0] = init_array_from_fn(|_| Box::new(1)));
    assert!(none.is_empty());
}

#[test]
fn what_has_been_made_is_dropped_once() {
    let record = &Record::new();
    {
        stack_pin_init!(let _array: [Part<'_>; 1] = init_array_from_fn(|_| record.part("element")));
        assert_eq!(record.take(), ["+element"]);
    }
    assert_eq!(record.take(), ["-element"]);
    {
        let moved = Ok::<_, ()>(record.part("chained")).chain(|_| Ok(()));
        stack_try_pin_init!(let part: Part<'_> = moved.pin_chain(|_| Ok(())));
        assert!(part.is_ok());
        assert_eq!(record.take(), ["+chained"]);
    }
    assert_eq!(record.take(), ["-chained"]);
}

#[test]
fn a_scope_shares_one_result_among_fields_and_forwards_its_error() {
    #[pin_data]
    #[derive(Debug)]
    struct Range {
        start: u8,
        #[pin]
        end: u8,
    }

    fn range(start: Option<u8>) -> impl PinInit<Range, &'static str> {
        pin_init_scope(move || {
            let start = start.ok_or("no start")?;
            let end = start.checked_add(9).ok_or("no end")?;
            Ok(pin_init!(Range { start, end }? &'static str))
        })
    }

    stack_try_pin_init!(let found = range(Some(1)));
    assert_eq!(found.map(|range| (range.start, range.end)), Ok((1, 10)));
    for (start, error) in [(None, "no start"), (Some(250), "no end")] {
        stack_try_pin_init!(let found = range(start));
        assert_eq!(found.err(), Some(error));
    }
}

#[test]
fn casts_and_wrappers_initialise_what_they_hold() {
    #[repr(transparent)]
    struct Meters(u32);

    fn meters(value: u32) -> impl Init<Meters> {
        // SAFETY: `Meters` is transparent, and any number is one.
        unsafe { cast_init(value) }
    }

    stack_pin_init!(let meters = meters(4));
    assert_eq!(meters.0, 4);
    stack_pin_init!(let cell: UnsafeCell<u32> = UnsafeCell::pin_init(5));
    assert_eq!(*cell.as_mut().get_mut().get_mut(), 5);
    stack_pin_init!(let maybe: MaybeUninit<u32> = MaybeUninit::pin_init(6));
    // SAFETY: `Wrapper` has initialised it.
    assert_eq!(unsafe { maybe.assume_init() }, 6);
}

#[test]
fn uninit_leaves_the_memory_alone() {
    struct Ring {
        bytes: MaybeUninit<[u8; 16]>,
        len: usize,
    }

    stack_pin_init!(let ring = init!(Ring { bytes <- uninit::<_, Infallible>(), len: 0 }));
    let bytes = ring.bytes.write([9; 16]);
    assert_eq!((bytes[15], ring.len), (9, 0));
}

#[test]
fn a_static_place_takes_an_initialiser() {
    let memory = Box::into_raw(Box::new(MaybeUninit::<u32>::uninit()));
    // SAFETY: the memory is not freed while it is borrowed, and nothing else uses it; likewise below.
    let place: &'static mut MaybeUninit<u32> = unsafe { &mut *memory };
    assert_eq!(place.write_init(Err("no value")), Err("no value"));

    // SAFETY: as above.
    let place: &'static mut MaybeUninit<u32> = unsafe { &mut *memory };
    let number = place.write_pin_init(Ok::<_, ()>(3));
    assert_eq!(number.as_deref(), Ok(&3));

    // SAFETY: the memory came from a box, and its last borrow has ended.
    drop(unsafe { Box::from_raw(memory) });
}
