// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The same as bytes, at a file's position.

use crate::alloc::Allocator;
use crate::fs::file::Offset;
use crate::prelude::*;
use crate::sync::{Arc, Mutex};
use crate::transmute::{AsBytes, FromBytes};
use crate::uaccess::{UserSliceReader, UserSliceWriter};

/// Shows a value as bytes.
pub trait BinaryWriter {
    /// Writes the bytes from `offset` on, which it moves on: how many there were.
    ///
    /// # Errors
    ///
    /// Whatever the read is to fail with.
    fn write_to_slice(&self, writer: &mut UserSliceWriter, offset: &mut Offset) -> Result<usize>;
}

impl<T: AsBytes> BinaryWriter for T {
    fn write_to_slice(&self, writer: &mut UserSliceWriter, offset: &mut Offset) -> Result<usize> {
        writer.write_slice_file(self.as_bytes(), offset)
    }
}

impl<T: AsBytes, A: Allocator> BinaryWriter for Vec<T, A> {
    fn write_to_slice(&self, writer: &mut UserSliceWriter, offset: &mut Offset) -> Result<usize> {
        writer.write_slice_file(self.as_slice().as_bytes(), offset)
    }
}

impl<T: BinaryWriter> BinaryWriter for Mutex<T> {
    fn write_to_slice(&self, writer: &mut UserSliceWriter, offset: &mut Offset) -> Result<usize> {
        self.lock().write_to_slice(writer, offset)
    }
}

/// Sets a value from bytes.
pub trait BinaryReader {
    /// Reads bytes into the value from `offset` on, which it moves on: how many there were.
    ///
    /// # Errors
    ///
    /// Whatever the write is to fail with.
    fn read_from_slice(&self, reader: &mut UserSliceReader, offset: &mut Offset) -> Result<usize>;
}

/// Sets a value from bytes, for who has it exclusively.
pub trait BinaryReaderMut {
    /// As [`BinaryReader::read_from_slice`].
    ///
    /// # Errors
    ///
    /// As there.
    fn read_from_slice_mut(
        &mut self,
        reader: &mut UserSliceReader,
        offset: &mut Offset,
    ) -> Result<usize>;
}

impl<T: BinaryReaderMut + Unpin> BinaryReader for Mutex<T> {
    fn read_from_slice(&self, reader: &mut UserSliceReader, offset: &mut Offset) -> Result<usize> {
        self.lock().read_from_slice_mut(reader, offset)
    }
}

impl<T: AsBytes + FromBytes> BinaryReaderMut for T {
    fn read_from_slice_mut(
        &mut self,
        reader: &mut UserSliceReader,
        offset: &mut Offset,
    ) -> Result<usize> {
        reader.read_slice_file(self.as_bytes_mut(), offset)
    }
}

impl<T: AsBytes + FromBytes, A: Allocator> BinaryReaderMut for Vec<T, A> {
    fn read_from_slice_mut(
        &mut self,
        reader: &mut UserSliceReader,
        offset: &mut Offset,
    ) -> Result<usize> {
        reader.read_slice_file(self.as_mut_slice().as_bytes_mut(), offset)
    }
}

impl<T: ?Sized + BinaryReaderMut, A: Allocator> BinaryReaderMut for Box<T, A> {
    fn read_from_slice_mut(
        &mut self,
        reader: &mut UserSliceReader,
        offset: &mut Offset,
    ) -> Result<usize> {
        (**self).read_from_slice_mut(reader, offset)
    }
}

/// What points to a value does as the value does.
macro_rules! through_pointers {
    ($([$($generics:tt)*] $pointer:ty),* $(,)?) => {$(
        impl<T: BinaryWriter, $($generics)*> BinaryWriter for $pointer {
            fn write_to_slice(
                &self,
                writer: &mut UserSliceWriter,
                offset: &mut Offset,
            ) -> Result<usize> {
                (**self).write_to_slice(writer, offset)
            }
        }

        impl<T: ?Sized + BinaryReader, $($generics)*> BinaryReader for $pointer {
            fn read_from_slice(
                &self,
                reader: &mut UserSliceReader,
                offset: &mut Offset,
            ) -> Result<usize> {
                (**self).read_from_slice(reader, offset)
            }
        }
    )*};
}

through_pointers!([A: Allocator] Box<T, A>, [A: Allocator] Pin<Box<T, A>>, [] Arc<T>);
