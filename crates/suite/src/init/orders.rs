// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the kernel's command line tells init to do.

use std::ffi::{CString, OsStr};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::errno::Errno;
use crate::system::Result;

/// The orders of one boot.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Orders {
    pub(super) module: Option<Module>,
    pub(super) suite: bool,
    /// The file to report to.
    pub(super) report: Option<PathBuf>,
}

/// A module to load.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Module {
    pub(super) path: PathBuf,
    /// As the kernel knows it, for unloading.
    pub(super) name: CString,
    pub(super) params: CString,
}

impl Orders {
    /// Reads the words that are for init.
    ///
    /// # Errors
    ///
    /// `EINVAL` for a word of ours that is not well-formed.
    pub(super) fn parse(command_line: &str) -> Result<Orders> {
        let mut orders = Orders::default();
        let mut params = CString::default();
        let mut path = None;
        for word in command_line.split_ascii_whitespace() {
            match word.split_once('=') {
                Some(("scullery.module", value)) => path = Some(Path::new(value)),
                Some(("scullery.params", value)) => params = decode(value)?,
                Some(("scullery.report", value)) => orders.report = Some(value.into()),
                Some(("scullery.suite", "0")) => orders.suite = false,
                Some(("scullery.suite", "1")) => orders.suite = true,
                Some(("scullery.suite", _)) => return Err(Errno::EINVAL),
                _ => {}
            }
        }
        if let Some(path) = path {
            orders.module = Some(Module {
                path: path.to_owned(),
                name: name(path.file_stem().ok_or(Errno::EINVAL)?)?,
                params,
            });
        }
        Ok(orders)
    }
}

/// The name of a module in a file: Kbuild makes dashes underscores.
fn name(stem: &OsStr) -> Result<CString> {
    let bytes = stem.as_bytes().iter();
    let name = bytes.map(|&byte| if byte == b'-' { b'_' } else { byte });
    CString::new(name.collect::<Vec<u8>>()).map_err(|_| Errno::EINVAL)
}

fn decode(encoded: &str) -> Result<CString> {
    let mut plain = Vec::new();
    let mut bytes = encoded.bytes();
    let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
    while let Some(byte) = bytes.next() {
        match byte {
            b'%' => {
                let (high, low) = (digit(bytes.next()), digit(bytes.next()));
                let (high, low) = high.zip(low).ok_or(Errno::EINVAL)?;
                plain.push((high << 4 | low) as u8);
            }
            _ => plain.push(byte),
        }
    }
    CString::new(plain).map_err(|_| Errno::EINVAL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_read_from_among_the_kernels_own_words() {
        let line = "mem=128M root=/dev/root scullery.module=/lib/scull-misc.ko \
                    scullery.params=quantum=4%20name=%22a%25b%22 scullery.suite=1 \
                    scullery.report=/dev/tty1 quiet\n";
        let orders = Orders::parse(line).expect("well-formed");
        assert!(orders.suite);
        assert_eq!(orders.report.as_deref(), Some(Path::new("/dev/tty1")));
        let module = orders.module.expect("a module");
        assert_eq!(module.path, Path::new("/lib/scull-misc.ko"));
        assert_eq!(module.name.as_c_str(), c"scull_misc");
        assert_eq!(module.params.as_c_str(), c"quantum=4 name=\"a%b\"");
    }

    #[test]
    fn without_orders_nothing_is_done() {
        assert_eq!(Orders::parse("ro quiet"), Ok(Orders::default()));
        assert_eq!(Orders::parse(""), Ok(Orders::default()));
    }

    #[test]
    fn malformed_orders_are_refused() {
        for word in [
            "suite=yes",
            "params=%2",
            "params=%zz",
            "params=%00",
            "module=",
        ] {
            let parsed = Orders::parse(&format!("scullery.{word}"));
            assert_eq!(parsed, Err(Errno::EINVAL), "{word}");
        }
    }
}
