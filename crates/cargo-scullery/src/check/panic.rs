// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What a program said when it panicked.

use crate::driver::Driver;
use crate::report::Finding;

/// A panic, as std's hook prints it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Panic<'a> {
    file: &'a str,
    line: u64,
    /// The message's lines that are not empty.
    message: Vec<&'a str>,
}

impl Panic<'_> {
    /// The first panic in a program's output: `thread 'x' panicked at FILE:LINE:COLUMN:`, and the
    /// message on the lines after that.
    pub(super) fn first(output: &str) -> Option<Panic<'_>> {
        let mut lines = output.lines();
        let place = lines.find_map(|line| line.split_once(" panicked at ")?.1.strip_suffix(':'))?;
        let (place, _column) = place.rsplit_once(':')?;
        let (file, line) = place.rsplit_once(':')?;
        let is_message =
            |line: &&str| !line.starts_with("note: ") && !line.starts_with("stack backtrace:");
        let message = lines.take_while(is_message);
        Some(Panic {
            file,
            line: line.parse().ok()?,
            message: message
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .collect(),
        })
    }

    /// The panic as a finding about `what`, with the message's other lines as notes.
    ///
    /// A test that lets the machine judge panics with the machine's reports: they name the driver's
    /// line, and the panic's own is nobody's concern.
    pub(super) fn finding(&self, driver: &Driver, what: &str) -> Finding {
        let reported = self.message.iter().find_map(|line| place_in(line));
        let (file, line) = reported.unwrap_or((self.file, self.line));
        let message = match self.message.is_empty() {
            true => "panicked".to_owned(),
            false => self.message.join("\n"),
        };
        Finding::new(driver.shown(file), line, format!("{what}: {message}"))
    }
}

/// Where a line of a report says that it happened: `.. at FILE.rs:LINE (task NAME)`.
fn place_in(line: &str) -> Option<(&str, u64)> {
    let (_, place) = line.rsplit_once(" at ")?;
    let place = place.split(" (task ").next()?;
    let (file, line) = place.rsplit_once(':')?;
    let line = line.parse().ok()?;
    file.ends_with(".rs").then_some((file, line))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(output: &str) -> Finding {
        let panic = Panic::first(output).expect("a panic");
        panic.finding(&Driver::for_tests(), "it failed")
    }

    #[test]
    fn a_panic_has_its_place_and_message_without_the_backtrace() {
        let found = finding(
            "\nthread 'main' (7) panicked at steps.rs:25:5:\ncalled `Option::unwrap()`\n\
             stack backtrace:\n   0: main at steps.rs:1\nnote: Some details are omitted\n",
        );
        let expected = Finding::new("/d/steps.rs", 25, "it failed: called `Option::unwrap()`");
        assert_eq!(found, expected);
    }

    #[test]
    fn reports_of_the_machine_are_placed_at_the_drivers_line_and_all_kept() {
        let found = finding(
            "thread 'a' panicked at crates/kernel/src/host.rs:262:9:\nthe machine reports:\n\
             BUG: sleeping function at scull_main.rs:44 (task insmod)\n  in_atomic(): 1\n\
             note: run with `RUST_BACKTRACE=1`\n",
        );
        assert_eq!((found.file.as_str(), found.line), ("/d/scull_main.rs", 44));
        assert_eq!(found.reason.lines().count(), 3);
    }

    #[test]
    fn an_empty_first_line_gives_no_empty_reason() {
        let found = finding(
            "thread 'a' panicked at tests/process.rs:29:13:\n\n\
             allocation 2 at scull_main.rs:58 failed, and then:\n  Oops: x at data.rs:4\n",
        );
        assert_eq!((found.file.as_str(), found.line), ("/d/data.rs", 4));
        assert!(
            found.reason.starts_with("it failed: allocation 2"),
            "{}",
            found.reason
        );
        let silent = finding("thread 'a' panicked at tests/process.rs:29:13:\n");
        assert_eq!(silent.reason, "it failed: panicked");
    }
}
