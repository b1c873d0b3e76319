// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The memory of a device: a list of sets of quanta, each allocated when it is first written.
//!
//! It is the same in scull and in scull_misc: one has a link to the other's.

use kernel::{
    alloc::Flags,
    prelude::*, //
};

/// How the memory is divided.
#[derive(Clone, Copy)]
pub struct Geometry {
    quantum: i32,
    qset: i32,
}

impl Geometry {
    /// Of a device that is not there: nothing fits in it.
    pub const NONE: Geometry = Geometry {
        quantum: 0,
        qset: 0,
    };

    /// Sets of `qset` quanta of `quantum` bytes.
    ///
    /// # Errors
    ///
    /// `EINVAL` when either is not positive, or a set has more bytes than an `int` can tell.
    pub fn new(quantum: i32, qset: i32) -> Result<Self> {
        if quantum <= 0 || qset <= 0 || quantum.checked_mul(qset).is_none() {
            return Err(EINVAL);
        }
        Ok(Geometry { quantum, qset })
    }

    /// Bytes in a quantum.
    pub fn quantum(self) -> i32 {
        self.quantum
    }

    /// Quanta in a set.
    pub fn qset(self) -> i32 {
        self.qset
    }

    /// Where a position is; nowhere in a device of no size.
    fn find(self, pos: usize) -> Option<Place> {
        let quantum = usize::try_from(self.quantum).ok()?;
        let set = quantum.checked_mul(usize::try_from(self.qset).ok()?)?;
        let in_set = pos.checked_rem(set)?;
        let offset = in_set.checked_rem(quantum)?;
        Some(Place {
            set: pos.checked_div(set)?,
            quantum: in_set.checked_div(quantum)?,
            offset,
            left: quantum.checked_sub(offset)?,
        })
    }
}

/// A position, as the list sees it.
struct Place {
    set: usize,
    quantum: usize,
    offset: usize,
    /// Bytes to the end of the quantum.
    left: usize,
}

/// How the memory is allocated. A program decides how much, so a lack of it deserves no warning.
fn gfp() -> Flags {
    GFP_KERNEL | __GFP_NOWARN
}

/// Bytes of a quantum, or nothing where none were written.
type Quantum = KVec<u8>;

/// The memory, without a lock.
pub struct Scull {
    geometry: Geometry,
    sets: KVec<KVec<Quantum>>,
    size: usize,
}

impl Scull {
    /// Memory that holds nothing, and allocates nothing before it is written.
    pub const fn new(geometry: Geometry) -> Self {
        Scull {
            geometry,
            sets: KVec::new(),
            size: 0,
        }
    }

    /// How it is divided.
    pub fn geometry(&self) -> Geometry {
        self.geometry
    }

    /// Bytes up to the last that was written.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Gives all memory back; what is written next is divided anew.
    pub fn trim(&mut self, geometry: Geometry) {
        *self = Scull::new(geometry);
    }

    /// What can be read at `pos` in one go: at most `len` bytes, to the end of a quantum, and nothing
    /// in a hole or at the end.
    pub fn bytes_at(&self, pos: usize, len: usize) -> &[u8] {
        let find = || {
            let place = self.geometry.find(pos)?;
            let len = len.min(place.left).min(self.size.checked_sub(pos)?);
            let quantum = self.sets.get(place.set)?.get(place.quantum)?;
            quantum.get(place.offset..)?.get(..len)
        };
        find().unwrap_or_default()
    }

    /// Where to write at `pos` in one go: at most `len` bytes, to the end of a quantum.
    ///
    /// # Errors
    ///
    /// `ENOMEM`, with the contents as they were.
    pub fn room_at(&mut self, pos: usize, len: usize) -> Result<&mut [u8]> {
        let place = self.geometry.find(pos).ok_or(EINVAL)?;
        let set = entry(&mut self.sets, place.set)?;
        let quantum = entry(set, place.quantum)?;
        if quantum.is_empty() {
            // A quantum is there as a whole or not at all.
            // PANIC: The sum is the size of a quantum.
            *quantum = KVec::from_elem(0, place.offset + place.left, gfp())?;
        }
        let room = quantum.get_mut(place.offset..).ok_or(EINVAL)?;
        let len = len.min(room.len());
        room.get_mut(..len).ok_or(EINVAL)
    }

    /// Makes the device at least `size` bytes long.
    pub fn grow_to(&mut self, size: usize) {
        self.size = self.size.max(size);
    }
}

/// The entry of this index, with empty ones put before it where the list is shorter.
fn entry<T>(list: &mut KVec<KVec<T>>, index: usize) -> Result<&mut KVec<T>> {
    let missing = index.saturating_add(1).saturating_sub(list.len());
    list.reserve(missing, gfp())?;
    for _ in 0..missing {
        list.push(KVec::new(), gfp())?;
    }
    list.get_mut(index).ok_or(EINVAL)
}
