// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Reports in the kernel's log: what the kernel itself found wrong while it ran.

use crate::verdict::Location;

/// How lines begin with which the kernel opens a report.
const HEADS: &[&str] = &[
    "BUG: ",
    "BUG ",
    "INFO: rcu",
    "INFO: trying to register non-static key",
    "INFO: Slab ",
    "Kernel mode fault",
    "Oops",
    "Unable to handle kernel",
    "WARNING: ",
    "general protection fault",
    "kernel BUG at ",
    "list_add corruption",
    "list_del corruption",
    "refcount_t: ",
    "rust_kernel: panicked at ",
];

/// How the line begins with which the kernel goes down; often for a reason that it gave before.
const PANIC: &str = "Kernel panic - not syncing: ";

/// Lines after which a call trace is no sign of a fault: one that was asked for.
const ASKED_FOR: &str = "FAULT_INJECTION: forcing a failure";

/// A report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Report {
    /// Its first line.
    pub(crate) what: String,
    /// The place that the first line names.
    pub(crate) named: Option<Location>,
    /// Frames of the call trace, innermost first.
    pub(crate) frames: Vec<Frame>,
}

/// A frame of a call trace, in a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) symbol: String,
    pub(crate) offset: u64,
    pub(crate) module: String,
    /// Whether the frame pointers lead here; a stale word on the stack may look like a frame.
    pub(crate) certain: bool,
}

/// Every report in `log`.
pub(crate) fn reports(log: &[&str]) -> Vec<Report> {
    let mut reports: Vec<Report> = Vec::new();
    // Whether the next call trace belongs to a line that was seen.
    let mut explained = false;
    // Whether frames belong to the last report.
    let mut open = false;
    for (at, line) in log.iter().enumerate() {
        let line = line.trim_end();
        if line.starts_with(ASKED_FOR) {
            (explained, open) = (true, false);
        } else if line.starts_with(PANIC) && !reports.is_empty() {
            // The panic's own trace is wanted only when its reason came without one.
            let last = reports.last();
            (explained, open) = (true, last.is_some_and(|report| report.frames.is_empty()));
        } else if is_head(line) {
            let message = log.get(at + 1).filter(|_| line.ends_with(':'));
            let what = match message {
                Some(message) => format!("{line} {}", message.trim()),
                None => line.to_owned(),
            };
            reports.push(Report {
                what,
                named: location(line),
                frames: Vec::new(),
            });
            (explained, open) = (true, true);
        } else if line.starts_with("Call Trace:") || line.starts_with("Call trace:") {
            if !explained {
                reports.push(Report {
                    what: "a call trace without a reason".to_owned(),
                    named: None,
                    frames: Vec::new(),
                });
                open = true;
            }
            explained = false;
        } else if open && let (Some(frame), Some(report)) = (frame(line), reports.last_mut()) {
            report.frames.push(frame);
        }
    }
    reports
}

/// Whether `line` opens a report.
fn is_head(line: &str) -> bool {
    let hung = line.starts_with("INFO: task ") && line.contains(" blocked for more than ");
    hung || line.starts_with(PANIC) || HEADS.iter().any(|head| line.starts_with(head))
}

/// Reads ` [<68878198>] ? symbol+0xae/0x1aa [module]`.
fn frame(line: &str) -> Option<Frame> {
    let rest = line.trim_start().strip_prefix("[<")?;
    let (_, rest) = rest.split_once(">] ")?;
    let certain = !rest.starts_with("? ");
    let mut words = rest.trim_start_matches("? ").split_whitespace();
    let (symbol, place) = words.next()?.split_once('+')?;
    let offset = place.split('/').next()?.strip_prefix("0x")?;
    let module = words.next()?.strip_prefix('[')?.strip_suffix(']')?;
    Some(Frame {
        symbol: symbol.to_owned(),
        offset: u64::from_str_radix(offset, 16).ok()?,
        module: module.to_owned(),
        certain,
    })
}

