// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Auto traits that are those of Linux's own types, for another reason here than there.
//!
//! `conformance/tests/alike.rs` compares many more with a kernel.

use core::marker::{PhantomData, PhantomPinned};

use kernel::fs::File;
use kernel::maple_tree::{MapleTree, MapleTreeAlloc};
use kernel::prelude::*;
use kernel::sync::poll::PollTable;
use kernel::sync::{Arc, Refcount, UniqueArc};
use kernel::task::Task;
use kernel::workqueue::Queue;

/// Has the constants of the traits that `T` has, and else those of `Nothing`.
struct Is<T: ?Sized>(PhantomData<T>);

trait Nothing {
    const SEND: bool = false;
    const SYNC: bool = false;
    const UNPIN: bool = false;
}

impl<T: ?Sized> Nothing for Is<T> {}

impl<T: ?Sized + Send> Is<T> {
    const SEND: bool = true;
}

impl<T: ?Sized + Sync> Is<T> {
    const SYNC: bool = true;
}

impl<T: ?Sized + Unpin> Is<T> {
    const UNPIN: bool = true;
}

macro_rules! auto_traits {
    ($t:ty) => {
        (Is::<$t>::SEND, Is::<$t>::SYNC, Is::<$t>::UNPIN)
    };
}

#[test]
fn what_c_knows_by_its_address_is_pinned() {
    assert_eq!(auto_traits!(Refcount), (true, true, false));
    assert_eq!(auto_traits!(Queue), (true, true, false));
    assert_eq!(auto_traits!(Task), (true, true, false));
    assert_eq!(auto_traits!(File), (true, true, false));
}

#[test]
fn a_pointer_is_not_pinned_with_its_value() {
    assert_eq!(auto_traits!(Arc<PhantomPinned>), (true, true, true));
    assert_eq!(auto_traits!(UniqueArc<PhantomPinned>), (true, true, true));
}

#[test]
fn what_linux_lets_no_other_task_have_stays_where_it_is() {
    assert_eq!(auto_traits!(PollTable<'static>), (false, false, true));
    assert_eq!(auto_traits!(MapleTree<KBox<u8>>), (false, false, false));
    assert_eq!(
        auto_traits!(MapleTreeAlloc<KBox<u8>>),
        (false, false, false)
    );
}
