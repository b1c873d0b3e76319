// SPDX-License-Identifier: GPL-2.0-only

//! A character device that gives back what was last written to it, to each open file its own.

use kernel::{
    fs::{File, Kiocb},
    iov::{IovIterDest, IovIterSource},
    miscdevice::{MiscDevice, MiscDeviceOptions, MiscDeviceRegistration},
    new_mutex,
    prelude::*,
    sync::Mutex,
};

module! {
    type: EchoDeviceModule,
    name: "echo_device",
    authors: ["Your Name"],
    description: "Gives back what was last written",
    license: "GPL",
}

/// The loaded module: its device is there as long as it is.
#[pin_data]
struct EchoDeviceModule {
    #[pin]
    _device: MiscDeviceRegistration<EchoDevice>,
}

impl kernel::InPlaceModule for EchoDeviceModule {
    fn init(_module: &'static ThisModule) -> impl PinInit<Self, Error> {
        pr_info!("loaded\n");

        let options = MiscDeviceOptions { name: c"echo_device" };
        try_pin_init!(Self {
            _device <- MiscDeviceRegistration::register(options),
        })
    }
}

/// An open file.
#[pin_data]
struct EchoDevice {
    #[pin]
    text: Mutex<KVec<u8>>,
}

#[vtable]
impl MiscDevice for EchoDevice {
    type Ptr = Pin<KBox<Self>>;

    fn open(_file: &File, _device: &MiscDeviceRegistration<Self>) -> Result<Self::Ptr> {
        KBox::try_pin_init(
            try_pin_init!(EchoDevice {
                text <- new_mutex!(KVec::new()),
            }),
            GFP_KERNEL,
        )
    }

    fn read_iter(mut kiocb: Kiocb<'_, Self::Ptr>, dest: &mut IovIterDest<'_>) -> Result<usize> {
        let me = kiocb.file();
        let text = me.text.lock();
        dest.simple_read_from_buffer(kiocb.ki_pos_mut(), &text)
    }

    fn write_iter(mut kiocb: Kiocb<'_, Self::Ptr>, source: &mut IovIterSource<'_>) -> Result<usize> {
        let me = kiocb.file();
        let mut text = me.text.lock();
        text.clear();
        let written = source.copy_from_iter_vec(&mut text, GFP_KERNEL)?;
        // The next read begins with the new text.
        *kiocb.ki_pos_mut() = 0;
        Ok(written)
    }
}