/// The first `FILE:LINE` in `text`, where the file has a name that a source file has.
pub(crate) fn location(text: &str) -> Option<Location> {
    text.split_whitespace().find_map(|word| {
        let mut parts = word.split(':');
        let file = parts.next()?;
        let digits = parts
            .next()?
            .trim_end_matches(|c: char| !c.is_ascii_digit());
        let (_, extension) = file.rsplit_once('.')?;
        if !["rs", "c", "h", "S"].contains(&extension) {
            return None;
        }
        Some(Location {
            file: file.into(),
            line: digits.parse().ok()?,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Recorded on Linux 7.2.13, a `KBox::new(.., GFP_KERNEL)` under a `SpinLock`; shortened.
    const ATOMIC: &str = "\
m: loading out-of-tree module taints kernel.
BUG: sleeping function called from invalid context at include/linux/sched/mm.h:323
in_atomic(): 1, irqs_disabled(): 0, non_block: 0, pid: 1, name: init
Call Trace:
 [<60313ac9>] ? _printk+0x0/0x4f
 [<6011244e>] __might_resched+0x1a5/0x1bd
 [<68878000>] ? stale+0x1/0x3 [m]
 [<68878198>] _RNvXCsigrWt99Z8cx_1mNtB2_1MNtCsdJ13ReMSUMg_6kernel6Module4init+0xae/0x1aa [m]
 [<600cc6cb>] do_one_initcall+0x10b/0x255
m: planted 7";

    fn of(text: &str) -> Vec<Report> {
        reports(&text.lines().collect::<Vec<_>>())
    }

    #[test]
    fn a_splat_has_its_first_line_and_the_modules_frames() {
        let reports = of(ATOMIC);
        assert_eq!(reports.len(), 1);
        let report = &reports[0];
        assert!(report.what.starts_with("BUG: sleeping function"));
        assert_eq!(report.named.as_ref().map(|l| l.line), Some(323));
        assert_eq!(report.frames.len(), 2);
        assert!(!report.frames[0].certain && report.frames[1].certain);
        assert_eq!(report.frames[1].offset, 0xae);
        assert_eq!(report.frames[1].module, "m");
    }

    #[test]
    fn every_kind_of_report_is_seen() {
        for line in [
            "WARNING: lib/refcount.c:28 at refcount_warn_saturate+0x5a/0x60, CPU#0: init/1",
            "WARNING: possible recursive locking detected",
            "BUG: KASAN: slab-use-after-free in f+0x1/0x2",
            "BUG kmalloc-8 (Tainted: G           O       ): Left Redzone overwritten",
            "refcount_t: underflow; use-after-free.",
            "kernel BUG at mm/slub.c:12!",
            "INFO: task init:1 blocked for more than 120 seconds.",
            "Kernel panic - not syncing: Attempted to kill init! exitcode=0x0000000b",
            "rust_kernel: panicked at /module/m.rs:12:9:",
        ] {
            assert_eq!(of(line).len(), 1, "{line}");
        }
    }

    #[test]
    fn a_drivers_own_words_are_no_report() {
        for line in ["m: BUG: not really", "m: WARNING: x", "INFO: m is here", ""] {
            assert!(of(line).is_empty(), "{line}");
        }
    }

    #[test]
    fn an_unknown_call_trace_is_reported_and_an_injected_failure_is_not() {
        assert_eq!(
            of("m: hello\nCall Trace:\n [<6>] f+0x1/0x2 [m]")[0]
                .frames
                .len(),
            1
        );
        assert!(of("FAULT_INJECTION: forcing a failure.\nname failslab\nCall Trace:").is_empty());
    }

    #[test]
    fn a_rust_panic_is_reported_with_its_message_and_place() {
        let report =
            &of("rust_kernel: panicked at /module/m.rs:12:9:\nattempt to add with overflow")[0];
        assert!(report.what.ends_with("attempt to add with overflow"));
        let named = report.named.as_ref();
        assert_eq!(named.map(|l| l.to_string()), Some("/module/m.rs:12".into()));
    }

    #[test]
    fn a_panic_is_reported_once_with_its_reason() {
        let log = "INFO: task init:1 blocked for more than 122 seconds.\n\
                   Call Trace:\n [<6>] take+0x1/0x2 [m]\n\
                   INFO: task init:1 is blocked on a mutex likely owned by task init:1.\n\
                   Kernel panic - not syncing: hung_task: blocked tasks\n\
                   Call Trace:\n [<6>] watchdog+0x1/0x2 [m]";
        let reports = of(log);
        assert_eq!(reports.len(), 1, "{reports:?}");
        assert_eq!(reports[0].frames.len(), 1);
        assert_eq!(reports[0].frames[0].symbol, "take");
    }

    #[test]
    fn garbage_frames_are_left_out() {
        for line in [
            "[<",
            "[<6>] ",
            "[<6>] f+/ [m]",
            "[<6>] f+0xzz/0x1 [m]",
            "[<6>] f+0x1/0x2 m",
        ] {
            assert_eq!(frame(line), None, "{line}");
        }
    }
}
