// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The corpus of the fuzz target again, on stable Rust and the same each time.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use kernel::host::boot;

use super::*;
use crate::request::tests::Numbers;

/// The files of the corpus, by name.
fn corpus() -> BTreeMap<String, Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/request");
    let file = |entry: io::Result<fs::DirEntry>| {
        let entry = entry.expect("reads");
        let name = entry.file_name().into_string().expect("is text");
        (name, fs::read(entry.path()).expect("reads"))
    };
    let files = fs::read_dir(folder).expect("the corpus is there");
    files.map(file).collect()
}

fn with_session(test: impl FnOnce(&mut Peer)) {
    let machine = boot();
    let module = machine.load(&scull::THIS_MODULE, "").expect("loads");
    let (session, mut peer) = Peer::begin(&machine).expect("begins");
    test(&mut peer);
    drop(peer);
    session.run(|| false, |_| ()).expect("ends well");
    module.unload().expect("unloads");
}

#[test]
fn whole_requests_are_answered_and_broken_ones_refused() {
    with_session(|peer| {
        let corpus = corpus();
        for (name, bytes) in &corpus {
            let answers = peer.try_request(bytes).expect(name);
            let errors: Vec<i32> = answers.iter().map(|(error, _)| *error).collect();
            let wanted: &[i32] = match name.split_once('-') {
                // Nobody waits for an answer to these, and to what is not even a header.
                None if ["forget", "batch_forget", "interrupt"].contains(&name.as_str()) => &[],
                Some(("header", _)) => &[],
                Some(("refused", what)) => match what {
                    "create" | "mkdir" => &[-suite::Errno::EPERM.0],
                    "init" => &[-suite::Errno::EIO.0],
                    "unknown" => &[-suite::Errno::ENOSYS.0],
                    _ => &[-suite::Errno::EINVAL.0],
                },
                Some(("broken", _)) => &[-suite::Errno::EINVAL.0],
                _ => &[0],
            };
            assert_eq!(errors, wanted, "{name}");
        }
        // Of every kind that this crate knows.
        assert!(corpus.len() >= 30, "{}", corpus.len());
    });
}

#[test]
fn the_session_goes_on_whatever_the_requests_are() {
    with_session(|peer| {
        let corpus = Vec::from_iter(corpus().into_values());
        let mut numbers = Numbers(0xc0de);
        let (mut answered, mut succeeded) = (0, 0);
        for _ in 0..5_000 {
            let sample = &corpus[numbers.below(corpus.len())];
            let answers = peer.try_request(&numbers.broken(sample));
            let answers = answers.expect("the session goes on");
            answered += answers.len();
            succeeded += answers.iter().filter(|(error, _)| *error == 0).count();
        }
        // Else the loop has tried one check only.
        assert!(
            answered > 2_000 && succeeded > 500,
            "{answered}, {succeeded}"
        );
    });
}
