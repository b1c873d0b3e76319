// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The list of accepted differences, and runs that must differ by them and by nothing else.

use std::fs;
use std::path::Path;

use suite::{Report, differences};
use toml::{Table, Value};

/// `conformance/differences.toml`.
pub(crate) struct Accepted(Table);

impl Accepted {
    pub(crate) fn read() -> Accepted {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("differences.toml");
        Accepted::parse(&fs::read_to_string(path).unwrap())
    }

    fn parse(text: &str) -> Accepted {
        Accepted(text.parse().unwrap())
    }

    /// The samples that are named.
    pub(crate) fn samples(&self) -> Vec<&str> {
        let entries = self.entries("difference").chain(self.entries("skipped"));
        entries.map(|entry| text(entry, "sample")).collect()
    }

    /// What is wrong with a run of a sample's suite on served files, given one in the process.
    pub(crate) fn judge(&self, sample: &str, process: &Report, files: &Report) -> Vec<String> {
        let mut wrong = Vec::new();
        for (home, report) in [("process", process), ("files", files)] {
            if !report.complete || report.steps.is_empty() {
                wrong.push(format!("the run in the home {home} did not get to its end"));
            }
        }
        let mut expected = process.clone();
        self.replace_lines(sample, &mut expected, &mut wrong);
        let found = differences(&expected, files);
        wrong.extend(found.iter().map(ToString::to_string));

        let mut skipped = self.skipped(sample);
        for step in &files.steps {
            if let Some(verb) = &step.skipped {
                let pair = (step.name.as_str(), verb.as_str());
                match skipped.iter().position(|listed| *listed == pair) {
                    Some(index) => drop(skipped.swap_remove(index)),
                    None => wrong.push(format!("skipped and not listed: {pair:?}")),
                }
            }
            // What is expected and not met must be a difference: a suite passes in the process.
            if !step.passed() && !self.differs(sample, &step.name) {
                wrong.extend(step.failures.clone());
            }
        }
        wrong.extend(
            skipped
                .iter()
                .map(|pair| format!("listed and not skipped: {pair:?}")),
        );
        wrong.extend(process.steps.iter().flat_map(|step| step.failures.clone()));
        wrong
    }

    fn entries(&self, kind: &str) -> impl Iterator<Item = &Table> {
        let entries = self.0[kind].as_array().expect("a list of tables").iter();
        entries.map(|entry| {
            let entry = entry.as_table().expect("a table");
            assert_eq!(
                text(entry, "home"),
                "files",
                "accepted nowhere else: {entry:?}"
            );
            assert!(text(entry, "reason").len() > 20, "no reason: {entry:?}");
            entry
        })
    }

    fn of<'a>(&'a self, kind: &str, sample: &str) -> impl Iterator<Item = &'a Table> {
        self.entries(kind)
            .filter(move |entry| text(entry, "sample") == sample)
    }

    fn differs(&self, sample: &str, step: &str) -> bool {
        self.of("difference", sample)
            .any(|entry| text(entry, "step") == step)
    }

    /// Puts the lines that are to differ in their place.
    fn replace_lines(&self, sample: &str, report: &mut Report, wrong: &mut Vec<String>) {
        for entry in self.of("difference", sample) {
            let name = text(entry, "step");
            let step = report.steps.iter_mut().find(|step| step.name == name);
            let mut lines = step.map(|step| step.lines.iter_mut()).into_iter().flatten();
            for pair in entry["lines"].as_array().expect("pairs of lines") {
                let [process, files] = pair.as_array().expect("a pair").as_slice() else {
                    panic!("no pair: {pair:?}");
                };
                let (process, files) = (process.as_str().unwrap(), files.as_str().unwrap());
                match lines.find(|line| *line == process) {
                    Some(line) => *line = files.to_owned(),
                    None => wrong.push(format!("listed for {name:?}, and not there: {process}")),
                }
            }
        }
    }

    fn skipped(&self, sample: &str) -> Vec<(&str, &str)> {
        let mut skipped = Vec::new();
        for entry in self.of("skipped", sample) {
            let steps = entry["steps"].as_array().expect("names of steps").iter();
            let steps = steps.filter_map(Value::as_str);
            skipped.extend(steps.map(|step| (step, text(entry, "verb"))));
        }
        skipped
    }
}

fn text<'a>(entry: &'a Table, key: &str) -> &'a str {
    let text = entry.get(key).and_then(Value::as_str);
    text.unwrap_or_else(|| panic!("no {key}: {entry:?}"))
}

const LIST: &str = r#"
    [[difference]]
    sample = "scull"
    step = "seeks"
    home = "files"
    reason = "it is another kernel that seeks"
    lines = [["main: lseek() = ESPIPE", "main: lseek() = 0"]]

    [[skipped]]
    sample = "scull"
    home = "files"
    verb = "fail-nth"
    reason = "it is another kernel that allocates"
    steps = ["needs no memory"]
"#;

/// What is wrong with such a run on files, when the one in the process is right.
fn judged(files: &str) -> Vec<String> {
    let process = "# | main: read() = 1\nok 1 - reads\n\
                   # | main: lseek() = ESPIPE\nok 2 - seeks\n\
                   # | main: read() = 2\nok 3 - needs no memory\n1..3\n";
    let (process, files) = (Report::from_ktap(process), Report::from_ktap(files));
    Accepted::parse(LIST).judge("scull", &process, &files)
}

#[test]
fn a_run_that_differs_as_listed_is_right() {
    let files = "# | main: read() = 1\nok 1 - reads\n\
                 # | main: lseek() = 0\n# ! steps.rs:1: expected ESPIPE\nnot ok 2 - seeks\n\
                 ok 3 - needs no memory # SKIP fail-nth\n1..3\n";
    assert_eq!(judged(files), [""; 0]);
}

#[test]
fn a_difference_that_is_not_listed_and_one_that_is_gone_are_found() {
    let files = "# | main: read() = EIO\n# ! steps.rs:1: expected 1\nnot ok 1 - reads\n\
                 # | main: lseek() = ESPIPE\nok 2 - seeks\n\
                 ok 3 - needs no memory # SKIP fail-nth\n1..3\n";
    let wrong = judged(files);
    assert_eq!(wrong.len(), 3, "{wrong:#?}");
    assert!(wrong[0].contains("step 1 (reads)"), "{wrong:#?}");
    assert!(wrong[1].contains("step 2 (seeks)"), "{wrong:#?}");
    assert_eq!(wrong[2], "steps.rs:1: expected 1");
}

#[test]
fn a_step_that_is_skipped_in_silence_and_one_that_is_not_skipped_are_found() {
    let files = "ok 1 - reads # SKIP late memory\n\
                 # | main: lseek() = 0\nok 2 - seeks\n\
                 # | main: read() = 2\nok 3 - needs no memory\n1..3\n";
    let wrong = judged(files);
    assert_eq!(wrong.len(), 2, "{wrong:#?}");
    assert!(wrong[0].starts_with("skipped and not listed"), "{wrong:#?}");
    assert!(wrong[1].starts_with("listed and not skipped"), "{wrong:#?}");
}

#[test]
fn a_run_that_ends_early_is_found() {
    assert!(judged("# | main: read() = 1\nok 1 - reads\n").len() > 1);
}
