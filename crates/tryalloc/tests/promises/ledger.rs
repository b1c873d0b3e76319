// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! An allocator that writes down what it does, notices who breaks its rules, and fails when told to.
//!
//! Its state is the thread's, as is a test. It never panics: what it notices waits for [`settle`].

use std::alloc::{alloc, dealloc, Layout};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ptr::NonNull;

use tryalloc::alloc::{
    AllocError, Allocator, AllocatorClone, DefaultFlags, Stateless, StaticAllocator,
};

/// What a call of the allocator is told, to see that it arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Tag(pub(crate) u32);

/// The allocator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Ledger;

/// What memory does when it is made larger or smaller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Growth {
    /// It moves.
    #[default]
    Moves,
    /// It stays where it is, if it can.
    Stays,
    /// It moves, and there is more of it than was asked for.
    Generous,
}

/// Which of the calls of an operation fail, from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Failing {
    #[default]
    None,
    One(usize),
    From(usize),
}

/// What an operation asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Account {
    /// How often it asked for memory, or for more or less of it.
    pub(crate) calls: usize,
    /// How often it got none.
    pub(crate) failed: usize,
    /// What it said.
    pub(crate) tags: BTreeSet<Tag>,
}

/// More than this is refused, so that absurd sizes are refused everywhere.
const LARGEST: usize = 1 << 30;

/// Room that memory which stays has to grow in.
const ROOM: usize = 4096;

struct Block {
    /// The pointer to all of it: what a collection gives back may be one to its part.
    ptr: NonNull<u8>,
    /// What was asked for.
    asked: Layout,
    /// How much of it the caller was told of.
    told: usize,
    /// What is there.
    real: Layout,
}

#[derive(Default)]
struct Book {
    blocks: BTreeMap<usize, Block>,
    growth: Growth,
    failing: Failing,
    /// There while an operation runs.
    account: Option<Account>,
    faults: Vec<String>,
}

thread_local! {
    static BOOK: RefCell<Book> = RefCell::default();
}

fn with<R>(f: impl FnOnce(&mut Book) -> R) -> R {
    BOOK.with(|book| f(&mut book.borrow_mut()))
}

/// Runs an operation with such of its calls failing, and says what it asked for.
pub(crate) fn during<R>(failing: Failing, operation: impl FnOnce() -> R) -> (R, Account) {
    with(|book| {
        book.failing = failing;
        book.account = Some(Account::default());
    });
    let result = operation();
    let account = with(|book| book.account.take()).expect("an operation runs");
    (result, account)
}

/// Runs what is no part of the operation around it.
pub(crate) fn aside<R>(prepare: impl FnOnce() -> R) -> R {
    let account = with(|book| book.account.take());
    let result = prepare();
    with(|book| book.account = account);
    result
}

/// Sets how memory grows from now on.
pub(crate) fn set_growth(growth: Growth) {
    with(|book| book.growth = growth);
}

/// Writes down that a rule was broken.
pub(crate) fn fault(text: String) {
    with(|book| book.faults.push(text));
}

/// What went wrong since the last call; what is still allocated then was leaked, and is forgotten.
pub(crate) fn settle() -> Vec<String> {
    with(|book| {
        book.account = None;
        let mut faults = std::mem::take(&mut book.faults);
        for block in std::mem::take(&mut book.blocks).into_values() {
            faults.push(format!("{:?} was leaked", block.asked));
            // SAFETY: It was allocated with that layout, and the ledger forgets it.
            unsafe { dealloc(block.ptr.as_ptr(), block.real) };
        }
        faults
    })
}

impl Book {
    /// Counts a call, and says whether it is to fail.
    fn ask(&mut self, layout: Layout, tag: Tag) -> Result<(), AllocError> {
        if layout.size() == 0 {
            self.faults.push("a size of 0 was asked for".into());
        }
        let Some(account) = &mut self.account else {
            return Ok(());
        };
        let call = account.calls;
        account.calls += 1;
        account.tags.insert(tag);
        let fails = match self.failing {
            Failing::None => false,
            Failing::One(k) => call == k,
            Failing::From(k) => call >= k,
        };
        if fails || layout.size() > LARGEST {
            account.failed += 1;
            return Err(AllocError);
        }
        Ok(())
    }

