// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Files of text: what is shown, and what is taken.

use core::str::FromStr;

use kernel::debugfs::{Reader, Writer};
use kernel::fmt;
use kernel::host::{self, Killed, Kind};
use kernel::new_mutex;
use kernel::prelude::*;
use kernel::sync::atomic::{Atomic, Relaxed};
use kernel::sync::Mutex;
use kernel::uaccess::UserSliceReader;
use suite::flags::{O_RDWR, O_WRONLY};
use suite::{Dest, Errno, Source, System};

use crate::{contents, make, path, set, with_files, Owned};

#[derive(Debug, PartialEq)]
struct Pair(u8, u8);

impl FromStr for Pair {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let (one, other) = text.split_once(' ').ok_or(EINVAL)?;
        let parse = |text: &str| text.parse().map_err(|_| EINVAL);
        Ok(Pair(parse(one)?, parse(other)?))
    }
}

/// Shows itself in words of its own, and is set by a single byte.
struct Lamp(Atomic<bool>);

impl Writer for Lamp {
    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.load(Relaxed) {
            "on\n"
        } else {
            "off\n"
        })
    }
}

impl Reader for Lamp {
    fn read_from_slice(&self, reader: &mut UserSliceReader) -> Result {
        self.0.store(reader.read::<u8>()? == b'1', Relaxed);
        Ok(())
    }
}

#[test]
fn what_can_be_debugged_is_shown_with_a_newline() {
    let shown = with_files(
        |dir| -> Result<_> {
            let mutex = new_mutex!(Pair(3, 4));
            let pair: Owned<Pair> =
                KBox::pin_init(dir.read_only_file(c"pair", Pair(1, 2)), GFP_KERNEL)?;
            let text: Owned<&str> = KBox::pin_init(dir.read_only_file(c"str", "a\tb"), GFP_KERNEL)?;
            let mutex: Owned<Mutex<Pair>> =
                KBox::pin_init(dir.read_only_file(c"mutex", mutex), GFP_KERNEL)?;
            Ok((pair, text, mutex))
        },
        |sys| ["pair", "str", "mutex"].map(|name| contents(sys, name)),
    );
    let expected = ["Pair(1, 2)\n", "\"a\\tb\"\n", "Pair(3, 4)\n"];
    assert_eq!(shown, expected.map(|text| Ok(text.to_owned())));
}

#[test]
fn a_type_shows_and_takes_what_it_says() {
    with_files(
        |dir| -> Result<Owned<Lamp>> {
            let lamp = Lamp(Atomic::new(false));
            KBox::pin_init(dir.read_write_file(c"lamp", lamp), GFP_KERNEL)
        },
        |sys| {
            assert_eq!(contents(sys, "lamp").as_deref(), Ok("off\n"));
            assert_eq!(set(sys, "lamp", "1, and more that nobody reads"), Ok(29));
            assert_eq!(contents(sys, "lamp").as_deref(), Ok("on\n"));
            assert_eq!(set(sys, "lamp", ""), Err(Errno::EFAULT));
        },
    );
}

#[test]
fn what_is_in_a_mutex_is_parsed_from_at_most_128_bytes() {
    let pair = with_files(
        |dir| -> Result<Owned<Mutex<Pair>>> {
            let pair = new_mutex!(Pair(0, 0));
            KBox::pin_init(dir.read_write_file(c"pair", pair), GFP_KERNEL)
        },
        |sys| {
            assert_eq!(set(sys, "pair", &format!("{:>128}", "1 2")), Ok(128));
            assert_eq!(
                set(sys, "pair", &format!("{:>129}", "3 4")),
                Err(Errno::EINVAL)
            );
            assert_eq!(set(sys, "pair", "5"), Err(Errno::EINVAL));
            contents(sys, "pair")
        },
    );
    assert_eq!(pair.as_deref(), Ok("Pair(1, 2)\n"));
}

#[test]
fn an_atomic_is_parsed_from_at_most_21_bytes() {
    let number = with_files(
        |dir| -> Result<Owned<Atomic<i64>>> {
            KBox::pin_init(dir.read_write_file(c"number", Atomic::new(0)), GFP_KERNEL)
        },
        |sys| {
            assert_eq!(set(sys, "number", "-9223372036854775808\n"), Ok(21));
            assert_eq!(
                set(sys, "number", "1                     "),
                Err(Errno::EINVAL)
            );
            contents(sys, "number")
        },
    );
    assert_eq!(number.as_deref(), Ok("-9223372036854775808\n"));
}

#[test]
fn a_file_lacks_what_it_was_not_made_for() {
    with_files(
        |dir| -> Result<(Owned<u32>, Owned<Atomic<u32>>)> {
            Ok((
                KBox::pin_init(dir.read_only_file(c"shown", 1), GFP_KERNEL)?,
                KBox::pin_init(dir.write_only_file(c"taken", Atomic::new(0)), GFP_KERNEL)?,
            ))
        },
        |sys| {
            assert_eq!(set(sys, "shown", "2"), Err(Errno::EINVAL));
            assert_eq!(contents(sys, "taken"), Err(Errno::EINVAL));
            assert_eq!(set(sys, "taken", "2"), Ok(1));
        },
    );
}

fn show(count: &Atomic<u32>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    writeln!(f, "count {}", count.load(Relaxed))
}

