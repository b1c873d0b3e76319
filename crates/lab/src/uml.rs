// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! How UML is started: its root, its command line, its console and init's report.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::boot::Boot;
use crate::kernel::Kernel;
use crate::sandbox::Sandbox;
use crate::{Error, Result};

/// The kernel's command line holds 4096 bytes, ours included.
const PARAMS_LIMIT: usize = 3000;
/// Room for what a driver prints between two places where init reads the log.
const LOG: &str = "log_buf_len=4M";
/// The last line that the script itself writes on standard error: what follows is the kernel's.
pub(crate) const STARTED: &str = "scullery: the kernel starts";

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
[ -z "$ko" ] || cp "$ko" lib/
export HOME="$place/run" TMPDIR="$place/run"
ulimit -c 0
exec 3>&1 >&2
echo "$started" >&2
"$kernel" "$@" "rootflags=$place/root" con1=fd:3 || exit $?
"#;

/// The boot of `kernel` that is ordered, ready to start.
///
/// # Errors
///
/// When the kernel is none that runs here, or a file of the order is none.
pub(crate) fn sandbox(kernel: &Kernel, boot: &Boot) -> Result<Sandbox> {
    let Some(program) = kernel.program() else {
        return Err(Error::usage(format!(
            "{} is no user-mode kernel (ARCH=um with a ./linux): modules are built for it, not run",
            kernel.build_dir().display()
        )));
    };
    let ko = boot.module.as_ref().map(|module| &module.ko);
    for file in [Some(&boot.init), ko].into_iter().flatten() {
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
    words.extend(orders(boot)?);
    words.extend(boot.kernel_args.iter().cloned());
    let files = [
        place,
        absolute(&boot.init)?,
        ko.map_or(Ok(PathBuf::new()), |ko| absolute(ko))?,
        program,
    ];
    Ok(Sandbox::new(BOOT)
        .args([STARTED])
        .args(files.map(OsString::from))
        .args(words))
}

/// What tells init what to do; it reads them in `/proc/cmdline`.
fn orders(boot: &Boot) -> Result<Vec<String>> {
    let mut orders = vec![
        format!("scullery.suite={}", u8::from(boot.suite)),
        "scullery.report=/dev/tty1".to_owned(),
    ];
    let Some(module) = &boot.module else {
        return Ok(orders);
    };
    let name = module.ko.file_name().unwrap_or_default();
    let params = percent_encoded(&boot.params);
    if params.len() > PARAMS_LIMIT {
        return Err(Error::usage(format!(
            "the module's parameters are too long for a kernel command line: \
             {} bytes of at most {PARAMS_LIMIT}",
            params.len()
        )));
    }
    orders.push(format!("scullery.module=/lib/{}", name.display()));
    orders.push(format!("scullery.params={params}"));
    Ok(orders)
}

/// A directory to mount on; each boot sees its own mount there.
fn mount_point(kernel: &Kernel) -> Result<PathBuf> {
    kernel.cache().must_be_nameable()?;
    let place = kernel.cache().dir().join("boot");
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
