// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Files of bytes.

use kernel::debugfs::{BinaryReader, BinaryWriter};
use kernel::fs::file::Offset;
use kernel::new_mutex;
use kernel::prelude::*;
use kernel::sync::{Arc, Mutex};
use kernel::uaccess::{UserSliceReader, UserSliceWriter};
use suite::flags::{O_RDWR, O_WRONLY};
use suite::{Dest, Errno, Source, System, Whence};

use crate::{contents, path, read, set, with_files, Owned};

#[test]
fn bytes_are_shown_of_whatever_holds_them() {
    let shown = with_files(
        |dir| -> Result<_> {
            let pinned = Arc::pin_init(new_mutex!(*b"arc"), GFP_KERNEL)?;
            let boxed = KBox::pin_init(new_mutex!(*b"pin"), GFP_KERNEL)?;
            let array: Owned<[u8; 5]> =
                KBox::pin_init(dir.read_binary_file(c"array", *b"array"), GFP_KERNEL)?;
            let vec: Owned<KVec<u16>> = KBox::pin_init(
                dir.read_binary_file(c"vec", kernel::kvec![0x6576, 0x2163]?),
                GFP_KERNEL,
            )?;
            let boxed: Owned<Pin<KBox<Mutex<[u8; 3]>>>> =
                KBox::pin_init(dir.read_binary_file(c"box", boxed), GFP_KERNEL)?;
            let arc: Owned<Arc<Mutex<[u8; 3]>>> =
                KBox::pin_init(dir.read_binary_file(c"arc", pinned), GFP_KERNEL)?;
            let plain: Owned<KBox<u8>> = KBox::pin_init(
                dir.read_binary_file(c"plain", KBox::new(b'p', GFP_KERNEL)?),
                GFP_KERNEL,
            )?;
            Ok((array, vec, boxed, arc, plain))
        },
        |sys| ["array", "vec", "box", "arc", "plain"].map(|name| contents(sys, name)),
    );
    let expected = ["array", "vec!", "pin", "arc", "p"];
    assert_eq!(shown, expected.map(|text| Ok(text.to_owned())));
}

#[test]
fn bytes_are_taken_where_they_are_written_and_not_past_the_end() {
    with_files(
        |dir| -> Result<_> {
            let vec = new_mutex!(kernel::kvec![b'.'; 8]?);
            let number = KBox::new(0_u32, GFP_KERNEL)?;
            let number = Arc::pin_init(new_mutex!(number), GFP_KERNEL)?;
            let vec: Owned<Mutex<KVec<u8>>> =
                KBox::pin_init(dir.read_write_binary_file(c"vec", vec), GFP_KERNEL)?;
            let number: Owned<Arc<Mutex<KBox<u32>>>> =
                KBox::pin_init(dir.write_binary_file(c"number", number), GFP_KERNEL)?;
            Ok((vec, number))
        },
        |sys| {
            let fd = sys.open(&path("vec"), O_RDWR).expect("opens");
            assert_eq!(sys.lseek(fd, 2, Whence::Set), Ok(2));
            assert_eq!(sys.write(fd, Source::Bytes(b"two")), Ok(3));
            assert_eq!(sys.pwrite(fd, Source::Bytes(b"seven"), 7), Ok(1));
            assert_eq!(sys.pwrite(fd, Source::Bytes(b"eight"), 8), Ok(0));
            assert_eq!(read(sys, fd, 100).as_deref(), Ok(&b"..s"[..]));
            assert_eq!(contents(sys, "vec").as_deref(), Ok("..two..s"));
            // What cannot be copied is cleared.
            assert_eq!(sys.pwrite(fd, Source::Unmapped(2), 1), Err(Errno::EFAULT));
            assert_eq!(contents(sys, "vec").as_deref(), Ok(".\0\0wo..s"));
            // Nobody knows how long it is.
            assert_eq!(sys.lseek(fd, 1, Whence::End), Ok(1));
            assert_eq!(sys.lseek(fd, 0, Whence::Raw(4)), Err(Errno::ENXIO));
            assert_eq!(sys.lseek(fd, -1, Whence::Raw(3)), Err(Errno::EINVAL));
            assert_eq!(sys.lseek(fd, -1, Whence::Raw(4)), Ok(0));

            assert_eq!(set(sys, "number", "12345"), Ok(4));
            assert_eq!(contents(sys, "number"), Err(Errno::EINVAL));
        },
    );
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

#[test]
fn a_type_moves_the_position_as_it_likes() {
    with_files(
        |dir| -> Result<Owned<Tape>> {
            KBox::pin_init(dir.read_write_binary_file(c"tape", Tape), GFP_KERNEL)
        },
        |sys| {
            let fd = sys.open(&path("tape"), O_RDWR).expect("opens");
            assert_eq!(read(sys, fd, 100), Ok(vec![0]));
            assert_eq!(sys.write(fd, Source::Bytes(b"x")), Ok(1));
            assert_eq!(read(sys, fd, 100), Ok(vec![11]));
            let byte = &mut [0; 1];
            assert_eq!(sys.pread(fd, Dest::Bytes(byte), 256), Err(Errno::EINVAL));
            assert_eq!(sys.read(fd, Dest::Unmapped(1)), Err(Errno::EFAULT));
            // A call that failed has moved nothing.
            assert_eq!(read(sys, fd, 1), Ok(vec![12]));
        },
    );
}

#[test]
fn a_write_to_a_file_that_is_only_read_fails() {
    with_files(
        |dir| -> Result<Owned<u8>> { KBox::pin_init(dir.read_binary_file(c"byte", 1), GFP_KERNEL) },
        |sys| {
            let fd = sys.open(&path("byte"), O_WRONLY).expect("opens");
            assert_eq!(sys.write(fd, Source::Bytes(b"2")), Err(Errno::EINVAL));
        },
    );
}
