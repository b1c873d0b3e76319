// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The order in which lock classes are taken.
//!
//! As in `kernel/locking/lockdep.c`: that a lock of class B is taken while one of class A is held
//! is remembered for as long as the machine is up, and a chain of such pairs that closes is reported
//! the first time, whether or not two tasks ever met in it. (Differs: no read locks; interrupt
//! states are a class's own, since nothing in `kernel` disables interrupts while it takes a lock.)

use core::ffi::CStr;
use std::collections::HashMap;

use self::usage::Usage;
use super::report::{Kind, Report};
use super::task::{current, At, Current};

pub(crate) mod usage;

/// Which class was taken while which was held, and where.
#[derive(Default)]
pub(crate) struct Order {
    after: HashMap<usize, Vec<Edge>>,
    usage: HashMap<usize, Usage>,
}

#[derive(Clone, Copy)]
struct Edge {
    taken: usize,
    held_at: At,
    taken_at: At,
}

impl Order {
    /// The edge that begins a chain from class `from` to class `to`, if one is known.
    fn path(&self, from: usize, to: usize) -> Option<Edge> {
        let mut seen = vec![from];
        let mut next = 0;
        let mut first: HashMap<usize, Edge> = HashMap::new();
        while let Some(&class) = seen.get(next) {
            next += 1;
            for edge in self.after.get(&class).into_iter().flatten() {
                let start = first.get(&class).copied().unwrap_or(*edge);
                if edge.taken == to {
                    return Some(start);
                }
                if !seen.contains(&edge.taken) {
                    first.insert(edge.taken, start);
                    seen.push(edge.taken);
                }
            }
        }
        None
    }

    /// Forgets a class whose key is gone.
    pub(crate) fn forget(&mut self, class: usize) {
        self.after.remove(&class);
        self.usage.remove(&class);
        for edges in self.after.values_mut() {
            edges.retain(|edge| edge.taken != class);
        }
    }

    /// Remembers an edge. The chain that it closes, when it is new and closes one.
    fn add(&mut self, held: usize, edge: Edge) -> Option<Edge> {
        let edges = self.after.entry(held).or_default();
        if edges.iter().any(|known| known.taken == edge.taken) {
            return None;
        }
        edges.push(edge);
        self.path(edge.taken, held)
    }
}

/// Checks the order before a lock of this class is waited for.
#[inline]
pub(crate) fn before(current: &Current, addr: usize, class: usize, name: &'static CStr, at: At) {
    if !current.held.borrow().is_empty() {
        check(current, addr, class, name, at);
    }
}

fn check(current: &Current, addr: usize, class: usize, name: &'static CStr, at: At) {
    let held = current.held.borrow().clone();
    for held in held {
        if held.addr == addr {
            // The very same lock: reported where it hangs.
            continue;
        }
        let edge = Edge {
            taken: class,
            held_at: held.at,
            taken_at: at,
        };
        let closed =
            current.with_machine(|machine| machine.lock_order(|order| order.add(held.class, edge)));
        let Some(other) = closed.flatten() else {
            continue;
        };
        if held.class == class {
            // Whichever of the two comes first, another task may take them the other way round.
            current.report(
                Report::new(
                    Kind::Lock,
                    format!("possible recursive locking detected: {held} is held, and is of one class with {name:?}"),
                )
                .at(at),
            );
        } else {
            current.report(
                Report::new(
                    Kind::Lock,
                    format!("possible circular locking dependency: {name:?} is taken while {held} is held"),
                )
                .at(at)
                .note(format!(
                    "the other order: taken at {}:{} while the lock taken at {}:{} was held",
                    other.taken_at.file(),
                    other.taken_at.line(),
                    other.held_at.file(),
                    other.held_at.line()
                )),
            );
        }
    }
}

/// Forgets a class whose key is gone: its address may come to stand for another.
pub(crate) fn forget(class: usize) {
    current(|current| {
        current.with_machine(|machine| machine.lock_order(|order| order.forget(class)));
    });
}
