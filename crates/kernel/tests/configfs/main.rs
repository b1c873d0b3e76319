// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A driver whose configuration is a garden: beds of plants, which programs lay out and remove.

use kernel::configfs::{self, configfs_attrs, Group, Subsystem};
use kernel::page::PAGE_SIZE;
use kernel::prelude::*;
use kernel::str::{BStr, CString};
use kernel::sync::{
    new_condvar, new_mutex, new_spinlock, Arc, ArcBorrow, CondVar, Mutex, SpinLock,
};
use kernel::time::{delay::fsleep, Delta};

mod ends;
mod files;
mod groups;
mod program;

module! {
    type: Garden,
    name: "garden",
    license: "GPL",
    params: {
        twice: u8 {
            default: 0,
            description: "Whether to register a second subsystem of the same name",
        },
        lost: u8 {
            default: 0,
            description: "Whether to register a subsystem and forget it",
        },
    },
}

#[pin_data]
struct Garden {
    #[pin]
    subsystem: Subsystem<Ground>,
    twin: Option<Pin<KBox<Subsystem<Shed>>>>,
}

impl kernel::InPlaceModule for Garden {
    fn init(_module: &'static ThisModule) -> impl PinInit<Self, Error> {
        let item_type = configfs_attrs! {
            container: configfs::Subsystem<Ground>,
            data: Ground,
            child: Bed,
            attributes: [
                motto: 0,
                shed: 1,
                kept: 2
            ]
        };
        let twice = *module_parameters::twice.value() != 0;
        let lost = *module_parameters::lost.value() != 0;
        try_pin_init!(Self {
            _: {
                if lost {
                    core::mem::forget(Shed::registered(c"shed")?);
                }
            },
            subsystem <- Subsystem::new(c"garden", item_type, Ground::new()),
            twin: twice.then(|| Shed::registered(c"garden")).transpose()?,
        })
    }
}

/// The data of the subsystem.
#[pin_data]
struct Ground {
    /// A subsystem that is registered and unregistered where that is wrong: in an attribute.
    #[pin]
    shed: Mutex<Option<Pin<KBox<Subsystem<Shed>>>>>,
    /// The last bed that was removed.
    #[pin]
    kept: Mutex<Option<Arc<Group<Bed>>>>,
}

impl Ground {
    fn new() -> impl PinInit<Self, Error> {
        try_pin_init!(Self {
            shed <- new_mutex!(None, "shed"),
            kept <- new_mutex!(None, "kept"),
        })
    }
}

#[vtable]
impl configfs::GroupOperations for Ground {
    type Child = Bed;

    fn make_group(&self, name: &CStr) -> Result<impl PinInit<Group<Bed>, Error>> {
        pr_info!("make {name}\n");
        match name.to_bytes() {
            b"refused" => return Err(ENOSPC),
            b"panics" => panic!("asked to"),
            b"slow" => {
                fsleep(Delta::from_millis(10));
                pr_info!("now make {name}\n");
            }
            _ => {}
        }
        let item_type = configfs_attrs! {
            container: Group<Bed>,
            data: Bed,
            child: Plant,
            attributes: [
                size: 0,
                water: 1,
                order: 2,
            ],
        };
        let bed = Bed::new(CString::try_from(name)?);
        Ok(Group::new(CString::try_from(name)?, item_type, bed))
    }

    fn drop_item(&self, child: ArcBorrow<'_, Group<Bed>>) {
        pr_info!("drop a bed\n");
        let mut kept = self.kept.lock();
        if kept.is_some() {
            kept.as_mut().set(Some(child.into()));
        }
    }
}

/// Copies `text` to the page.
fn show(text: &[u8], page: &mut [u8; PAGE_SIZE]) -> Result<usize> {
    page.get_mut(..text.len())
        .ok_or(EINVAL)?
        .copy_from_slice(text);
    Ok(text.len())
}

#[vtable]
impl configfs::AttributeOperations<0> for Ground {
    type Data = Ground;

    fn show(_ground: &Ground, page: &mut [u8; PAGE_SIZE]) -> Result<usize> {
        show(b"dig\n", page)
    }
}

#[vtable]
impl configfs::AttributeOperations<1> for Ground {
    type Data = Ground;

    fn show(ground: &Ground, page: &mut [u8; PAGE_SIZE]) -> Result<usize> {
        show(
            if ground.shed.lock().is_some() {
                b"1\n"
            } else {
                b"0\n"
            },
            page,
        )
    }

    fn store(ground: &Ground, page: &[u8]) -> Result {
        match page {
            b"1\n" => {
                let shed = Shed::registered(c"shed")?;
                *ground.shed.lock() = Some(shed);
            }
            b"0\n" => *ground.shed.lock() = None,
            _ => return Err(EINVAL),
        }
        Ok(())
    }
}

#[vtable]
impl configfs::AttributeOperations<2> for Ground {
    type Data = Ground;

    fn show(ground: &Ground, page: &mut [u8; PAGE_SIZE]) -> Result<usize> {
        show(
            if ground.kept.lock().is_some() {
                b"1\n"
            } else {
                b"0\n"
            },
            page,
        )
    }

