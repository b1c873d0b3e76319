// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! One read or write in progress.
//!
//! Mirrors: rust/kernel/fs/kiocb.rs (Linux 7.2).
//! C header: `include/linux/fs.h`.

// DIFFERENCE: Kiocb::from_raw: there is no `struct kiocb` to point at; the host makes one per call.
// DIFFERENCE: Kiocb::as_raw: as `from_raw`.

use core::marker::PhantomData;

use super::File;
use crate::types::ForeignOwnable;

/// The kernel I/O control block of a call to `read_iter` or `write_iter`: a file and a position.
///
/// `T` is the type of the file's private data, what `open` returned.
pub struct Kiocb<'a, T> {
    file: &'a File,
    pos: &'a mut i64,
    private: PhantomData<&'a T>,
}

impl<'a, T: ForeignOwnable> Kiocb<'a, T> {
    /// A control block for `file`, at `pos`.
    ///
    /// # Safety
    ///
    /// The private data of `file` is a `T` made foreign, and stays so for `'a`.
    pub(crate) unsafe fn new(file: &'a File, pos: &'a mut i64) -> Self {
        Kiocb {
            file,
            pos,
            private: PhantomData,
        }
    }

    /// Borrows the private data of the file.
    pub fn file(&self) -> <T as ForeignOwnable>::Borrowed<'a> {
        // SAFETY: The private data is a foreign `T` that lives for `'a`, by the contract of `new`.
        unsafe { T::borrow(self.file.private_data()) }
    }

    /// The position in the file, in bytes.
    pub fn ki_pos(&self) -> i64 {
        *self.pos
    }

    /// The position, to be set; the caller's file takes it over after the call.
    pub fn ki_pos_mut(&mut self) -> &mut i64 {
        self.pos
    }
}