    fn hand_out(&mut self, asked: Layout) -> Result<NonNull<[u8]>, AllocError> {
        let size = match self.growth {
            _ if asked.size() > LARGEST => return Err(AllocError),
            Growth::Moves => asked.size().max(1),
            Growth::Stays => asked.size() + ROOM,
            Growth::Generous => asked.size() + asked.size() / 2 + 1,
        };
        let told = match self.growth {
            Growth::Generous => size,
            _ => asked.size(),
        };
        let real = Layout::from_size_align(size, asked.align()).map_err(|_| AllocError)?;
        // SAFETY: The size is not 0.
        let ptr = NonNull::new(unsafe { alloc(real) }).ok_or(AllocError)?;
        if !cfg!(miri) {
            // What is read before it is written is seen; Miri sees it without this.
            // SAFETY: That much was allocated just now.
            unsafe { ptr.write_bytes(0xA5, size) };
        }
        let block = Block {
            ptr,
            asked,
            told,
            real,
        };
        self.blocks.insert(ptr.addr().get(), block);
        Ok(NonNull::slice_from_raw_parts(ptr, told))
    }

    /// The block at `ptr`, which someone says has `layout`.
    fn find(&mut self, ptr: NonNull<u8>, layout: Layout, doing: &str) -> Option<&mut Block> {
        let Some(block) = self.blocks.get_mut(&ptr.addr().get()) else {
            self.faults
                .push(format!("{doing} {layout:?}: nothing is allocated there"));
            return None;
        };
        let fits = block.asked.size()..=block.told.max(block.asked.size());
        if layout.align() != block.asked.align() || !fits.contains(&layout.size()) {
            self.faults
                .push(format!("{doing} {layout:?}: it is {:?}", block.asked));
        }
        Some(block)
    }

    fn take_back(&mut self, ptr: NonNull<u8>, layout: Layout) {
        if self.find(ptr, layout, "freeing").is_none() {
            return;
        }
        if let Some(block) = self.blocks.remove(&ptr.addr().get()) {
            // SAFETY: It is there, of that layout, and is no one's any more.
            unsafe {
                if !cfg!(miri) {
                    block.ptr.write_bytes(0xDD, block.real.size());
                }
                dealloc(block.ptr.as_ptr(), block.real);
            }
        }
    }

    fn resize(
        &mut self,
        ptr: NonNull<u8>,
        old: Layout,
        new: Layout,
    ) -> Result<NonNull<[u8]>, AllocError> {
        let stays = self.growth == Growth::Stays;
        let block = self.find(ptr, old, "resizing").ok_or(AllocError)?;
        if stays && new.align() == old.align() && new.size() <= block.real.size() {
            block.asked = new;
            block.told = new.size();
            return Ok(NonNull::slice_from_raw_parts(block.ptr, new.size()));
        }
        let memory = self.hand_out(new)?;
        // SAFETY: Both are allocated, apart, and have that many bytes.
        unsafe { ptr.copy_to_nonoverlapping(memory.cast(), old.size().min(new.size())) };
        self.take_back(ptr, old);
        Ok(memory)
    }
}

// SAFETY: What it hands out is std's memory, which it gives back when it is told to, or in `settle`.
unsafe impl Allocator for Ledger {
    type Flags = Tag;

    fn allocate(&self, layout: Layout, tag: Tag) -> Result<NonNull<[u8]>, AllocError> {
        with(|book| {
            book.ask(layout, tag)?;
            book.hand_out(layout)
        })
    }

    unsafe fn deallocate(&self, ptr: NonNull<u8>, layout: Layout) {
        with(|book| book.take_back(ptr, layout));
    }

    unsafe fn grow(
        &self,
        ptr: NonNull<u8>,
        old: Layout,
        new: Layout,
        tag: Tag,
    ) -> Result<NonNull<[u8]>, AllocError> {
        with(|book| {
            if new.size() < old.size() {
                book.faults.push(format!("growing {old:?} to {new:?}"));
            }
            book.ask(new, tag)?;
            book.resize(ptr, old, new)
        })
    }

    unsafe fn shrink(
        &self,
        ptr: NonNull<u8>,
        old: Layout,
        new: Layout,
        tag: Tag,
    ) -> Result<NonNull<[u8]>, AllocError> {
        with(|book| {
            if new.size() > old.size() {
                book.faults.push(format!("shrinking {old:?} to {new:?}"));
            }
            book.ask(new, tag)?;
            book.resize(ptr, old, new)
        })
    }
}

impl DefaultFlags for Ledger {
    const DEFAULT: Tag = Tag(0);
}

// SAFETY: All values mean the thread's one ledger, and none leaves its thread in these tests.
unsafe impl Stateless for Ledger {
    const INSTANCE: Self = Self;
}

// SAFETY: As above.
unsafe impl AllocatorClone for Ledger {}

// SAFETY: What it hands out stays until it is given back, or all is settled at a test's end.
unsafe impl StaticAllocator for Ledger {}
