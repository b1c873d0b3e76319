// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What the machine sees of a driver that breaks the rules, each by one request of an ioctl.

use kernel::{
    fs::{File, Kiocb},
    ioctl::{_IO, _IOC_SIZE, _IOWR},
    iov::IovIterDest,
    miscdevice::{MiscDevice, MiscDeviceOptions, MiscDeviceRegistration},
    new_condvar, new_mutex, new_spinlock,
    prelude::*,
    sync::{aref::ARef, Arc, CondVar, Mutex, SpinLock},
    uaccess::UserSlice,
};

mod asked;
mod ends;
mod files;
mod rules;
mod serving;
mod tasks;

module! {
    type: Guilty,
    name: "guilty",
    authors: ["The Scullery developers"],
    description: "Breaks a rule on request",
    license: "GPL",
    params: {
        level: i32 {
            default: 1,
            description: "Given back by the request LEVEL",
        },
    },
}

const LEVEL: u32 = _IO('g' as u32, 0);
const PANIC: u32 = _IO('g' as u32, 1);
const SLEEP: u32 = _IO('g' as u32, 2);
const LEAK: u32 = _IO('g' as u32, 3);
const KEEP: u32 = _IO('g' as u32, 4);
const RECURSE: u32 = _IO('g' as u32, 5);
const OVERFLOW: u32 = _IO('g' as u32, 6);
const ONE_THEN_OTHER: u32 = _IO('g' as u32, 7);
const OTHER_THEN_ONE: u32 = _IO('g' as u32, 8);
const WAIT: u32 = _IO('g' as u32, 9);
const NOTIFY: u32 = _IO('g' as u32, 10);
const WAIT_A_SECOND: u32 = _IO('g' as u32, 11);
const PANIC_LOCKED: u32 = _IO('g' as u32, 12);
const DOUBLE: u32 = _IOWR::<i32>('g' as u32, 22);
const FAIL_READS: u32 = _IO('g' as u32, 13);
const READ_AT: u32 = _IO('g' as u32, 14);
const KEEP_FILE: u32 = _IO('g' as u32, 15);
const FORGET_FILE: u32 = _IO('g' as u32, 16);
const KEEP_TASK: u32 = _IO('g' as u32, 17);
const LOCK_MODULES: u32 = _IO('g' as u32, 18);
const PANIC_MODULES: u32 = _IO('g' as u32, 19);
const RELEASE_PANICS: u32 = _IO('g' as u32, 20);
const EXIT_PANICS: u32 = _IO('g' as u32, 21);
const RELEASE_KEEPS: u32 = _IO('g' as u32, 23);

/// What the module keeps.
struct State {
    file: Option<ARef<File>>,
    reads_fail: bool,
    read_at: i64,
    release_panics: bool,
    release_keeps: bool,
    exit_panics: bool,
}

kernel::sync::global_lock! {
    // `Guilty::init` initialises it first of all.
    unsafe(uninit) static STATE: Mutex<State> = State {
        file: None,
        reads_fail: false,
        read_at: 0,
        release_panics: false,
        release_keeps: false,
        exit_panics: false,
    };
}

/// Dropped when the module is unloaded.
struct Exit;

impl Drop for Exit {
    fn drop(&mut self) {
        if STATE.lock().exit_panics {
            panic!("in exit");
        }
    }
}

#[pin_data]
struct Guilty {
    #[pin]
    _device: MiscDeviceRegistration<Victim>,
    _exit: Exit,
}

impl kernel::InPlaceModule for Guilty {
    fn init(_module: &'static ThisModule) -> impl PinInit<Self, Error> {
        // SAFETY: Once in each load, and before anything else.
        unsafe { STATE.init() };

        try_pin_init!(Self {
            _exit: Exit,
            _device <- MiscDeviceRegistration::register(MiscDeviceOptions { name: c"guilty" }),
        })
    }
}

#[pin_data]
struct Victim {
    #[pin]
    one: Mutex<i32>,
    #[pin]
    other: Mutex<i32>,
    #[pin]
    spin: SpinLock<i32>,
    #[pin]
    changed: CondVar,
}

#[vtable]
impl MiscDevice for Victim {
    type Ptr = Arc<Victim>;

