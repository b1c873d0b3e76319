// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Lists against std's deque, and who may have a value in one.

use std::collections::VecDeque;

use super::*;
use crate::{alloc::flags::GFP_KERNEL, error::code::ENOMEM, host, prelude::*, sync::Arc};

#[pin_data]
struct Item {
    value: u32,
    #[pin]
    tracker: AtomicTracker,
    #[pin]
    links: ListLinks,
    /// For lists of `dyn`, and here for its pointer.
    #[pin]
    other: ListLinksSelfPtr<Item, 1>,
}

impl_list_arc_safe! {
    impl ListArcSafe<0> for Item { tracked_by tracker: AtomicTracker; }
    impl ListArcSafe<1> for Item { untracked; }
}
impl_list_item! {
    impl ListItem<0> for Item { using ListLinks { self.links }; }
}
impl_list_item! {
    impl ListItem<1> for Item { using ListLinksSelfPtr { self.other }; }
}

fn new<const ID: u64>(value: u32) -> Result<ListArc<Item, ID>>
where
    Item: ListArcSafe<ID>,
{
    let item = try_pin_init!(Item {
        value,
        tracker <- AtomicTracker::new(),
        links <- ListLinks::new(),
        other <- ListLinksSelfPtr::new(),
    });
    ListArc::pin_init(item, GFP_KERNEL)
}

fn values<const ID: u64>(list: &List<Item, ID>) -> Vec<u32>
where
    Item: ListItem<ID>,
{
    list.iter().map(|item| item.value).collect()
}

type Vec<T> = std::vec::Vec<T>;

/// One operation on both, chosen by `choice`; every answer is compared.
fn step<const ID: u64>(
    list: &mut List<Item, ID>,
    model: &mut VecDeque<u32>,
    kept: &mut VecDeque<Arc<Item>>,
    choice: usize,
    value: u32,
) where
    Item: ListItem<ID>,
{
    let index = value as usize % (model.len() + 1);
    let removed = |item: ListArc<Item, ID>| item.value;
    match choice {
        0 | 1 => {
            let item = new(value).unwrap();
            kept.push_back(item.clone_arc());
            if choice == 0 {
                list.push_back(item);
                model.push_back(value);
            } else {
                list.push_front(item);
                model.push_front(value);
            }
        }
        2 => assert_eq!(list.pop_back().map(removed), model.pop_back()),
        3 => assert_eq!(list.pop_front().map(removed), model.pop_front()),
        4 => {
            let Some(item) = kept.pop_front() else { return };
            // SAFETY: This is the only list of this `ID`.
            let found = unsafe { list.remove(&item) }.map(removed);
            let position = model.iter().position(|value| *value == item.value);
            assert_eq!(found, position.and_then(|index| model.remove(index)));
        }
        5 => {
            let (mut other, more) = (List::new(), [value, value + 1]);
            for value in more {
                other.push_back(new(value).unwrap());
            }
            list.push_all_back(&mut other);
            assert!(other.is_empty());
            model.extend(more);
        }
        6 => {
            let mut cursor = list.cursor_front();
            for _ in 0..index {
                assert!(cursor.move_next());
            }
            let before = index.checked_sub(1).and_then(|index| model.get(index));
            assert_eq!(cursor.peek_prev().map(|item| item.value), before.copied());
            let after = model.get(index);
            assert_eq!(
                cursor.peek_next().map(|item| item.arc().value),
                after.copied()
            );
            cursor.insert_next(new(value).unwrap());
            cursor.insert_prev(new(value + 1).unwrap());
            model.insert(index, value);
            model.insert(index, value + 1);
            assert_eq!(cursor.peek_next().map(|item| item.value), Some(value));
            assert_eq!(cursor.peek_prev().map(|item| item.value), Some(value + 1));
        }
        _ => {
            let mut cursor = list.cursor_back();
            for _ in index..model.len() {
                assert!(cursor.move_prev());
            }
            assert_eq!(cursor.move_prev(), index != 0);
            let index = index.saturating_sub(1);
            assert_eq!(cursor.remove_next().map(removed), model.remove(index));
            if let Some(index) = index.checked_sub(1) {
                assert_eq!(cursor.remove_prev().map(removed), model.remove(index));
            } else {
                assert!(cursor.remove_prev().is_none());
            }
        }
    }
}

