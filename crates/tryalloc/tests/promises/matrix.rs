// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The failure matrix: every method that may allocate, with each of its allocations failing.
//!
//! A case is a state, and an operation on it in both spellings. It runs once without a failure, to
//! count its allocations. Then each of them fails, alone and with all after it, on memory that moves
//! when it grows, that stays, and that is larger than was asked for. The operation must return `Err`,
//! keep what it promises, leak nothing, and do its work when it is called again.
//!
//! That no method is without a case is checked by `cargo test -p xtask`, which reads the names below.

use std::fmt::Debug;
use std::panic::{catch_unwind, AssertUnwindSafe};

use crate::item;
use crate::ledger::{self, during, Failing, Growth, Tag};

mod borrow;
mod boxed;
mod slice;
mod string;
mod vec;
mod vec_many;

/// What an operation that fails keeps.
pub(crate) enum Keeps<S> {
    /// Everything is as it was.
    All,
    /// Something that is true of the state.
    This(fn(&S) -> bool),
}

impl<S> Clone for Keeps<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Keeps<S> {}

/// How an operation is called.
type Call<'a, S, R> = &'a dyn Fn(&mut S) -> Result<R, String>;

/// What a spelling is expected to tell the allocator.
const SAID: Tag = Tag(7);
const UNSAID: Tag = Tag(0);

/// How memory grows. Miri is slow, and moving finds most.
const GROWTH: &[Growth] = if cfg!(miri) {
    &[Growth::Moves]
} else {
    &[Growth::Moves, Growth::Stays, Growth::Generous]
};

/// All cases that ran.
#[derive(Default)]
pub(crate) struct Matrix {
    cases: usize,
    points: usize,
    broken: Vec<String>,
}

impl Matrix {
    /// A case of `method` in both spellings.
    pub(crate) fn both<S: Debug, R: Debug, E: Debug, F: Debug>(
        &mut self,
        method: &str,
        keeps: Keeps<S>,
        make: impl Fn() -> S,
        kernel: impl Fn(&mut S, Tag) -> Result<R, E>,
        upstream: impl Fn(&mut S) -> Result<R, F>,
    ) {
        self.flags(method, keeps, &make, kernel);
        self.plain(method, keeps, &make, upstream);
    }

    /// A case of `method`, which takes flags.
    pub(crate) fn flags<S: Debug, R: Debug, E: Debug>(
        &mut self,
        method: &str,
        keeps: Keeps<S>,
        make: impl Fn() -> S,
        kernel: impl Fn(&mut S, Tag) -> Result<R, E>,
    ) {
        let call = |state: &mut S| kernel(state, SAID).map_err(|e| format!("{e:?}"));
        self.run(&format!("{method}(.., flags)"), keeps, &make, &call, SAID);
    }

    /// A case of `method`, which takes none.
    pub(crate) fn plain<S: Debug, R: Debug, E: Debug>(
        &mut self,
        method: &str,
        keeps: Keeps<S>,
        make: impl Fn() -> S,
        upstream: impl Fn(&mut S) -> Result<R, E>,
    ) {
        let call = |state: &mut S| upstream(state).map_err(|e| format!("{e:?}"));
        self.run(method, keeps, &make, &call, UNSAID);
    }

    fn run<S: Debug, R: Debug>(
        &mut self,
        name: &str,
        keeps: Keeps<S>,
        make: &dyn Fn() -> S,
        call: Call<'_, S, R>,
        tag: Tag,
    ) {
        self.cases += 1;
        let mut points = 0;
        for &growth in GROWTH {
            ledger::set_growth(growth);
            let mut go = |failing, wanted: Option<&str>| {
                let run = || point(make, call, keeps, failing, wanted, tag);
                let outcome = catch_unwind(AssertUnwindSafe(run))
                    .unwrap_or_else(|_| Err("it panicked".into()));
                let mut faults = ledger::settle();
                let lost = item::forget_all();
                if lost != 0 {
                    faults.push(format!("{lost} elements were leaked"));
                }
                let done = outcome.unwrap_or_else(|fault| {
                    faults.push(fault);
                    Default::default()
                });
                let place = format!("{name}, memory {growth:?}, failing {failing:?}");
                self.broken
                    .extend(faults.iter().map(|fault| format!("{place}: {fault}")));
                done
            };
            let (calls, wanted) = go(Failing::None, None);
            for k in 0..calls {
                go(Failing::One(k), Some(&wanted));
                points += 1;
                if !cfg!(miri) {
                    go(Failing::From(k), Some(&wanted));
                    points += 1;
                }
            }
        }
        if points == 0 {
            self.broken.push(format!("{name}: it allocates nothing"));
        }
        self.points += points;
    }
}

