// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A driver's program: its suite in this process, on served files, or, as process 1, inside a kernel.
//!
//! What `cargo scullery check` runs. The KTAP stream is the suite's; facts of the machine stand in it
//! as lines `# fact {..}`, one JSON object each.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use suite::Judging;

use super::{boot, fail_nth, Kind, Machine, Report};
use crate::error::code::{EBUSY, EINTR};
use crate::error::Result;
use crate::rt::sched::Shared;
use crate::ThisModule;

const USAGE: &str = "usage: suite run|fail-nth [PARAMETERS], or suite served FOLDER";

/// Runs the suite of a driver as its program's arguments say, and writes to `out`.
///
/// `run [PARAMETERS]` loads the module, runs the suite and unloads the module. `fail-nth
/// [PARAMETERS]` does so with each allocation failing once. `served FOLDER` loads nothing, and runs the
/// suite on the files that another process serves in that folder: it takes root, and a server that was
/// started anew. The exit code is 0 when all is well, 1 when not, 2 for other arguments. As process 1 it
/// is the init of a small kernel: see [`suite::init`].
pub fn main(this: &'static ThisModule, program: suite::Program, out: &mut dyn Write) -> ExitCode {
    if suite::init::is_init() {
        suite::init::init(Some(program));
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let params = arguments.get(1..).unwrap_or_default().join(" ");
    let written = match arguments.first().map(String::as_str) {
        Some("run") => run(this, &params, program, out),
        Some("fail-nth") => fail_each(this, &params, program, out),
        Some("served") if arguments.len() == 2 => Ok(on_files(params.as_ref(), program, out)),
        _ => writeln!(out, "{USAGE}").map(|()| ExitCode::from(2)),
    };
    // Whoever reads has gone: nobody is left to be told.
    written.unwrap_or(ExitCode::FAILURE)
}

impl Machine {
    /// Loads a module, runs a suite, and unloads the module: the suite's report.
    ///
    /// # Errors
    ///
    /// Why the module could not be loaded; `EINTR` when the suite was killed. While faults are injected
    /// neither is a failure.
    pub fn drive(
        &self,
        this: &'static ThisModule,
        params: &str,
        judging: Judging,
        program: suite::Program,
        out: impl Write + Send + 'static,
    ) -> Result<suite::Report> {
        let module = self.load(this, params)?;
        let report = self.run(judging, out, program);
        // Any other failure is reported by the machine.
        if module.unload() == Err(EBUSY) {
            let message = format!("module {} is in use when its suite is over", this.name());
            self.rt.report(Report::new(Kind::Warning, message));
        }
        report.map_err(|_| EINTR)
    }
}

/// What a suite has written, also of one that was killed.
#[derive(Clone, Default)]
struct Ktap(Arc<Shared<Vec<u8>>>);

impl Write for Ktap {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.with(|ktap| ktap.write(bytes))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn run(
    this: &'static ThisModule,
    params: &str,
    program: suite::Program,
    out: &mut dyn Write,
) -> std::io::Result<ExitCode> {
    let machine = boot();
    let ktap = Ktap::default();
    let report = machine.drive(this, params, Judging::On, program, ktap.clone());
    out.write_all(&ktap.0.with(core::mem::take))?;
    let allocations = machine.allocations();
    let log = machine.log();
    let reports = machine.shutdown();
    let module = string(this.name());
    writeln!(out, r#"# fact {{"fact":"module","name":{module}}}"#)?;
    for record in log {
        let text = string(&record.text);
        writeln!(
            out,
            r#"# fact {{"fact":"log","level":{},"text":{text}}}"#,
            record.level
        )?;
    }
    for report in &reports {
        writeln!(out, "# fact {}", fact(report))?;
    }
    if let Err(error) = &report {
        let message = string(&format!("{error:?}"));
        writeln!(
            out,
            r#"# fact {{"fact":"report","kind":"load","message":{message},"file":null,"line":null,"task":null,"notes":[]}}"#
        )?;
    }
    let passed = report.is_ok_and(|report| report.steps.is_empty() || report.passed());
    let leaks = reports
        .iter()
        .filter(|report| report.kind == Kind::Leak)
        .count();
    writeln!(
        out,
        r#"# fact {{"fact":"end","passed":{passed},"allocations":{allocations},"leaks":{leaks}}}"#
    )?;
    Ok(exit_code(passed && reports.is_empty()))
}

fn fail_each(
    this: &'static ThisModule,
    params: &str,
    program: suite::Program,
    out: &mut dyn Write,
) -> std::io::Result<ExitCode> {
    let outcome = fail_nth(|machine| {
        // Whatever fails is meant to.
        let _ = machine.drive(this, params, Judging::Off, program, std::io::sink());
    });
    let mut leaks = 0;
    for point in &outcome.points {
        let (file, line) = point.fault.at;
        let problems: Vec<String> = point.reports.iter().map(fact).collect();
        leaks += point
            .reports
            .iter()
            .filter(|report| report.kind == Kind::Leak)
            .count();
        writeln!(
            out,
            r#"# fact {{"fact":"point","n":{},"file":{},"line":{line},"survived":{},"problems":[{}]}}"#,
            point.nth,
            string(file),
            point.survived(),
            problems.join(",")
        )?;
    }
    for report in &outcome.without_fault {
        writeln!(out, "# fact {}", fact(report))?;
    }
    writeln!(
        out,
        r#"# fact {{"fact":"end","points":{},"survived":{},"leaks":{leaks}}}"#,
        outcome.points.len(),
        outcome.survived()
    )?;
    let survived = outcome.survived() == outcome.points.len();
    Ok(exit_code(survived && outcome.without_fault.is_empty()))
}

fn on_files(folder: &Path, program: suite::Program, out: &mut dyn Write) -> ExitCode {
    let system = suite::Linux::for_files_served_in(folder);
    exit_code(suite::run(&system, Judging::On, out, program).passed())
}

fn exit_code(clean: bool) -> ExitCode {
    if clean {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// A report as a JSON object.
fn fact(report: &Report) -> String {
    let (file, line) = match &report.at {
        Some((file, line)) => (string(file), line.to_string()),
        None => (String::from("null"), String::from("null")),
    };
    let notes: Vec<String> = report.notes.iter().map(|note| string(note)).collect();
    let name = if report.kind == Kind::Leak {
        "leak"
    } else {
        "report"
    };
    format!(
        r#"{{"fact":"{name}","kind":"{}","message":{},"file":{file},"line":{line},"task":{},"notes":[{}]}}"#,
        report.kind.id(),
        string(&report.message),
        report.task.as_deref().map_or(String::from("null"), string),
        notes.join(",")
    )
}

/// A JSON string.
fn string(text: &str) -> String {
    let mut json = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            c if c.is_control() => json.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => json.push(c),
        }
    }
    json.push('"');
    json
}
