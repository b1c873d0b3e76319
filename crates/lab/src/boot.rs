// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Booting UML with a module, and the outcome.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::console::Console;
use crate::event::Event;
use crate::kernel::Kernel;
use crate::module::Built;
use crate::sandbox::{Sandbox, Stop, Stream};
use crate::source::Paths;
use crate::trace::Tracer;
use crate::verdict::{Problem, judge};
use crate::{Cancel, Error, Result, tool};

/// The kernel's command line holds 4096 bytes, ours included.
const PARAMS_LIMIT: usize = 3000;
/// A console that says more than this is a driver that never stops talking.
const CONSOLE_LIMIT: usize = 64 << 20;
/// Room for what a driver prints between two places where init reads the log.
const LOG: &str = "log_buf_len=4M";
/// The last line that the script itself writes on standard error: what follows is the kernel's.
const STARTED: &str = "scullery: the kernel starts";

/// Standard output is init's, for which it is a terminal; standard error is the kernel's console.
/// The terminal's input is the same pipe, at whose end for writing nothing can be read: on
/// `/dev/null` UML cannot wait, and says so in a way that breaks the kernel's rules.
///
/// The root, what UML keeps in files, and its memory are in a file system that ends with the boot.
///
/// UML is not the first process of its namespace: that one does not die by its own SIGABRT, with
/// which UML ends a panic.
const BOOT: &str = r#"
started=$1 place=$2 init=$3 ko=$4 kernel=$5; shift 5
mount -t tmpfs -o mode=0755 scullery "$place"
mkdir "$place/run" "$place/root"
cd "$place/root"
mkdir proc sys dev tmp lib
cp "$init" init
chmod 0755 init
cp "$ko" lib/
export HOME="$place/run" TMPDIR="$place/run"
ulimit -c 0
exec 3>&1 >&2
echo "$started" >&2
"$kernel" "$@" "rootflags=$place/root" con1=fd:3 || exit $?
"#;

/// A boot to do; [`new`](Self::new) sets what most boots want.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Boot {
    /// The `.ko` to load.
    pub module: PathBuf,
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
    paths: Paths,
}

impl Boot {
    /// Loads `module` without parameters, runs its suite and unloads it, in at most 60 s.
    pub fn new(module: &Built, init: impl Into<PathBuf>) -> Boot {
        Boot {
            module: module.ko.clone(),
            params: String::new(),
            init: init.into(),
            suite: true,
            timeout: Duration::from_secs(60),
            kernel_args: Vec::new(),
            paths: module.paths.clone(),
        }
    }

    /// What tells init what to do; it reads them in `/proc/cmdline`.
    fn orders(&self) -> Result<Vec<String>> {
        let name = self.module.file_name().unwrap_or_default();
        let params = percent_encoded(&self.params);
        if params.len() > PARAMS_LIMIT {
            return Err(Error::usage(format!(
                "the module's parameters are too long for a kernel command line: \
                 {} bytes of at most {PARAMS_LIMIT}",
                params.len()
            )));
        }
        Ok(vec![
            format!("scullery.module=/lib/{}", name.display()),
            format!("scullery.params={params}"),
            format!("scullery.suite={}", u8::from(self.suite)),
            "scullery.report=/dev/tty1".to_owned(),
        ])
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

/// Boots `kernel` with a module, and judges what happened.
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
    let mut running = sandbox(kernel, boot)?.silent_stdin().spawn()?;
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
            runs = line.text == STARTED;
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
        let text = boot.paths.map(&line.text);
        match line.stream {
            Stream::Out => console.report(&text),
            Stream::Err => console.kernel(&text),
        }
        events(Event::Console(text));
    }
    let status = running.status()?;
    if let Some(first) = script.first() {
        let message = format!("cannot start the kernel: {first}");
        return Err(if tool::refused(first) {
            Error::unavailable(message)
        } else {
            Error::failed(message).with_detail(script.into_iter().skip(1))
        });
    }
    let exit = if status.success() {
        Ok(())
    } else {
        Err(status.to_string())
    };
    let tracer = Tracer {
        kernel,
        ko: &boot.module,
        paths: &boot.paths,
        cancel,
    };
    let verdict = judge(&console, exit, boot.suite, |report| tracer.locate(report));
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

fn sandbox(kernel: &Kernel, boot: &Boot) -> Result<Sandbox> {
    let Some(program) = kernel.program() else {
        return Err(Error::usage(format!(
            "{} is no user-mode kernel (ARCH=um with a ./linux): modules are built for it, not run",
            kernel.build_dir().display()
        )));
    };
    for file in [&boot.init, &boot.module] {
        if !file.is_file() {
            return Err(Error::usage(format!("{} is no file", file.display())));
        }
    }
    let place = mount_point(kernel)?;
    let mut words: Vec<String> = [
        "mem=128M",
        "root=/dev/root",
        "rootfstype=hostfs",
        "ro",
        "init=/init",
        "con=null",
        "con0=fd:0,fd:1",
        "quiet",
        LOG,
    ]
    .map(str::to_owned)
    .into();
    if kernel.has("UML_TIME_TRAVEL_SUPPORT") {
        words.push("time-travel=inf-cpu".to_owned());
    }
    words.extend(boot.orders()?);
    words.extend(boot.kernel_args.iter().cloned());
    let files = [
        place,
        absolute(&boot.init)?,
        absolute(&boot.module)?,
        program,
    ];
    Ok(Sandbox::new(BOOT)
        .args([STARTED])
        .args(files.map(OsString::from))
        .args(words))
}

/// A directory to mount on; each boot sees its own mount there.
fn mount_point(kernel: &Kernel) -> Result<PathBuf> {
    let place = kernel.cache().dir().join("boot");
    let fits = |c: char| c.is_ascii_graphic() && !"\"',".contains(c);
    if !place.to_str().is_some_and(|place| place.chars().all(fits)) {
        return Err(Error::usage(format!(
            "{} cannot be named on a kernel's command line: set SCULLERY_CACHE to a directory \
             without spaces, quotes and commas in its name",
            place.display()
        )));
    }
    std::fs::create_dir_all(&place).map_err(|e| Error::io("create", &place, &e))?;
    Ok(place)
}

fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).map_err(|e| Error::io("resolve", path, &e))
}

/// `text` as one word of a command line: bytes that may mean something there become `%XX`.
fn percent_encoded(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_-.=,:/+".contains(&b);
    text.bytes()
        .map(|byte| match byte {
            _ if plain(byte) => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_one_word_of_the_command_line() {
        assert_eq!(
            percent_encoded("nr=4 name=\"a%b\""),
            "nr=4%20name=%22a%25b%22"
        );
        assert_eq!(percent_encoded("\u{e9}"), "%C3%A9");
        assert_eq!(percent_encoded(""), "");
    }
}
