// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Does the same at random to the kernel's containers in both homes, and prints what came of it.

use kernel::bitmap::BitmapVec;
use kernel::error::code;
use kernel::id_pool::IdPool;
use kernel::list::{
    impl_list_arc_safe, impl_list_item, AtomicTracker, List, ListArc, ListLinks, TryNewListArc,
};
use kernel::maple_tree::MapleTreeAlloc;
use kernel::prelude::*;
use kernel::rbtree::{Entry, RBTree, RBTreeNodeReservation};
use kernel::xarray::{AllocKind, XArray};

module! {
    type: Containers,
    name: "containers",
    authors: ["Scullery"],
    description: "Prints what containers do",
    license: "GPL",
}

/// How often something is done.
const TIMES: usize = 400;
/// How often it is printed what came of it.
const PRINTS: usize = 20;

/// Chooses what is done next, and sums up what came of it.
struct Trial {
    name: &'static str,
    random: usize,
    sum: usize,
}

impl Trial {
    fn run(name: &'static str, mut step: impl FnMut(&mut Self, usize) -> Result) -> Result {
        let mut trial = Trial {
            name,
            random: 1,
            sum: 0,
        };
        for number in 0..TIMES {
            step(&mut trial, number)?;
            if number % (TIMES / PRINTS) == 0 {
                pr_info!("{} {number}: {:x}\n", trial.name, trial.sum);
            }
        }
        Ok(())
    }

    fn below(&mut self, limit: usize) -> usize {
        self.random = self
            .random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.random >> 33) % limit
    }

    fn got(&mut self, what: usize) {
        self.sum = (self.sum.rotate_left(7) ^ what).wrapping_mul(0x100_0000_01b3);
    }

    fn got_maybe(&mut self, what: Option<usize>) {
        self.got(what.map_or(0x5eed, |what| what.wrapping_add(1)));
    }

    fn got_error(&mut self, error: Error) {
        self.got(error.to_errno().unsigned_abs() as usize + 0xbad);
    }
}

fn maple_tree() -> Result {
    let tree = KBox::pin_init(MapleTreeAlloc::<KBox<usize>>::new(), GFP_KERNEL)?;
    Trial::run("maple_tree", |t, number| {
        let (first, size) = (t.below(800), t.below(9));
        let value = KBox::new(number, GFP_KERNEL)?;
        match t.below(6) {
            0 => match tree.insert(first, value, GFP_KERNEL) {
                Ok(()) => t.got(1),
                Err(failed) => t.got_error(failed.into()),
            },
            1 => match tree.insert_range(first..first + size, value, GFP_KERNEL) {
                Ok(()) => t.got(1),
                Err(failed) => t.got_error(failed.into()),
            },
            2 => match tree.alloc_range(size, value, first..=first + 40, GFP_KERNEL) {
                Ok(index) => t.got(index),
                Err(failed) => t.got_error(failed.into()),
            },
            3 => {
                let erased = tree.erase(first).map(|value| *value);
                t.got_maybe(erased);
            }
            4 => {
                let loaded = tree.lock().load(first).map(|value| *value);
                t.got_maybe(loaded);
            }
            _ => {
                let mut guard = tree.lock();
                let mut state = guard.ma_state(first, first + 60);
                for max in [first + 20, first + 20, first + 60, usize::MAX] {
                    for _ in 0..3 {
                        let found = state.find(max).map(|value| *value);
                        t.got_maybe(found);
                    }
                }
            }
        }
        Ok(())
    })
}

