// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The kernel's log, as `/dev/kmsg` gives it.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;

use crate::linux::errno_of;
use crate::system::Result;

/// No record is longer than this; a read into less than a record fails.
const RECORD: usize = 8192;

/// The records of the kernel's log after a point in time.
pub(super) struct KernelLog(File);

impl KernelLog {
    /// The records that will come.
    pub(super) fn from_now() -> Result<KernelLog> {
        let mut options = OpenOptions::new();
        let options = options.read(true).custom_flags(libc::O_NONBLOCK);
        let mut file = options
            .open("/dev/kmsg")
            .map_err(|error| errno_of(&error))?;
        file.seek(SeekFrom::End(0))
            .map_err(|error| errno_of(&error))?;
        Ok(KernelLog(file))
    }

    /// Gives the level and text of each line that there is by now.
    ///
    /// # Errors
    ///
    /// `EPIPE` when records were lost; those that are left have been given.
    pub(super) fn drain(&mut self, mut give: impl FnMut(u8, &str)) -> Result<()> {
        let mut record = [0; RECORD];
        let mut result = Ok(());
        loop {
            match self.0.read(&mut record) {
                Ok(0) => return result,
                Ok(len) => lines(&record[..len], &mut give),
                Err(error) => match error.kind() {
                    ErrorKind::WouldBlock => return result,
                    ErrorKind::Interrupted => {}
                    ErrorKind::BrokenPipe => result = Err(errno_of(&error)),
                    _ => return Err(errno_of(&error)),
                },
            }
        }
    }
}

/// The lines of one record: `priority,sequence,time,flags[,more];text`, then lines of properties,
/// each after a blank. The text's own line breaks are escaped, as is all that cannot be printed.
fn lines(record: &[u8], give: &mut impl FnMut(u8, &str)) {
    let record = record.split(|&byte| byte == b'\n').next().unwrap_or(record);
    let Some(semicolon) = record.iter().position(|&byte| byte == b';') else {
        return;
    };
    let (prefix, text) = (&record[..semicolon], &record[semicolon + 1..]);
    let digits = prefix.iter().take_while(|byte| byte.is_ascii_digit());
    let priority = digits.fold(0_u32, |number, digit| {
        number
            .wrapping_mul(10)
            .wrapping_add(u32::from(digit - b'0'))
    });
    let text = unescape(text);
    for line in String::from_utf8_lossy(&text).split('\n') {
        let printable: String = line.chars().filter(|c| !c.is_control()).collect();
        give((priority & 7) as u8, &printable);
    }
}

fn unescape(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        let escaped = match rest {
            [b'\\', b'x', high, low, tail @ ..] => {
                let digit = |byte: &u8| char::from(*byte).to_digit(16);
                let digits = digit(high).zip(digit(low));
                digits.map(|(high, low)| ((high << 4 | low) as u8, tail))
            }
            _ => None,
        };
        let (byte, tail) = escaped.unwrap_or((*first, tail));
        plain.push(byte);
        rest = tail;
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(record: &str) -> Vec<(u8, String)> {
        let mut got = Vec::new();
        let mut give = |level, text: &str| got.push((level, text.to_owned()));
        lines(record.as_bytes(), &mut give);
        got
    }

    #[test]
    fn a_record_has_a_level_and_its_text_without_properties() {
        let record = "30,340,5690716,-,caller=T1;scull: loaded; ok\n SUBSYSTEM=misc\n";
        assert_eq!(read(record), [(6, "scull: loaded; ok".to_owned())]);
    }

    #[test]
    fn escapes_are_undone_and_line_breaks_make_lines() {
        let record = "3,1,2,-;one\\x0atwo \\x5c\\xc3\\xa4 \\xz\n";
        assert_eq!(
            read(record),
            [(3, "one".to_owned()), (3, "two \\\u{e4} \\xz".to_owned())]
        );
    }

    #[test]
    fn what_is_no_record_gives_nothing() {
        for record in ["", "garbage", "\n6,1,2,-;text"] {
            assert_eq!(read(record), []);
        }
        assert_eq!(read(";"), [(0, String::new())]);
    }
}
