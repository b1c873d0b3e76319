// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Vectors from what has to be cloned or moved into new memory.

use super::Vec;

try_from! {
    [T: Clone,] &[T] => Vec<T, A>: |slice| Self::try_from_slice(slice);
    [T: Clone,] &mut [T] => Vec<T, A>: |slice| Self::try_from_slice(slice);
    [T: Clone, const N: usize,] &[T; N] => Vec<T, A>: |array| Self::try_from_slice(array);
    [T: Clone, const N: usize,] &mut [T; N] => Vec<T, A>: |array| Self::try_from_slice(array);
    [T, const N: usize,] [T; N] => Vec<T, A>: |array| Self::try_from_array(array);
    [] &str => Vec<u8, A>: |str| Self::try_from_slice(str.as_bytes());
}
