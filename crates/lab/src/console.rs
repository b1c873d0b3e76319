// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the kernel writes on its console, and its init in a report of its own.
//!
//! | line of the report | meaning |
//! |---|---|
//! | `@insmod E`, `@rmmod E` | loading, unloading ended with the error `E`, such as `ENOMEM`, or 0 |
//! | `@taint-before N`, `@taint N` | `/proc/sys/kernel/tainted` before loading and at the end |
//! | `@dmesg LEVEL TEXT` | a line of the kernel's log |
//! | `@lost N` | so many records of the kernel's log were overwritten before init could read them |
//! | `@error TEXT` | init could not do its work |
//! | `@end` | init is done |
//! | `KTAP version 1`, `1..N`, `ok ...`, `not ok ...`, `# ...` | the suite's results |
//!
//! The two come on files of their own, so a driver's words are never taken for init's.

use std::collections::VecDeque;

/// How many of the last lines an error shows.
const TAIL: usize = 50;
/// How many of the kernel's own lines are kept for the verdict on a kernel that died.
const KERNEL_LINES: usize = 1000;

/// What a boot said, by the kinds of lines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Console {
    pub(crate) insmod: Option<Result<(), String>>,
    pub(crate) rmmod: Option<Result<(), String>>,
    /// Before loading; `None` if init did not get there.
    pub(crate) taint_before: Option<u64>,
    pub(crate) taint: u64,
    pub(crate) ktap: Vec<String>,
    pub(crate) dmesg: Vec<(u8, String)>,
    pub(crate) lost: u64,
    pub(crate) errors: Vec<String>,
    pub(crate) ended: bool,
    kernel: VecDeque<String>,
    tail: VecDeque<String>,
}

impl Console {
    /// A line that the kernel wrote, or whoever else has its console.
    pub(crate) fn kernel(&mut self, line: &str) {
        push(&mut self.tail, TAIL, line);
        push(&mut self.kernel, KERNEL_LINES, line);
    }

    /// A line that init reported.
    pub(crate) fn report(&mut self, line: &str) {
        push(&mut self.tail, TAIL, line);
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "@insmod" => self.insmod = Some(ended(rest)),
            "@rmmod" => self.rmmod = Some(ended(rest)),
            "@taint-before" => self.number(line, rest, |console, n| console.taint_before = Some(n)),
            "@taint" => self.number(line, rest, |console, n| console.taint = n),
            "@dmesg" => match rest.split_once(' ').unwrap_or((rest, "")) {
                (level, text) if level.parse::<u8>().is_ok_and(|level| level < 8) => {
                    let level = level.as_bytes()[0] - b'0';
                    self.dmesg.push((level, text.to_owned()));
                }
                _ => self.garbled(line),
            },
            "@lost" => self.number(line, rest, |console, n: u64| {
                console.lost = console.lost.saturating_add(n);
            }),
            "@error" => self.errors.push(rest.to_owned()),
            "@end" => self.ended = true,
            _ if is_ktap(line) => self.ktap.push(line.to_owned()),
            _ => self.garbled(line),
        }
    }

    /// The last lines of any kind, in the order in which they came here.
    pub(crate) fn tail(&self) -> Vec<String> {
        self.tail.iter().cloned().collect()
    }

    /// The kernel's log: as init read it, and what reached the console if init did not get to it.
    pub(crate) fn log(&self) -> Vec<&str> {
        let mut log: Vec<&str> = self.dmesg.iter().map(|(_, text)| text.as_str()).collect();
        if !self.ended {
            let mut seen = 0;
            for line in &self.kernel {
                // The console has the graver lines of the log, in its order.
                let known = &self.dmesg[seen..];
                match known.iter().position(|(_, text)| text == line) {
                    Some(at) => seen += at + 1,
                    None => log.push(line),
                }
            }
        }
        log
    }

    fn number<N: std::str::FromStr>(&mut self, line: &str, text: &str, set: fn(&mut Self, N)) {
        match text.trim().parse() {
            Ok(number) => set(self, number),
            Err(_) => self.garbled(line),
        }
    }

    fn garbled(&mut self, line: &str) {
        self.errors.push(format!("a line makes no sense: {line}"));
    }
}