fn maple_tree_ends() -> Result {
    let value = || KBox::new(7_u32, GFP_KERNEL);
    let tree = KBox::pin_init(MapleTreeAlloc::<KBox<u32>>::new(), GFP_KERNEL)?;
    let error = |failed: kernel::maple_tree::AllocError<KBox<u32>>| Error::from(failed).to_errno();
    pr_info!(
        "none: {:?}\n",
        tree.alloc_range(0, value()?, .., GFP_KERNEL).map_err(error)
    );
    pr_info!(
        "large: {:?}\n",
        tree.alloc_range(101, value()?, 0..100, GFP_KERNEL)
            .map_err(error)
    );
    #[expect(clippy::reversed_empty_ranges, reason = "it is refused")]
    let reversed = tree.alloc_range(1, value()?, 5..3, GFP_KERNEL);
    pr_info!("reversed: {:?}\n", reversed.map_err(error));
    pr_info!(
        "all: {:?}\n",
        tree.alloc_range(100, value()?, 0..100, GFP_KERNEL)
            .map_err(error)
    );
    pr_info!(
        "busy: {:?}\n",
        tree.alloc_range(1, value()?, 0..100, GFP_KERNEL)
            .map_err(error)
    );
    let last = tree.insert(usize::MAX, value()?, GFP_KERNEL);
    pr_info!(
        "last: {:?}\n",
        last.map_err(|failed| Error::from(failed).to_errno())
    );
    pr_info!("last: {:?}\n", tree.lock().load(usize::MAX));
    pr_info!("erased: {:?}\n", tree.erase(99));
    pr_info!("erased: {:?}\n", tree.erase(0));
    pr_info!(
        "found: {:?}\n",
        tree.lock().ma_state(0, usize::MAX).find(usize::MAX)
    );
    Ok(())
}

fn xarray() -> Result {
    let array = KBox::pin_init(XArray::<KBox<usize>>::new(AllocKind::Alloc), GFP_KERNEL)?;
    Trial::run("xarray", |t, number| {
        let shift = [0, 6, 20, 58][t.below(4)];
        let index = match t.below(50) {
            0 => usize::MAX - t.below(3),
            _ => t.below(64) << shift,
        };
        let value = KBox::new(number, GFP_KERNEL)?;
        let mut guard = array.lock();
        match t.below(4) {
            0 | 1 => match guard.store(index, value, GFP_ATOMIC) {
                Ok(old) => t.got_maybe(old.map(|old| *old)),
                Err(failed) => t.got_error(failed.into()),
            },
            2 => t.got_maybe(guard.remove(index).map(|old| *old)),
            _ => {
                t.got_maybe(guard.get(index).copied());
                if let Some(value) = guard.get_mut(index) {
                    *value += 1;
                }
            }
        }
        Ok(())
    })
}

fn rbtree() -> Result {
    let mut tree = RBTree::<usize, usize>::new();
    Trial::run("rbtree", |t, number| {
        let key = t.below(100);
        match t.below(7) {
            0 => {
                let old = tree.try_create_and_insert(key, number, GFP_KERNEL)?;
                t.got_maybe(old.map(|old| old.to_key_value().1));
            }
            1 => match tree.entry(key) {
                Entry::Vacant(place) => {
                    *place.insert(number, RBTreeNodeReservation::new(GFP_KERNEL)?) += 1;
                }
                Entry::Occupied(mut place) => {
                    *place.get_mut() += 1;
                    t.got(*place.get());
                }
            },
            2 => t.got_maybe(tree.remove(&key)),
            3 => {
                if let Some(cursor) = tree.cursor_lower_bound_mut(&key) {
                    t.got(*cursor.current().0);
                    t.got_maybe(cursor.peek_prev().map(|(key, _)| *key));
                    let (rest, taken) = cursor.remove_current();
                    t.got(taken.to_key_value().0);
                    t.got_maybe(rest.map(|rest| *rest.current().0));
                }
            }
            4 => {
                if let Some(mut cursor) = tree.cursor_back_mut() {
                    t.got_maybe(cursor.remove_next().map(|node| node.to_key_value().0));
                    t.got_maybe(cursor.remove_prev().map(|node| node.to_key_value().0));
                    t.got_maybe(cursor.move_prev().map(|cursor| *cursor.current().1));
                }
            }
            5 => t.got_maybe(tree.get(&key).copied()),
            _ => tree.iter_mut().for_each(|(key, value)| {
                *value += 1;
                t.got(*key ^ *value);
            }),
        }
        Ok(())
    })
}

#[pin_data]
struct Item {
    number: usize,
    #[pin]
    tracker: AtomicTracker,
    #[pin]
    links: ListLinks,
}

