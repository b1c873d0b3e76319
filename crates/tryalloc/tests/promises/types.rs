// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Types are no larger than std's, and are `Send`, `Sync`, `Unpin` and unwind-safe when std's are.

#![cfg(feature = "global")]

use std::borrow as std_borrow;
use std::cell::Cell;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::rc::Rc;
use std::sync::MutexGuard;

use tryalloc::alloc::Global;

/// What a type has of a trait: an inherent constant comes before one of a trait, and is there only for
/// a type that has it.
macro_rules! has {
    ($type:ty: $of:ident) => {{
        struct Asked<T: ?Sized>(std::marker::PhantomData<T>);
        #[allow(dead_code)] // One of the two is not asked.
        trait Otherwise {
            const HAS: bool = false;
        }
        impl<T: ?Sized> Otherwise for Asked<T> {}
        #[allow(dead_code)]
        impl<T: ?Sized + $of> Asked<T> {
            const HAS: bool = true;
        }
        Asked::<$type>::HAS
    }};
}

/// The auto traits of a type, in one order.
macro_rules! auto_traits {
    ($type:ty) => {
        [
            has!($type: Send),
            has!($type: Sync),
            has!($type: Unpin),
            has!($type: UnwindSafe),
            has!($type: RefUnwindSafe),
        ]
    };
}

/// Compares a type of ours with one of std's.
macro_rules! compare {
    ($($ours:ty, $std:ty;)+) => { $(
        let name = stringify!($ours);
        assert!(size_of::<$ours>() <= size_of::<$std>(), "{name} is larger than std's");
        assert_eq!(auto_traits!($ours), auto_traits!($std), "{name}");
    )+ };
}

/// The same for each of these elements: of every mixture of auto traits.
macro_rules! compare_all {
    ($($element:ty),+) => { $(
        compare! {
            tryalloc::Vec<$element>, Vec<$element>;
            tryalloc::vec::IntoIter<$element, Global>, std::vec::IntoIter<$element>;
            tryalloc::vec::Drain<'static, $element, Global>, std::vec::Drain<'static, $element>;
            tryalloc::vec::Splice<'static, $element, Global>, std::vec::Splice<'static, std::vec::IntoIter<$element>>;
            tryalloc::vec::ExtractIf<'static, $element, fn(&mut $element) -> bool, Global>,
                std::vec::ExtractIf<'static, $element, fn(&mut $element) -> bool>;
            tryalloc::Box<$element>, Box<$element>;
            tryalloc::Box<[$element]>, Box<[$element]>;
            tryalloc::borrow::Cow<'static, [$element], Global>, std_borrow::Cow<'static, [$element]>;
        }
    )+ };
}

#[test]
fn types_are_as_small_as_std_s_and_go_where_std_s_go() {
    compare! {
        tryalloc::string::String<Global>, String;
        tryalloc::string::Drain<'static, Global>, std::string::Drain<'static>;
        tryalloc::string::FromUtf8Error<Global>, std::string::FromUtf8Error;
        tryalloc::borrow::Cow<'static, str, Global>, std_borrow::Cow<'static, str>;
        tryalloc::Box<str>, Box<str>;
        tryalloc::Box<dyn std::fmt::Debug>, Box<dyn std::fmt::Debug>;
        tryalloc::Box<dyn std::fmt::Debug + Send>, Box<dyn std::fmt::Debug + Send>;
        tryalloc::alloc::TryReserveError, std::collections::TryReserveError;
    }
    compare_all!(u8, &'static u8);
    // An option of these needs no more either. Std's have room for a second one, ours have not.
    assert_eq!(size_of::<Option<tryalloc::Box<u8>>>(), size_of::<Box<u8>>());
    assert_eq!(size_of::<Option<tryalloc::Vec<u8>>>(), size_of::<Vec<u8>>());
    assert_eq!(
        size_of::<Option<tryalloc::string::String<Global>>>(),
        size_of::<String>()
    );
    assert_eq!(size_of::<tryalloc::alloc::AllocError>(), 0);
    // It also says that there is no memory, which std's never has to.
    assert_eq!(size_of::<tryalloc::string::FromUtf16Error>(), 1);
}

/// A `Cow` wants elements that can be cloned, so it stays out here.
#[test]
fn what_an_element_cannot_do_its_collection_cannot() {
    compare! {
        tryalloc::Vec<Rc<u8>>, Vec<Rc<u8>>;
        tryalloc::Vec<Cell<u8>>, Vec<Cell<u8>>;
        tryalloc::Vec<MutexGuard<'static, u8>>, Vec<MutexGuard<'static, u8>>;
        tryalloc::Vec<std::marker::PhantomPinned>, Vec<std::marker::PhantomPinned>;
        tryalloc::vec::IntoIter<Rc<u8>, Global>, std::vec::IntoIter<Rc<u8>>;
        tryalloc::vec::IntoIter<Cell<u8>, Global>, std::vec::IntoIter<Cell<u8>>;
        tryalloc::vec::Drain<'static, Rc<u8>, Global>, std::vec::Drain<'static, Rc<u8>>;
        tryalloc::vec::Drain<'static, Cell<u8>, Global>, std::vec::Drain<'static, Cell<u8>>;
        tryalloc::vec::Splice<'static, Rc<u8>, Global>, std::vec::Splice<'static, std::vec::IntoIter<Rc<u8>>>;
        tryalloc::vec::Splice<'static, Cell<u8>, Global>, std::vec::Splice<'static, std::vec::IntoIter<Cell<u8>>>;
        tryalloc::vec::ExtractIf<'static, Rc<u8>, fn(&mut Rc<u8>) -> bool, Global>,
            std::vec::ExtractIf<'static, Rc<u8>, fn(&mut Rc<u8>) -> bool>;
        tryalloc::vec::ExtractIf<'static, Cell<u8>, fn(&mut Cell<u8>) -> bool, Global>,
            std::vec::ExtractIf<'static, Cell<u8>, fn(&mut Cell<u8>) -> bool>;
        tryalloc::Box<Rc<u8>>, Box<Rc<u8>>;
        tryalloc::Box<Cell<u8>>, Box<Cell<u8>>;
        tryalloc::Box<MutexGuard<'static, u8>>, Box<MutexGuard<'static, u8>>;
        tryalloc::Box<std::marker::PhantomPinned>, Box<std::marker::PhantomPinned>;
    }
}
