// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Running a tool to its end, in a sandbox or in the prepared root.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::sandbox::{Line, Sandbox};
use crate::{Cancel, Error, Result, links};

/// How many of a failed tool's last lines an error carries.
const TAIL: usize = 20;

/// Mounts what a root needs and each `HOST INSIDE MODE` of the arguments, then runs the rest. With the
/// mode `new` a directory is there to mount others in.
///
/// `chroot` is not the last thing the shell does, so that the shell stays the first process of the
/// namespace: that one ignores the signals it did not ask for, and a tool may count on them.
const CHROOT: &str = r#"
root=$1; shift
mount --bind "$root" "$root"
if [ "$1" = ro ]; then mount -o remount,bind,ro "$root"; fi; shift
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=1777 tmp "$root/tmp"
if [ -f /etc/resolv.conf ] && [ -f "$root/etc/resolv.conf" ]; then
    mount --bind /etc/resolv.conf "$root/etc/resolv.conf"
fi
while [ "$1" != -- ]; do
    case "$3" in
        new) mount -t tmpfs tmp "$root$2" ;;
        *) if [ ! -e "$root$2" ]; then
               if [ -d "$1" ]; then mkdir "$root$2"; else : > "$root$2"; fi
           fi
           mount --bind "$1" "$root$2" ;;
    esac
    if [ "$3" = ro ]; then mount -o remount,bind,ro "$root$2"; fi
    shift 3
done
shift
chroot "$root" "$@" || exit $?
"#;

/// Whether what is in a directory may be changed from inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    ReadOnly,
    ReadWrite,
}

impl Access {
    fn word(self) -> &'static str {
        match self {
            Access::ReadOnly => "ro",
            Access::ReadWrite => "rw",
        }
    }
}

/// A root directory and what is mounted in it while a command runs there.
#[derive(Debug)]
pub(crate) struct Chroot {
    args: Vec<OsString>,
}

impl Chroot {
    pub(crate) fn new(root: &Path, access: Access) -> Chroot {
        Chroot {
            args: vec![root.into(), access.word().into()],
        }
    }

    /// Shows `host` at `inside`, a directory that the root has.
    pub(crate) fn bind(mut self, host: &Path, inside: &str, access: Access) -> Chroot {
        self.args
            .extend([host.into(), inside.into(), access.word().into()]);
        self
    }

    /// Shows the driver's directory `host` at `inside`, with what its links lead to in their places.
    ///
    /// # Errors
    ///
    /// When a link leads to nothing.
    pub(crate) fn bind_driver(mut self, host: &Path, inside: &str) -> Result<Chroot> {
        let entries = links::entries(host)?;
        if !entries.iter().any(|entry| entry.is_link) {
            return Ok(self.bind(host, inside, Access::ReadOnly));
        }
        self.args
            .extend(["tmpfs".into(), inside.into(), "new".into()]);
        for entry in entries {
            let place = Path::new(inside).join(entry.name);
            let mode = Access::ReadOnly.word();
            self.args
                .extend([entry.path.into(), place.into(), mode.into()]);
        }
        Ok(self)
    }

    /// A sandbox that runs `command` in the root, with a clean environment.
    pub(crate) fn sandbox(self, command: impl IntoIterator<Item = OsString>) -> Sandbox {
        let clean = [
            "--",
            "env",
            "-i",
            "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
            "LC_ALL=C",
            "HOME=/tmp",
        ];
        let proxies = ["http_proxy", "https_proxy", "no_proxy"]
            .into_iter()
            .filter_map(|name| {
                let mut word = OsString::from(format!("{name}="));
                word.push(std::env::var_os(name)?);
                Some(word)
            });
        Sandbox::new(CHROOT)
            .args(self.args)
            .args(clean)
            .args(proxies)
            .args(command)
    }
}

/// A tool that ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) success: bool,
    /// Its last lines, oldest first.
    pub(crate) tail: Vec<String>,
}

/// Runs `sandbox` to its end and shows each line.
///
/// # Errors
///
/// When cancelled, and when the machine does not allow a sandbox.
pub(crate) fn run(sandbox: Sandbox, cancel: &Cancel, mut line: impl FnMut(&Line)) -> Result<Ended> {
    let mut running = sandbox.spawn()?;
    let mut tail = VecDeque::new();
    while let Some(next) = running.next(cancel, None)? {
        line(&next);
        if tail.len() == TAIL {
            tail.pop_front();
        }
        tail.push_back(next.text);
    }
    let success = running.status()?.success();
    if !success && let Some(error) = tail.front().and_then(|line| refused(line)) {
        return Err(error);
    }
    Ok(Ended {
        success,
        tail: tail.into(),
    })
}

/// The line that says that there was no room, or no permission, to write. A bus error is what a
/// linker dies of that writes its output, on a full disk, through memory.
pub(crate) fn not_written(lines: &[String]) -> Option<&str> {
    let signs = [
        ": No space left on device",
        ": Disk quota exceeded",
        ": Read-only file system",
    ];
    let mut lines = lines.iter().map(String::as_str);
    lines.find(|line| line.ends_with("Bus error") || signs.iter().any(|sign| line.contains(sign)))
}

/// The error for a first line that says that the namespaces could not be made.
pub(crate) fn refused(line: &str) -> Option<Error> {
    let refused = line.starts_with("unshare: ") || line.starts_with("setpriv: ");
    refused.then(|| {
        Error::unavailable(format!(
            "this machine allows no private namespaces ({line}): \
             run as root, or allow user namespaces"
        ))
    })
}

/// Where `name` is found on the path that sandboxes use.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&crate::sandbox::path())
        .map(|dir| dir.join(name))
        .find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_or_read_only_disk_is_told_from_what_a_driver_says() {
        for line in [
            "bash: line 2: echo: write error: No space left on device",
            "error: failed to write to `/out/full.rmeta`: No space left on device (os error 28)",
            "cp: error writing 'init': Disk quota exceeded",
            "mkdir: cannot create directory 'x': Read-only file system",
            "  Bus error",
        ] {
            let said = ["make: entering".to_owned(), line.to_owned()];
            assert_eq!(not_written(&said), Some(line));
        }
        let driver = "12 |         return Err(code::ENOSPC); // No space left on device";
        assert_eq!(not_written(&[driver.to_owned()]), None);
    }
}
