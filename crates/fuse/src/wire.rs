// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The messages of `/dev/fuse`, as `include/uapi/linux/fuse.h` lays them out, version 7.31.

use zerocopy::{FromBytes, Immutable, IntoBytes};

/// The major version there is.
pub(crate) const MAJOR: u32 = 7;
/// The minor version that this crate speaks: Linux 5.4 does.
pub(crate) const MINOR: u32 = 31;

/// The number of the root folder.
pub(crate) const ROOT: u64 = 1;

/// Most data of one read or write, in bytes: what Linux sends at most.
pub(crate) const MAX_DATA: usize = 1 << 20;

macro_rules! messages {
    ($($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable)]
            #[repr(C)]
            pub(crate) struct $name {
                $(pub(crate) $field: $type,)*
            }
        )*
    };
}

messages! {
    /// Begins each request.
    InHeader {
        len: u32,
        opcode: u32,
        unique: u64,
        node: u64,
        uid: u32,
        gid: u32,
        pid: u32,
        extensions: u16,
        padding: u16,
    }

    /// Begins each answer, and each message that answers nothing.
    OutHeader {
        len: u32,
        error: i32,
        unique: u64,
    }

    /// The first request, as of 7.31; later versions add to its end.
    InitIn {
        major: u32,
        minor: u32,
        max_readahead: u32,
        flags: u32,
    }

    /// The answer to the first request.
    InitOut {
        major: u32,
        minor: u32,
        max_readahead: u32,
        flags: u32,
        max_background: u16,
        congestion_threshold: u16,
        max_write: u32,
        time_gran: u32,
        max_pages: u16,
        map_alignment: u16,
        unused: [u32; 8],
    }

    /// What `stat` says.
    Attr {
        ino: u64,
        size: u64,
        blocks: u64,
        atime: u64,
        mtime: u64,
        ctime: u64,
        atimensec: u32,
        mtimensec: u32,
        ctimensec: u32,
        mode: u32,
        nlink: u32,
        uid: u32,
        gid: u32,
        rdev: u32,
        blksize: u32,
        flags: u32,
    }

    /// A name was found; it and its attributes hold for as long as the times say.
    EntryOut {
        node: u64,
        generation: u64,
        entry_valid: u64,
        attr_valid: u64,
        entry_valid_nsec: u32,
        attr_valid_nsec: u32,
        attr: Attr,
    }

    /// Attributes, which hold for as long as the times say.
    AttrOut {
        attr_valid: u64,
        attr_valid_nsec: u32,
        padding: u32,
        attr: Attr,
    }

    GetAttrIn {
        flags: u32,
        padding: u32,
        fh: u64,
    }

    SetAttrIn {
        valid: u32,
        padding: u32,
        fh: u64,
        size: u64,
        lock_owner: u64,
        atime: u64,
        mtime: u64,
        ctime: u64,
        atimensec: u32,
        mtimensec: u32,
        ctimensec: u32,
        mode: u32,
        unused: u32,
        uid: u32,
        gid: u32,
        unused_too: u32,
    }

    ForgetOne {
        node: u64,
        lookups: u64,
    }

    BatchForgetIn {
        count: u32,
        padding: u32,
    }

    OpenIn {
        flags: u32,
        unused: u32,
    }

    OpenOut {
        fh: u64,
        open_flags: u32,
        padding: u32,
    }

    ReleaseIn {
        fh: u64,
        flags: u32,
        release_flags: u32,
        lock_owner: u64,
    }

    /// Of a file or a folder.
    ReadIn {
        fh: u64,
        offset: u64,
        size: u32,
        read_flags: u32,
        lock_owner: u64,
        flags: u32,
        padding: u32,
    }

    /// The data follows.
    WriteIn {
        fh: u64,
        offset: u64,
        size: u32,
        write_flags: u32,
        lock_owner: u64,
        flags: u32,
        padding: u32,
    }

    WriteOut {
        size: u32,
        padding: u32,
    }

    StatFsOut {
        blocks: u64,
        bfree: u64,
        bavail: u64,
        files: u64,
        ffree: u64,
        bsize: u32,
        namelen: u32,
        frsize: u32,
        padding: u32,
        spare: [u32; 6],
    }

    InterruptIn {
        unique: u64,
    }

    /// `in_size` bytes follow; at most `out_size` are wanted.
    IoctlIn {
        fh: u64,
        flags: u32,
        cmd: u32,
        arg: u64,
        in_size: u32,
        out_size: u32,
    }

    /// The bytes follow.
    IoctlOut {
        result: i32,
        flags: u32,
        in_iovs: u32,
        out_iovs: u32,
    }

    PollIn {
        fh: u64,
        kh: u64,
        flags: u32,
        events: u32,
    }

    PollOut {
        revents: u32,
        padding: u32,
    }

    LseekIn {
        fh: u64,
        offset: u64,
        whence: u32,
        padding: u32,
    }

    LseekOut {
        offset: u64,
    }

    /// An entry of a folder; its name follows, and zeros up to a multiple of 8 bytes.
    DirEnt {
        ino: u64,
        off: u64,
        namelen: u32,
        kind: u32,
    }
}

