// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the kernel and its init write on the console.
//!
//! | line | meaning |
//! |---|---|
//! | `@insmod E`, `@rmmod E` | loading, unloading ended with the error `E`, such as `ENOMEM`, or 0 |
//! | `@taint-before N`, `@taint N` | `/proc/sys/kernel/tainted` before loading and at the end |
//! | `@dmesg LEVEL TEXT` | a line of the kernel's log |
//! | `@error TEXT` | init could not do its work |
//! | `@end` | init is done |
//! | `KTAP version 1`, `1..N`, `ok ...`, `not ok ...`, `# ...` | the suite's results |
//!
//! Everything else is the kernel's own.

use std::collections::VecDeque;

/// How many of the last lines an error shows.
const TAIL: usize = 50;
/// How many of the kernel's own lines are kept for the verdict on a kernel that died.
const KERNEL_LINES: usize = 1000;

/// What a boot said, in order of the line kinds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Console {
    pub(crate) insmod: Option<Result<(), String>>,
    pub(crate) rmmod: Option<Result<(), String>>,
    pub(crate) taint_before: u64,
    pub(crate) taint: u64,
    pub(crate) ktap: Vec<String>,
    pub(crate) dmesg: Vec<(u8, String)>,
    pub(crate) errors: Vec<String>,
    pub(crate) ended: bool,
    kernel: VecDeque<String>,
    tail: VecDeque<String>,
}

impl Console {
    pub(crate) fn line(&mut self, line: &str) {
        push(&mut self.tail, TAIL, line);
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "@insmod" => self.insmod = Some(ended(rest)),
            "@rmmod" => self.rmmod = Some(ended(rest)),
            "@taint-before" => self.number(line, rest, |console, n| console.taint_before = n),
            "@taint" => self.number(line, rest, |console, n| console.taint = n),
            "@dmesg" => match rest.split_once(' ').unwrap_or((rest, "")) {
                (level, text) if level.parse::<u8>().is_ok_and(|level| level < 8) => {
                    let level = level.as_bytes()[0] - b'0';
                    self.dmesg.push((level, text.to_owned()));
                }
                _ => self.garbled(line),
            },
            "@error" => self.errors.push(rest.to_owned()),
            "@end" => self.ended = true,
            _ if is_ktap(line) => self.ktap.push(line.to_owned()),
            _ => push(&mut self.kernel, KERNEL_LINES, line),
        }
    }

    /// The last lines of any kind, oldest first.
    pub(crate) fn tail(&self) -> Vec<String> {
        self.tail.iter().cloned().collect()
    }

    /// The kernel's log: as init read it, or what reached the console if init did not get to it.
    pub(crate) fn log(&self) -> Vec<&str> {
        if self.dmesg.is_empty() {
            self.kernel.iter().map(String::as_str).collect()
        } else {
            self.dmesg.iter().map(|(_, text)| text.as_str()).collect()
        }
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

    fn console(text: &str) -> Console {
        let mut console = Console::default();
        text.lines().for_each(|line| console.line(line));
        console
    }

    #[test]
    fn each_kind_of_line_finds_its_place() {
        let console = console(
            "@taint-before 0\n@insmod 0\nKTAP version 1\n# | read 4\nok 1 - reads\n1..1\n\
             random: crng init done\n@rmmod EBUSY\n@taint 4096\n@dmesg 6 m: hello\n@dmesg 4 \n@end",
        );
        assert_eq!(console.insmod, Some(Ok(())));
        assert_eq!(console.rmmod, Some(Err("EBUSY".into())));
        assert_eq!(console.taint, 4096);
        assert_eq!(console.ktap.len(), 4);
        assert_eq!(console.dmesg, [(6, "m: hello".into()), (4, String::new())]);
        assert!(console.ended && console.errors.is_empty());
    }

    #[test]
    fn garbage_is_reported_and_never_panics() {
        for line in [
            "@taint",
            "@taint -1",
            "@dmesg",
            "@dmesg 9 x",
            "@dmesg \u{e9} x",
        ] {
            assert_eq!(console(line).errors.len(), 1, "{line}");
        }
        for line in [
            "",
            "@",
            "@unknown",
            "1..",
            "1..x",
            "\u{fffd}\u{fffd}",
            "ok",
            "not ok",
        ] {
            let console = console(line);
            assert!(
                console.errors.is_empty() && console.ktap.is_empty(),
                "{line}"
            );
        }
    }

    #[test]
    fn only_the_last_lines_are_kept_for_an_error() {
        let text: String = (0..120).map(|n| format!("line {n}\n")).collect();
        let tail = console(&text).tail();
        assert_eq!((tail.len(), tail[0].as_str()), (50, "line 70"));
    }

    #[test]
    fn a_kernel_that_died_is_judged_by_its_console() {
        assert_eq!(console("Kernel panic - not syncing: x").log().len(), 1);
        assert_eq!(console("noise\n@dmesg 3 BUG: x").log(), ["BUG: x"]);
    }
}
