// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The answer to one system call, and what a suite expects of it.

use std::fmt::Debug;
use std::panic::Location;

use crate::errno::Errno;
use crate::flags;
use crate::system::{Fd, Result, TaskId};
use crate::task::Task;
use crate::transcript;

/// The answer to a system call, which waits for the suite to say what it expected.
///
/// An expectation that is not met fails the step, with the place in the suite, and the program goes
/// on.
#[must_use = "say what is expected: `.ok()`, `.gives(..)`, `.fails(..)` or `.any()`"]
pub struct Call<'t, T> {
    task: &'t Task<'t>,
    call: String,
    answer: String,
    result: Result<T>,
}

impl<'t, T: Value> Call<'t, T> {
    pub(crate) fn new(task: &'t Task<'t>, call: String, answer: String, result: Result<T>) -> Self {
        Call {
            task,
            call,
            answer,
            result,
        }
    }

    /// A call of a step that is being skipped: it was not made, and nothing is expected of it.
    pub(crate) fn skipped(task: &'t Task<'t>, call: String) -> Self {
        Call::new(task, call, "nothing".to_owned(), Err(Errno::ENOTSUP))
    }

    /// Expects success. Returns what the call gave, or after a failure a value that does no harm:
    /// [`Fd::BAD`], no data, 0.
    #[track_caller]
    pub fn ok(self) -> T {
        match self.result {
            Ok(value) => value,
            Err(_) => {
                self.wrong("success");
                T::stand_in()
            }
        }
    }

    /// Expects the call to fail with `errno`.
    #[track_caller]
    pub fn fails(self, errno: Errno) {
        if !matches!(self.result, Err(got) if got == errno) {
            self.wrong(&errno.to_string());
        }
    }

    /// Expects nothing, and returns what came: for calls that race.
    pub fn any(self) -> Result<T> {
        self.result
    }

    #[track_caller]
    fn wrong(&self, expected: &str) {
        let (call, answer) = (&self.call, &self.answer);
        let failure = format!("expected {expected}, got {answer} from {call}");
        self.task.fail(Location::caller(), &failure);
    }
}

impl<T: Number> Call<'_, T> {
    /// Expects success with exactly this number. Returns it, or 0 when the call failed.
    #[track_caller]
    pub fn gives(self, expected: T) -> T {
        if !matches!(&self.result, Ok(got) if *got == expected) {
            self.wrong(&expected.show());
        }
        self.result.unwrap_or_else(|_| T::stand_in())
    }
}

impl Call<'_, Vec<u8>> {
    /// Expects success with exactly these bytes. Returns those that came.
    #[track_caller]
    pub fn gives(self, expected: impl AsRef<[u8]>) -> Vec<u8> {
        let expected = expected.as_ref();
        if !matches!(&self.result, Ok(got) if got == expected) {
            self.wrong(&transcript::data(expected));
        }
        self.result.unwrap_or_default()
    }
}

impl<M: Memory> Call<'_, Exchange<M>> {
    /// Expects the driver to return 0 and to leave `expected` in memory. Returns what it left.
    #[track_caller]
    pub fn gives(self, expected: M) -> M {
        let met = |got: &Exchange<M>| got.returned == 0 && got.memory == expected;
        if !matches!(&self.result, Ok(got) if met(got)) {
            self.wrong(&format!("0 &{}", expected.show()));
        }
        let got = self.result.unwrap_or_else(|_| Exchange::stand_in());
        got.memory
    }
}

/// What an `ioctl` on memory came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange<M> {
    /// What the driver returned.
    pub returned: i32,
    /// What it left in memory.
    pub memory: M,
}

/// What a system call gives when it succeeds.
pub trait Value: sealed::Sealed + Sized {
    /// What a suite goes on with after a failure it did not expect.
    fn stand_in() -> Self;
}

/// A [`Value`] that is a number.
pub trait Number: Value + PartialEq {
    /// As transcripts have it.
    fn show(&self) -> String;
}

/// Memory an `ioctl` reads and writes.
pub trait Memory: sealed::Sealed + Clone + Default + Debug + PartialEq {
    /// The bytes the driver gets.
    fn to_bytes(&self) -> Vec<u8>;

    /// What the driver left there; `bytes` is as long as [`to_bytes`](Memory::to_bytes) gave.
    fn from_bytes(bytes: &[u8]) -> Self;

    /// As transcripts have it.
    fn show(&self) -> String;
}

pub(crate) mod sealed {
    pub trait Sealed {}
}

macro_rules! values {
    ($($type:ty: $stand_in:expr;)+) => {
        $(
            impl sealed::Sealed for $type {}

            impl Value for $type {
                fn stand_in() -> Self {
                    $stand_in
                }
            }
        )+
    };
}

values! {
    (): ();
    Fd: Fd::BAD;
    Vec<u8>: Vec::new();
    usize: 0;
    i64: 0;
    i32: 0;
    i16: 0;
}

impl<M: Memory> sealed::Sealed for Exchange<M> {}

impl<M: Memory> Value for Exchange<M> {
    fn stand_in() -> Self {
        Exchange {
            returned: 0,
            memory: M::default(),
        }
    }
}

impl Number for usize {
    fn show(&self) -> String {
        self.to_string()
    }
}

impl Number for i64 {
    fn show(&self) -> String {
        self.to_string()
    }
}

impl Number for i32 {
    fn show(&self) -> String {
        self.to_string()
    }
}

/// The events of a `poll`.
impl Number for i16 {
    fn show(&self) -> String {
        flags::events(*self)
    }
}

impl sealed::Sealed for TaskId {}

impl sealed::Sealed for u32 {}

macro_rules! words {
    ($($type:ty),+) => {
        $(
            impl Memory for $type {
                fn to_bytes(&self) -> Vec<u8> {
                    self.to_ne_bytes().to_vec()
                }

                fn from_bytes(bytes: &[u8]) -> Self {
                    bytes.try_into().map_or(0, <$type>::from_ne_bytes)
                }

                fn show(&self) -> String {
                    self.to_string()
                }
            }
        )+
    };
}

words!(i32, u32);

impl Memory for Vec<u8> {
    fn to_bytes(&self) -> Vec<u8> {
        self.clone()
    }

    fn from_bytes(bytes: &[u8]) -> Self {
        bytes.to_vec()
    }

    fn show(&self) -> String {
        transcript::data(self)
    }
}
