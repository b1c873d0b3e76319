// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Small numbers to be given out and taken back.
//!
//! Mirrors: rust/kernel/id_pool.rs (Linux 7.2).

use crate::{
    alloc::{AllocError, Flags},
    bitmap::BitmapVec,
};

/// The numbers below a capacity, and which of them are in use.
///
/// Its capacity is changed in three steps, so that the memory can be allocated without the lock that
/// protects the pool: a request says how much is needed, [`ReallocRequest::realloc`] allocates it,
/// and [`IdPool::grow`] or [`IdPool::shrink`] takes it if it still fits.
///
/// # Examples
///
/// ```
/// use kernel::{id_pool::IdPool, prelude::*, sync::SpinLock};
///
/// fn new_id(pool: &SpinLock<IdPool>) -> Result<usize> {
///     loop {
///         let mut guard = pool.lock();
///         if let Some(id) = guard.find_unused_id(0) {
///             return Ok(id.acquire());
///         }
///         let request = guard.grow_request().ok_or(ENOSPC)?;
///         drop(guard);
///         let larger = request.realloc(GFP_KERNEL)?;
///         pool.lock().grow(larger);
///     }
/// }
///
/// let pool = KBox::pin_init(kernel::new_spinlock!(IdPool::new()), GFP_KERNEL)?;
/// for expected in 0..200 {
///     assert_eq!(new_id(&pool)?, expected);
/// }
/// pool.lock().release_id(7);
/// assert_eq!(new_id(&pool)?, 7);
/// # Ok::<(), Error>(())
/// ```
pub struct IdPool {
    map: BitmapVec,
}

/// How large a pool wants to be.
pub struct ReallocRequest {
    num_ids: usize,
}

/// Memory for a pool of another capacity.
pub struct PoolResizer {
    new: BitmapVec,
}

impl ReallocRequest {
    /// Allocates the memory.
    ///
    /// # Context
    ///
    /// As `flags` say.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when it cannot be had.
    #[track_caller]
    pub fn realloc(&self, flags: Flags) -> Result<PoolResizer, AllocError> {
        let new = BitmapVec::new(self.num_ids, flags)?;
        Ok(PoolResizer { new })
    }
}

impl IdPool {
    /// A pool of the least capacity, [`BitmapVec::MAX_INLINE_LEN`], which takes no memory.
    #[inline]
    pub fn new() -> Self {
        Self {
            map: BitmapVec::new_inline(),
        }
    }

    /// A pool of `num_ids` numbers, or of the least capacity if that is more.
    ///
    /// # Context
    ///
    /// As `flags` say.
    ///
    /// # Errors
    ///
    /// [`AllocError`] when the memory cannot be had.
    #[inline]
    #[track_caller]
    pub fn with_capacity(num_ids: usize, flags: Flags) -> Result<Self, AllocError> {
        let num_ids = num_ids.max(BitmapVec::MAX_INLINE_LEN);
        let map = BitmapVec::new(num_ids, flags)?;
        Ok(Self { map })
    }

    /// How many numbers there are, in use or not.
    #[inline]
    pub fn capacity(&self) -> usize {
        self.map.len()
    }

    /// A request for half the capacity if all numbers in use are in the first quarter, or for the
    /// least if none are.
    pub fn shrink_request(&self) -> Option<ReallocRequest> {
        let capacity = self.capacity();
        if capacity <= BitmapVec::MAX_INLINE_LEN {
            return None;
        }
        let num_ids = match self.map.last_bit() {
            None => BitmapVec::MAX_INLINE_LEN,
            Some(last) if last < capacity / 4 => (capacity / 2).max(BitmapVec::MAX_INLINE_LEN),
            Some(_) => return None,
        };
        Some(ReallocRequest { num_ids })
    }

    /// Shrinks the pool, unless numbers that came into use since the request are in the way.
    pub fn shrink(&mut self, resizer: PoolResizer) {
        let fits = |request: ReallocRequest| request.num_ids <= resizer.new.len();
        if self.shrink_request().is_some_and(fits) {
            self.resize(resizer);
        }
    }

