// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Every form that `pin_init!` and `init!` take.

use core::{cell::Cell, marker::PhantomPinned, pin::Pin, ptr::NonNull};

use pin_init::{init, pin_data, pin_init, stack_pin_init, stack_try_pin_init, Init, PinInit};

#[pin_data]
#[derive(Debug)]
struct Pair<T, U = u8> {
    left: T,
    #[pin]
    right: U,
}

#[test]
fn values_shorthands_and_initialisers_fill_fields() {
    let left = 1u32;
    stack_pin_init!(let pair = pin_init!(Pair { left, right <- init!(Pair { left: 2u8, right: 3u8 }) }));
    assert_eq!((pair.left, pair.right.left, pair.right.right), (1, 2, 3));
}

#[test]
fn a_trailing_comma_and_an_empty_struct_are_fine() {
    #[pin_data]
    struct Empty {}

    #[pin_data]
    struct Unit;

    stack_pin_init!(let _empty = pin_init!(Empty {}));
    stack_pin_init!(let _unit = pin_init!(Unit {}));
    stack_pin_init!(let pair = init!(Pair { right: 2u8, left: 1u8, }));
    assert_eq!(pair.left + pair.right, 3);
}

#[test]
fn generic_arguments_may_be_given_or_left_out() {
    stack_pin_init!(let inferred = pin_init!(Pair { left: 1u16, right: 2u64 }));
    stack_pin_init!(let given = pin_init!(Pair::<u16, u64> { left: 1, right: 2 }));
    stack_pin_init!(let qualified = init!(self::Pair::<u16> { left: 1, right: 2 }));
    assert_eq!(inferred.right, given.right);
    assert_eq!(u64::from(qualified.right), given.right);
}

impl<T: Copy + From<u8>> Pair<T, Cell<T>> {
    fn of_self(value: T) -> impl PinInit<Self> {
        pin_init!(Self {
            left: value,
            right: Cell::new(*left),
        })
    }
}

#[test]
fn self_names_the_struct() {
    stack_pin_init!(let pair = Pair::of_self(4u64));
    assert_eq!(pair.right.get(), 4);
}

#[test]
fn later_initialisers_use_earlier_fields_by_name() {
    fn pair() -> impl PinInit<Pair<Vec<u8>, usize>> {
        pin_init!(Pair {
            left: vec![1, 2],
            _: {
                left.push(3);
            },
            right: left.len(),
            _: {
                let _: Pin<&mut usize> = right;
            },
        })
    }
    stack_pin_init!(let pair = pair());
    assert_eq!((pair.left.as_slice(), pair.right), (&[1, 2, 3][..], 3));
}

#[test]
fn this_points_to_the_struct() {
    #[pin_data]
    struct Looped {
        this: NonNull<Looped>,
        next: *const u32,
        value: u32,
        #[pin]
        _pin: PhantomPinned,
    }

    stack_pin_init!(let looped = pin_init!(&this in Looped {
        value: 7,
        // SAFETY: the pointer is only made, not followed.
        next: unsafe { &raw const (*this.as_ptr()).value },
        this,
        _pin: PhantomPinned,
    }));
    assert_eq!(looped.this.as_ptr().cast_const(), &raw const *looped);
    // SAFETY: the field is initialised and alive, and nobody writes it.
    assert_eq!(unsafe { *looped.next }, 7);
}

#[test]
fn cfg_removes_a_field_and_its_initialiser_together() {
    #[pin_data]
    struct Configured {
        always: u8,
        #[cfg(not(test))]
        never: MissingType,
        #[cfg(test)]
        #[pin]
        also: u8,
    }

    stack_pin_init!(let pinned = pin_init!(Configured {
        always: 1,
        #[cfg(not(test))]
        never: missing_value(),
        #[cfg(test)]
        also <- 2,
        #[cfg(not(test))]
        _: { missing_function() },
    }));
    let fields = pinned.project();
    assert_eq!(*fields.always + *fields.also, 3);

    stack_pin_init!(let moved = init!(Configured {
        always: 1,
        #[cfg(not(test))]
        never: missing_value(),
        #[allow(clippy::identity_op)]
        also: 2 + 0,
    }));
    assert_eq!(moved.always + moved.also, 3);
}

#[test]
fn fields_may_have_the_names_of_the_expansion_and_of_methods() {
    #[pin_data]
    struct Names {
        slot: u8,
        data: u8,
        this: u8,
        init: u8,
        r#type: u8,
        into: u8,
        clone: u8,
        __guard: u8,
    }

    let data = 2;
    stack_pin_init!(let names = pin_init!(Names {
        slot: 1,
        data,
        this: *slot + *data,
        init <- *this + 1,
        r#type: *init + 1,
        __guard: *r#type + 1,
        into <- 7,
        clone: 8,
    }));
    assert_eq!(
        [
            names.this,
            names.init,
            names.r#type,
            names.__guard,
            names.into,
            names.clone
        ],
        [3, 4, 5, 6, 7, 8]
    );
}

#[derive(Debug, PartialEq)]
struct Failed;

impl From<core::convert::Infallible> for Failed {
    fn from(never: core::convert::Infallible) -> Self {
        match never {}
    }
}

/// As the kernel's `try_pin_init!`.
macro_rules! try_pin_init {
    ($($args:tt)*) => {
        ::pin_init::pin_init!(#[default_error(Failed)] $($args)*)
    };
}

/// As the kernel's `try_init!`.
macro_rules! try_init {
    ($($args:tt)*) => {
        ::pin_init::init!(#[default_error(Failed)] $($args)*)
    };
}

#[test]
fn a_wrapping_macro_sets_the_default_error() {
    fn pinned(right: Result<u8, Failed>) -> impl PinInit<Pair<u8>, Failed> {
        try_pin_init!(Pair {
            left: 1,
            right: right?
        })
    }

    fn moved() -> impl Init<Pair<u8>, Failed> {
        try_init!(Pair { left <- 1, right: 2 })
    }

    fn other() -> impl Init<Pair<u8>, String> {
        try_init!(Pair { left: 1, right: Err("other")? }? String)
    }

    stack_try_pin_init!(let pair = pinned(Err(Failed)));
    assert_eq!(pair.err(), Some(Failed));
    stack_try_pin_init!(let pair = moved());
    assert_eq!(pair.map(|pair| pair.right), Ok(2));
    stack_try_pin_init!(let pair = other());
    assert_eq!(pair.err(), Some("other".to_owned()));
}
