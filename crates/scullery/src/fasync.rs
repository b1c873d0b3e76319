// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Telling programs by a signal that there is something to do.
//!
//! C header: `include/linux/fs.h`, and `Documentation/filesystems/vfs.rst` for `fasync`.
//!
//! ```
//! use kernel::fs::{File, Kiocb};
//! use kernel::iov::IovIterSource;
//! use kernel::prelude::*;
//! use kernel::sync::{Arc, ArcBorrow};
//! use scullery::chrdev::{CharDevice, Options, Registration};
//! use scullery::fasync::{Band, FasyncQueue, FasyncRequest};
//!
//! /// A bell: whoever writes rings it, and all who asked for it hear that.
//! struct Bell {
//!     listeners: FasyncQueue,
//! }
//!
//! #[vtable]
//! impl CharDevice for Bell {
//!     const MODE: u16 = 0o600;
//!
//!     type Ptr = Arc<Bell>;
//!
//!     fn open(device: Arc<Bell>, _file: &File) -> Result<Arc<Bell>> {
//!         Ok(device)
//!     }
//!
//!     fn write_iter(kiocb: Kiocb<'_, Arc<Bell>>, iov: &mut IovIterSource<'_>) -> Result<usize> {
//!         kiocb.file().listeners.kill(Band::In);
//!         Ok(iov.len())
//!     }
//!
//!     fn fasync(bell: ArcBorrow<'_, Bell>, request: FasyncRequest<'_>) -> Result {
//!         request.apply(&bell.listeners)
//!     }
//! }
//! # module! { type: BellModule, name: "bell", license: "GPL", }
//! # struct BellModule(#[expect(dead_code)] Registration<Bell>);
//! # impl kernel::Module for BellModule {
//! #     fn init(module: &'static ThisModule) -> Result<Self> {
//! #         let options = Options { name: c"bell", ..Options::ANY_MAJOR };
//! #         let new = |_| Bell { listeners: FasyncQueue::new() };
//! #         Ok(BellModule(Registration::new(module, options, new)?))
//! #     }
//! # }
//! # let machine = kernel::host::boot();
//! # let module = machine.load(&THIS_MODULE, "")?;
//! # let ended = machine.task("main", |sys| {
//! #     use suite::{flags::O_WRONLY, Credentials, Source, System};
//! #     let fd = sys.open("/dev/bell0", O_WRONLY).expect("opens");
//! #     let body = std::boxed::Box::new(|sys: &dyn System| sys.sleep_ms(1));
//! #     let listener = sys.spawn("listener", Credentials::ROOT, body).expect("starts");
//! #     sys.notify(fd, listener).expect("joins");
//! #     sys.write(fd, Source::Bytes(b"x")).expect("rings");
//! #     sys.join(listener).expect("ends");
//! # });
//! # assert_eq!(ended, Ok(()));
//! # module.unload()?;
//! # Ok::<(), Error>(())
//! ```

use kernel::prelude::*;
use kernel::types::NotThreadSafe;

use crate::backend;

/// What a program is told besides that it is to look: `si_band` follows from it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Band {
    /// `POLL_IN`: there is something to read.
    In,
    /// `POLL_OUT`: there is room to write.
    Out,
}

/// The open files whose owners want a `SIGIO`.
pub struct FasyncQueue {
    pub(crate) files: backend::fasync::Files,
}

impl FasyncQueue {
    /// A queue of none.
    pub const fn new() -> Self {
        FasyncQueue {
            files: backend::fasync::Files::new(),
        }
    }

    /// Sends the owner of every file in the queue a `SIGIO`, or the signal it chose instead.
    ///
    /// # Context
    ///
    /// Any.
    pub fn kill(&self, band: Band) {
        self.files.kill(band);
    }
}

impl Default for FasyncQueue {
    fn default() -> Self {
        FasyncQueue::new()
    }
}

/// A file that is to join or to leave a queue.
pub struct FasyncRequest<'a> {
    request: backend::fasync::Request<'a>,
    _of_this_task: NotThreadSafe,
}

impl<'a> FasyncRequest<'a> {
    pub(crate) fn new(request: backend::fasync::Request<'a>) -> Self {
        FasyncRequest {
            request,
            _of_this_task: NotThreadSafe,
        }
    }

    /// Does so: `fasync_helper`.
    ///
    /// For one file it must be one queue, as long as the file is open.
    ///
    /// # Context
    ///
    /// Process context. May sleep.
    ///
    /// # Errors
    ///
    /// `ENOMEM` when the file cannot join.
    pub fn apply(self, queue: &FasyncQueue) -> Result {
        self.request.apply(&queue.files)
    }
}
