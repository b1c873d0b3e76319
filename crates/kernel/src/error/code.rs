// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The codes, each an [`Error`]. The prelude exports them all.
//!
//! Mirrors: rust/kernel/error.rs, module `code` (Linux 7.2).

use super::Error;

macro_rules! codes {
    ($($name:ident = $errno:literal, $doc:literal;)*) => {
        $(
            #[doc = $doc]
            pub const $name: Error = match Error::try_from_errno(-$errno) {
                Some(error) => error,
                None => panic!("an errno is between 1 and MAX_ERRNO"),
            };
        )*
    };
}

codes! {
    EPERM = 1, "The caller may not do that.";
    ENOENT = 2, "No such file or entry.";
    ESRCH = 3, "No such process.";
    EINTR = 4, "A signal interrupted the call.";
    EIO = 5, "Input or output failed.";
    ENXIO = 6, "No such device or address.";
    E2BIG = 7, "The argument list is too long.";
    ENOEXEC = 8, "Not a format that can be executed.";
    EBADF = 9, "Not an open file descriptor.";
    ECHILD = 10, "No child processes.";
    EAGAIN = 11, "Not now; another try may succeed.";
    ENOMEM = 12, "Out of memory.";
    EACCES = 13, "The permissions forbid it.";
    EFAULT = 14, "Not an address the caller may use.";
    ENOTBLK = 15, "Not a block device.";
    EBUSY = 16, "The device or resource is in use.";
    EEXIST = 17, "It exists already.";
    EXDEV = 18, "The link would cross file systems.";
    ENODEV = 19, "No such device.";
    ENOTDIR = 20, "Not a directory.";
    EISDIR = 21, "A directory.";
    EINVAL = 22, "An argument is not valid.";
    ENFILE = 23, "The system has too many open files.";
    EMFILE = 24, "The process has too many open files.";
    ENOTTY = 25, "The device has no such ioctl.";
    ETXTBSY = 26, "The file is being executed.";
    EFBIG = 27, "The file would be too large.";
    ENOSPC = 28, "No space is left on the device.";
    ESPIPE = 29, "The file cannot seek.";
    EROFS = 30, "The file system is read-only.";
    EMLINK = 31, "Too many links.";
    EPIPE = 32, "Nobody reads from the pipe.";
    EDOM = 33, "The argument is outside the function's domain.";
    ERANGE = 34, "The result cannot be represented.";
    EOVERFLOW = 75, "The value is too large for its type.";
    EMSGSIZE = 90, "The message is too long.";
    ETIMEDOUT = 110, "The time allowed has passed.";
    ERESTARTSYS = 512, "Restart the system call if the signal's handler asks for that, else return `EINTR`.";
    ERESTARTNOINTR = 513, "Restart the system call whatever the signal.";
    ERESTARTNOHAND = 514, "Restart the system call if the signal has no handler.";
    ENOIOCTLCMD = 515, "This layer has no such ioctl; another may.";
    ERESTART_RESTARTBLOCK = 516, "Restart through `restart_syscall()`.";
    EPROBE_DEFER = 517, "Probe again later.";
    EOPENSTALE = 518, "Open met a stale directory entry.";
    ENOPARAM = 519, "No such parameter.";
    EBADHANDLE = 521, "Not a valid NFS file handle.";
    ENOTSYNC = 522, "The updates do not fit together.";
    EBADCOOKIE = 523, "The readdir cookie is stale.";
    ENOTSUPP = 524, "The operation is not supported.";
    ETOOSMALL = 525, "The buffer or request is too small.";
    ESERVERFAULT = 526, "The server failed in a way that has no code.";
    EBADTYPE = 527, "The server does not support the type.";
    EJUKEBOX = 528, "The request has begun and will take long.";
    EIOCBQUEUED = 529, "The request is queued; its completion will be signalled.";
    ERECALLCONFLICT = 530, "It conflicts with state that is being recalled.";
    ENOGRACE = 531, "The NFS lock cannot be reclaimed.";
}
