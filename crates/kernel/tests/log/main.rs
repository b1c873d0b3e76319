// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A driver that prints what its parameter asks for; `lines` looks at the log.

use kernel::{
    device::Device,
    miscdevice::{MiscDevice, MiscDeviceOptions, MiscDeviceRegistration},
    pr_cont, pr_warn_once,
    prelude::*,
    sync::aref::ARef,
};

mod lines;

module! {
    type: Chatty,
    name: "chatty",
    license: "GPL",
    params: {
        scene: u8 {
            default: 0,
            description: "What to print",
        },
    },
}

const LEVELS: u8 = 1;
const CONTINUED: u8 = 2;
const DEVICE: u8 = 3;
const ONCE: u8 = 4;
const NESTED: u8 = 5;
const DBG: u8 = 6;

struct Chatty;

impl kernel::Module for Chatty {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        match *module_parameters::scene.value() {
            LEVELS => levels(),
            CONTINUED => continued(),
            DEVICE => about_a_device()?,
            ONCE => (0..3).for_each(|n| pr_warn_once!("number {}\n", n)),
            NESTED => pr_info!("{}\n", Printing),
            DBG => pr_info!("{}\n", kernel::dbg!(6 * 7)),
            _ => {}
        }
        Ok(Chatty)
    }
}

fn levels() {
    let n = 7;
    pr_emerg!("0\n");
    pr_alert!("1\n");
    pr_crit!("2\n");
    pr_err!("3\n");
    pr_warn!("4\n");
    pr_notice!("5\n");
    pr_info!("{}\n", 6);
    pr_debug!("{n}\n");
}

fn continued() {
    pr_info!("a line that");
    pr_cont!(" goes {}", "on");
    pr_cont!(" and ends\n");
    pr_cont!("another\n");
}

fn about_a_device() -> Result {
    let registration =
        MiscDeviceRegistration::<Silent>::register(MiscDeviceOptions { name: c"chatty0" });
    let registration = KBox::pin_init(registration, GFP_KERNEL)?;
    let device: ARef<Device> = ARef::from(registration.device());
    dev_info!(registration.device(), "as a borrow {}\n", 1);
    drop(registration);
    dev_emerg!(device, "0\n");
    dev_alert!(device, "1\n");
    dev_crit!(device, "2\n");
    dev_err!(device, "3\n");
    dev_warn!(device, "4\n");
    dev_notice!(device, "5\n");
    dev_dbg!(device, "7\n");
    Ok(())
}

struct Silent;

#[vtable]
impl MiscDevice for Silent {
    type Ptr = KBox<()>;

    fn open(_file: &kernel::fs::File, _: &MiscDeviceRegistration<Self>) -> Result<KBox<()>> {
        Err(ENODEV)
    }
}

/// Prints a line of its own while it is printed.
struct Printing;

impl kernel::fmt::Display for Printing {
    fn fmt(&self, f: &mut kernel::fmt::Formatter<'_>) -> kernel::fmt::Result {
        pr_info!("inner\n");
        f.write_str("outer")
    }
}