fn does_as_a_deque<const ID: u64>()
where
    Item: ListItem<ID>,
{
    let _machine = host::boot();
    let mut list = List::<Item, ID>::new();
    let (mut model, mut kept) = (VecDeque::new(), VecDeque::new());
    let mut random = 1_u32;
    // Each value is another, so that the model finds what the list removes.
    for value in (0..if cfg!(miri) { 400 } else { 8000 }).map(|step| step * 2) {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let choice = (random >> 24) as usize % 8;
        step(&mut list, &mut model, &mut kept, choice, value);
        assert_eq!(values(&list), Vec::from(model.clone()));
        assert_eq!(list.is_empty(), model.is_empty());
    }
    let mut rest = list.into_iter();
    assert_eq!(rest.next_back().map(|item| item.value), model.pop_back());
    assert!(rest.map(|item| item.value).eq(model));
}

#[test]
fn a_list_does_as_a_deque_does() {
    does_as_a_deque::<0>();
}

#[test]
fn a_list_of_values_with_a_pointer_to_themselves_does_as_a_deque_does() {
    does_as_a_deque::<1>();
}

#[test]
fn a_value_has_one_list_arc_at_a_time() {
    let _machine = host::boot();
    let mut list = List::<Item>::new();
    let item = new::<0>(1).unwrap();
    let shared = item.clone_arc();
    list.push_back(item);
    let shared = ListArc::<_, 0>::try_from_arc(shared).err().unwrap();
    assert!(ListArc::<_, 0>::try_from_arc_borrow(shared.as_arc_borrow()).is_none());

    drop(list.pop_front());
    let again = ListArc::<_, 0>::try_from_arc(shared).ok().unwrap();
    let shared = again.into_arc();
    let again = ListArc::<_, 0>::try_from_arc_borrow(shared.as_arc_borrow());
    assert!(again.is_some_and(|again| Arc::ptr_eq(again.as_arc(), &shared)));
}

#[test]
fn the_last_arc_becomes_a_list_arc_whatever_the_value_thinks() {
    let _machine = host::boot();
    let item = new::<0>(1).unwrap();
    let other = item.clone_arc();
    assert!(ListArc::<_, 0>::try_from_arc_or_drop(other).is_none());
    // SAFETY: The pointer was just given away. The value goes on to think that it has a `ListArc`.
    let last = unsafe { Arc::from_raw(item.into_raw()) };
    assert!(ListArc::<_, 0>::try_from_arc_or_drop(last).is_some());
}

#[test]
fn a_dropped_list_drops_its_items_and_no_more() {
    let machine = host::boot();
    let mut list = List::<Item>::new();
    list.push_back(new(1).unwrap());
    let kept = new::<0>(2).unwrap();
    let shared = kept.clone_arc();
    list.push_back(kept);
    drop(list);
    assert_eq!(shared.value, 2);
    machine.fail_nth(1);
    assert_eq!(new::<0>(3).err(), Some(ENOMEM));
}

#[cfg(feature = "unstable")]
mod unstable {
    use super::*;

    trait Speak: Send + Sync {
        fn speak(&self) -> u32;
    }

    impl Speak for u32 {
        fn speak(&self) -> u32 {
            *self
        }
    }

    #[pin_data]
    struct Speaker<T: ?Sized> {
        #[pin]
        links: ListLinksSelfPtr<Speaker<dyn Speak>>,
        turns: ListArcField<u32>,
        value: T,
    }

    impl_list_arc_safe! {
        impl{T: ?Sized} ListArcSafe<0> for Speaker<T> { untracked; }
    }
    impl_list_item! {
        impl ListItem<0> for Speaker<dyn Speak> { using ListLinksSelfPtr { self.links }; }
    }

    impl<T: ?Sized> Speaker<T> {
        define_list_arc_field_getter! {
            fn turns(&self) -> &u32 { turns }
            fn turns_mut(&mut self) -> &mut u32 { turns }
        }
    }

    #[test]
    fn a_list_of_trait_objects_keeps_their_types() {
        let _machine = host::boot();
        let speaker = try_pin_init!(Speaker {
            links <- ListLinksSelfPtr::new(),
            turns: ListArcField::new(0),
            value: 7_u32,
        });
        let mut speaker = ListArc::<Speaker<u32>>::pin_init(speaker, GFP_KERNEL).unwrap();
        *speaker.turns_mut() += 2;
        let mut list = List::<Speaker<dyn Speak>>::new();
        list.push_back(speaker);
        assert!(list.iter().map(|item| item.value.speak()).eq([7]));
        assert_eq!(list.pop_front().map(|item| *item.turns()), Some(2));
    }
}
