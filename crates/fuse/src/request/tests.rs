// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Requests that are well formed, and the same ones broken in every way that comes to mind.

use zerocopy::IntoBytes;

use super::*;

/// A request with this body.
fn request(code: u32, node: u64, body: &[&[u8]]) -> Vec<u8> {
    crate::fuzzing::request(code, 42, node, &body.concat())
}

/// One of each kind, on a node and an open file.
pub(crate) fn samples(node: u64, fh: u64) -> Vec<Vec<u8>> {
    let read = ReadIn {
        fh,
        offset: 3,
        size: 100,
        read_flags: 0,
        lock_owner: 0,
        flags: 2,
        padding: 0,
    };
    let write = WriteIn {
        fh,
        offset: 5,
        size: 4,
        write_flags: 0,
        lock_owner: 0,
        flags: 2,
        padding: 0,
    };
    let ioctl = IoctlIn {
        fh,
        flags: 0,
        cmd: 0x8004_6b05,
        arg: 0x7fff_0000,
        in_size: 4,
        out_size: 4,
    };
    let interrupt = InterruptIn { unique: 42 };
    let forget = BatchForgetIn {
        count: 1,
        padding: 0,
    };
    let one = ForgetOne {
        node: node + 1000,
        lookups: 1,
    };
    let mut samples = vec![
        request(opcode::LOOKUP, 1, &[b"scull\0"]),
        request(opcode::FORGET, node + 1000, &[&[0; 8]]),
        request(
            opcode::BATCH_FORGET,
            0,
            &[forget.as_bytes(), one.as_bytes()],
        ),
        request(
            opcode::GETATTR,
            node,
            &[&[1, 0, 0, 0, 0, 0, 0, 0], fh.as_bytes()],
        ),
        request(opcode::SETATTR, node, &[&[0; size_of::<SetAttrIn>()]]),
        request(opcode::OPEN, node, &[&[2, 0, 0, 0, 0, 0, 0, 0]]),
        request(opcode::READ, node, &[read.as_bytes()]),
        request(opcode::WRITE, node, &[write.as_bytes(), b"data"]),
        request(opcode::IOCTL, node, &[ioctl.as_bytes(), &[1; 4]]),
        request(
            opcode::POLL,
            node,
            &[fh.as_bytes(), &[0; 12], &[5, 0, 0, 0]],
        ),
        request(opcode::RELEASE, node, &[(fh + 1000).as_bytes(), &[0; 16]]),
        request(
            opcode::READDIR,
            1,
            &[ReadIn { offset: 0, ..read }.as_bytes()],
        ),
        request(opcode::INTERRUPT, 0, &[interrupt.as_bytes()]),
        request(opcode::INIT, 0, &[&[7, 0, 0, 0, 31, 0, 0, 0], &[0; 8]]),
    ];
    for code in [
        opcode::STATFS,
        opcode::OPENDIR,
        opcode::CREATE,
        opcode::FSYNC,
        opcode::READLINK,
        25,
        opcode::LSEEK,
    ] {
        samples.push(request(code, node, &[&[0; 24]]));
    }
    samples
}

/// Numbers that look like chance and are the same each time.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }

    /// Breaks a request in one to three places.
    pub(crate) fn broken(&mut self, sample: &[u8]) -> Vec<u8> {
        let mut bytes = sample.to_vec();
        for _ in 0..=self.below(3) {
            let at = self.below(bytes.len().max(1));
            match self.below(6) {
                0 => bytes.truncate(at),
                1 => bytes.extend(std::iter::repeat_n(0xff, at)),
                2 => bytes
                    .iter_mut()
                    .skip(at)
                    .take(8)
                    .for_each(|byte| *byte = 0xff),
                3 => bytes.iter_mut().skip(at).take(4).for_each(|byte| *byte = 0),
                _ => bytes
                    .iter_mut()
                    .skip(at)
                    .take(1)
                    .for_each(|byte| *byte ^= 1 << (at % 8)),
            }
            // Most get past the first check so.
            let len = u32::try_from(bytes.len()).unwrap();
            if self.below(4) != 0 && bytes.len() >= 4 {
                bytes[..4].copy_from_slice(&len.to_ne_bytes());
            }
        }
        bytes
    }
}

#[test]
fn whole_requests_are_understood() {
    for sample in samples(2, 0) {
        let request = Request::parse(&sample).unwrap();
        assert_eq!(request.header.unique, 42);
    }
}

#[test]
fn a_request_that_is_cut_short_is_malformed_and_keeps_its_number() {
    for sample in samples(2, 0) {
        for len in 0..sample.len() {
            let unique = (len >= size_of::<InHeader>()).then_some(42);
            assert_eq!(
                Request::parse(&sample[..len]).unwrap_err(),
                Malformed { unique }
            );
        }
    }
}

#[test]
fn data_of_another_length_than_told_is_malformed() {
    let mut write = request(
        opcode::WRITE,
        2,
        &[&[0; 16], &[5, 0, 0, 0], &[0; 20], b"data"],
    );
    assert!(Request::parse(&write).is_err());
    write.push(b'!');
    let len = u32::try_from(write.len()).unwrap();
    write[..4].copy_from_slice(&len.to_ne_bytes());
    assert!(matches!(
        Request::parse(&write).unwrap().operation,
        Operation::Write(_, b"data!")
    ));
}

#[test]
fn extensions_are_no_part_of_the_data() {
    let mut lookup = request(opcode::LOOKUP, 1, &[b"name\0", &[0xff; 8]]);
    let extensions = std::mem::offset_of!(InHeader, extensions);
    lookup[extensions] = 1;
    assert!(matches!(
        Request::parse(&lookup).unwrap().operation,
        Operation::Lookup { name: b"name" }
    ));
    lookup[extensions] = 9;
    assert!(Request::parse(&lookup).is_err());
}

#[test]
fn broken_requests_never_panic() {
    let mut numbers = Numbers(0x5eed);
    let samples = samples(2, 0);
    let mut understood = 0;
    for _ in 0..200_000 {
        let sample = &samples[numbers.below(samples.len())];
        understood += usize::from(Request::parse(&numbers.broken(sample)).is_ok());
    }
    // Else the loop has tried one check only.
    assert!(understood > 10_000, "{understood}");
}
