// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Booting UML, with a module or without, and the outcome.

use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use crate::console::Console;
use crate::event::Event;
use crate::kernel::Kernel;
use crate::module::Built;
use crate::sandbox::{Stop, Stream};
use crate::tool::refused;
use crate::trace::Tracer;
use crate::verdict::{Ordered, Problem, judge};
use crate::{Cancel, Error, Result, uml};

/// A console that says more than this is a driver that never stops talking.
const CONSOLE_LIMIT: usize = 64 << 20;

/// A boot to do; [`new`](Self::new) sets what most boots want.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Boot {
    /// The module to load, if any.
    pub module: Option<Built>,
    /// Its parameters, as insmod(8) takes them.
    pub params: String,
    /// The static executable that runs as `/init`.
    pub init: PathBuf,
    /// Whether init runs the suite; its results are then part of the verdict.
    pub suite: bool,
    /// How long it may take, in real time.
    pub timeout: Duration,
    /// More words for the kernel's command line.
    pub kernel_args: Vec<String>,
}

impl Boot {
    /// Loads `module` without parameters, runs its suite and unloads it, in at most 60 s.
    pub fn new(module: &Built, init: impl Into<PathBuf>) -> Boot {
        Boot {
            module: Some(module.clone()),
            ..Boot::without_module(init)
        }
    }

    /// Runs a suite that is about the kernel itself, in at most 60 s.
    pub fn without_module(init: impl Into<PathBuf>) -> Boot {
        Boot {
            module: None,
            params: String::new(),
            init: init.into(),
            suite: true,
            timeout: Duration::from_secs(60),
            kernel_args: Vec::new(),
        }
    }

    /// `text` with the user's own paths of the module's files.
    fn shown(&self, text: &str) -> String {
        match &self.module {
            Some(module) => module.paths.map(text),
            None => text.to_owned(),
        }
    }
}

/// How a boot went.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Whether the module loaded, or the name of the error; `None` if init did not get there.
    pub insmod: Option<Result<(), String>>,
    /// Whether the module unloaded, or the name of the error; `None` if init did not get there.
    pub rmmod: Option<Result<(), String>>,
    /// The suite's results and transcripts, as KTAP lines.
    pub ktap: Vec<String>,
    /// The kernel's log: level and text of each line.
    pub dmesg: Vec<(u8, String)>,
    /// The kernel's taint flags at the end.
    pub taint: u64,
    /// How long it took, in real time.
    pub elapsed: Duration,
    /// Everything that is wrong; empty when the module passed.
    pub verdict: Vec<Problem>,
}

/// Boots `kernel`, loads the module if there is one, and judges what happened.
///
/// # Errors
///
/// [`Kind::Usage`](crate::Kind::Usage) when the kernel is none that runs here;
/// [`Kind::Failed`](crate::Kind::Failed) with the last 50 lines of the console when the time is
/// over. A kernel that goes down is no error but a [`Problem`].
pub fn boot(
    kernel: &Kernel,
    boot: &Boot,
    cancel: &Cancel,
    events: &mut dyn FnMut(Event),
) -> Result<Outcome> {
    let _in_use = kernel.cache().shared(cancel, events)?;
    let started = Instant::now();
    let mut running = uml::sandbox(kernel, boot)?.silent_stdin().spawn()?;
    events(Event::Booting);
    let mut console = Console::default();
    let mut script = Vec::new();
    let mut runs = false;
    let mut said = 0;
    loop {
        let line = match running.next(cancel, Some(started + boot.timeout)) {
            Ok(Some(line)) => line,
            Ok(None) => break,
            Err(Stop::Cancelled) => return Err(Error::interrupted()),
            Err(Stop::TimedOut) => {
                return Err(Error::failed(format!(
                    "the kernel did not finish in {} s and was killed; its last lines:",
                    boot.timeout.as_secs()
                ))
                .with_detail(console.tail()));
            }
        };
        if line.stream == Stream::Err && !runs {
            runs = line.text == uml::STARTED;
            if !runs {
                script.push(line.text);
            }
            continue;
        }
        said += line.text.len();
        if said > CONSOLE_LIMIT {
            return Err(Error::failed(format!(
                "the kernel wrote more than {} MB and was killed; its last lines:",
                CONSOLE_LIMIT >> 20
            ))
            .with_detail(console.tail()));
        }
        let text = boot.shown(&line.text);
        match line.stream {
            Stream::Out => console.report(&text),
            Stream::Err => console.kernel(&text),
        }
        events(Event::Console(text));
    }
    let status = running.status()?;
    if !runs {
        let why = script.first().map_or("no reason given", String::as_str);
        let message = format!("cannot make ready for a boot: {why}");
        return Err(refused(why).unwrap_or_else(|| Error::unavailable(message)));
    }
    if console.taint_before.is_none() {
        return Err(never_began(kernel, boot, &console, status));
    }
    let exit = if status.success() {
        Ok(())
    } else {
        Err(status.to_string())
    };
    let tracer = boot.module.as_ref().map(|module| Tracer {
        kernel,
        module,
        cancel,
    });
    let ordered = Ordered {
        module: boot.module.is_some(),
        suite: boot.suite,
    };
    let verdict = judge(&console, exit, ordered, |report| {
        tracer.as_ref().and_then(|tracer| tracer.locate(report))
    });
    Ok(Outcome {
        insmod: console.insmod,
        rmmod: console.rmmod,
        ktap: console.ktap,
        dmesg: console.dmesg,
        taint: console.taint,
        elapsed: started.elapsed(),
        verdict,
    })
}

/// Why a kernel ended before init said anything; no driver was loaded by then.
fn never_began(kernel: &Kernel, boot: &Boot, console: &Console, status: ExitStatus) -> Error {
    let panicked = |line: &&&str| line.starts_with("Kernel panic - not syncing: ");
    let log = console.log();
    let error = match log.iter().find(panicked) {
        Some(line) if line.contains("init") => {
            let init = boot.init.display();
            Error::failed(format!("{init} does not run as the kernel's init: {line}"))
        }
        _ => {
            let program = kernel.build_dir().join("linux");
            kernel.damaged(
                &program,
                &format!("ends before it runs init, with {status}"),
            )
        }
    };
    error.with_detail(console.tail())
}
