// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Reports as text for people and as JSON for programs.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::exit::Exit;
use crate::report::{Finding, Report, Stage};

/// A stage's line, with its findings below.
pub(crate) fn stage(stage: &Stage) -> String {
    let mut text = format!("{:<9} {}", stage.name, stage.status.as_str());
    let counts: Vec<String> = stage
        .counts
        .iter()
        .map(|(name, count)| match count {
            1 => format!("1 {}", name.strip_suffix('s').unwrap_or(name)),
            _ => format!("{count} {name}"),
        })
        .collect();
    if !counts.is_empty() {
        text += &format!(" ({})", counts.join(", "));
    }
    if let Some(note) = &stage.note {
        text += &format!(": {note}");
    }
    text.push('\n');
    for found in &stage.findings {
        text += &finding(found);
    }
    text
}

/// Notes below one finding; what else there is to say of it is in the JSON.
const NOTES: usize = 10;

/// A finding, in rustc's look.
fn finding(finding: &Finding) -> String {
    if let Some(rendered) = &finding.rendered {
        return format!("{}\n", rendered.trim_end());
    }
    let mut lines = finding.reason.lines();
    let reason = lines.next().unwrap_or_default();
    let mut text = format!("error: {reason}\n  --> {}:{}\n", finding.file, finding.line);
    let notes = counted(lines);
    for (note, times) in notes.iter().take(NOTES) {
        text += &match times {
            1 => format!("   = note: {note}\n"),
            _ => format!("   = note: {note} ({times} times)\n"),
        };
    }
    if let Some(more @ 1..) = notes.len().checked_sub(NOTES) {
        text += &format!("   = note: .. {more} more: `--format json` gives them all\n");
    }
    text
}

/// Each line once, where it is first, and how often it is there: a test that fails says the same of
/// each time that a driver did something.
fn counted<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<(&'a str, usize)> {
    let mut counted: Vec<(&str, usize)> = Vec::new();
    let mut places = HashMap::new();
    for line in lines {
        let place = *places.entry(line).or_insert(counted.len());
        match counted.get_mut(place) {
            Some((_, times)) => *times += 1,
            None => counted.push((line, 1)),
        }
    }
    counted
}

/// The last line.
pub(crate) fn verdict(report: &Report) -> String {
    let findings: usize = report.stages.iter().map(|stage| stage.findings.len()).sum();
    match report.exit() {
        _ if report.error.is_some() => format!("{}: {}\n", report.module, word(report)),
        Exit::Clean => format!("{}: passed\n", report.module),
        Exit::Unavailable => format!("{}: a required home is not available\n", report.module),
        _ if findings == 1 => format!("{}: failed, 1 finding\n", report.module),
        _ => format!("{}: failed, {findings} findings\n", report.module),
    }
}

/// The whole report, with the keys that `docs/json.md` lists.
pub(crate) fn json(report: &Report) -> Value {
    let mut json = json!({
        "module": report.module,
        "verdict": word(report),
        "stages": report.stages.iter().map(json_stage).collect::<Vec<_>>(),
    });
    if let Some((_, error)) = &report.error {
        json["error"] = error.as_str().into();
    }
    json
}

/// The stable word for the verdict: each exit code but 1 has one of its own.
fn word(report: &Report) -> &'static str {
    match (report.exit(), &report.error) {
        (Exit::Clean, _) => "passed",
        (Exit::Unavailable, _) => "unavailable",
        (_, Some(_)) => "error",
        (_, None) => "failed",
    }
}

fn json_stage(stage: &Stage) -> Value {
    let mut object = Map::new();
    object.insert("stage".into(), stage.name.into());
    object.insert("status".into(), stage.status.as_str().into());
    for (name, count) in &stage.counts {
        object.insert((*name).into(), (*count).into());
    }
    if let Some(note) = &stage.note {
        object.insert("note".into(), note.as_str().into());
    }
    if !stage.log.is_empty() {
        let lines = stage.log.iter();
        let lines = lines.map(|(level, text)| json!({ "level": level, "text": text }));
        object.insert("log".into(), lines.collect());
    }
    let findings = stage.findings.iter().map(
        |finding| json!({ "file": finding.file, "line": finding.line, "reason": finding.reason }),
    );
    object.insert("findings".into(), findings.collect());
    Value::Object(object)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed() -> Stage {
        let finding = Finding::new("scull_main.rs", 7, "this panics\nthe task is over");
        Stage::ran(
            "fail-nth",
            vec![("points", 3), ("survived", 2)],
            vec![finding],
        )
    }

    #[test]
    fn a_finding_reads_like_one_of_rustc() {
        let expected = "fail-nth  failed (3 points, 2 survived)\n\
                        error: this panics\n  --> scull_main.rs:7\n   = note: the task is over\n";
        assert_eq!(stage(&failed()), expected);
    }

    #[test]
    fn a_note_stands_once_and_there_are_not_more_than_somebody_reads() {
        let reason = |notes: &[&str]| format!("it leaks\n{}", notes.join("\n"));
        let found = Finding::new("a.rs", 7, reason(&["8 bytes", "4 bytes", "8 bytes"]));
        let expected = "error: it leaks\n  --> a.rs:7\n   = note: 8 bytes (2 times)\n   \
                        = note: 4 bytes\n";
        assert_eq!(finding(&found), expected);
        let many: Vec<String> = (0..13).map(|bytes| format!("{bytes} bytes")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let text = finding(&Finding::new("a.rs", 7, reason(&many)));
        assert!(
            text.ends_with(
                "= note: 9 bytes\n   = note: .. 3 more: `--format json` gives them all\n"
            )
        );
    }

    #[test]
    fn one_of_a_thing_is_not_several() {
        let counts = vec![("passed", 1), ("steps", 1), ("leaks", 0)];
        let line = stage(&Stage::ran("tests", counts, vec![]));
        assert_eq!(line, "tests     passed (1 passed, 1 step, 0 leaks)\n");
    }

    #[test]
    fn json_has_the_stages_counts_beside_its_status() {
        let report = Report {
            module: "scull".into(),
            stages: vec![failed()],
            required: vec![],
            error: None,
        };
        let json = json(&report);
        assert_eq!(json["verdict"], "failed");
        assert_eq!(json["stages"][0]["points"], 3);
        assert_eq!(json["stages"][0]["findings"][0]["line"], 7);
    }
}
