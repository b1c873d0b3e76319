// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Trait objects in kernel memory, which need the feature `unstable`.
#![cfg(feature = "unstable")]

use core::any::Any;

use kernel::prelude::*;
use kernel::sync::Arc;

trait Area {
    fn area(&self) -> u32;
}

struct Square(u32);

impl Area for Square {
    fn area(&self) -> u32 {
        self.0 * self.0
    }
}

#[test]
fn pointers_coerce_to_those_of_trait_objects() -> Result {
    let boxed: KBox<dyn Area> = KBox::new(Square(2), GFP_KERNEL)?;
    assert_eq!(boxed.area(), 4);
    let shared: Arc<dyn Area> = Arc::new(Square(3), GFP_KERNEL)?;
    assert_eq!(shared.as_arc_borrow().area(), 9);
    Ok(())
}

#[test]
fn a_raw_pointer_to_a_trait_object_finds_its_count() -> Result {
    let shared: Arc<dyn Area> = Arc::new(Square(3), GFP_KERNEL)?;
    let ptr = shared.clone().into_raw();
    // SAFETY: `ptr` is from `into_raw`, and taken back once.
    let back = unsafe { Arc::from_raw(ptr) };
    assert!(Arc::ptr_eq(&shared, &back));
    Ok(())
}

#[test]
fn an_arc_of_any_is_that_of_one_type() -> Result {
    let any: Arc<dyn Any + Send + Sync> = Arc::new(7_u16, GFP_KERNEL)?;
    let any = any.downcast::<u32>().err().ok_or(EINVAL)?;
    assert_eq!(any.downcast::<u16>().map(|n| *n).ok(), Some(7));
    Ok(())
}
