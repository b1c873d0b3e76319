// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A program that uses every method, compiled by `object.rs` to look at what is left of it.
//!
//! Each use is a function of its own, so that a panic is found where it stands.

#![no_std]
#![allow(missing_docs, improper_ctypes_definitions, unsafe_op_in_unsafe_fn)]

extern crate tryalloc;

mod boxes;
mod plain;
mod rest;
mod strings;
mod vectors;