/// Runs an operation with such of its allocations failing, and again without; says how many there were
/// and what came of it.
fn point<S: Debug, R: Debug>(
    make: &dyn Fn() -> S,
    call: Call<'_, S, R>,
    keeps: Keeps<S>,
    failing: Failing,
    wanted: Option<&str>,
    tag: Tag,
) -> Result<(usize, String), String> {
    let mut state = make();
    let before = format!("{state:?}");
    let (result, account) = during(failing, || call(&mut state));
    if account.tags.iter().any(|said| *said != tag) {
        return Err(format!("{tag:?} became {:?}", account.tags));
    }
    let Some(wanted) = wanted else {
        let result = result.map_err(|error| format!("{error} without a failure"))?;
        return Ok((account.calls, format!("{state:?}, {result:?}")));
    };
    if account.failed == 0 {
        return Err("the allocation to fail never came".into());
    }
    let now = format!("{state:?}");
    match (&result, keeps) {
        (Ok(result), _) => return Err(format!("it is Ok({result:?})")),
        (Err(_), Keeps::All) if now != before => {
            return Err(format!("{before} became {now}"));
        }
        (Err(_), Keeps::This(holds)) if !holds(&state) => {
            return Err(format!("{before} became {now}, which was not promised"));
        }
        (Err(_), _) => {}
    }
    let (again, _) = during(Failing::None, || call(&mut state));
    let again = again.map_err(|error| format!("{error} when called again"))?;
    let now = format!("{state:?}, {again:?}");
    if now != wanted && !matches!(keeps, Keeps::This(_)) {
        return Err(format!(
            "called again it made {now} of {before}, not {wanted}"
        ));
    }
    Ok((account.calls, now))
}

#[test]
fn every_allocation_of_every_method_can_fail() {
    let mut matrix = Matrix::default();
    vec::cases(&mut matrix);
    vec_many::cases(&mut matrix);
    boxed::cases(&mut matrix);
    string::cases(&mut matrix);
    borrow::cases(&mut matrix);
    slice::cases(&mut matrix);
    println!("{} cases, {} points", matrix.cases, matrix.points);
    let broken = matrix.broken;
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn the_matrix_notices_what_is_broken() {
    /// A vector whose methods break a promise each.
    type Vec = tryalloc::vec::Vec<u8, ledger::Ledger>;
    let full = || {
        let mut v = Vec::new();
        v.extend_from_slice(&[1, 2, 3, 4, 5, 6, 7, 8], UNSAID)
            .map(|()| v)
            .expect("memory")
    };
    let broken = |keeps, call: fn(&mut Vec, Tag) -> Result<(), tryalloc::alloc::AllocError>| {
        let mut matrix = Matrix::default();
        matrix.flags("broken", keeps, full, call);
        matrix.broken.join("\n")
    };
    let changes = broken(Keeps::All, |v, tag| {
        v.pop();
        v.extend_from_slice(&[1, 2], tag)
    });
    assert!(
        changes.contains("became [1, 2, 3, 4, 5, 6, 7]"),
        "{changes}"
    );
    let leaks = broken(Keeps::All, |v, tag| {
        let copy = tryalloc::clone::TryClone::clone_with(v, tag)?;
        v.push(9, tag)?;
        std::mem::forget(copy);
        Ok(())
    });
    assert!(leaks.contains("was leaked"), "{leaks}");
    let ignores = broken(Keeps::All, |v, tag| v.push(1, tag).or(Ok(())));
    assert!(ignores.contains("it is Ok(())"), "{ignores}");
    let retags = broken(Keeps::All, |v, _| v.push(1, UNSAID));
    assert!(retags.contains("Tag(7) became {Tag(0)}"), "{retags}");
    let panics = broken(Keeps::All, |v, tag| {
        v.push(1, tag)
            .map_err(|_| std::panic::resume_unwind(Box::new(())))
    });
    assert!(panics.contains("it panicked"), "{panics}");
    let idle = broken(Keeps::All, |_, _| Ok(()));
    assert!(idle.contains("it allocates nothing"), "{idle}");
}
