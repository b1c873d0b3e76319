// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Values on the stack.

use core::pin::{pin, Pin};

use pin_init::{__internal::StackInit, stack_pin_init, stack_try_pin_init, PinInit};

use crate::record::{Part, Record};

/// Its own address, for as long as it does not move.
fn own_address() -> impl PinInit<usize> {
    // SAFETY: the closure writes the whole value.
    unsafe {
        pin_init::pin_init_from_closure(|slot: *mut usize| {
            slot.write(slot.addr());
            Ok(())
        })
    }
}

#[test]
fn the_value_is_made_where_it_stays() {
    stack_pin_init!(let address = own_address());
    let address: Pin<&mut usize> = address;
    assert_eq!(*address, core::ptr::from_ref(&*address).addr());
}

#[test]
fn the_value_is_dropped_at_the_end_of_the_scope() {
    let record = &Record::new();
    {
        stack_pin_init!(let part: Part<'_> = record.part("part"));
        assert_eq!(part.name, "part");
    }
    assert_eq!(record.take(), ["+part", "-part"]);
}

#[test]
fn an_error_is_returned_by_the_propagating_form() {
    fn length(text: Result<&str, u8>) -> Result<usize, u8> {
        stack_try_pin_init!(let text: &str =? text);
        Ok(text.len())
    }

    assert_eq!(length(Ok("four")), Ok(4));
    assert_eq!(length(Err(9)), Err(9));
}

#[test]
fn memory_can_be_reused_and_drops_the_old_value_first() {
    let record = &Record::new();
    {
        let mut memory = pin!(StackInit::<Part<'_>>::uninit());
        assert!(memory
            .as_mut()
            .init(Ok::<_, ()>(record.part("old")))
            .is_ok());
        assert!(memory.as_mut().init(Err(())).is_err());
        assert_eq!(record.take(), ["+old", "-old"]);
        assert!(memory
            .as_mut()
            .init(Ok::<_, ()>(record.part("new")))
            .is_ok());
    }
    assert_eq!(record.take(), ["+new", "-new"]);
}
