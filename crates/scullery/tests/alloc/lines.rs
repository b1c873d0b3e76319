// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Whatever of tryalloc allocates, and fails, the machine knows the driver's line.

use kernel::host;
use kernel::prelude::*;
use scullery::alloc::{Gfp, KBox, KString, KVec};
use tryalloc::borrow::TryToOwned;
use tryalloc::clone::TryClone;
use tryalloc::iter::{TryExtend, TryFromIterator};
use tryalloc::slice::SliceExt;
use tryalloc::str::StrExt;

type Kmalloc = Gfp<kernel::alloc::allocator::Kmalloc>;

type Bytes = KVec<u8>;

#[test]
fn of_what_makes_a_vector() -> Result {
    let m = host::boot();
    let flags = GFP_KERNEL;
    fails!(m, KVec::<u8>::with_capacity(1, flags));
    fails!(m, KVec::from_array([1, 2], flags));
    fails!(m, KVec::from_slice(&[1, 2], flags));
    fails!(m, KVec::from_elem(1, 2, flags));
    fails!(m, KVec::from_iter(0..2, flags));
    fails!(m, KVec::from_fn(2, |i| i, flags));
    fails!(m, Bytes::from_iter_with(0..2, flags));
    fails!(m, [1, 2].to_vec_with::<Kmalloc>(flags));
    fails!(m, [1, 2].repeat_with::<Kmalloc>(2, flags));
    fails!(m, [[1], [2]].concat_with::<Kmalloc, _>(flags));
    fails!(m, [[1], [2]].join_with::<Kmalloc, _>(&0, flags));
    fails!(m, TryToOwned::<Kmalloc>::to_owned_with(&[1, 2][..], flags));
    let v = KVec::from_slice(&[1, 2], flags)?;
    fails!(m, v.clone_with(flags));
    Ok(())
}

#[test]
fn of_what_grows_a_vector() -> Result {
    let m = host::boot();
    let flags = GFP_KERNEL;
    let mut v = KVec::from_slice(&[1, 2], flags)?;
    let mut other = KVec::from_slice(&[3, 4], flags)?;
    fails!(m, v.push(3, flags));
    fails!(m, v.push_mut(3, flags));
    fails!(m, v.insert(1, 3, flags));
    fails!(m, v.insert_mut(1, 3, flags));
    fails!(m, v.reserve(1, flags));
    fails!(m, v.reserve_exact(1, flags));
    fails!(m, v.append(&mut other, flags));
    fails!(m, v.resize(3, 3, flags));
    fails!(m, v.resize_with(3, || 3, flags));
    fails!(m, v.split_off(1, flags));
    fails!(m, v.extend([3], flags));
    fails!(m, TryExtend::extend_with(&mut v, [3], flags));
    fails!(m, v.extend_from_slice(&[3], flags));
    fails!(m, v.extend_from_within(.., flags));
    assert_eq!(v, [1, 2]);
    assert_eq!(other, [3, 4]);
    other.pop();
    fails!(m, other.shrink_to(1, flags));
    fails!(m, other.shrink_to_fit(flags));
    let mut many: KVec<u64> = KVec::from_iter((0..2000).rev(), flags)?;
    fails!(m, many.sort_with::<Kmalloc>(flags));
    Ok(())
}

#[test]
fn of_what_makes_a_box() -> Result {
    let m = host::boot();
    let flags = GFP_KERNEL;
    fails!(m, KBox::new(1, flags));
    fails!(m, KBox::<u8>::new_uninit(flags));
    fails!(m, KBox::<u8>::new_zeroed(flags));
    fails!(m, KBox::pin(1, flags));
    fails!(m, KBox::<[u8]>::new_uninit_slice(2, flags));
    fails!(m, KBox::<[u8]>::new_zeroed_slice(2, flags));
    fails!(m, KBox::<[u8]>::from_slice(&[1, 2], flags));
    fails!(m, KBox::<str>::from_str("fig", flags));
    let b = KBox::new(1, flags)?;
    fails!(m, b.clone_with(flags));
    Ok(())
}

#[test]
fn of_what_makes_or_grows_a_string() -> Result {
    let m = host::boot();
    let flags = GFP_KERNEL;
    fails!(m, KString::with_capacity(1, flags));
    fails!(m, KString::from_str("fig", flags));
    fails!(m, KString::from_char('f', flags));
    fails!(m, KString::from_utf16(&[0x66], flags));
    fails!(m, "fig".to_uppercase_with::<Kmalloc>(flags));
    fails!(m, "fig".to_lowercase_with::<Kmalloc>(flags));
    fails!(m, "fig".repeat_with::<Kmalloc>(2, flags));
    fails!(m, "fig".replace_with::<Kmalloc>("f", "g", flags));
    fails!(m, ["fig", "plum"].concat_with::<Kmalloc, str>(flags));
    fails!(m, ["fig", "plum"].join_with::<Kmalloc, _>(", ", flags));
    let mut s = KString::from_str("fig", flags)?;
    fails!(m, s.clone_with(flags));
    fails!(m, s.push('s', flags));
    fails!(m, s.push_str("s", flags));
    fails!(m, s.insert(0, 's', flags));
    fails!(m, s.insert_str(0, "s", flags));
    fails!(m, s.replace_range(..1, "ss", flags));
    fails!(m, s.extend(["s"], flags));
    fails!(m, s.reserve(1, flags));
    fails!(m, s.split_off(1, flags));
    fails!(m, s.extend_from_within(.., flags));
    assert_eq!((&*s, s.capacity()), ("fig", 3));
    Ok(())
}