    fn store(ground: &Ground, page: &[u8]) -> Result {
        let bed = match page {
            b"1\n" => {
                let item_type = configfs_attrs! {
                    container: Group<Bed>,
                    data: Bed,
                    attributes: [],
                };
                let bed = Bed::new(CString::try_from(c"compost")?);
                let bed = Group::new(CString::try_from(c"compost")?, item_type, bed);
                Some(Arc::pin_init(bed, GFP_KERNEL)?)
            }
            _ => None,
        };
        ground.kept.lock().as_mut().set(bed);
        Ok(())
    }
}

/// The data of a bed.
#[pin_data(PinnedDrop)]
struct Bed {
    name: CString,
    #[pin]
    size: Mutex<(KBox<[u8; PAGE_SIZE]>, usize)>,
    #[pin]
    level: Mutex<u32>,
    #[pin]
    spin: SpinLock<u32>,
    #[pin]
    watered: CondVar,
}

impl Bed {
    fn new(name: CString) -> impl PinInit<Self, Error> {
        try_pin_init!(Self {
            name,
            size <- new_mutex!((KBox::new([0; PAGE_SIZE], GFP_KERNEL)?, 0), "size"),
            level <- new_mutex!(0, "level"),
            spin <- new_spinlock!(0, "spin"),
            watered <- new_condvar!("watered"),
        })
    }
}

#[pinned_drop]
impl PinnedDrop for Bed {
    fn drop(self: Pin<&mut Self>) {
        pr_info!("free {}\n", &*self.name);
    }
}

#[vtable]
impl configfs::GroupOperations for Bed {
    type Child = Plant;

    fn make_group(&self, name: &CStr) -> Result<impl PinInit<Group<Plant>, Error>> {
        pr_info!("plant {name}\n");
        let item_type = configfs_attrs! {
            container: Group<Plant>,
            data: Plant,
            attributes: [
                colour: 7,
            ],
        };
        Ok(Group::new(name.try_into()?, item_type, Ok(Plant)))
    }
}

#[vtable]
impl configfs::AttributeOperations<0> for Bed {
    type Data = Bed;

    fn show(bed: &Bed, page: &mut [u8; PAGE_SIZE]) -> Result<usize> {
        pr_info!("show size\n");
        let size = bed.size.lock();
        show(size.0.get(..size.1).ok_or(EINVAL)?, page)
    }

    fn store(bed: &Bed, page: &[u8]) -> Result {
        pr_info!("store {} bytes\n", page.len());
        if page == b"bad" {
            return Err(EDOM);
        }
        let mut size = bed.size.lock();
        size.0
            .get_mut(..page.len())
            .ok_or(EINVAL)?
            .copy_from_slice(page);
        size.1 = page.len();
        Ok(())
    }
}

/// Waits for water when it is read, and is given some when it is written.
#[vtable]
impl configfs::AttributeOperations<1> for Bed {
    type Data = Bed;

    fn show(bed: &Bed, page: &mut [u8; PAGE_SIZE]) -> Result<usize> {
        let mut level = bed.level.lock();
        while *level == 0 {
            if bed.watered.wait_interruptible(&mut level) {
                return Err(ERESTARTSYS);
            }
        }
        show(b"wet\n", page)
    }

    fn store(bed: &Bed, page: &[u8]) -> Result {
        pr_info!("water from {}\n", BStr::from_bytes(page));
        *bed.level.lock() += 1;
        bed.watered.notify_all();
        Ok(())
    }
}

/// Breaks a rule on request.
#[vtable]
impl configfs::AttributeOperations<2> for Bed {
    type Data = Bed;

    fn show(_bed: &Bed, _page: &mut [u8; PAGE_SIZE]) -> Result<usize> {
        Ok(PAGE_SIZE + 1)
    }

    fn store(bed: &Bed, page: &[u8]) -> Result {
        match page {
            b"panic" => panic!("asked to"),
            b"sleep" => {
                let _guard = bed.spin.lock();
                KBox::new(1, GFP_KERNEL)?;
            }
            b"keep" => core::mem::forget(bed.level.lock()),
            b"leak" => core::mem::forget(KBox::new(1u64, GFP_KERNEL)?),
            _ => return Err(EINVAL),
        }
        Ok(())
    }
}

/// The data of a plant.
struct Plant;

#[vtable]
impl configfs::AttributeOperations<7> for Plant {
    type Data = Plant;

    fn show(_plant: &Plant, page: &mut [u8; PAGE_SIZE]) -> Result<usize> {
        show(b"green\n", page)
    }
}

/// The data of a subsystem that comes and goes.
struct Shed;

impl Shed {
    fn registered(name: &'static CStr) -> Result<Pin<KBox<Subsystem<Shed>>>> {
        let item_type = configfs_attrs! {
            container: configfs::Subsystem<Shed>,
            data: Shed,
            child: Plant,
            attributes: [],
        };
        KBox::pin_init(Subsystem::new(name, item_type, Ok(Shed)), GFP_KERNEL)
    }
}

#[vtable]
impl configfs::GroupOperations for Shed {
    type Child = Plant;

    fn make_group(&self, name: &CStr) -> Result<impl PinInit<Group<Plant>, Error>> {
        let item_type = configfs_attrs! {
            container: Group<Plant>,
            data: Plant,
            attributes: [],
        };
        Ok(Group::new(name.try_into()?, item_type, Ok(Plant)))
    }
}