impl_list_arc_safe! {
    impl ListArcSafe<0> for Item { tracked_by tracker: AtomicTracker; }
}

impl_list_item! {
    impl ListItem<0> for Item { using ListLinks { self.links }; }
}

impl Item {
    fn new(number: usize) -> Result<ListArc<Self>> {
        ListArc::pin_init(
            try_pin_init!(Item {
                number,
                tracker <- AtomicTracker::new(),
                links <- ListLinks::new(),
            }),
            GFP_KERNEL,
        )
    }
}

fn list() -> Result {
    let (mut list, mut other) = (List::<Item>::new(), List::<Item>::new());
    Trial::run("list", |t, number| {
        let steps = t.below(10);
        match t.below(8) {
            0 => list.push_back(Item::new(number)?),
            1 => list.push_front(Item::new(number)?),
            2 => t.got_maybe(list.pop_back().map(|item| item.number)),
            3 => {
                if let Some(item) = list.pop_front() {
                    t.got(item.number);
                    let shared = item.clone_arc();
                    let refused = ListArc::<_, 0>::try_from_arc(shared).is_err();
                    t.got(usize::from(refused));
                    other.push_front(item);
                }
            }
            4 => list.push_all_back(&mut other),
            5 | 6 => {
                let mut cursor = match steps % 2 {
                    0 => list.cursor_front(),
                    _ => list.cursor_back(),
                };
                for _ in 0..steps {
                    let moved = match steps % 2 {
                        0 => cursor.move_next(),
                        _ => cursor.move_prev(),
                    };
                    t.got(usize::from(moved));
                }
                t.got_maybe(cursor.peek_next().map(|item| item.number));
                t.got_maybe(cursor.peek_prev().map(|item| item.number));
                match t.below(5) {
                    0 => cursor.insert_next(Item::new(number)?),
                    1 => cursor.insert_prev(Item::new(number)?),
                    2 => t.got_maybe(cursor.remove_next().map(|item| item.number)),
                    3 => t.got_maybe(cursor.remove_prev().map(|item| item.number)),
                    _ => cursor.insert(Item::new(number)?),
                }
            }
            _ => list.iter().for_each(|item| t.got(item.number)),
        }
        Ok(())
    })
}

fn bitmap() -> Result {
    let mut bits = BitmapVec::new(200, GFP_KERNEL)?;
    let mut word = BitmapVec::new(50, GFP_KERNEL)?;
    Trial::run("bitmap", |t, _| {
        let index = t.below(200);
        match t.below(7) {
            0 => bits.set_bit(index),
            1 => bits.clear_bit(index),
            2 => bits.set_bit_atomic(index),
            3 => word.copy_and_extend(&bits),
            4 => bits.copy_and_extend(&word),
            5 => word.clear_bit_atomic(index % 50),
            _ => {}
        }
        for bits in [&bits, &word] {
            t.got_maybe(bits.next_bit(index % bits.len()));
            t.got_maybe(bits.next_zero_bit(index % bits.len()));
            t.got_maybe(bits.last_bit());
        }
        Ok(())
    })
}

fn id_pool() -> Result {
    let mut pool = IdPool::with_capacity(100, GFP_KERNEL)?;
    Trial::run("id_pool", |t, _| {
        let id = t.below(pool.capacity());
        match t.below(8) {
            0..4 => t.got_maybe(pool.find_unused_id(id / 8).map(|id| id.acquire())),
            4..7 => pool.release_id(id),
            _ => {
                if let Some(request) = pool.shrink_request() {
                    pool.shrink(request.realloc(GFP_KERNEL)?);
                } else if pool.capacity() < 2000 {
                    let request = pool.grow_request().ok_or(code::ENOSPC)?;
                    pool.grow(request.realloc(GFP_KERNEL)?);
                }
                t.got(pool.capacity());
            }
        }
        Ok(())
    })
}

struct Containers;

impl kernel::Module for Containers {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        maple_tree()?;
        maple_tree_ends()?;
        xarray()?;
        rbtree()?;
        list()?;
        bitmap()?;
        id_pool()?;
        Ok(Containers)
    }
}