/// What `0`, or the name of an error, says.
fn ended(text: &str) -> Result<(), String> {
    match text.trim() {
        "0" => Ok(()),
        "" => Err("an error without a name".to_owned()),
        error => Err(error.to_owned()),
    }
}

fn push(lines: &mut VecDeque<String>, limit: usize, line: &str) {
    if lines.len() == limit {
        lines.pop_front();
    }
    lines.push_back(line.to_owned());
}

fn is_ktap(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("KTAP version ")
        || line.starts_with("ok ")
        || line.starts_with("not ok ")
        || line == "#"
        || line.starts_with("# ")
        || line.strip_prefix("1..").is_some_and(|n| {
            n.split(' ')
                .next()
                .is_some_and(|n| n.parse::<u32>().is_ok())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reported(text: &str) -> Console {
        let mut console = Console::default();
        text.lines().for_each(|line| console.report(line));
        console
    }

    #[test]
    fn each_kind_of_line_finds_its_place() {
        let console = reported(
            "@taint-before 0\n@insmod 0\nKTAP version 1\n# | read 4\nok 1 - reads\n1..1\n@lost 7\n\
             @rmmod EBUSY\n@taint 4096\n@dmesg 6 m: hello\n@dmesg 4 \n@lost 2\n@end",
        );
        assert_eq!(console.insmod, Some(Ok(())));
        assert_eq!(console.rmmod, Some(Err("EBUSY".into())));
        assert_eq!((console.taint_before, console.taint), (Some(0), 4096));
        assert_eq!(console.ktap.len(), 4);
        assert_eq!(console.dmesg, [(6, "m: hello".into()), (4, String::new())]);
        assert_eq!(console.lost, 9);
        assert!(console.ended && console.errors.is_empty());
    }

    #[test]
    fn garbage_is_reported_and_never_panics() {
        for line in [
            " ",
            "@",
            "@taint",
            "@taint -1",
            "@dmesg",
            "@dmesg 9 x",
            "@dmesg \u{e9} x",
            "@lost -1",
            "@unknown",
            "1..",
            "1..x",
            "\u{fffd}\u{fffd}",
            "ok",
            "not ok",
        ] {
            let console = reported(line);
            assert_eq!(console.errors.len(), 1, "{line}");
            assert!(console.ktap.is_empty(), "{line}");
        }
    }

    #[test]
    fn what_the_kernel_says_is_no_report() {
        let mut console = Console::default();
        for line in [
            "@insmod 0",
            "ok 1 - x",
            "@taint 1",
            "@end",
            "KTAP version 1",
        ] {
            console.kernel(line);
        }
        assert!(console.insmod.is_none() && console.ktap.is_empty() && !console.ended);
        assert_eq!(console.log().len(), 5);
    }

    #[test]
    fn only_the_last_lines_are_kept_for_an_error() {
        let mut console = Console::default();
        (0..60).for_each(|n| console.kernel(&format!("line {n}")));
        (60..120).for_each(|n| console.report(&format!("# {n}")));
        let tail = console.tail();
        assert_eq!((tail.len(), tail[0].as_str()), (50, "# 70"));
    }

    #[test]
    fn a_kernel_that_died_is_judged_by_what_it_had_said_once() {
        let mut console = reported("@dmesg 6 m: hello\n@dmesg 3 BUG: x\n@dmesg 4 Call Trace:");
        for line in ["BUG: x", "Call Trace:", "BUG: x", "Kernel panic"] {
            console.kernel(line);
        }
        let log = [
            "m: hello",
            "BUG: x",
            "Call Trace:",
            "BUG: x",
            "Kernel panic",
        ];
        assert_eq!(console.log(), log);
        console.report("@end");
        assert_eq!(console.log(), log[..3]);
    }
}
