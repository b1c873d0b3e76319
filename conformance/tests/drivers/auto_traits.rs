// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Prints which traits the interface's types have that nobody wrote down for them.
//!
//! A driver that shares or moves such a type compiles in both homes, or in none.

use core::cell::Cell;
use core::marker::{PhantomData, PhantomPinned};
use kernel::bitmap::BitmapVec;
use kernel::configfs::{Attribute, AttributeList, Group, ItemType, Subsystem};
use kernel::cpu::CpuId;
use kernel::cpumask::{Cpumask, CpumaskVar};
use kernel::debugfs::{self, Dir, Scope, ScopedDir};
use kernel::faux;
use kernel::id_pool::{IdPool, PoolResizer, ReallocRequest, UnusedId};
use kernel::list::*;
use kernel::maple_tree::{self, MaState, MapleGuard, MapleTree, MapleTreeAlloc};
use kernel::page::{BorrowedPage, Page};
use kernel::prelude::*;
use kernel::rbtree::{self, RBTree, RBTreeNode, RBTreeNodeReservation};
use kernel::revocable::{Revocable, RevocableGuard};
use kernel::sync::aref::ARef;
use kernel::sync::atomic::{Atomic, AtomicFlag};
use kernel::sync::poll::{PollCondVar, PollTable};
use kernel::sync::{rcu, Arc, ArcBorrow, Completion, CondVar, LockedBy, Mutex, MutexGuard};
use kernel::sync::{GlobalGuard, GlobalLock, GlobalLockBackend, GlobalLockedBy, LockClassKey};
use kernel::sync::{Refcount, SetOnce, SpinLock, SpinLockGuard, UniqueArc};
use kernel::task::Task;
use kernel::time::hrtimer::*;
use kernel::time::{Delta, Instant, Monotonic};
use kernel::types::{Opaque, ScopeGuard};
use kernel::workqueue::{DelayedWork, Queue, Work};
use kernel::xarray::{self, XArray};

module! {
    type: AutoTraits,
    name: "auto_traits",
    authors: ["Scullery"],
    description: "Prints which traits types have",
    license: "GPL",
}

/// Has the constants of the traits that `T` has, and else those of the traits below.
struct Is<T: ?Sized>(PhantomData<T>);

macro_rules! may_be {
    ($($name:ident: $trait:path, $not:ident;)*) => {$(
        trait $not {
            const $name: &'static str = "";
        }

        impl<T: ?Sized> $not for Is<T> {}

        impl<T: $trait> Is<T> {
            const $name: &'static str = concat!(" ", stringify!($trait));
        }
    )*};
}

may_be! {
    SEND: Send, NotSend;
    SYNC: Sync, NotSync;
    UNPIN: Unpin, NotUnpin;
    COPY: Copy, NotCopy;
    CLONE: Clone, NotClone;
    DEBUG: core::fmt::Debug, NotDebug;
    EQ: PartialEq, NotEq;
    DEFAULT: Default, NotDefault;
}

macro_rules! print {
    ($($t:ty;)*) => {$(
        pr_info!(
            "{}:{}{}{}{}{}{}{}{}\n",
            stringify!($t),
            Is::<$t>::SEND,
            Is::<$t>::SYNC,
            Is::<$t>::UNPIN,
            Is::<$t>::COPY,
            Is::<$t>::CLONE,
            Is::<$t>::DEBUG,
            Is::<$t>::EQ,
            Is::<$t>::DEFAULT,
        );
    )*};
}

/// Is not `Sync`.
type C = Cell<u8>;
/// Is neither `Send` nor `Sync`.
type P = *mut u8;
/// Is not `Unpin`.
type N = PhantomPinned;

/// In a list, and with a timer.
#[pin_data]
struct Item<T> {
    #[pin]
    links: ListLinks,
    #[pin]
    timer: HrTimer<Item<T>>,
    _value: T,
}

impl_list_arc_safe! {
    impl{T} ListArcSafe<0> for Item<T> { untracked; }
}

impl_list_item! {
    impl{T} ListItem<0> for Item<T> { using ListLinks { self.links }; }
}

impl<T: 'static> HrTimerCallback for Item<T> {
    type Pointer<'a> = Arc<Self>;

    fn run(_: ArcBorrow<'_, Self>, _: HrTimerCallbackContext<'_, Self>) -> HrTimerRestart {
        HrTimerRestart::NoRestart
    }
}

kernel::impl_has_hr_timer! {
    impl{T} HasHrTimer<Self> for Item<T> {
        mode: RelativeMode<Monotonic>, field: self.timer
    }
}

/// Names a lock that there is not.
enum Lock<T> {
    _Never(core::convert::Infallible, T),
}

impl<T: 'static> GlobalLockBackend for Lock<T> {
    const NAME: &'static CStr = c"Lock";
    type Item = T;
    type Backend = kernel::sync::lock::mutex::MutexBackend;

    fn get_lock_class() -> Pin<&'static LockClassKey> {
        kernel::static_lock_class!()
    }
}

