// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `std::collections`: what the tests of other types use of them.
//!
//! None is what is judged. The maps are lists that are searched from end to end; the others are names,
//! always empty, which the files of tests import.

use core::{hash::Hash, marker::PhantomData};

pub use tryalloc::alloc::{TryReserveError, TryReserveErrorKind};
use tryalloc::vec::Vec;

/// A list of keys and values.
#[derive(Debug)]
pub struct HashMap<K, V> {
    entries: Vec<(K, V)>,
}

impl<K, V> HashMap<K, V> {
    #[must_use]
    pub const fn new() -> Self {
        Self {
            entries: Vec::new(),
        }
    }
}

impl<K: Eq + Hash, V> HashMap<K, V> {
    fn find(&self, key: &K) -> Option<usize> {
        self.entries.iter().position(|(other, _)| other == key)
    }

    pub fn get(&self, key: &K) -> Option<&V> {
        self.find(key).map(|at| &self.entries[at].1)
    }

    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.find(&key) {
            Some(at) => Some(core::mem::replace(&mut self.entries[at].1, value)),
            None => {
                self.entries.push((key, value));
                None
            }
        }
    }

    pub fn remove(&mut self, key: &K) -> Option<V> {
        let at = self.find(key)?;
        let last = self.entries.len() - 1;
        self.entries.as_mut_slice().swap(at, last);
        self.entries.pop().map(|(_, value)| value)
    }

    pub fn entry(&mut self, key: K) -> Entry<'_, K, V> {
        Entry { map: self, key }
    }
}

impl<K: Eq + Hash, V> core::ops::Index<&K> for HashMap<K, V> {
    type Output = V;

    fn index(&self, key: &K) -> &V {
        self.get(key).expect("a key of the map")
    }
}

/// A key, and the map that may have it.
pub struct Entry<'a, K, V> {
    map: &'a mut HashMap<K, V>,
    key: K,
}

impl<'a, K: Eq + Hash, V: Default> Entry<'a, K, V> {
    pub fn or_default(self) -> &'a mut V {
        let at = self.map.find(&self.key).unwrap_or_else(|| {
            self.map.entries.push((self.key, V::default()));
            self.map.entries.len() - 1
        });
        &mut self.map.entries[at].1
    }
}

/// A list of keys.
#[derive(Debug)]
pub struct HashSet<K> {
    map: HashMap<K, ()>,
}

impl<K: Eq + Hash> HashSet<K> {
    #[must_use]
    pub const fn new() -> Self {
        Self {
            map: HashMap::new(),
        }
    }

    pub fn contains(&self, key: &K) -> bool {
        self.map.get(key).is_some()
    }

    pub fn is_empty(&self) -> bool {
        self.map.entries.is_empty()
    }

    pub fn insert(&mut self, key: K) -> bool {
        self.map.insert(key, ()).is_none()
    }

    pub fn remove(&mut self, key: &K) -> bool {
        self.map.remove(key).is_some()
    }
}

macro_rules! empty {
    ($($name:ident[$($of:ident),+])*) => { $(
        /// Always empty.
        #[derive(Debug)]
        pub struct $name<$($of),+>(PhantomData<($($of,)+)>);

        impl<$($of),+> $name<$($of),+> {
            #[must_use]
            pub const fn new() -> Self {
                Self(PhantomData)
            }

            #[must_use]
            pub const fn len(&self) -> usize {
                0
            }

            #[must_use]
            pub const fn is_empty(&self) -> bool {
                true
            }
        }
    )* };
}

empty! {
    BTreeMap[K, V]
    BTreeSet[T]
    BinaryHeap[T]
    LinkedList[T]
    VecDeque[T]
}
