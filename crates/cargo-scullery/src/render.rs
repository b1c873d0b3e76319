// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Reports as text for people and as JSON for programs.

use serde_json::{Map, Value, json};

use crate::exit::Exit;
use crate::report::{Finding, Report, Stage};

/// A stage's line, with its findings below.
pub(crate) fn stage(stage: &Stage) -> String {
    let mut text = format!("{:<9} {}", stage.name, stage.status.as_str());
    let counts: Vec<String> = stage
        .counts
        .iter()
        .map(|(name, count)| format!("{count} {name}"))
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

/// A finding, in rustc's look.
fn finding(finding: &Finding) -> String {
    if let Some(rendered) = &finding.rendered {
        return format!("{}\n", rendered.trim_end());
    }
    let mut lines = finding.reason.lines();
    let reason = lines.next().unwrap_or_default();
    let mut text = format!("error: {reason}\n  --> {}:{}\n", finding.file, finding.line);
    for note in lines {
        text += &format!("   = note: {note}\n");
    }
    text
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
