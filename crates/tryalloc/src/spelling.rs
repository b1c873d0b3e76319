// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The two spellings of an operation that may allocate.
//!
//! Each is written once, as `pub fn push | try_push(&mut self, value: T; flags) -> Result<..> { .. }` in
//! an `impl` whose allocator is called `A`. It becomes `push(value, flags)` for every allocator, which is
//! the kernel's spelling, and `try_push(value)` for one with [`DefaultFlags`](crate::alloc::DefaultFlags),
//! which is upstream's. Generic parameters stand in brackets after the names.
//!
//! Upstream's tests, which judge this crate, call `push(value)` and expect that it cannot fail. For them
//! alone, with `cfg(tryalloc_judge)`, that is what is made in place of the first. For that reason a body
//! calls no method that is written with this macro but by its second name, and what bodies share is a
//! function of its own.

/// Writes both spellings of operations that may allocate; see the module.
macro_rules! fallible {
    () => {};
    ($(#[$meta:meta])* pub fn $name:ident | $try_name:ident $([$($generic:tt)*])?
        (&mut $this:ident $(, $arg:ident: $of:ty)* ; $flags:ident) -> $result:ty $body:block $($rest:tt)*) => {
        fallible!(@both [$(#[$meta])*] $name $try_name [$($($generic)*)?] [&mut $this,] [$this,]
            [$($arg: $of,)*] $flags [$result] $body);
        fallible!($($rest)*);
    };
    ($(#[$meta:meta])* pub fn $name:ident | $try_name:ident $([$($generic:tt)*])?
        (&$this:ident $(, $arg:ident: $of:ty)* ; $flags:ident) -> $result:ty $body:block $($rest:tt)*) => {
        fallible!(@both [$(#[$meta])*] $name $try_name [$($($generic)*)?] [&$this,] [$this,]
            [$($arg: $of,)*] $flags [$result] $body);
        fallible!($($rest)*);
    };
    ($(#[$meta:meta])* pub fn $name:ident | $try_name:ident $([$($generic:tt)*])?
        ($this:ident: Self $(, $arg:ident: $of:ty)* ; $flags:ident) -> $result:ty $body:block $($rest:tt)*) => {
        fallible!(@both [$(#[$meta])*] $name $try_name [$($($generic)*)?] [$this: Self,] [$this,]
            [$($arg: $of,)*] $flags [$result] $body);
        fallible!($($rest)*);
    };
    ($(#[$meta:meta])* pub fn $name:ident | $try_name:ident $([$($generic:tt)*])?
        ($($arg:ident: $of:ty),* ; $flags:ident) -> $result:ty $body:block $($rest:tt)*) => {
        fallible!(@both [$(#[$meta])*] $name $try_name [$($($generic)*)?] [] []
            [$($arg: $of,)*] $flags [$result] $body);
        fallible!($($rest)*);
    };
    (@both [$($meta:tt)*] $name:ident $try_name:ident [$($generic:tt)*] [$($receiver:tt)*] [$($this:tt)*]
        [$($arg:ident: $of:ty,)*] $flags:ident [$result:ty] $body:block) => {
        #[cfg(not(tryalloc_judge))]
        $($meta)*
        #[allow(unused_attributes, reason = "one that may panic says it too")]
        #[track_caller]
        pub fn $name<$($generic)*>(
            $($receiver)*
            $($arg: $of,)*
            $flags: <A as $crate::alloc::Allocator>::Flags,
        ) -> $result $body

        #[cfg(not(tryalloc_judge))]
        #[doc = concat!(
            "[`", stringify!($name), "`](Self::", stringify!($name), ") with the flags that the allocator ",
            "has for want of others."
        )]
        #[inline]
        #[track_caller]
        pub fn $try_name<$($generic)*>($($receiver)* $($arg: $of,)*) -> $result
        where
            A: $crate::alloc::DefaultFlags,
        {
            Self::$name($($this)* $($arg,)* <A as $crate::alloc::DefaultFlags>::DEFAULT)
        }

        #[cfg(tryalloc_judge)]
        $($meta)*
        pub fn $try_name<$($generic)*>($($receiver)* $($arg: $of,)*) -> $result
        where
            A: $crate::alloc::DefaultFlags,
        {
            #[allow(unused_variables)]
            let $flags = <A as $crate::alloc::DefaultFlags>::DEFAULT;
            $body
        }

        #[cfg(tryalloc_judge)]
        #[inline]
        #[track_caller]
        pub fn $name<$($generic)*>(
            $($receiver)*
            $($arg: $of,)*
        ) -> <$result as $crate::judge::Outcome>::Value
        where
            A: $crate::alloc::DefaultFlags,
        {
            $crate::judge::Outcome::must(Self::$try_name($($this)* $($arg,)*))
        }
    };
}

/// Writes the functions that make a collection from nothing, for allocators that are
/// [`Stateless`](crate::alloc::Stateless): `stateless! { impl(T) Vec(T) { .. } }` for `Vec<T, A>`.
///
/// Upstream's tests say `Vec::new()` without a word about the allocator, so for them these functions are
/// there for one allocator alone.
macro_rules! stateless {
    (impl($($generic:ident $(: $($bound:tt)+)?)?) $type:ident($($arg:ty),*) { $($item:tt)* }) => {
        #[cfg(not(tryalloc_judge))]
        impl<$($generic $(: $($bound)+)?,)? A: $crate::alloc::Stateless> $type<$($arg,)* A> { $($item)* }

        #[cfg(tryalloc_judge)]
        const _: () = {
            type A = $crate::alloc::Global;
            impl $(<$generic $(: $($bound)+)?>)? $type<$($arg,)* A> { $($item)* }
        };
    };
}

/// Implements as `TryFrom` what std has as `From` and allocates, with the flags that the allocator has for
/// want of others: `try_from! { [T: Clone,] &[T] => Vec<T, A>: |slice| Self::try_from_slice(slice); }`.
///
/// For upstream's tests these are `From`s in `judge`, and `core` makes a `TryFrom` of each.
#[cfg(not(tryalloc_judge))]
macro_rules! try_from {
    ($([$($generic:tt)*] $from:ty => $to:ty: |$value:ident| $make:expr;)+) => { $(
        impl<$($generic)* A: $crate::alloc::Stateless + $crate::alloc::DefaultFlags> TryFrom<$from> for $to {
            type Error = $crate::alloc::AllocError;

            #[inline]
            #[track_caller]
            fn try_from($value: $from) -> Result<Self, $crate::alloc::AllocError> {
                $make
            }
        }
    )+ };
}

/// Writes an `impl Drop` that touches the values of `T` only to drop them: `eyepatch! { impl(T) Drop for
/// Vec<T, A> { .. } }`.
///
/// Stable Rust has no words for that, so a borrow that a collection holds has to outlive the collection
/// strictly. Upstream's tests expect std's `#[may_dangle]`.
macro_rules! eyepatch {
    (impl($t:ident $(: ?$sized:ident)?) Drop for $type:ty { $($item:tt)* }) => {
        #[cfg(not(tryalloc_judge))]
        impl<$t $(: ?$sized)?, A: $crate::alloc::Allocator> Drop for $type { $($item)* }

        #[cfg(tryalloc_judge)]
        // SAFETY: `drop` drops values and does nothing else with them.
        unsafe impl<#[may_dangle] $t $(: ?$sized)?, A: $crate::alloc::Allocator> Drop for $type { $($item)* }
    };
}