    fn open(_file: &File, _misc: &MiscDeviceRegistration<Self>) -> Result<Arc<Victim>> {
        Arc::pin_init(
            pin_init!(Victim {
                one <- new_mutex!(0, "one"),
                other <- new_mutex!(0, "other"),
                spin <- new_spinlock!(0, "spin"),
                changed <- new_condvar!("changed"),
            }),
            GFP_KERNEL,
        )
    }

    fn release(device: Arc<Victim>, file: &File) {
        if STATE.lock().release_keeps {
            core::mem::forget(ARef::from(file));
        }
        if STATE.lock().release_panics {
            panic!("in release");
        }
        drop(device);
    }

    fn read_iter(mut kiocb: Kiocb<'_, Arc<Self>>, iov: &mut IovIterDest<'_>) -> Result<usize> {
        let mut state = STATE.lock();
        state.read_at = kiocb.ki_pos();
        *kiocb.ki_pos_mut() += 1;
        match state.reads_fail {
            true => Err(EIO),
            false => Ok(iov.copy_to_iter(b"r")),
        }
    }

    fn ioctl(
        me: kernel::sync::ArcBorrow<'_, Self>,
        file: &File,
        cmd: u32,
        arg: usize,
    ) -> Result<isize> {
        match cmd {
            LEVEL => return Ok(isize::try_from(*module_parameters::level.value())?),
            PANIC => panic!("asked to"),
            PANIC_LOCKED => {
                let _guard = me.one.lock();
                panic!("with a lock")
            }
            SLEEP => {
                let _guard = me.spin.lock();
                KBox::new(1, GFP_KERNEL)?;
            }
            LEAK => core::mem::forget(KBox::new(1u64, GFP_KERNEL)?),
            KEEP => core::mem::forget(me.one.lock()),
            RECURSE => {
                let _one = me.one.lock();
                let _again = me.one.lock();
            }
            OVERFLOW => return Ok(isize::try_from(u32::try_from(arg)? - 1)?),
            ONE_THEN_OTHER => {
                let _one = me.one.lock();
                let _other = me.other.lock();
            }
            OTHER_THEN_ONE => {
                let _other = me.other.lock();
                let _one = me.one.lock();
            }
            WAIT => {
                let mut one = me.one.lock();
                while *one == 0 {
                    if me.changed.wait_interruptible(&mut one) {
                        return Err(ERESTARTSYS);
                    }
                }
            }
            WAIT_A_SECOND => {
                let mut one = me.one.lock();
                let second = kernel::time::msecs_to_jiffies(1000);
                let waited = me.changed.wait_interruptible_timeout(&mut one, second);
                return Ok(match waited {
                    kernel::sync::CondVarTimeoutResult::Timeout => 0,
                    _ => 1,
                });
            }
            NOTIFY => {
                *me.one.lock() += 1;
                me.changed.notify_all();
            }
            FAIL_READS => STATE.lock().reads_fail = arg != 0,
            READ_AT => return Ok(isize::try_from(STATE.lock().read_at)?),
            KEEP_FILE => STATE.lock().file = Some(ARef::from(file)),
            FORGET_FILE => {
                // Outside of the lock: the last reference releases the file.
                let file = STATE.lock().file.take();
                drop(file);
            }
            KEEP_TASK => {
                let task = ARef::from(&**kernel::current!());
                let opener = ARef::from(file.cred());
                return Ok(isize::from(task.euid() == opener.euid()));
            }
            LOCK_MODULES => drop(STATE.lock()),
            PANIC_MODULES => {
                let _state = STATE.lock();
                panic!("with the module's lock")
            }
            RELEASE_PANICS => STATE.lock().release_panics = true,
            RELEASE_KEEPS => STATE.lock().release_keeps = true,
            EXIT_PANICS => STATE.lock().exit_panics = true,
            DOUBLE => {
                let slice = UserSlice::new(UserPtr::from_addr(arg), _IOC_SIZE(cmd));
                let (mut reader, mut writer) = slice.reader_writer();
                writer.write(&reader.read::<i32>()?.checked_mul(2).ok_or(EOVERFLOW)?)?;
            }
            _ => return Err(ENOTTY),
        }
        Ok(0)
    }
}
