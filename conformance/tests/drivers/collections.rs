// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Does the same at random to tryalloc's collections in the kernel's memory in both homes, and prints what
//! came of it.

use core::fmt::Debug;

use kernel::alloc::allocator::{KVmalloc, Kmalloc, Vmalloc};
use kernel::alloc::Allocator;
use kernel::fmt::Display;
use kernel::prelude::*;
use scullery::alloc::{Gfp, IntoKernel, IntoTryalloc, KBox, KString, KVec, VBox};
use tryalloc::borrow::Cow;
use tryalloc::clone::TryClone;
use tryalloc::slice::SliceExt;
use tryalloc::str::StrExt;
use tryalloc::string::String;
use tryalloc::{boxed, format_with, unsize, vec};

module! {
    type: Collections,
    name: "collections",
    authors: ["Scullery"],
    description: "Prints what collections do",
    license: "GPL",
}

/// How often something is done.
const TIMES: usize = 400;
/// How often it is printed what came of it.
const PRINTS: usize = 10;

/// Chooses what is done next.
struct Random(usize);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// A number that is likely another for other bytes.
fn sum(values: impl IntoIterator<Item = usize>) -> usize {
    let mix = |sum: usize, value: usize| (sum.rotate_left(7) ^ value).wrapping_mul(0x100_0000_01b3);
    values.into_iter().fold(0, mix)
}

fn vector<A: Allocator>(name: &str) -> Result {
    let mut random = Random(1);
    let mut v = vec::Vec::<usize, Gfp<A>>::new();
    for number in 0..TIMES {
        let (value, many) = (random.below(100), random.below(40));
        match random.below(14) {
            0 | 1 => v.push(value, GFP_KERNEL)?,
            2 => v.insert(random.below(v.len() + 1), value, GFP_KERNEL)?,
            3 => v.extend(0..many, GFP_KERNEL)?,
            4 => v.extend_from_slice(&[value; 5], GFP_KERNEL)?,
            5 => v.resize(v.len() + many, value, GFP_KERNEL)?,
            6 => v.truncate(v.len().saturating_sub(many)),
            7 => v.retain(|kept| kept % 7 != value % 7),
            8 => v.shrink_to_fit(GFP_KERNEL)?,
            9 => v.sort_with::<Gfp<A>>(GFP_KERNEL)?,
            10 => v.dedup(),
            11 => v = v.clone_with(GFP_KERNEL)?,
            12 => v = v.into_kernel().into_tryalloc(),
            _ => drop(v.drain(v.len() / 2..)),
        }
        if number % (TIMES / PRINTS) == 0 {
            let sum = sum(v.iter().copied());
            pr_info!(
                "{name} {number}: {} of {}, {sum:x}\n",
                v.len(),
                v.capacity()
            );
        }
    }
    Ok(())
}

fn string<A: Allocator>(name: &str) -> Result {
    let mut random = Random(2);
    let mut s = String::<Gfp<A>>::new();
    for number in 0..TIMES {
        let at = random.below(s.len() + 1);
        let at = (0..=at)
            .rev()
            .find(|&at| s.is_char_boundary(at))
            .unwrap_or(0);
        match random.below(12) {
            0 => s.push('\u{e9}', GFP_KERNEL)?,
            1 => s.push_str("fig, plum", GFP_KERNEL)?,
            2 => s.insert_str(at, "\u{4e00}", GFP_KERNEL)?,
            3 => s.push_fmt(format_args!("{number:#x}{:?}", Some(at)), GFP_KERNEL)?,
            4 => s.replace_range(..at, "Quince", GFP_KERNEL)?,
            5 => s = s.to_uppercase_with(GFP_KERNEL)?,
            6 => s = s.to_lowercase_with(GFP_KERNEL)?,
            7 => s = s.replace_with("fig", "date", GFP_KERNEL)?,
            8 => s.retain(|c| c != 'i'),
            9 => s = s.split_off(at, GFP_KERNEL)?,
            10 => s.shrink_to_fit(GFP_KERNEL)?,
            _ => s = String::from_utf8(s.into_bytes().into_kernel().into_tryalloc())?,
        }
        if number % (TIMES / PRINTS) == 0 {
            let sum = sum(s.bytes().map(usize::from));
            pr_info!(
                "{name} {number}: {} of {}, {sum:x}\n",
                s.len(),
                s.capacity()
            );
        }
    }
    Ok(())
}

