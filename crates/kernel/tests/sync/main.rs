// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! How tasks wait for each other, and for nothing.

mod completion;
mod locked_by;