#[test]
fn callbacks_show_and_take_the_data() {
    with_files(
        |dir| -> Result<[Owned<Atomic<u32>>; 3]> {
            let take = &|count: &Atomic<u32>, reader: &mut UserSliceReader| {
                count.store(u32::try_from(reader.len())?, Relaxed);
                Ok(())
            };
            Ok([
                KBox::pin_init(
                    dir.read_callback_file(c"shown", Atomic::new(1), &show),
                    GFP_KERNEL,
                )?,
                KBox::pin_init(
                    dir.read_write_callback_file(c"both", Atomic::new(2), &show, take),
                    GFP_KERNEL,
                )?,
                KBox::pin_init(
                    dir.write_callback_file(c"taken", Atomic::new(3), take),
                    GFP_KERNEL,
                )?,
            ])
        },
        |sys| {
            assert_eq!(contents(sys, "shown").as_deref(), Ok("count 1\n"));
            assert_eq!(contents(sys, "both").as_deref(), Ok("count 2\n"));
            assert_eq!(set(sys, "both", "12345"), Ok(5));
            assert_eq!(contents(sys, "both").as_deref(), Ok("count 5\n"));
            assert_eq!(set(sys, "taken", "1"), Ok(1));
        },
    );
}

#[test]
fn a_callback_that_fails_shows_what_it_has_written() {
    let text = with_files(
        |dir| -> Result<Owned<u8>> {
            let half = &|_: &u8, f: &mut fmt::Formatter<'_>| {
                f.write_str("half")?;
                Err(fmt::Error)
            };
            KBox::pin_init(dir.read_callback_file(c"half", 0, half), GFP_KERNEL)
        },
        |sys| contents(sys, "half"),
    );
    assert_eq!(text.as_deref(), Ok("half"));
}

/// Shows how often it was called, at the end of a text of so many bytes.
fn filled<const LEN: usize>(calls: &Atomic<u32>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let call = calls.fetch_add(1, Relaxed);
    write!(f, "{call:LEN$}")
}

#[test]
fn a_text_that_fills_the_buffer_is_made_again_in_a_larger_one() {
    let calls = with_files(
        |dir| -> Result<[Owned<Atomic<u32>>; 3]> {
            Ok([
                KBox::pin_init(
                    dir.read_callback_file(c"4095", Atomic::new(1), &filled::<4095>),
                    GFP_KERNEL,
                )?,
                KBox::pin_init(
                    dir.read_callback_file(c"4096", Atomic::new(1), &filled::<4096>),
                    GFP_KERNEL,
                )?,
                KBox::pin_init(
                    dir.read_callback_file(c"9000", Atomic::new(1), &filled::<9000>),
                    GFP_KERNEL,
                )?,
            ])
        },
        |sys| {
            ["4095", "4096", "9000"].map(|name| {
                let text = contents(sys, name).expect("it is read");
                (text.len(), text.trim().to_owned())
            })
        },
    );
    let expected = [(4095, "1"), (4096, "2"), (9000, "3")];
    assert_eq!(calls, expected.map(|(len, call)| (len, call.to_owned())));
}

#[test]
fn opening_and_reading_fail_without_memory_and_can_be_tried_again() {
    with_files(
        |dir| -> Result<Owned<u32>> { KBox::pin_init(dir.read_only_file(c"file", 1), GFP_KERNEL) },
        |sys| {
            // What the entry needs once, and the file's two.
            for nth in [1, 2, 2, 1] {
                sys.fail_nth(nth).expect("is offered");
                assert_eq!(sys.open(&path("file"), O_RDWR), Err(Errno::ENOMEM));
            }
            sys.fail_nth(3).expect("is offered");
            let fd = sys.open(&path("file"), O_RDWR).expect("opens");
            let bytes = &mut [0; 8];
            sys.fail_nth(1).expect("is offered");
            assert_eq!(sys.read(fd, Dest::Bytes(bytes)), Err(Errno::ENOMEM));
            assert_eq!(sys.read(fd, Dest::Bytes(bytes)), Ok(2));
        },
    );
}

#[test]
fn a_callback_that_panics_kills_the_reader_and_keeps_its_file() {
    let machine = host::boot();
    let file: Result<Owned<u8>> = make(&machine, |dir| {
        let panics = &|_: &u8, _: &mut fmt::Formatter<'_>| panic!("in a callback");
        KBox::pin_init(dir.read_callback_file(c"file", 0, panics), GFP_KERNEL)
    });
    let reader = machine.task("reader", |sys| contents(sys, "file"));
    assert_eq!(reader, Err(Killed::Oops));
    machine.expect(Kind::Oops);
    // The reader is in the callback for ever.
    let remover = machine.kthread("remover", || drop(file));
    assert_eq!(remover, Err(Killed::Hung));
    machine.expect(Kind::Hung);
}

#[test]
fn what_is_written_to_a_mutex_is_parsed_before_the_mutex_is_taken() {
    with_files(
        |dir| -> Result<Owned<Mutex<u32>>> {
            KBox::pin_init(dir.write_only_file(c"file", new_mutex!(0)), GFP_KERNEL)
        },
        |sys| {
            let fd = sys.open(&path("file"), O_WRONLY).expect("opens");
            assert_eq!(sys.write(fd, Source::Unmapped(3)), Err(Errno::EFAULT));
            assert_eq!(sys.write(fd, Source::Bytes(b" 3\n")), Ok(3));
        },
    );
}