/// What a request asks for.
pub(crate) mod opcode {
    macro_rules! opcodes {
        ($($name:ident = $number:literal,)*) => {
            $(pub(crate) const $name: u32 = $number;)*
        };
    }

    opcodes! {
        LOOKUP = 1,
        FORGET = 2,
        GETATTR = 3,
        SETATTR = 4,
        READLINK = 5,
        SYMLINK = 6,
        MKNOD = 8,
        MKDIR = 9,
        UNLINK = 10,
        RMDIR = 11,
        RENAME = 12,
        LINK = 13,
        OPEN = 14,
        READ = 15,
        WRITE = 16,
        STATFS = 17,
        RELEASE = 18,
        FSYNC = 20,
        INIT = 26,
        OPENDIR = 27,
        READDIR = 28,
        RELEASEDIR = 29,
        CREATE = 35,
        INTERRUPT = 36,
        DESTROY = 38,
        IOCTL = 39,
        POLL = 40,
        BATCH_FORGET = 42,
        FALLOCATE = 43,
        RENAME2 = 45,
        LSEEK = 46,
        COPY_FILE_RANGE = 47,
        TMPFILE = 51,
        COPY_FILE_RANGE_64 = 53,
    }
}

/// `InitIn::flags`: `open` is told of `O_TRUNC`.
pub(crate) const ATOMIC_O_TRUNC: u32 = 1 << 3;
/// `InitIn::flags`: writes may be larger than a page.
pub(crate) const BIG_WRITES: u32 = 1 << 5;
/// `InitIn::flags`: names of one folder may be looked up at once.
pub(crate) const PARALLEL_DIROPS: u32 = 1 << 18;
/// `InitIn::flags`: `InitOut::max_pages` counts.
pub(crate) const MAX_PAGES: u32 = 1 << 22;

/// `GetAttrIn::flags`: there is an `fh`.
pub(crate) const GETATTR_FH: u32 = 1;

/// `SetAttrIn::valid`: what is to be set.
pub(crate) const FATTR_MODE: u32 = 1;
/// As above.
pub(crate) const FATTR_UID: u32 = 1 << 1;
/// As above.
pub(crate) const FATTR_GID: u32 = 1 << 2;
/// As above.
pub(crate) const FATTR_SIZE: u32 = 1 << 3;

/// `OpenOut::open_flags`: reads and writes are passed on as they are.
pub(crate) const FOPEN_DIRECT_IO: u32 = 1;
pub(crate) const FOPEN_STREAM: u32 = 1 << 4;

/// `IoctlIn::flags`: of a 32-bit program.
pub(crate) const IOCTL_COMPAT: u32 = 1;
/// `IoctlIn::flags`: on a folder.
pub(crate) const IOCTL_DIR: u32 = 1 << 4;

/// `PollIn::flags`: somebody waits, and wants to be told of changes.
pub(crate) const POLL_SCHEDULE_NOTIFY: u32 = 1;
/// `OutHeader::error` of a message that says: poll again. A [`NotifyPollOut`] follows.
pub(crate) const NOTIFY_POLL: i32 = 1;

messages! {
    NotifyPollOut {
        kh: u64,
    }
}
