// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A whole session whose requests come from no kernel: for the fuzz target, and for tests.

use std::fs::File;
use std::io::{self, Read, Write};
use std::mem::offset_of;
use std::time::Duration;

use kernel::host::Machine;
use rustix::net::sockopt::{Timeout, set_socket_timeout};
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use zerocopy::{FromBytes, IntoBytes};

use crate::session::Session;
use crate::wire::{InHeader, InitIn, MAJOR, MINOR, OpenIn, OutHeader, ROOT, WriteIn, opcode};

/// Requests by their bytes, to a session that serves scull0.
pub struct Peer {
    /// Keeps what a message is together, as `/dev/fuse` does.
    socket: File,
    /// The number of the last request of its own.
    unique: u64,
    answer: Vec<u8>,
}

/// How long an answer may take that should come at once.
const PATIENCE: Duration = Duration::from_secs(20);

/// Which numbers have requests of the peer's own.
const OWN: u64 = 1 << 63;

/// Nothing is written farther: scull would take all memory there is for the way there.
const FAR: u64 = 1 << 24;

/// What stands for the node and the open file in the requests that [`Peer::try_request`] is given.
const NODE: u64 = ROOT + 1;

impl Peer {
    /// Begins a session with a machine that has scull0.
    ///
    /// # Errors
    ///
    /// The operating system has no socket or thread to give.
    pub fn begin(machine: &Machine) -> Result<(Session<'_>, Peer), Box<dyn std::error::Error>> {
        let (ours, theirs) = socketpair(
            AddressFamily::UNIX,
            SocketType::SEQPACKET,
            SocketFlags::CLOEXEC,
            None,
        )?;
        set_socket_timeout(&ours, Timeout::Recv, Some(PATIENCE))?;
        let mut peer = Peer {
            socket: File::from(ours),
            unique: OWN,
            answer: vec![0; 1 << 21],
        };
        let init = InitIn {
            major: MAJOR,
            minor: MINOR,
            max_readahead: 0,
            flags: u32::MAX,
        };
        peer.send(opcode::INIT, 0, init.as_bytes())?;
        let session = Session::on(machine, File::from(theirs))?;
        let (error, _) = peer.receive()?;
        match error {
            0 => Ok((session, peer)),
            error => Err(format!("the session does not begin: {error}").into()),
        }
    }

    /// Opens scull0, makes a request of these bytes, and closes it: the errors and lengths of the
    /// answers that the request got before the next one was answered, as all must be.
    ///
    /// # Errors
    ///
    /// The session is over, or says what is no answer.
    pub fn try_request(&mut self, bytes: &[u8]) -> io::Result<Vec<(i32, usize)>> {
        let node = self.number(opcode::LOOKUP, ROOT, b"scull0\0")?;
        let open = OpenIn {
            flags: suite::flags::O_RDWR.cast_unsigned(),
            unused: 0,
        };
        let fh = self.number(opcode::OPEN, node, open.as_bytes())?;
        let mut bytes = bytes.to_vec();
        aim(&mut bytes, node);
        let mut answers = Vec::new();
        // Nothing at all would be the end, and what is too long for a socket is not sent.
        if !bytes.is_empty() && self.socket.write(&bytes).is_ok() {
            self.send(opcode::STATFS, ROOT, &[])?;
            loop {
                let answer = self.receive()?;
                if self.unique_of_answer() == self.unique {
                    break;
                }
                answers.push(answer);
            }
        }
        self.call(opcode::RELEASE, node, &[fh.as_bytes(), &[0; 16]].concat())?;
        self.send(opcode::FORGET, node, 1u64.as_bytes())?;
        Ok(answers)
    }

    /// Makes a request: the number that its answer begins with.
    fn number(&mut self, code: u32, node: u64, body: &[u8]) -> io::Result<u64> {
        let (error, _) = self.call(code, node, body)?;
        let body = self.answer.get(size_of::<OutHeader>()..);
        match u64::read_from_prefix(body.unwrap_or_default()) {
            Ok((number, _)) if error == 0 => Ok(number),
            _ => Err(io::Error::other(format!("request {code} fails: {error}"))),
        }
    }

    fn call(&mut self, code: u32, node: u64, body: &[u8]) -> io::Result<(i32, usize)> {
        self.send(code, node, body)?;
        loop {
            let answer = self.receive()?;
            if self.unique_of_answer() == self.unique {
                return Ok(answer);
            }
        }
    }

    fn send(&mut self, code: u32, node: u64, body: &[u8]) -> io::Result<()> {
        self.unique += 1;
        let request = request(code, self.unique, node, body);
        self.socket.write_all(&request)
    }

    /// Waits for an answer: its error and length.
    fn receive(&mut self) -> io::Result<(i32, usize)> {
        let len = self.socket.read(&mut self.answer)?;
        let header = OutHeader::read_from_prefix(self.answer.get(..len).unwrap_or_default());
        match header {
            // As the kernel checks it.
            Ok((header, _))
                if header.len as usize == len && header.error <= 0 && header.error > -512 =>
            {
                Ok((header.error, len))
            }
            _ => Err(io::Error::other(format!(
                "no answer: {header:?} of {len} bytes"
            ))),
        }
    }

    fn unique_of_answer(&self) -> u64 {
        OutHeader::read_from_prefix(&self.answer).map_or(0, |(header, _)| header.unique)
    }
}

/// The bytes of a request of root's.
pub(crate) fn request(code: u32, unique: u64, node: u64, body: &[u8]) -> Vec<u8> {
    let header = InHeader {
        // CAST: A request has at most some MiB.
        len: (size_of::<InHeader>() + body.len()) as u32,
        opcode: code,
        unique,
        node,
        uid: 0,
        gid: 0,
        pid: 1,
        extensions: 0,
        padding: 0,
    };
    [header.as_bytes(), body].concat()
}

/// Makes a request one on the node that there is, in reach, and not numbered as those of the peer's own.
fn aim(bytes: &mut [u8], node: u64) {
    change(bytes, offset_of!(InHeader, unique), |unique| unique & !OWN);
    let here = |there| if there == NODE { node } else { there };
    change(bytes, offset_of!(InHeader, node), here);
    let header = InHeader::read_from_prefix(bytes);
    if header.is_ok_and(|(header, _)| header.opcode == opcode::WRITE) {
        let near = |offset: u64| match i64::try_from(offset) {
            Ok(_) => offset % FAR,
            Err(_) => offset,
        };
        let offset = size_of::<InHeader>() + offset_of!(WriteIn, offset);
        change(bytes, offset, near);
    }
}

/// Changes the number at `offset`, if there is one.
fn change(bytes: &mut [u8], offset: usize, change: impl FnOnce(u64) -> u64) {
    let field = bytes.get_mut(offset..);
    if let Some(field) = field.and_then(|rest| rest.first_chunk_mut()) {
        *field = change(u64::from_ne_bytes(*field)).to_ne_bytes();
    }
}

#[cfg(test)]
mod tests;
