// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `/dev/hello0`: a piece of memory, served by this crate.

use std::path::Path;

use fuse::Session;
use kernel::{
    fs::{File, Kiocb, file::Offset},
    ioctl::_IO,
    iov::{IovIterDest, IovIterSource},
    new_mutex,
    prelude::*,
    sync::{Arc, ArcBorrow, Mutex},
};
use scullery::chrdev::{CharDevice, Options, Registration};

use crate::{CONTENT, Failure, THIS_MODULE, child};

/// Gives its argument back.
pub(crate) const ECHO: u32 = _IO('h' as u32, 1);

pub(crate) struct HelloModule {
    _device: Registration<Hello>,
}

impl kernel::Module for HelloModule {
    fn init(module: &'static ThisModule) -> Result<Self> {
        let content = KVVec::from_elem(7, CONTENT, GFP_KERNEL)?;
        let mut content = Some(content);
        let new = move |_| {
            let content = content.take().unwrap_or_default();
            pin_init!(Hello { content <- new_mutex!(content) })
        };
        let options = Options {
            name: c"hello",
            ..Options::ANY_MAJOR
        };
        Ok(HelloModule {
            _device: Registration::new(module, options, new)?,
        })
    }
}

#[pin_data]
struct Hello {
    #[pin]
    content: Mutex<KVVec<u8>>,
}

#[vtable]
impl CharDevice for Hello {
    const MODE: u16 = 0o600;

    type Ptr = Arc<Hello>;

    fn open(device: Arc<Hello>, _file: &File) -> Result<Arc<Hello>> {
        Ok(device)
    }

    fn read_iter(mut kiocb: Kiocb<'_, Arc<Hello>>, iov: &mut IovIterDest<'_>) -> Result<usize> {
        let at = usize::try_from(kiocb.ki_pos())?;
        let hello = kiocb.file();
        let content = hello.content.lock();
        let read = iov.copy_to_iter(content.get(at..).unwrap_or_default());
        *kiocb.ki_pos_mut() += Offset::try_from(read)?;
        Ok(read)
    }

    fn write_iter(mut kiocb: Kiocb<'_, Arc<Hello>>, iov: &mut IovIterSource<'_>) -> Result<usize> {
        let at = usize::try_from(kiocb.ki_pos())?;
        let hello = kiocb.file();
        let mut content = hello.content.lock();
        let written = iov.copy_from_iter(content.get_mut(at..).ok_or(ENOSPC)?);
        *kiocb.ki_pos_mut() += Offset::try_from(written)?;
        Ok(written)
    }

    fn ioctl(_hello: ArcBorrow<'_, Hello>, _file: &File, cmd: u32, arg: usize) -> Result<isize> {
        match cmd {
            ECHO => Ok(isize::try_from(arg)?),
            _ => Err(ENOTTY),
        }
    }
}

/// Serves until whoever started this process is gone.
pub(crate) fn serve(point: &Path) -> Result<(), Failure> {
    let machine = kernel::host::boot();
    let module = machine
        .load(&THIS_MODULE, "")
        .map_err(|error| format!("{error:?}"))?;
    let session = Session::mount(&machine, point)?;
    let ended = child::is_to_end()?;
    session.run(ended, |_| ())?;
    module.unload().map_err(|error| format!("{error:?}"))?;
    Ok(())
}