fn sync() {
    print! {
        Completion; Refcount; Atomic<u32>; Atomic<P>; AtomicFlag; rcu::Guard; CondVar; LockClassKey;
        PollTable<'static>; PollCondVar; LockedBy<u8, u8>; LockedBy<P, u8>; LockedBy<C, P>;
        SetOnce<u8>; SetOnce<C>; SetOnce<P>; SetOnce<N>; Arc<u8>; Arc<C>; Arc<P>; Arc<N>;
        UniqueArc<u8>; UniqueArc<C>; UniqueArc<P>; UniqueArc<N>; ArcBorrow<'static, u8>;
        ArcBorrow<'static, C>; Mutex<u8>; Mutex<C>; Mutex<P>; SpinLock<u8>; SpinLock<P>;
        MutexGuard<'static, u8>; MutexGuard<'static, C>; SpinLockGuard<'static, u8>;
        GlobalLock<Lock<u8>>; GlobalLock<Lock<P>>; GlobalGuard<Lock<u8>>; GlobalGuard<Lock<C>>;
        GlobalLockedBy<u8, Lock<P>>; GlobalLockedBy<C, Lock<u8>>; GlobalLockedBy<P, Lock<u8>>;
        Revocable<u8>; Revocable<C>; Revocable<P>; RevocableGuard<'static, u8>; ARef<Task>; Task;
    }
}

fn deferred() {
    print! {
        Delta; Instant<Monotonic>; Monotonic; HrTimer<u8>; HrTimer<P>; HrTimerRestart;
        RelativeMode<Monotonic>; AbsoluteMode<Monotonic>; ArcHrTimerHandle<Item<u8>>;
        ArcHrTimerHandle<Item<C>>; PinHrTimerHandle<'static, Item<u8>>;
        PinHrTimerHandle<'static, Item<C>>; PinMutHrTimerHandle<'static, Item<u8>>;
        BoxHrTimerHandle<Item<u8>, kernel::alloc::allocator::Kmalloc>;
        HrTimerCallbackContext<'static, Item<u8>>; Queue; Work<u8>; Work<P>; Work<N>;
        DelayedWork<u8>; DelayedWork<P>; DelayedWork<N>;
    }
}

fn maps() {
    print! {
        RBTree<u8, u8>; RBTree<C, u8>; RBTree<u8, P>; RBTree<u8, N>; RBTreeNode<u8, u8>;
        RBTreeNode<C, u8>; RBTreeNode<u8, P>; RBTreeNode<u8, N>; RBTreeNodeReservation<P, P>;
        rbtree::Iter<'static, u8, u8>; rbtree::Iter<'static, u8, C>;
        rbtree::Iter<'static, P, u8>; rbtree::IterMut<'static, u8, u8>;
        rbtree::IterMut<'static, u8, C>; rbtree::IterMut<'static, P, u8>;
        rbtree::Cursor<'static, u8, u8>; rbtree::Cursor<'static, u8, C>;
        rbtree::CursorMut<'static, u8, u8>; rbtree::CursorMut<'static, u8, C>;
        rbtree::Entry<'static, u8, u8>; rbtree::VacantEntry<'static, u8, u8>;
        rbtree::OccupiedEntry<'static, u8, u8>; rbtree::OccupiedEntry<'static, u8, C>;
        XArray<KBox<u8>>; XArray<KBox<C>>; XArray<KBox<P>>; xarray::Guard<'static, KBox<u8>>;
        xarray::StoreError<u8>; xarray::AllocKind; MapleTree<KBox<u8>>; MapleTree<KBox<P>>;
        MapleTreeAlloc<KBox<u8>>; MapleGuard<'static, KBox<u8>>; MaState<'static, KBox<u8>>;
        maple_tree::InsertError<u8>; maple_tree::InsertErrorKind; maple_tree::AllocError<u8>;
        maple_tree::AllocErrorKind; BitmapVec; IdPool; ReallocRequest; PoolResizer;
        UnusedId<'static>;
    }
}

fn lists() {
    print! {
        List<Item<u8>>; List<Item<C>>; ListArc<Item<u8>>; ListArc<Item<C>>; ListLinks;
        ListLinksSelfPtr<u8>; ListLinksSelfPtr<C>; ListLinksSelfPtr<P>; AtomicTracker;
        ListArcField<u8>; ListArcField<C>; ListArcField<P>; ListArcField<N>;
        Iter<'static, Item<u8>>; Iter<'static, Item<C>>; IntoIter<Item<u8>>; IntoIter<Item<C>>;
        Cursor<'static, Item<u8>>; Cursor<'static, Item<C>>;
        CursorPeek<'static, 'static, Item<u8>, true, 0>;
    }
}

fn registered() {
    print! {
        Dir; debugfs::File<u8>; debugfs::File<C>; debugfs::File<P>; Scope<u8>; Scope<C>; Scope<P>;
        ScopedDir<'static, 'static>; Subsystem<u8>; Subsystem<C>; Subsystem<P>; Group<u8>; Group<P>;
        Attribute<0, u8, u8>; Attribute<0, P, P>; AttributeList<1, P>; ItemType<Group<P>, P>;
        faux::Registration; CpuId; Cpumask; CpumaskVar;
    }
}

fn rest() {
    print! {
        Page; BorrowedPage<'static>; kernel::num::Bounded<u8, 4>; kernel::ptr::Alignment;
        kernel::ptr::projection::OutOfBound; ScopeGuard<u8, fn(u8)>; Opaque<u8>; KBox<u8>;
        KBox<N>; KVec<u8>; KVec<N>; Error; kernel::fs::File; kernel::cred::Credential;
    }
}

struct AutoTraits;

impl kernel::Module for AutoTraits {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        sync();
        deferred();
        maps();
        lists();
        registered();
        rest();
        Ok(AutoTraits)
    }
}
