// SPDX-License-Identifier: MIT OR GPL-2.0-only
#![allow(missing_docs, dead_code)]
mod check;
mod exit;
mod process;
mod render;
mod report;
mod source;
mod wrapper;
fn main() {}
