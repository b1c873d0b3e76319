// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! When a field fails or panics, the fields before it are dropped, the last one first, and nothing else is.

use std::panic::{catch_unwind, AssertUnwindSafe};

use pin_init::{
    init, init_array_from_fn, pin_data, pin_init, pin_init_array_from_fn, stack_try_pin_init, Init,
    PinInit,
};

use crate::record::{Part, Record};

#[derive(Debug, PartialEq)]
struct Failed;

impl From<core::convert::Infallible> for Failed {
    fn from(never: core::convert::Infallible) -> Self {
        match never {}
    }
}

/// Panics.
fn missing<'a>() -> Part<'a> {
    panic!("no such part")
}

#[pin_data]
struct Triple<'a> {
    #[pin]
    first: Part<'a>,
    second: Part<'a>,
    #[pin]
    third: Part<'a>,
}

#[test]
fn fields_before_the_failed_one_are_dropped_in_reverse_order() {
    let record = &Record::new();
    stack_try_pin_init!(let triple = pin_init!(Triple {
        first <- Ok::<_, Failed>(record.part("first")),
        second: record.part("second"),
        third <- Err(Failed),
    }? Failed));
    assert_eq!(triple.err(), Some(Failed));
    assert_eq!(record.take(), ["+first", "+second", "-second", "-first"]);
}

#[test]
fn fields_are_initialised_in_the_order_of_the_initialiser() {
    let record = &Record::new();
    {
        stack_try_pin_init!(let triple = pin_init!(Triple {
            third: record.part("third"),
            first: record.part("first"),
            second: record.part("second"),
        }? Failed));
        assert_eq!(triple.as_ref().map(|triple| triple.first.name), Ok("first"));
        assert_eq!(record.take(), ["+third", "+first", "+second"]);
    }
    // A finished value is dropped in the order of its declaration, as any.
    assert_eq!(record.take(), ["-first", "-second", "-third"]);
}

#[test]
fn init_drops_in_reverse_order_too() {
    let record = &Record::new();
    stack_try_pin_init!(let triple = init!(Triple {
        second: record.part("second"),
        first <- Ok::<_, Failed>(record.part("first")),
        third: Err(Failed)?,
    }? Failed));
    assert_eq!(triple.err(), Some(Failed));
    assert_eq!(record.take(), ["+second", "+first", "-first", "-second"]);
}

#[test]
fn a_failing_code_block_ends_the_initialisation() {
    let record = &Record::new();
    stack_try_pin_init!(let triple = pin_init!(Triple {
        first: record.part("first"),
        _: {
            record.add(format!("saw {}", first.name));
            Err(Failed)?;
        },
        second: record.part("second"),
        third: record.part("third"),
    }? Failed));
    assert_eq!(triple.err(), Some(Failed));
    assert_eq!(record.take(), ["+first", "saw first", "-first"]);
}

#[test]
fn a_panic_drops_the_fields_before_it() {
    let record = &Record::new();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        stack_try_pin_init!(let _triple = pin_init!(Triple {
            first: record.part("first"),
            second: record.part("second"),
            third: missing(),
        }? Failed));
    }));
    assert!(outcome.is_err());
    assert_eq!(record.take(), ["+first", "+second", "-second", "-first"]);
}

#[test]
fn a_failure_within_a_nested_initialiser_unwinds_both() {
    #[pin_data]
    struct Outer<'a> {
        before: Part<'a>,
        #[pin]
        inner: Triple<'a>,
    }

    fn outer<'a>(record: &'a Record) -> impl PinInit<Outer<'a>, Failed> + 'a {
        pin_init!(Outer {
            before: record.part("before"),
            inner <- pin_init!(Triple {
                first: record.part("first"),
                second: Err(Failed)?,
                third: record.part("third"),
            }? Failed),
        }? Failed)
    }

    let record = &Record::new();
    stack_try_pin_init!(let outer = outer(record));
    assert!(outer.is_err());
    assert_eq!(record.take(), ["+before", "+first", "-first", "-before"]);
}

#[test]
fn a_failed_chain_drops_the_value() {
    let record = &Record::new();
    stack_try_pin_init!(let part: Part<'_> = Ok(record.part("pinned")).pin_chain(|_| Err(Failed)));
    assert!(part.is_err());
    assert_eq!(record.take(), ["+pinned", "-pinned"]);

    stack_try_pin_init!(let part: Part<'_> = Ok(record.part("moved")).chain(|_| Err(Failed)));
    assert!(part.is_err());
    assert_eq!(record.take(), ["+moved", "-moved"]);
}

#[test]
fn a_panic_in_a_chain_drops_the_value() {
    let record = &Record::new();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let chained = Ok::<_, Failed>(record.part("value")).chain(|_| panic!("in the chain"));
        stack_try_pin_init!(let _part: Part<'_> = chained);
    }));
    assert!(outcome.is_err());
    assert_eq!(record.take(), ["+value", "-value"]);
}

#[test]
fn a_failed_array_element_drops_those_before_it() {
    const NAMES: [&str; 4] = ["0", "1", "2", "3"];
    let record = &Record::new();
    let element = |i: usize| {
        if i == 2 {
            Err(Failed)
        } else {
            Ok(record.part(NAMES[i]))
        }
    };
    stack_try_pin_init!(let array: [Part<'_>; 4] = init_array_from_fn(element));
    assert!(array.is_err());
    assert_eq!(record.take(), ["+0", "+1", "-0", "-1"]);

    stack_try_pin_init!(let array: [Part<'_>; 4] = pin_init_array_from_fn(element));
    assert!(array.is_err());
    assert_eq!(record.take(), ["+0", "+1", "-0", "-1"]);
}

#[test]
fn a_panic_at_an_array_element_drops_those_before_it() {
    let record = &Record::new();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let element = |i: usize| {
            assert!(i < 1, "no second element");
            Ok::<_, Failed>(record.part("0"))
        };
        stack_try_pin_init!(let _array: [Part<'_>; 2] = init_array_from_fn(element));
    }));
    assert!(outcome.is_err());
    assert_eq!(record.take(), ["+0", "-0"]);
}
