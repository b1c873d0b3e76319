// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Types that have no subsystem of their own.
//!
//! Mirrors: rust/kernel/types.rs (Linux 7.2).

use core::marker::PhantomData;

#[doc(hidden)]
pub mod for_lt;
mod foreign_ownable;
mod opaque;
mod scope_guard;

pub use self::for_lt::ForLt;
pub use self::foreign_ownable::ForeignOwnable;
pub use self::opaque::Opaque;
pub use self::scope_guard::ScopeGuard;

/// A field of this type keeps its struct from being [`Send`] or [`Sync`].
///
/// For what belongs to one task, such as a descriptor that is being reserved.
///
/// # Examples
///
/// ```compile_fail,E0277
/// use kernel::types::NotThreadSafe;
///
/// struct Ticket(u32, NotThreadSafe);
///
/// fn sent<T: Send>(_: T) {}
/// sent(Ticket(1, NotThreadSafe));
/// ```
pub type NotThreadSafe = PhantomData<*mut ()>;

/// The value of the type of the same name.
#[expect(
    non_upper_case_globals,
    reason = "the value of a unit type has its name"
)]
pub const NotThreadSafe: NotThreadSafe = PhantomData;
