// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The program that serves a driver: what `cargo scullery serve` runs.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kernel::ThisModule;
use kernel::host::{Machine, Report, boot};

use crate::error::{Error, Result};
use crate::mount::Mount;
use crate::session::Session;

const USAGE: &str = "usage: serve MOUNTPOINT [PARAMETERS]";

/// Loads a driver, serves its devices as the program's arguments say, and writes the kernel log to
/// `log`.
///
/// `MOUNTPOINT [PARAMETERS]` mounts on that empty folder, with the module's parameters as insmod(8)
/// takes them, until the program is interrupted or told to end, or the folder is unmounted. Once it is
/// mounted, a line `serving .. on MOUNTPOINT` on `out` says so, whose reader may wait for it. A second
/// interrupt unmounts and ends it at once, with exit code 1, whatever the driver does.
///
/// The exit code is 0 when the driver broke no rule, 1 when it did or could not be loaded, 2 for other
/// arguments and a folder that cannot be mounted on, 69 when this computer or user cannot mount. Errors
/// are a line on `log`.
pub fn main(this: &'static ThisModule, out: &mut dyn Write, log: &mut dyn Write) -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let served = match arguments.split_first() {
        Some((point, params)) => {
            parameters(params).and_then(|params| serve(this, point.as_ref(), &params, out, log))
        }
        None => Err(Error::usage(USAGE)),
    };
    match served {
        Ok(reports) if reports.is_empty() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            say(log, &format!("error: {error}"));
            ExitCode::from(error.kind().exit_code())
        }
    }
}

/// The module's parameters, in one line.
fn parameters(words: &[OsString]) -> Result<String> {
    let line = words.join(OsStr::new(" "));
    line.into_string()
        .map_err(|line| Error::usage(format!("parameters that are no text: {}", line.display())))
}

/// Whoever reads may have gone: then nobody is left to be told.
fn say(log: &mut dyn Write, line: &str) {
    let _ = writeln!(log, "{line}");
}

fn serve(
    this: &'static ThisModule,
    point: &Path,
    params: &str,
    out: &mut dyn Write,
    log: &mut dyn Write,
) -> Result<Vec<Report>> {
    let interrupts = Interrupts::handle()?;
    let machine = boot();
    let module = machine.load(this, params);
    pass_on(&machine, log);
    let module =
        module.map_err(|error| Error::failed(format!("cannot load the module: {error:?}")))?;
    let session = Session::mount(&machine, point)?;
    interrupts.unmount(session.mounted());
    say(
        out,
        &format!("serving {} on {}", names(&machine), point.display()),
    );
    let ended = session.run(
        || interrupts.asked.load(Relaxed),
        |record| say(log, &record.text),
    );
    // Failing to unload is reported by the machine.
    let _ = module.unload();
    pass_on(&machine, log);
    let logged = machine.reports().len();
    let reports = machine.shutdown();
    // Of tasks that never end: the log is over by then.
    for report in reports.iter().skip(logged) {
        say(log, &report.to_string());
    }
    ended.map(|()| reports)
}

/// The files that there are, as their folder has them.
fn names(machine: &Machine) -> String {
    let devices = machine.devices();
    if devices.is_empty() {
        return "no devices".to_owned();
    }
    let names = devices
        .iter()
        .map(|path| path.strip_prefix("/dev/").unwrap_or(path));
    names.collect::<Vec<_>>().join(" ")
}

/// What interrupts come to.
#[derive(Default)]
struct Interrupts {
    /// Somebody has asked for the end.
    asked: AtomicBool,
    /// What the second one takes out of everybody's way.
    mounted: Mutex<Option<Arc<Mount>>>,
}

impl Interrupts {
    fn handle() -> Result<Arc<Interrupts>> {
        let interrupts = Arc::new(Interrupts::default());
        let handler = {
            let interrupts = Arc::clone(&interrupts);
            move || {
                if interrupts.asked.swap(true, Relaxed) {
                    // The driver does not let go of the CPU.
                    interrupts.mounted().take().inspect(|mount| mount.detach());
                    std::process::exit(1);
                }
            }
        };
        ctrlc::set_handler(handler)
            .map_err(|error| Error::failed(format!("cannot handle Ctrl-C: {error}")))?;
        Ok(interrupts)
    }

    fn unmount(&self, mount: Option<Arc<Mount>>) {
        *self.mounted() = mount;
    }

    fn mounted(&self) -> MutexGuard<'_, Option<Arc<Mount>>> {
        self.mounted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn pass_on(machine: &Machine, log: &mut dyn Write) {
    for record in machine.take_log() {
        say(log, &record.text);
    }
}