    /// A request for twice the capacity, unless that is more than [`BitmapVec::MAX_LEN`].
    pub fn grow_request(&self) -> Option<ReallocRequest> {
        let num_ids = self.capacity() * 2;
        (num_ids <= BitmapVec::MAX_LEN).then_some(ReallocRequest { num_ids })
    }

    /// Grows the pool, unless somebody else has since the request.
    pub fn grow(&mut self, resizer: PoolResizer) {
        if resizer.new.len() > self.capacity() {
            self.resize(resizer);
        }
    }

    fn resize(&mut self, mut resizer: PoolResizer) {
        resizer.new.copy_and_extend(&self.map);
        self.map = resizer.new;
    }

    /// A number that is not in use, the smallest from `offset` on.
    #[inline]
    #[must_use]
    pub fn find_unused_id(&mut self, offset: usize) -> Option<UnusedId<'_>> {
        // INVARIANT: A bit that was found is there.
        Some(UnusedId {
            id: self.map.next_zero_bit(offset)?,
            pool: self,
        })
    }

    /// Takes a number back.
    #[inline]
    pub fn release_id(&mut self, id: usize) {
        self.map.clear_bit(id);
    }
}

impl Default for IdPool {
    #[inline]
    fn default() -> Self {
        Self::new()
    }
}

/// A number that is not in use yet, and cannot come into use but by this.
///
/// # Invariants
///
/// `id` is below the capacity of `pool`.
pub struct UnusedId<'pool> {
    id: usize,
    pool: &'pool mut IdPool,
}

impl UnusedId<'_> {
    /// The number.
    #[inline]
    #[must_use]
    pub fn as_usize(&self) -> usize {
        self.id
    }

    /// The number.
    #[inline]
    #[must_use]
    pub fn as_u32(&self) -> u32 {
        // CAST: It is below a capacity, which is at most `i32::MAX`.
        self.id as u32
    }

    /// Takes the number into use.
    #[inline]
    pub fn acquire(self) -> usize {
        self.pool.map.set_bit(self.id);
        self.id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{alloc::flags::GFP_KERNEL, host};

    #[test]
    fn a_pool_shrinks_by_half_and_to_nothing_when_it_is_empty() {
        let _machine = host::boot();
        let mut pool = IdPool::with_capacity(1000, GFP_KERNEL).unwrap();
        let id = pool.find_unused_id(250).unwrap();
        assert_eq!(id.as_u32(), 250);
        id.acquire();
        assert!(pool.shrink_request().is_none(), "beyond the first quarter");
        pool.release_id(250);
        pool.find_unused_id(249).unwrap().acquire();
        let half = pool.shrink_request().unwrap().realloc(GFP_KERNEL).unwrap();
        pool.shrink(half);
        assert_eq!(pool.capacity(), 500);
        assert_eq!(pool.find_unused_id(249).unwrap().as_usize(), 250);

        pool.release_id(249);
        let least = pool.shrink_request().unwrap().realloc(GFP_KERNEL).unwrap();
        pool.shrink(least);
        assert_eq!(pool.capacity(), 64);
        assert!(pool.shrink_request().is_none());
    }

    #[test]
    fn a_request_that_was_overtaken_changes_nothing() {
        let _machine = host::boot();
        let mut pool = IdPool::new();
        let overtaken = pool.grow_request().unwrap();
        for capacity in [128, 256] {
            let larger = pool.grow_request().unwrap().realloc(GFP_KERNEL).unwrap();
            pool.grow(larger);
            assert_eq!(pool.capacity(), capacity);
        }
        pool.find_unused_id(200).unwrap().acquire();
        pool.grow(overtaken.realloc(GFP_KERNEL).unwrap());
        assert_eq!(pool.find_unused_id(200).unwrap().as_usize(), 201);

        pool.release_id(200);
        let least = pool.shrink_request().unwrap().realloc(GFP_KERNEL).unwrap();
        pool.find_unused_id(100).unwrap().acquire();
        pool.shrink(least);
        assert_eq!(pool.capacity(), 256);
    }
}
