// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Answers without a kernel that asks: broken requests to a driver that is there.

use kernel::host::boot;
use suite::TaskId;

use super::*;
use crate::request::tests::{Numbers, samples};
use crate::wire::{OutHeader, ROOT};

/// A driver that waits or panics would be found by it.
struct Unconcerned;

impl Watch for Unconcerned {
    fn waits(&self, _task: TaskId) {}

    fn killed(&self) {}
}

/// The error and body of the answer to a request, if it gets one.
fn ask(files: &Files, bytes: &[u8]) -> Option<(i32, Vec<u8>)> {
    let mut reply = Reply::small();
    match Request::parse(bytes) {
        Ok(request) => {
            let answer = files.answer(&request, Arc::new(Unconcerned), &mut reply);
            (answer == Answer::Reply).then_some(())?;
        }
        Err(malformed) => {
            malformed.unique?;
            reply.error(Errno::EINVAL);
        }
    }
    let message = reply.message(42).to_vec();
    let (header, body) = <OutHeader as zerocopy::FromBytes>::read_from_prefix(&message).unwrap();
    assert_eq!(usize::try_from(header.len).unwrap(), message.len());
    assert!(header.error <= 0 && header.error > -512, "{}", header.error);
    Some((header.error, body.to_vec()))
}

/// Asks on a machine that has scull, with a file of it open: its node and number are given.
fn served(test: impl FnOnce(&Files, u64, u64)) {
    let machine = boot();
    let module = machine.load(&scull_misc::THIS_MODULE, "").expect("loads");
    let serving = machine.serve().expect("a thread");
    let nobody = Arc::new(Channel::new(tempfile::tempfile().expect("a file")));
    let files = Files::new(serving.entry(), Owner { uid: 0, gid: 0 }, nobody);
    let samples = samples(ROOT + 1, 0);
    let first = |answer: Option<(i32, Vec<u8>)>| {
        let (error, body) = answer.expect("is answered");
        assert_eq!(error, 0);
        u64::from_ne_bytes(body[..8].try_into().unwrap())
    };
    let node = first(ask(&files, &samples[0]));
    assert_eq!(node, ROOT + 1);
    let fh = first(ask(&files, &samples[5]));
    test(&files, node, fh);
    drop(serving);
    module.unload().expect("unloads");
}

#[test]
fn each_kind_of_request_has_its_answer() {
    served(|files, node, fh| {
        let samples = samples(node, fh);
        let write = ask(files, &samples[7]);
        assert_eq!(write, Some((0, vec![4, 0, 0, 0, 0, 0, 0, 0])));
        let read = ask(files, &samples[6]);
        assert_eq!(read, Some((0, b"\0\0data".to_vec())));
        let ioctl = ask(files, &samples[8]).unwrap();
        assert_eq!(ioctl.1[16..], 4000i32.to_ne_bytes());
    });
}

#[test]
fn a_folder_is_listed_in_pieces_that_fit() {
    served(|files, node, fh| {
        let mut list = samples(node, fh).swap_remove(11);
        let (_, names) = ask(files, &list).unwrap();
        assert_eq!(names.len(), 32);
        assert_eq!(&names[24..29], b"scull");
        let size = size_of::<InHeader>() + std::mem::offset_of!(ReadIn, size);
        list[size] = 31;
        assert_eq!(ask(files, &list), Some((0, Vec::new())));
    });
}

#[test]
fn nothing_is_kept_of_a_poll_on_a_file_that_is_not_open() {
    served(|files, node, fh| {
        let mut poll = samples(node, fh).swap_remove(9);
        let flags = size_of::<InHeader>() + std::mem::offset_of!(PollIn, flags);
        poll[flags] = 1;
        assert_eq!(ask(files, &poll).map(|(error, _)| error), Some(0));
        assert_eq!(files.watches().len(), 1);
        let number = size_of::<InHeader>() + std::mem::offset_of!(PollIn, fh);
        poll[number] = 77;
        let nothing = u32::from(POLLNVAL.cast_unsigned()).to_ne_bytes();
        assert_eq!(ask(files, &poll).unwrap().1[..4], nothing);
        assert_eq!(files.watches().len(), 1);
    });
}

#[test]
fn broken_requests_get_an_answer_or_none_and_never_a_panic() {
    served(|files, node, fh| {
        let mut numbers = Numbers(0xf0f0);
        let samples = samples(node, fh);
        for _ in 0..20_000 {
            let sample = &samples[numbers.below(samples.len())];
            let bytes = numbers.broken(sample);
            if let Ok(request) = Request::parse(&bytes) {
                match request.operation {
                    // scull would take all memory there is for the way there.
                    Operation::Write(write, _) if write.offset > 1 << 32 => continue,
                    _ => {}
                }
            }
            ask(files, &bytes);
        }
        assert!(ask(files, &samples[6]).is_some());
    });
}
