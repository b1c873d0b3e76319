// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A vector written out, as with std's `vec!`.

/// A vector on the global allocator, written as with std's `vec!`: a list of elements, or an element and
/// how many clones of it. It is a `Result`.
///
/// # Errors
///
/// [`AllocError`](crate::alloc::AllocError) when there is no memory.
///
/// # Examples
///
/// ```
/// use tryalloc::try_vec;
///
/// let mut v = try_vec![1, 2, 3]?;
/// v.try_push(4)?;
/// assert_eq!(v, [1, 2, 3, 4]);
/// assert_eq!(try_vec![0; 3]?, [0, 0, 0]);
/// # Ok::<(), tryalloc::alloc::AllocError>(())
/// ```
#[cfg(feature = "global")]
#[macro_export]
macro_rules! try_vec {
    () => {
        ::core::result::Result::<_, $crate::alloc::AllocError>::Ok($crate::Vec::new())
    };
    ($elem:expr; $len:expr) => {
        $crate::Vec::try_from_elem($elem, $len)
    };
    ($($elem:expr),+ $(,)?) => {
        $crate::Vec::try_from_array([$($elem),+])
    };
}

/// A vector on an allocator without state, allocated with flags: `vec_with![flags; 1, 2, 3]?`, or
/// `vec_with![flags; elem; len]?`. Where it goes says which allocator.
///
/// # Errors
///
/// [`AllocError`](crate::alloc::AllocError) when there is no memory.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "global")] {
/// use tryalloc::{vec_with, Vec};
///
/// let v: Vec<u8> = vec_with![(); 1, 2, 3]?;
/// assert_eq!(v, [1, 2, 3]);
/// let v: Vec<u8> = vec_with![(); 7; 2]?;
/// assert_eq!(v, [7, 7]);
/// # }
/// # Ok::<(), tryalloc::alloc::AllocError>(())
/// ```
#[cfg(not(tryalloc_judge))]
#[macro_export]
macro_rules! vec_with {
    ($flags:expr $(;)?) => {{
        let _ = $flags;
        ::core::result::Result::<_, $crate::alloc::AllocError>::Ok($crate::vec::Vec::new())
    }};
    ($flags:expr; $elem:expr; $len:expr) => {
        $crate::vec::Vec::from_elem($elem, $len, $flags)
    };
    ($flags:expr; $($elem:expr),+ $(,)?) => {
        $crate::vec::Vec::from_array([$($elem),+], $flags)
    };
}
