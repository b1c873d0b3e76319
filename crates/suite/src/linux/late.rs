// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Memory that is not in until somebody says so: whoever touches it before, sleeps.

use std::fs::File;
use std::os::fd::{AsRawFd, FromRawFd};

use libc::{c_int, c_long, c_ulong, c_void};

use super::checked;
use super::memory::{page_size, Region};
use crate::errno::Errno;
use crate::system::Result;

/// `UFFD_API` and the requests of `<linux/userfaultfd.h>`, with the structures they take.
const API: u64 = 0xaa;
const UFFDIO_API: c_ulong = 0xc018_aa3f;
const UFFDIO_REGISTER: c_ulong = 0xc020_aa00;
const UFFDIO_COPY: c_ulong = 0xc028_aa03;
const REGISTER_MODE_MISSING: u64 = 1;

/// `struct uffdio_api`.
#[repr(C)]
struct Api {
    api: u64,
    features: u64,
    ioctls: u64,
}

/// `struct uffdio_register`.
#[repr(C)]
struct Register {
    start: u64,
    len: u64,
    mode: u64,
    ioctls: u64,
}

/// `struct uffdio_copy`.
#[repr(C)]
struct Copy {
    dst: u64,
    src: u64,
    len: u64,
    mode: u64,
    copy: i64,
}

/// A page that ends with some bytes, or will.
pub(super) struct LatePage {
    /// Tells the kernel what the page holds.
    fault: File,
    page: Region,
    content: Region,
    len: usize,
}

// SAFETY: it is the only one to name its regions, which any thread may.
unsafe impl Send for LatePage {}

impl LatePage {
    /// A page that will end with `bytes`.
    ///
    /// # Errors
    ///
    /// `ENOTSUP` when the kernel has no userfaultfd(2), or not for us; `EINVAL` when the bytes are too
    /// many.
    pub(super) fn new(bytes: &[u8]) -> Result<LatePage> {
        let size = page_size();
        let first = size.checked_sub(bytes.len()).ok_or(Errno::EINVAL)?;
        let mut content = vec![0; first];
        content.extend(bytes);
        // SAFETY: no memory is passed.
        let fd = unsafe { libc::syscall(libc::SYS_userfaultfd, libc::O_CLOEXEC) };
        let fd = checked(fd).map_err(|errno| match errno {
            Errno::ENOSYS | Errno::EPERM => Errno::ENOTSUP,
            errno => errno,
        })?;
        let late = LatePage {
            // SAFETY: the descriptor is new, and nobody else has it.
            fault: unsafe { File::from_raw_fd(fd as c_int) },
            page: Region::untouched(size)?,
            content: Region::holding(&content)?,
            len: bytes.len(),
        };
        let mut api = Api {
            api: API,
            features: 0,
            ioctls: 0,
        };
        late.request(UFFDIO_API, &mut api)?;
        let mut register = Register {
            start: late.start(),
            len: size as u64,
            mode: REGISTER_MODE_MISSING,
            ioctls: 0,
        };
        late.request(UFFDIO_REGISTER, &mut register)?;
        Ok(late)
    }

    /// Where the bytes will be, and how many.
    pub(super) fn bytes(&self) -> (*const c_void, usize) {
        let first = page_size() - self.len;
        (
            self.page.as_ptr().cast_const().wrapping_byte_add(first),
            self.len,
        )
    }

    /// Has the page come, and wakes who waits for it.
    pub(super) fn page_in(&self) -> Result<()> {
        let mut copy = Copy {
            dst: self.start(),
            src: self.content.as_ptr().addr() as u64,
            len: page_size() as u64,
            mode: 0,
            copy: 0,
        };
        self.request(UFFDIO_COPY, &mut copy)
    }

    fn start(&self) -> u64 {
        self.page.as_ptr().addr() as u64
    }

    fn request<T>(&self, request: c_ulong, argument: &mut T) -> Result<()> {
        // SAFETY: each request is made with the structure it takes, and what that names are pages of
        // regions of our own.
        let result = unsafe { libc::ioctl(self.fault.as_raw_fd(), request, argument) };
        checked(c_long::from(result)).map(drop)
    }
}