fn boxes<A: Allocator>(name: &str) -> Result {
    let number = boxed::Box::<_, Gfp<A>>::new([1_u64, 2, 3], GFP_KERNEL)?;
    pr_info!("{name}: {:?}\n", *number);
    let slice = unsize!(number => [u64]);
    let slice = slice.into_kernel().into_tryalloc();
    pr_info!("{name}: {:?}\n", &*slice.clone_with(GFP_KERNEL)?);
    let shown: boxed::Box<dyn Display, Gfp<A>> = unsize!(boxed::Box::new("fig", GFP_KERNEL)?);
    pr_info!("{name}: {shown}\n");
    let text = boxed::Box::<str, Gfp<A>>::from_str("plum", GFP_KERNEL)?;
    pr_info!("{name}: {text}\n");
    let zeroes = boxed::Box::<[u8], Gfp<A>>::new_zeroed_slice(5000, GFP_KERNEL)?;
    pr_info!("{name}: {}\n", zeroes.len());
    Ok(())
}

fn texts() -> Result {
    let words = ["fig", "plum", "apple"];
    let joined: KString = words.join_with(", ", GFP_KERNEL)?;
    pr_info!("texts: {joined}\n");
    let repeated: KString = "ab".repeat_with(3, GFP_KERNEL)?;
    pr_info!("texts: {repeated}\n");
    let formatted: KString = format_with!(GFP_KERNEL; "{:>6}|{:<6}|{:?}", "fig", 7, words)?;
    pr_info!("texts: {formatted}\n");
    let lossy = KString::from_utf8_lossy(b"fi\xffg", GFP_KERNEL)?;
    pr_info!("texts: {}, {}\n", &*lossy, matches!(lossy, Cow::Owned(_)));
    let bytes = KVec::from_slice(b"fi\xffg", GFP_KERNEL)?;
    show("texts", KString::from_utf8(bytes).map(|_| ()));
    show(
        "texts",
        KVec::<u64>::with_capacity(usize::MAX, GFP_KERNEL).map(|_| ()),
    );
    show(
        "texts",
        KVec::<u8>::with_capacity(1 << 40, GFP_KERNEL | __GFP_NOWARN).map(|_| ()),
    );
    Ok(())
}

/// Prints an error, and which code it becomes.
fn show<E: Debug + Into<Error>>(name: &str, result: Result<(), E>) {
    if let Err(error) = result {
        pr_info!("{name}: {error:?}\n");
        let error: Error = error.into();
        pr_info!("{name}: {}\n", error.to_errno());
    }
}

struct Collections {
    _kept: KVec<KBox<VBox<KString>>>,
}

impl kernel::Module for Collections {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        vector::<Kmalloc>("kvec")?;
        vector::<Vmalloc>("vvec")?;
        vector::<KVmalloc>("kvvec")?;
        string::<Kmalloc>("kstring")?;
        string::<Vmalloc>("vstring")?;
        string::<KVmalloc>("kvstring")?;
        boxes::<Kmalloc>("kbox")?;
        boxes::<Vmalloc>("vbox")?;
        boxes::<KVmalloc>("kvbox")?;
        texts()?;
        let kept = KString::from_str("kept", GFP_KERNEL)?;
        let kept = KBox::new(VBox::new(kept, GFP_KERNEL)?, GFP_KERNEL)?;
        Ok(Collections {
            _kept: KVec::from_array([kept], GFP_KERNEL)?,
        })
    }
}
