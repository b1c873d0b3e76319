// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Character devices in the machine's table of devices.

use std::format;
use std::string::String;
use std::sync::{Arc as StdArc, Mutex, MutexGuard, PoisonError};

use kernel::fs::file::Offset;
use kernel::fs::File;
use kernel::host::chrdev as machine;
use kernel::host::devices::{FileOperations, DEFAULT_POLLMASK};
use kernel::host::Number;
use kernel::iov::{IovIterDest, IovIterSource};
use kernel::prelude::*;
use kernel::sync::poll::PollTable;
use kernel::sync::Arc;
use kernel::types::ForeignOwnable;

use super::fasync::Request;
use crate::chrdev::{self, CharDevice, Options, Seek, Whence};
use crate::fasync::FasyncRequest;

/// The devices of one registration. They go before their numbers.
pub(crate) struct Minors<T: CharDevice> {
    _nodes: KVVec<Node<T>>,
    _numbers: Numbers,
}

impl<T: CharDevice> Minors<T> {
    #[track_caller]
    pub(crate) fn new<I, E>(
        module: &'static ThisModule,
        options: Options,
        mut new: impl FnMut(u32) -> I,
    ) -> Result<Self>
    where
        I: PinInit<T, E>,
        Error: From<E>,
    {
        let name = options.name.to_str().map_err(|_| EINVAL)?;
        let numbers = Numbers::new(options)?;
        let mut nodes = KVVec::with_capacity(options.count as usize, GFP_KERNEL)?;
        for index in 0..options.count {
            let device = Arc::pin_init(new(index), GFP_KERNEL)?;
            let name = format!("{name}{index}");
            nodes.push(
                Node::new(module, name, numbers.of(index), device)?,
                GFP_KERNEL,
            )?;
        }
        Ok(Minors {
            _nodes: nodes,
            _numbers: numbers,
        })
    }
}

/// A range of device numbers that is ours.
struct Numbers {
    first: Number,
    count: u32,
}

impl Numbers {
    #[track_caller]
    fn new(options: Options) -> Result<Self> {
        let wanted = Number {
            major: options.major,
            minor: options.first_minor,
        };
        Ok(Numbers {
            first: machine::register_chrdev_region(wanted, options.count)?,
            count: options.count,
        })
    }

    fn of(&self, index: u32) -> Number {
        Number {
            minor: self.first.minor + index,
            ..self.first
        }
    }
}

impl Drop for Numbers {
    fn drop(&mut self) {
        machine::unregister_chrdev_region(self.first, self.count);
    }
}

/// A device in the table.
struct Node<T: CharDevice> {
    name: String,
    operations: StdArc<Operations<T>>,
}

impl<T: CharDevice> Node<T> {
    #[track_caller]
    fn new(
        module: &'static ThisModule,
        name: String,
        number: Number,
        device: Arc<T>,
    ) -> Result<Self> {
        let operations = StdArc::new(Operations {
            module,
            device: Mutex::new(Some(device)),
        });
        let table: StdArc<dyn FileOperations> = operations.clone();
        machine::device_create(&name, number, T::MODE, table)?;
        Ok(Node { name, operations })
    }
}

impl<T: CharDevice> Drop for Node<T> {
    fn drop(&mut self) {
        machine::device_destroy(&self.name);
        // Who is about to open the device finds it gone; who has it open keeps what it needs.
        let device = self.operations.device().take();
        drop(device);
    }
}

/// A driver's methods for one device: `struct file_operations`.
struct Operations<T> {
    module: &'static ThisModule,
    /// None when the device is deregistered.
    device: Mutex<Option<Arc<T>>>,
}

impl<T: CharDevice> Operations<T> {
    /// The guard is dropped before any code of the driver runs.
    fn device(&self) -> MutexGuard<'_, Option<Arc<T>>> {
        self.device.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the driver keeps for a file.
    fn borrow<'a>(&self, file: &'a File) -> <T::Ptr as ForeignOwnable>::Borrowed<'a> {
        // SAFETY: The machine calls these methods for files that `open` opened and that are not released,
        // and `open` put a foreign `T::Ptr` there.
        unsafe { T::Ptr::borrow(machine::private_data(file)) }
    }
}

impl<T: CharDevice> FileOperations for Operations<T> {
    fn owner(&self) -> Option<&'static ThisModule> {
        Some(self.module)
    }

    fn is_stream(&self) -> bool {
        T::STREAM
    }

    fn open(&self, file: &File) -> Result {
        if T::HAS_FASYNC {
            machine::forget_fasync(file);
        }
        let device = self.device().clone();
        let ptr = T::open(device.ok_or(ENXIO)?, file)?;
        machine::set_private_data(file, ptr.into_foreign());
        Ok(())
    }

    fn release(&self, file: &File) {
        // SAFETY: `open` put it there, and nobody borrows it any more.
        T::release(unsafe { T::Ptr::from_foreign(machine::private_data(file)) });
    }

    fn llseek(&self, file: &File, pos: Offset, offset: Offset, whence: i32) -> Result<Offset> {
        if !T::HAS_LLSEEK {
            return Err(ESPIPE);
        }
        let whence = Whence::from_raw(whence).ok_or(EINVAL)?;
        let seek = Seek {
            pos,
            offset,
            whence,
        };
        chrdev::llseek::<T>(self.borrow(file), file, seek)
    }

    fn read(&self, file: &File, pos: &mut i64, to: &mut IovIterDest<'_>) -> Result<usize> {
        if !T::HAS_READ_ITER {
            return Err(EINVAL);
        }
        // SAFETY: As in `borrow`.
        T::read_iter(unsafe { machine::kiocb(file, pos) }, to)
    }

    fn write(&self, file: &File, pos: &mut i64, from: &mut IovIterSource<'_>) -> Result<usize> {
        if !T::HAS_WRITE_ITER {
            return Err(EINVAL);
        }
        // SAFETY: As in `borrow`.
        T::write_iter(unsafe { machine::kiocb(file, pos) }, from)
    }

    fn ioctl(&self, file: &File, cmd: u32, arg: usize) -> Result<isize> {
        if !T::HAS_IOCTL {
            return Err(ENOTTY);
        }
        T::ioctl(self.borrow(file), file, cmd, arg)
    }

    fn poll(&self, file: &File, table: PollTable<'_>) -> u32 {
        if !T::HAS_POLL {
            return DEFAULT_POLLMASK;
        }
        T::poll(self.borrow(file), file, table)
    }

    fn fasync(&self, file: &File, on: bool) -> Option<Result> {
        let request = FasyncRequest::new(Request { file, on });
        T::HAS_FASYNC.then(|| T::fasync(self.borrow(file), request))
    }
}
