// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Fails each allocation of each operation of each crate's vector, each in a process of its own, and
//! prints what came of it. It fails when ours did not survive each.

use std::alloc::{GlobalAlloc, Layout, System};
use std::process::{Command, ExitCode, Stdio};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicBool, AtomicIsize, AtomicUsize, Ordering::Relaxed};

use tryalloc_peers::{Fallible, Ours, Outcome, Rune, Subject};

/// The program's allocator: it counts while it is told to, and fails one call.
struct Counting;

static COUNTS: AtomicBool = AtomicBool::new(false);
static CALLS: AtomicUsize = AtomicUsize::new(0);
static FAILS: AtomicUsize = AtomicUsize::new(usize::MAX);
static LIVE: AtomicIsize = AtomicIsize::new(0);

impl Counting {
    fn fails(&self) -> bool {
        COUNTS.load(Relaxed) && CALLS.fetch_add(1, Relaxed) == FAILS.load(Relaxed)
    }
}

// SAFETY: What it hands out is the system's.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if self.fails() {
            return null_mut();
        }
        LIVE.fetch_add(layout.size().cast_signed(), Relaxed);
        // SAFETY: As the caller says.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size().cast_signed(), Relaxed);
        // SAFETY: As the caller says.
        unsafe { System.dealloc(ptr, layout) }
    }

    unsafe fn realloc(&self, ptr: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if self.fails() {
            return null_mut();
        }
        LIVE.fetch_add(size.cast_signed() - layout.size().cast_signed(), Relaxed);
        // SAFETY: As the caller says.
        unsafe { System.realloc(ptr, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The operations, on a vector of [`BEFORE`].
const CASES: &[&str] = &[
    "push",
    "insert",
    "reserve",
    "reserve_exact",
    "extend_from_slice",
    "extend_from_within",
    "extend",
    "append",
    "resize",
    "resize_with",
    "split_off",
    "splice",
    "shrink_to_fit",
    "shrink_to",
    "clone",
    "into_boxed_slice",
    "with_capacity",
    "from_elem",
    "collect",
];

const BEFORE: [u32; 4] = [1, 2, 3, 4];

/// What a process says of its point, as its exit code.
const SURVIVED: u8 = 0;
const NOT_OFFERED: u8 = 10;
const DID_NOT_FAIL: u8 = 11;
const LOST: u8 = 12;
const LEAKED: u8 = 13;
/// The point is past the last allocation.
const PAST: u8 = 14;

fn iter() -> impl Iterator<Item = u32> {
    (10..30).filter(|n| n % 2 == 0)
}

/// Runs an operation with its allocation `point` failing.
fn run<S: Subject>(case: &str, point: usize) -> u8 {
    let before = LIVE.load(Relaxed);
    let mut v = S::new();
    let mut other = S::new();
    for n in BEFORE {
        v.push(n);
        other.push(n);
    }
    if case.starts_with("shrink") || case.starts_with("into") {
        v.reserve(100);
    }
    FAILS.store(point, Relaxed);
    COUNTS.store(true, Relaxed);
    let (outcome, v) = operate(case, v, &mut other);
    COUNTS.store(false, Relaxed);
    let failed = CALLS.load(Relaxed) > point;
    let kept = v.is_none_or(|v| match case {
        "extend" => v.elements().starts_with(&BEFORE),
        _ => v.elements() == BEFORE,
    }) && other.elements() == BEFORE;
    drop(other);
    let leaked = LIVE.load(Relaxed) != before;
    match outcome {
        None => NOT_OFFERED,
        Some(_) if !failed => PAST,
        Some(true) => DID_NOT_FAIL,
        Some(false) if !kept => LOST,
        Some(false) if leaked => LEAKED,
        Some(false) => SURVIVED,
    }
}

/// The operation, and the vector if it is still there.
fn operate<S: Subject>(case: &str, mut v: S, other: &mut S) -> (Outcome, Option<S>) {
    let outcome = match case {
        "push" => v.push(5),
        "insert" => v.insert(1, 5),
        "reserve" => v.reserve(50),
        "reserve_exact" => v.reserve_exact(50),
        "extend_from_slice" => v.extend_from_slice(&[5; 20]),
        "extend_from_within" => v.extend_from_within(),
        "extend" => v.extend(iter()),
        "append" => v.append(other),
        "resize" => v.resize(50),
        "resize_with" => v.resize_with(50),
        "split_off" => v.split_off(1),
        "splice" => v.splice(&[5; 20]),
        "shrink_to_fit" => v.shrink_to_fit(),
        "shrink_to" => v.shrink_to(10),
        "clone" => v.clone(),
        "with_capacity" => S::with_capacity(5),
        "from_elem" => S::from_elem(5),
        "collect" => S::collect(iter()),
        _ => return (v.into_boxed_slice(), None),
    };
    (outcome, Some(v))
}

/// What came of a crate.
#[derive(Default)]
struct Row {
    cases: usize,
    points: usize,
    survived: usize,
    aborted: usize,
    lost: usize,
    leaked: usize,
    unnoticed: usize,
    notes: Vec<String>,
}

fn row(name: &str) -> Result<Row, Box<dyn std::error::Error>> {
    let mut row = Row::default();
    for case in CASES {
        for point in 0.. {
            let status = Command::new(std::env::current_exe()?)
                .args([name, case, &point.to_string()])
                .stderr(Stdio::null())
                .status()?;
            let code = status.code().and_then(|code| u8::try_from(code).ok());
            let count = match code {
                Some(NOT_OFFERED | PAST) => break,
                Some(SURVIVED) => &mut row.survived,
                Some(LOST) => &mut row.lost,
                Some(LEAKED) => &mut row.leaked,
                Some(DID_NOT_FAIL) => &mut row.unnoticed,
                _ => &mut row.aborted,
            };
            *count += 1;
            row.points += 1;
            row.cases += usize::from(point == 0);
            if code != Some(SURVIVED) {
                row.notes
                    .push(format!("{name}: {case}, allocation {point}: {status}"));
            }
        }
    }
    Ok(row)
}

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [name, case, point] = &arguments[..] {
        let run = match name.as_str() {
            Ours::NAME => run::<Ours>,
            Fallible::NAME => run::<Fallible>,
            _ => run::<Rune>,
        };
        return Ok(run(case, point.parse()?).into());
    }
    println!(
        "| crate | cases of {} | points | survived | aborted | contents lost | leaked | not told |",
        CASES.len()
    );
    println!("|---|---|---|---|---|---|---|---|");
    let mut notes = Vec::new();
    let mut end = ExitCode::SUCCESS;
    for name in [Ours::NAME, Rune::NAME, Fallible::NAME] {
        let row = row(name)?;
        println!(
            "| {name} | {} | {} | {} | {} | {} | {} | {} |",
            row.cases, row.points, row.survived, row.aborted, row.lost, row.leaked, row.unnoticed
        );
        if name == Ours::NAME && (row.survived != row.points || row.cases != CASES.len()) {
            end = ExitCode::FAILURE;
        }
        notes.extend(row.notes);
    }
    for note in notes {
        println!("{note}");
    }
    Ok(end)
}
