// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `/dev/gate`: reading an open file waits until something was written to that very file.

use kernel::{
    fs::{File, Kiocb},
    host::capable,
    ioctl::{_IO, _IOC_SIZE, _IOR, _IOW, _IOWR},
    iov::{IovIterDest, IovIterSource},
    miscdevice::{MiscDevice, MiscDeviceOptions, MiscDeviceRegistration},
    new_condvar, new_mutex,
    prelude::*,
    sync::{Arc, ArcBorrow, CondVar, Mutex},
    task::Kuid,
    uaccess::UserSlice,
};

const MAGIC: u32 = 'G' as u32;
/// Sets the value to the argument, and returns the one before.
pub(crate) const SHIFT: u32 = _IO(MAGIC, 1);
/// Sets the value through a pointer.
pub(crate) const PUT: u32 = _IOW::<i32>(MAGIC, 2);
/// Gives the value through a pointer.
pub(crate) const GET: u32 = _IOR::<i32>(MAGIC, 3);
/// Exchanges the value through a pointer.
pub(crate) const SWAP: u32 = _IOWR::<i32>(MAGIC, 4);
/// Gives nothing, and says that all is well.
pub(crate) const SILENT: u32 = _IOR::<i32>(MAGIC, 5);
/// Gives -1, and fails with `EIO`.
pub(crate) const LATE: u32 = _IOR::<i32>(MAGIC, 6);
/// Whether the caller has the capability of that number.
pub(crate) const CAPABLE: u32 = _IO(MAGIC, 7);
/// The caller's user, and number.
pub(crate) const USER: u32 = _IO(MAGIC, 8);
pub(crate) const PID: u32 = _IO(MAGIC, 9);
/// An oops.
pub(crate) const PANIC: u32 = _IO(MAGIC, 10);
/// Waits, and takes no notice of signals.
pub(crate) const STUCK: u32 = _IO(MAGIC, 11);

#[pin_data]
pub(crate) struct GateModule {
    #[pin]
    _device: MiscDeviceRegistration<Gate>,
}

impl kernel::InPlaceModule for GateModule {
    fn init(_module: &'static ThisModule) -> impl PinInit<Self, Error> {
        try_pin_init!(Self {
            _device <- MiscDeviceRegistration::register(MiscDeviceOptions { name: c"gate" }),
        })
    }
}

#[pin_data]
struct Gate {
    #[pin]
    bytes: Mutex<KVec<u8>>,
    #[pin]
    value: Mutex<i32>,
    #[pin]
    changed: CondVar,
}

#[vtable]
impl MiscDevice for Gate {
    type Ptr = Arc<Gate>;

    fn open(_file: &File, _misc: &MiscDeviceRegistration<Self>) -> Result<Arc<Gate>> {
        Arc::pin_init(
            pin_init!(Gate {
                bytes <- new_mutex!(KVec::new()),
                value <- new_mutex!(0),
                changed <- new_condvar!(),
            }),
            GFP_KERNEL,
        )
    }

    fn release(_device: Arc<Gate>, _file: &File) {
        pr_info!("released\n");
    }

    fn read_iter(kiocb: Kiocb<'_, Arc<Gate>>, iov: &mut IovIterDest<'_>) -> Result<usize> {
        let gate = kiocb.file();
        let mut bytes = gate.bytes.lock();
        while bytes.is_empty() {
            pr_info!("waits\n");
            if gate.changed.wait_interruptible(&mut bytes) {
                pr_info!("interrupted\n");
                return Err(ERESTARTSYS);
            }
        }
        let count = iov.copy_to_iter(&bytes);
        bytes.clear();
        Ok(count)
    }

    fn write_iter(kiocb: Kiocb<'_, Arc<Gate>>, iov: &mut IovIterSource<'_>) -> Result<usize> {
        let gate = kiocb.file();
        let count = iov.copy_from_iter_vec(&mut gate.bytes.lock(), GFP_KERNEL)?;
        gate.changed.notify_all();
        Ok(count)
    }

    fn ioctl(gate: ArcBorrow<'_, Gate>, _file: &File, cmd: u32, arg: usize) -> Result<isize> {
        let mut value = gate.value.lock();
        let memory = UserSlice::new(UserPtr::from_addr(arg), _IOC_SIZE(cmd));
        let (mut reader, mut writer) = memory.reader_writer();
        match cmd {
            SHIFT => {
                let before = core::mem::replace(&mut *value, arg as i32);
                return Ok(isize::try_from(before)?);
            }
            PUT => *value = reader.read()?,
            GET => writer.write(&*value)?,
            SWAP => {
                let before = core::mem::replace(&mut *value, reader.read()?);
                writer.write(&before)?;
            }
            SILENT => {}
            LATE => {
                writer.write(&-1)?;
                return Err(EIO);
            }
            CAPABLE => return Ok(isize::from(capable(u32::try_from(arg)?))),
            USER => return Ok(Kuid::current_euid().into_raw() as isize),
            PID => return Ok(kernel::current!().pid() as isize),
            PANIC => panic!("asked to"),
            STUCK => {
                pr_info!("waits\n");
                gate.changed.wait(&mut value);
            }
            _ => return Err(ENOTTY),
        }
        Ok(0)
    }
}
