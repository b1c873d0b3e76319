// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The program that runs upstream's tests, and does for them what only the real std can.
//!
//! `list` prints the entries, `run` runs those named on standard input, one on each line. What happens is
//! printed as it does, `start NAME`, `pass NAME` or `fail NAME TEXT`, so that the reader knows which entries
//! were under way when the program dies. In a text U+001F ends a line.

use std::any::Any;
use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt::{self, Write as _};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write as _};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use alloctests as _;
use judge_std::entry::{Bencher, Entry, Run, entries};

thread_local! {
    /// What the test of this thread printed.
    static PRINTED: RefCell<String> = const { RefCell::new(String::new()) };
}

fn main() {
    let entries = entries();
    match std::env::args().nth(1).as_deref() {
        Some("list") => list(entries),
        Some("run") => run(entries),
        _ => std::process::exit(2),
    }
}

fn list(entries: &[Entry]) {
    for entry in entries {
        let kind = match entry.run {
            Run::Test(_) => "test",
            Run::Bench(_) => "bench",
            Run::Dropped => "dropped",
        };
        println!("{kind} {entry}");
    }
}

fn run(entries: &'static [Entry]) {
    panic::set_hook(Box::new(keep_report));
    let wanted: HashSet<String> = io::stdin().lines().map_while(Result::ok).collect();
    let entries: Vec<&Entry> = entries
        .iter()
        .filter(|entry| wanted.contains(&entry.to_string()))
        .collect();
    let next = AtomicUsize::new(0);
    let at_once = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                while let Some(entry) = entries.get(next.fetch_add(1, Ordering::Relaxed)) {
                    // Each has a thread of its own, as libtest does it.
                    let thread = thread::Builder::new().name(entry.to_string());
                    let thread = thread.spawn_scoped(scope, || one(entry)).expect("a thread");
                    thread.join().expect("what a test panics with is caught");
                }
            });
        }
    });
}

/// Runs an entry and says what came of it.
fn one(entry: &Entry) {
    let name = entry.to_string();
    say(format_args!("start {name}"));
    let body = || match entry.run {
        Run::Test(test) => test(),
        Run::Bench(bench) => bench(&mut Bencher {
            turn: |turns| u64::from(turns == 0),
            bytes: 0,
            measure: |_| (),
        }),
        Run::Dropped => panic!("it does not compile"),
    };
    let end = panic::catch_unwind(AssertUnwindSafe(body));
    let wrong = match (&end, entry.panic) {
        (Ok(()), None) | (Err(_), Some(None)) => None,
        (Ok(()), Some(_)) => Some("it does not panic".to_owned()),
        (Err(_), None) => Some("it panics".to_owned()),
        (Err(payload), Some(Some(expected))) => {
            let message = message(&**payload);
            (!message.contains(expected))
                .then(|| format!("it panics with {message:?}, not {expected:?}"))
        }
    };
    match wrong {
        None => say(format_args!("pass {name}")),
        Some(wrong) => {
            let text = PRINTED.take() + &wrong;
            say(format_args!("fail {name} {}", text.replace('\n', "\u{1f}")));
        }
    }
}

/// Prints a line as a whole.
fn say(line: fmt::Arguments<'_>) {
    let line = format!("{line}\n");
    io::stdout()
        .write_all(line.as_bytes())
        .expect("standard output");
}

fn message(payload: &(dyn Any + Send)) -> &str {
    match payload.downcast_ref::<&str>() {
        Some(text) => text,
        None => payload
            .downcast_ref::<String>()
            .map_or("no text", String::as_str),
    }
}

/// A panic's report, for when the test fails.
fn keep_report(info: &PanicHookInfo<'_>) {
    judge_print(format_args!("{info}\n"));
}

#[unsafe(no_mangle)]
fn judge_catch_unwind(f: &mut dyn FnMut()) -> Option<*mut (dyn Any + Send)> {
    // This program's allocator is std's own, which is the C library's.
    panic::catch_unwind(AssertUnwindSafe(f))
        .err()
        .map(Box::into_raw)
}

#[unsafe(no_mangle)]
fn judge_panicking() -> bool {
    thread::panicking()
}

#[unsafe(no_mangle)]
fn judge_print(text: fmt::Arguments<'_>) {
    PRINTED.with_borrow_mut(|printed| printed.write_fmt(text).expect("a string takes all"));
}

#[unsafe(no_mangle)]
fn judge_env(name: &str, tell: &mut dyn FnMut(&str)) {
    if let Ok(value) = std::env::var(name) {
        tell(&value);
    }
}

#[unsafe(no_mangle)]
fn judge_now() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}

#[unsafe(no_mangle)]
fn judge_random() -> u64 {
    RandomState::new().hash_one(0)
}

#[unsafe(no_mangle)]
fn judge_yield() {
    thread::yield_now();
}
