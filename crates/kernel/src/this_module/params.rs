// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The arguments of a load: `quantum=4000 name="two words"`.
//!
//! Mirrors: kernel/params.c and `next_arg()` of lib/cmdline.c (Linux 7.2), with their messages.

use crate::error::{code::EINVAL, Result};
use crate::module_param::ParamDescriptor;
use crate::prelude::fmt;
use crate::print::call_printk;
use crate::print::level::{ERR, WARNING};
use crate::str::BStr;

/// Arguments that are the loader's own, so no module has to know them.
const LOADERS_OWN: [&[u8]; 2] = [b"async_probe", b"dyndbg"];

/// Sets the parameters named in `args`. Goes on after an error, and returns the last.
pub(super) fn parse_args(module: &str, args: &[u8], params: &[ParamDescriptor]) -> Result {
    let module = module.as_bytes();
    let mut result = Ok(());
    let mut rest = args;
    while let Some((arg, after)) = next_arg(rest) {
        rest = after;
        if arg.name == b"--" && arg.value.is_none() {
            let rest = BStr::from_bytes(rest.trim_ascii_start());
            if !rest.is_empty() {
                call_printk(
                    WARNING,
                    module,
                    fmt!("parameters '{rest}' after `--' ignored\n"),
                );
            }
            break;
        }
        let name = BStr::from_bytes(arg.name);
        let Some(descriptor) = params.iter().find(|param| same(param.name, arg.name)) else {
            if !LOADERS_OWN.contains(&arg.name) {
                call_printk(
                    WARNING,
                    module,
                    fmt!("unknown parameter '{name}' ignored\n"),
                );
            }
            continue;
        };
        let value = arg.value.map(BStr::from_bytes);
        let set = value
            .ok_or(EINVAL)
            .and_then(|value| descriptor.param.set(value));
        if let Err(error) = set {
            let value = value.unwrap_or(BStr::from_bytes(b""));
            call_printk(
                ERR,
                module,
                fmt!("`{value}' invalid for parameter `{name}'\n"),
            );
            result = Err(error);
        }
    }
    result
}

/// Whether an argument means a parameter: a dash is as good as an underscore.
fn same(parameter: &str, argument: &[u8]) -> bool {
    let underscored = |byte: &u8| if *byte == b'-' { b'_' } else { *byte };
    parameter.bytes().eq(argument.iter().map(underscored))
}

/// `name` or `name=value`.
struct Arg<'a> {
    name: &'a [u8],
    value: Option<&'a [u8]>,
}

/// What the kernel takes for a space; 0xa0 is Latin-1's no-break space.
fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ' | 0xa0)
}

/// Splits the first argument off `args`. Quotes keep spaces together, and are taken off when they
/// stand around the argument or around its value.
fn next_arg(args: &[u8]) -> Option<(Arg<'_>, &[u8])> {
    let start = args.iter().position(|&byte| !is_space(byte))?;
    let args = &args[start..];
    let mut in_quotes = false;
    let end = args.iter().position(|&byte| {
        in_quotes ^= byte == b'"';
        is_space(byte) && !in_quotes
    });
    let (arg, rest) = args.split_at(end.unwrap_or(args.len()));
    let arg = match arg.strip_prefix(b"\"") {
        Some(quoted) => quoted.strip_suffix(b"\"").unwrap_or(quoted),
        None => arg,
    };
    // An equals sign in front of everything belongs to the name.
    let equals = arg.iter().skip(1).position(|&byte| byte == b'=');
    let arg = match equals.map(|at| arg.split_at(at + 1)) {
        None => Arg {
            name: arg,
            value: None,
        },
        Some((name, value)) => Arg {
            name,
            value: Some(unquoted(&value[1..])),
        },
    };
    Some((arg, rest))
}

fn unquoted(value: &[u8]) -> &[u8] {
    match value.strip_prefix(b"\"") {
        Some(quoted) => quoted.strip_suffix(b"\"").unwrap_or(quoted),
        None => value,
    }
}

#[cfg(test)]
mod tests {
    use super::{next_arg, same};

    /// The arguments in a command line, as `name` or `name=value`.
    fn split(mut args: &str) -> Vec<(String, Option<String>)> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut split = Vec::new();
        while let Some((arg, rest)) = next_arg(args.as_bytes()) {
            split.push((text(arg.name), arg.value.map(text)));
            args = &args[args.len() - rest.len()..];
        }
        split
    }

    fn given(name: &str, value: &str) -> (String, Option<String>) {
        (name.to_owned(), Some(value.to_owned()))
    }

    #[test]
    fn arguments_are_split_at_spaces_outside_quotes() {
        assert_eq!(split(" \t\n"), []);
        assert_eq!(
            split("  a=1\tb=\"two words\" \"c=d e\" f\n"),
            [
                given("a", "1"),
                given("b", "two words"),
                given("c", "d e"),
                ("f".to_owned(), None)
            ]
        );
    }

    #[test]
    fn only_the_first_equals_sign_behind_a_name_divides() {
        assert_eq!(split("a=b=c"), [given("a", "b=c")]);
        assert_eq!(split("=a=b"), [given("=a", "b")]);
        assert_eq!(split("a="), [given("a", "")]);
        assert_eq!(split("="), [("=".to_owned(), None)]);
    }

    #[test]
    fn a_lone_quote_is_taken_off_where_it_opens() {
        assert_eq!(split("a=\""), [given("a", "")]);
        assert_eq!(split("a=\"b c"), [given("a", "b c")]);
        assert_eq!(split("a=b\" c\""), [given("a", "b\" c\"")]);
        assert_eq!(split("\""), [("".to_owned(), None)]);
    }

    #[test]
    fn a_dash_means_an_underscore() {
        assert!(same("scull_qset", b"scull-qset"));
        assert!(!same("scull_qset", b"scull_qse"));
        assert!(!same("scull_qset", b"scull.qset"));
    }
}
