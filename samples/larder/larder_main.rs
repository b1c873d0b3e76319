// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A larder: records that programs put away under a name, and take out again.
//!
//! A program writes commands, one in a line, and reads what there is, sorted by name:
//!
//! ```sh
//! printf 'put plum 3 jars\nput fig dried\nadd plum , one open\n' > /dev/larder0
//! cat /dev/larder0
//! ```
//!
//! ```text
//! fig dried
//! plum 3 jars, one open
//! ```
//!
//! | command | what it does | errors |
//! |---|---|---|
//! | `put NAME VALUE` | puts a record there, in place of one of that name | `ENOSPC` when the larder is full |
//! | `add NAME TEXT` | appends to the value of a record | `ENOENT`, `E2BIG` |
//! | `take NAME` | takes a record away | `ENOENT` |
//! | `clear` | takes all away | |
//!
//! A command is done as a whole or, when it fails, leaves everything as it was. A write takes one line,
//! and gives how long it was: the rest is for the next write, as the shell does it anyway. A read from the
//! start makes the list; those that follow read on in the same, whatever is put away meanwhile.
//!
//! # What it is a sample of
//!
//! tryalloc in a module, in safe Rust. The records are a `Vec` of structs of `String`s, as in any
//! program; but every call that may allocate says how, and gives an error that `?` makes `ENOMEM`. What
//! may fail comes before what changes anything ([`shelf`]), so that there is nothing to undo.
//!
//! Programs decide what is allocated, so there are limits, and what is allocated is charged to
//! them (`GFP_KERNEL_ACCOUNT`). The suite fails each allocation of each command once, and
//! looks whether everything is as it was, in the process and in Linux; `cargo scullery check` fails each
//! allocation of the whole suite.

use kernel::{
    alloc::Flags,
    fs::{
        file::Offset,
        File,
        Kiocb, //
    },
    iov::{
        IovIterDest,
        IovIterSource, //
    },
    new_mutex,
    prelude::*,
    sync::{
        Arc,
        ArcBorrow,
        Mutex, //
    },
};
use scullery::{
    alloc::KString,
    chrdev::{
        CharDevice,
        Options,
        Registration,
        Seek, //
    },
    sync::MutexExt, //
};

pub mod command;
pub mod shelf;
use command::{
    Command,
    Line, //
};
use shelf::Shelf;

module! {
    type: LarderModule,
    name: "larder",
    authors: ["The Scullery developers"],
    description: "Records by name",
    license: "Dual MIT/GPL",
}

/// How memory is allocated: a program decides how much, so it is charged to it.
fn gfp() -> Flags {
    GFP_KERNEL_ACCOUNT
}

struct LarderModule {
    _device: Registration<Larder>,
}

impl kernel::Module for LarderModule {
    fn init(module: &'static ThisModule) -> Result<Self> {
        let options = Options {
            name: c"larder",
            ..Options::ANY_MAJOR
        };
        let new = |_| pin_init!(Larder { shelf <- new_mutex!(Shelf::default()) });
        Ok(LarderModule {
            _device: Registration::new(module, options, new)?,
        })
    }
}

/// The device.
#[pin_data]
struct Larder {
    #[pin]
    shelf: Mutex<Shelf>,
}

/// A file of the device that is open.
#[pin_data]
struct Opened {
    larder: Arc<Larder>,
    /// Taken before the shelf.
    #[pin]
    session: Mutex<Session>,
}

/// What one file keeps between its calls.
#[derive(Default)]
struct Session {
    /// The line that is being written.
    line: Line,
    /// The list that is being read.
    list: KString,
}

#[vtable]
impl CharDevice for Larder {
    const MODE: u16 = 0o664;

    type Ptr = Arc<Opened>;

    fn open(larder: Arc<Larder>, _file: &File) -> Result<Arc<Opened>> {
        let opened = pin_init!(Opened {
            larder,
            session <- new_mutex!(Session::default()),
        });
        Arc::pin_init(opened, gfp())
    }

    fn llseek(opened: ArcBorrow<'_, Opened>, _file: &File, seek: Seek) -> Result<Offset> {
        seek.resolve(|| {
            let session = opened.session.lock_interruptible()?;
            Ok(Offset::try_from(session.list.len())?)
        })
    }

    fn read_iter(mut kiocb: Kiocb<'_, Arc<Opened>>, iov: &mut IovIterDest<'_>) -> Result<usize> {
        let opened = kiocb.file();
        let mut session = opened.session.lock_interruptible()?;
        if kiocb.ki_pos() == 0 {
            session.list = opened.larder.shelf.lock_interruptible()?.list()?;
        }
        let pos = usize::try_from(kiocb.ki_pos())?;
        let bytes = session.list.as_bytes().get(pos..).unwrap_or_default();
        let wanted = bytes.len().min(iov.len());
        let copied = iov.copy_to_iter(bytes);
        if copied < wanted {
            return Err(EFAULT);
        }
        // PANIC: The VFS lets nobody read past the largest position.
        *kiocb.ki_pos_mut() += Offset::try_from(copied)?;
        Ok(copied)
    }

    fn write_iter(mut kiocb: Kiocb<'_, Arc<Opened>>, iov: &mut IovIterSource<'_>) -> Result<usize> {
        if iov.is_empty() {
            return Ok(0);
        }
        let opened = kiocb.file();
        let mut session = opened.session.lock_interruptible()?;
        let (text, taken) = session.line.fill(iov)?;
        let command = Command::parse(text)?;
        opened.larder.shelf.lock_interruptible()?.run(command)?;
        // PANIC: The VFS lets nobody write past the largest position.
        *kiocb.ki_pos_mut() += Offset::try_from(taken)?;
        Ok(taken)
    }
}
