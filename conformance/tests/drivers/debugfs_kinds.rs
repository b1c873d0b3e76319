// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A driver with a file of every kind in debugfs.

use core::str::FromStr;

use kernel::{
    debugfs::{BinaryReader, BinaryWriter, Dir, File, Reader, Scope, ScopedDir, Writer},
    fmt,
    fs::file::Offset,
    kvec, new_mutex,
    prelude::*,
    sync::{
        atomic::{Atomic, Relaxed},
        Arc, Mutex,
    },
    uaccess::{UserSliceReader, UserSliceWriter},
};

module! {
    type: Kinds,
    name: "debugfs_kinds",
    authors: ["The Scullery developers"],
    description: "Has a file of every kind in debugfs",
    license: "GPL",
}

#[derive(Debug)]
struct Pair(u8, u8);

impl FromStr for Pair {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let (one, other) = text.split_once(' ').ok_or(EINVAL)?;
        let parse = |text: &str| text.parse().map_err(|_| EINVAL);
        Ok(Pair(parse(one)?, parse(other)?))
    }
}

/// Shows itself in words of its own, and is set by the first byte.
struct Lamp(Atomic<u32>);

impl Writer for Lamp {
    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0.load(Relaxed) {
            0 => "off\n",
            _ => "on\n",
        })
    }
}

impl Reader for Lamp {
    fn read_from_slice(&self, reader: &mut UserSliceReader) -> Result {
        self.0
            .store(u32::from(reader.read::<u8>()? == b'1'), Relaxed);
        Ok(())
    }
}

/// Gives one byte that says where, and takes any number of bytes.
struct Tape;

impl BinaryWriter for Tape {
    fn write_to_slice(&self, writer: &mut UserSliceWriter, offset: &mut Offset) -> Result<usize> {
        let at = u8::try_from(*offset)?;
        *offset += 1;
        writer.write(&at)?;
        Ok(1)
    }
}

impl BinaryReader for Tape {
    fn read_from_slice(&self, reader: &mut UserSliceReader, offset: &mut Offset) -> Result<usize> {
        *offset += 10;
        Ok(reader.len())
    }
}

fn show(count: &Atomic<u32>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    writeln!(f, "count {}", count.load(Relaxed))
}

fn store_length(count: &Atomic<u32>, reader: &mut UserSliceReader) -> Result {
    count.store(u32::try_from(reader.len())?, Relaxed);
    Ok(())
}

fn show_half(_: &Atomic<u32>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("half")?;
    Err(fmt::Error)
}

/// Shows how often it was called, at the end of a text of so many bytes.
fn show_filled<const LEN: usize>(calls: &Atomic<u32>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let call = calls.fetch_add(1, Relaxed);
    write!(f, "{call:LEN$}")
}

type Owned<T> = Pin<KBox<File<T>>>;

/// What the files of a scope show.
struct Data {
    number: u32,
    count: Atomic<u32>,
    bytes: Pin<KBox<Mutex<[u8; 4]>>>,
    more: Arc<Mutex<[u8; 4]>>,
}

fn fill<'data>(data: &'data Data, dir: &ScopedDir<'data, '_>) {
    dir.read_only_file(c"number", &data.number);
    dir.read_write_file(c"count", &data.count);
    dir.write_only_file(c"set", &data.count);
    dir.read_callback_file(c"shown", &data.count, &show);
    dir.write_only_callback_file(c"stored", &data.count, &store_length);
    dir.read_write_callback_file(c"both", &data.count, &show, &store_length);
    let inner = dir.dir(c"inner");
    inner.read_binary_file(c"read", &data.bytes);
    inner.write_binary_file(c"write", &data.bytes);
    inner.read_write_binary_file(c"both", &data.more);
    // The names are taken.
    inner.read_only_file(c"both", &data.number);
    dir.dir(c"inner").read_only_file(c"lost", &data.number);
}

struct Kinds {
    _number: Owned<u32>,
    _pair: Owned<Mutex<Pair>>,
    _flag: Owned<Atomic<bool>>,
    _lamp: Owned<Lamp>,
    _set: Owned<Atomic<u32>>,
    _callbacks: [Owned<Atomic<u32>>; 6],
    _array: Owned<[u8; 5]>,
    _vec: Owned<Mutex<KVec<u16>>>,
    _word: Owned<Mutex<KBox<u32>>>,
    _tape: Owned<Tape>,
    _in_root: Pin<KBox<Scope<Data>>>,
    _in_dir: Pin<KBox<Scope<Data>>>,
}

impl kernel::Module for Kinds {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        let dir = Dir::new(c"kinds");
        let sub = dir.subdir(c"sub");
        let count = || Atomic::<u32>::new(1);
        let data = || -> Result<Data> {
            Ok(Data {
                number: 7,
                count: count(),
                bytes: KBox::pin_init(new_mutex!(*b"abcd"), GFP_KERNEL)?,
                more: Arc::pin_init(new_mutex!(*b"efgh"), GFP_KERNEL)?,
            })
        };
        let vec = kvec![0x6261, 0x6463]?;
        let word = KBox::new(0x6261_u32, GFP_KERNEL)?;
        macro_rules! file {
            ($method:ident, $($argument:expr),*) => {
                KBox::pin_init(dir.$method($($argument),*), GFP_KERNEL)?
            };
        }
        Ok(Kinds {
            _number: file!(read_only_file, c"number", 7),
            _pair: file!(read_write_file, c"pair", new_mutex!(Pair(1, 2))),
            _flag: file!(read_write_file, c"flag", Atomic::new(false)),
            _lamp: file!(read_write_file, c"lamp", Lamp(Atomic::new(0))),
            _set: file!(write_only_file, c"set", count()),
            _callbacks: [
                file!(read_callback_file, c"shown", count(), &show),
                file!(read_callback_file, c"half", count(), &show_half),
                file!(read_callback_file, c"4095", count(), &show_filled::<4095>),
                file!(read_callback_file, c"4096", count(), &show_filled::<4096>),
                file!(
                    read_write_callback_file,
                    c"both",
                    count(),
                    &show,
                    &store_length
                ),
                file!(write_callback_file, c"stored", count(), &store_length),
            ],
            _array: file!(read_binary_file, c"array", *b"array"),
            _vec: file!(read_write_binary_file, c"vec", new_mutex!(vec)),
            _word: file!(write_binary_file, c"word", new_mutex!(word)),
            _tape: file!(read_write_binary_file, c"tape", Tape),
            _in_root: KBox::pin_init(Scope::dir(data()?, c"kinds_scope", fill), GFP_KERNEL)?,
            _in_dir: KBox::pin_init(sub.scope(data()?, c"scope", fill), GFP_KERNEL)?,
        })
    }
}
