// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Boxes of `dyn Trait`, and the way back.

extern crate std;

use core::{any::Any, cell::Cell, error::Error, fmt::Debug};
use std::{format, string::ToString};

use super::{Box, Dropped, Ledger};
use crate::{
    alloc::{AllocError, Global},
    unsize,
};

#[test]
fn the_value_of_a_dyn_box_is_dropped_and_its_memory_freed() {
    trait Nothing {}
    impl Nothing for Dropped<'_> {}

    let (alloc, drops) = (Ledger::plenty(), Cell::new(0));
    let value = Dropped {
        drops: &drops,
        panics: false,
    };
    let b = unsize!(Box::new_in(value, &alloc, ()).unwrap() => dyn Nothing + '_);
    assert_eq!(alloc.live.get(), 1);
    drop(b);
    assert_eq!((alloc.live.get(), drops.get()), (0, 1));
}

#[test]
fn a_dyn_box_without_a_size_needs_no_memory() {
    #[repr(align(128))]
    #[derive(Debug)]
    struct Aligned;

    let alloc = Ledger::with(0);
    let b = unsize!(Box::new_in(Aligned, &alloc, ()).unwrap() => dyn Debug);
    assert_eq!(Box::as_ptr(&b).cast::<u8>().addr() % 128, 0);
    assert_eq!(format!("{b:?}"), "Aligned");
}

#[test]
fn auto_traits_may_be_left_out_on_the_way() {
    let b: Box<dyn Any + Send + Sync, Global> = unsize!(Box::try_new(5u8).unwrap());
    let b: Box<dyn Any, Global> = unsize!(b);
    let b = b.downcast::<u16>().unwrap_err();
    assert_eq!(*b.downcast::<u8>().unwrap(), 5);
}

#[test]
fn errors_of_any_type_and_messages_are_boxed() {
    let e = Box::<dyn Error + Send + Sync, Global>::try_from_error(AllocError).unwrap();
    assert!(e.source().is_none());
    assert_eq!(*e.downcast::<AllocError>().unwrap(), AllocError);

    let e: Box<dyn Error, Global> = "no such \"key\"".try_into().unwrap();
    assert_eq!(e.to_string(), "no such \"key\"");
    assert_eq!(format!("{e:?}"), r#""no such \"key\"""#);
    let e = e.downcast::<AllocError>().unwrap_err();
    assert_eq!(e.to_string(), "no such \"key\"");
}

#[test]
fn strings_and_what_may_be_one_are_boxed_as_errors() {
    use crate::{Cow, String};

    let e: Box<dyn Error, Global> = String::try_from_str("no such key")
        .unwrap()
        .try_into()
        .unwrap();
    assert_eq!(e.to_string(), "no such key");
    let e: Box<dyn Error + Send + Sync, Global> = Cow::Borrowed("no such key").try_into().unwrap();
    assert_eq!(format!("{e:?}"), "\"no such key\"");
    let values: Box<[u8], Global> = Cow::Borrowed(&[1, 2][..]).try_into().unwrap();
    assert_eq!(*values, [1, 2]);
}
