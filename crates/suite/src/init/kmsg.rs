// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The kernel's log, as `/dev/kmsg` gives it.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::OpenOptionsExt;

use crate::linux::errno_of;
use crate::system::Result;

/// No record is longer than this; a read into less than a record fails.
const RECORD: usize = 8192;

/// The records of the kernel's log after a point in time.
pub(super) struct KernelLog {
    file: File,
    /// The number of the record that comes next.
    next: u64,
}

impl KernelLog {
    /// The records that will come.
    pub(super) fn from_now() -> Result<KernelLog> {
        let mut options = OpenOptions::new();
        let options = options.read(true).custom_flags(libc::O_NONBLOCK);
        let file = options
            .open("/dev/kmsg")
            .map_err(|error| errno_of(&error))?;
        let mut log = KernelLog { file, next: 0 };
        // Read and not skipped, so that the number of the next is known.
        log.drain(|_, _| ())?;
        Ok(log)
    }

    /// Gives the level and text of each line that there is by now; returns how many records were
    /// overwritten before they could be read.
    pub(super) fn drain(&mut self, mut give: impl FnMut(u8, &str)) -> Result<u64> {
        let mut bytes = [0; RECORD];
        let mut lost = 0;
        loop {
            match self.file.read(&mut bytes) {
                Ok(0) => return Ok(lost),
                Ok(len) => {
                    let Some(record) = Record::parse(&bytes[..len]) else {
                        continue;
                    };
                    lost += record.number.saturating_sub(self.next);
                    self.next = record.number + 1;
                    record.lines(&mut give);
                }
                Err(error) => match error.kind() {
                    ErrorKind::WouldBlock => return Ok(lost),
                    // `BrokenPipe` tells of an overflow, and so does the next record's number.
                    ErrorKind::Interrupted | ErrorKind::BrokenPipe => {}
                    _ => return Err(errno_of(&error)),
                },
            }
        }
    }
}

/// A record: `priority,number,time,flags[,more];text`, then lines of properties, each after a blank.
#[derive(Debug, PartialEq, Eq)]
struct Record<'a> {
    level: u8,
    number: u64,
    /// With line breaks, and all that cannot be printed, escaped.
    text: &'a [u8],
}

impl Record<'_> {
    fn parse(bytes: &[u8]) -> Option<Record<'_>> {
        let first = bytes.split(|&byte| byte == b'\n').next()?;
        let semicolon = first.iter().position(|&byte| byte == b';')?;
        let prefix = std::str::from_utf8(&first[..semicolon]).ok()?;
        let mut fields = prefix.split(',');
        let priority: u32 = fields.next()?.parse().ok()?;
        Some(Record {
            level: (priority & 7) as u8,
            number: fields.next()?.parse().ok()?,
            text: &first[semicolon + 1..],
        })
    }

    fn lines(&self, give: &mut impl FnMut(u8, &str)) {
        for line in String::from_utf8_lossy(&unescape(self.text)).split('\n') {
            let printable: String = line.chars().filter(|c| !c.is_control()).collect();
            give(self.level, &printable);
        }
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
    use std::os::fd::OwnedFd;
    use std::os::unix::net::UnixDatagram;

    use super::*;

    fn read(record: &str) -> Vec<(u8, String)> {
        let mut got = Vec::new();
        let mut give = |level, text: &str| got.push((level, text.to_owned()));
        if let Some(record) = Record::parse(record.as_bytes()) {
            record.lines(&mut give);
        }
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
    fn records_that_were_overwritten_are_counted() {
        // As `/dev/kmsg` does, a datagram socket gives one record for one read.
        let (reader, writer) = UnixDatagram::pair().expect("sockets");
        reader.set_nonblocking(true).expect("a flag");
        let file = File::from(OwnedFd::from(reader));
        let mut log = KernelLog { file, next: 7 };
        let mut drained = |numbers: &[u64]| {
            for number in numbers {
                let record = format!("6,{number},0,-;text\n");
                writer.send(record.as_bytes()).expect("room");
            }
            let mut lines = 0;
            let lost = log.drain(|_, _| lines += 1);
            (lines, lost)
        };
        assert_eq!(drained(&[]), (0, Ok(0)));
        assert_eq!(drained(&[7, 8]), (2, Ok(0)));
        assert_eq!(drained(&[12, 13]), (2, Ok(3)));
        assert_eq!(drained(&[14]), (1, Ok(0)));
    }

    #[test]
    fn what_is_no_record_gives_nothing() {
        for record in [
            "",
            "garbage",
            "\n6,1,2,-;text",
            ";",
            "6;text",
            "x,1;text",
            "6,-1;text",
        ] {
            assert_eq!(read(record), [], "{record}");
        }
    }
}
