// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What `#[pin_data]` and `#[pinned_drop]` generate.

use core::{
    marker::{PhantomData, PhantomPinned},
    pin::Pin,
};

use pin_init::{pin_data, pin_init, pinned_drop, stack_pin_init, PinInit};

use crate::record::{Part, Record};

/// Whether a type is `Unpin`: the inherent constant wins where its bound holds.
struct IsUnpin<T: ?Sized>(PhantomData<T>);

impl<T: ?Sized + Unpin> IsUnpin<T> {
    const VALUE: bool = true;
}

trait OtherwiseNot {
    const VALUE: bool = false;
}

impl<T: ?Sized> OtherwiseNot for IsUnpin<T> {}

#[test]
fn only_pinned_fields_decide_about_unpin() {
    #[pin_data]
    struct Marked {
        #[pin]
        _pin: PhantomPinned,
    }

    #[pin_data]
    struct Holds<T> {
        value: T,
    }

    #[pin_data]
    struct Pins<T> {
        #[pin]
        value: T,
    }

    stack_pin_init!(let holds = pin_init!(Holds { value: 1 }));
    stack_pin_init!(let pins = pin_init!(Pins { value: 1 }));
    assert_eq!(holds.value + pins.value, 2);
    assert_eq!(
        [
            IsUnpin::<Marked>::VALUE,
            IsUnpin::<Pins<PhantomPinned>>::VALUE,
            IsUnpin::<Pins<u8>>::VALUE,
            IsUnpin::<Holds<PhantomPinned>>::VALUE,
        ],
        [false, false, true, true]
    );
}

#[test]
fn projection_pins_the_marked_fields_only() {
    #[pin_data]
    struct Mixed<'a, T>
    where
        T: ?Sized,
    {
        moved: u32,
        #[pin]
        pinned: PhantomPinned,
        #[pin]
        borrowed: &'a T,
    }

    stack_pin_init!(let mixed = pin_init!(Mixed {
        moved: 1,
        pinned: PhantomPinned,
        borrowed: "text",
    }));
    let fields = mixed.as_mut().project();
    *fields.moved = 2;
    let _: Pin<&mut PhantomPinned> = fields.pinned;
    let mut borrowed: Pin<&mut &str> = fields.borrowed;
    borrowed.set("other");
    assert_eq!((mixed.moved, mixed.borrowed), (2, "other"));
}

#[test]
fn generics_keep_their_bounds_and_defaults() {
    trait Backend {
        type State;
    }

    struct Spin;

    impl Backend for Spin {
        type State = u32;
    }

    #[pin_data]
    struct Lock<'a, T: ?Sized, B: Backend = Spin, const ID: u64 = 0>
    where
        B::State: Copy,
    {
        state: B::State,
        owner: Option<&'a B>,
        #[pin]
        _pin: PhantomPinned,
        #[pin]
        data: T,
    }

    impl<T, B: Backend> Lock<'_, T, B>
    where
        B::State: Copy,
    {
        fn new<E>(state: B::State, data: impl PinInit<T, E>) -> impl PinInit<Self, E> {
            pin_init!(Self {
                state,
                owner: None,
                data <- data,
                _pin: PhantomPinned,
            }? E)
        }
    }

    stack_pin_init!(let lock: Lock<'_, [u8; 2]> = Lock::new(3, [1, 2]));
    assert_eq!((lock.state, lock.owner.is_none()), (3, true));
    let unsized_lock: Pin<&mut Lock<'_, [u8]>> = lock;
    assert_eq!(unsized_lock.project().data.len(), 2);
}

#[test]
fn self_in_a_struct_means_the_struct() {
    trait Chain {
        type Link;
        const LEN: usize;
    }

    impl<T> Chain for Node<T> {
        type Link = Option<T>;
        const LEN: usize = 2;
    }

    #[pin_data]
    struct Node<T>
    where
        Self: Chain<Link = Option<T>>,
    {
        next: Option<Box<Self>>,
        previous: *const Node<T>,
        #[pin]
        link: <Self as Chain>::Link,
    }

    #[pin_data]
    struct Table {
        #[pin]
        entries: [u8; Self::LEN],
    }

    impl Table {
        const LEN: usize = 3;
    }

    stack_pin_init!(let node = pin_init!(Node {
        next: None,
        previous: core::ptr::null(),
        link: Some(5),
    }));
    assert!(node.next.is_none() && node.previous.is_null());
    assert_eq!(node.link.map(|link| link + <Node<usize>>::LEN), Some(7));
    stack_pin_init!(let table = pin_init!(Table { entries: [1, 2, 3] }));
    assert_eq!(table.project().entries.len(), 3);
}

#[pin_data(PinnedDrop)]
struct Device<'a, T: AsRef<str>> {
    record: &'a Record,
    name: T,
    #[pin]
    part: Part<'a>,
    #[pin]
    _pin: PhantomPinned,
}

#[pinned_drop]
impl<T: AsRef<str>> PinnedDrop for Device<'_, T> {
    fn drop(self: Pin<&mut Self>) {
        let this = self.project();
        this.record.add(format!("drop {}", this.name.as_ref()));
    }
}

fn device(record: &Record) -> impl PinInit<Device<'_, String>> {
    pin_init!(Device {
        record,
        name: "scull".to_owned(),
        part: record.part("part"),
        _pin: PhantomPinned,
    })
}

#[test]
fn pinned_drop_runs_once_and_before_the_fields_are_dropped() {
    let record = &Record::new();
    {
        stack_pin_init!(let _device = device(record));
        assert_eq!(record.take(), ["+part"]);
    }
    assert_eq!(record.take(), ["drop scull", "-part"]);
}

#[test]
fn pinned_drop_does_not_run_for_a_value_that_was_never_finished() {
    let record = &Record::new();
    pin_init::stack_try_pin_init!(let device = pin_init!(Device {
        record,
        name: "scull",
        part: record.part("part"),
        _: { Err(())? },
        _pin: PhantomPinned,
    }? ()));
    assert!(device.is_err());
    assert_eq!(record.take(), ["+part", "-part"]);
}

#[test]
fn a_private_field_stays_private_and_a_public_one_public() {
    mod inner {
        use pin_init::{pin_data, pin_init, PinInit};

        #[pin_data]
        pub(super) struct Account {
            pub(crate) name: &'static str,
            #[pin]
            pub(super) limit: u32,
            balance: u32,
        }

        impl Account {
            pub(crate) fn new(name: &'static str) -> impl PinInit<Self> {
                pin_init!(Self {
                    name,
                    limit: 10,
                    balance: 3
                })
            }

            pub(crate) fn balance(&self) -> u32 {
                self.balance
            }
        }
    }

    stack_pin_init!(let account = inner::Account::new("a"));
    assert_eq!(account.balance(), 3);
    let fields = account.project();
    assert_eq!((*fields.name, *fields.limit), ("a", 10));
}
