// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `cargo xtask std-coverage`: the stable methods and trait impls of the installed std beside ours.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::methods::{Impl, Interface, Method};
use super::{MODULES, interface, module, ours};
use crate::tree::Tree;
use crate::{Result, components};

/// The deliberate differences.
const DIFFERENCES: &str = "xtask/data/liballoc-differences.txt";

/// Std's traits that cannot say that there is no memory, and those that stand for them here.
const STAND_INS: &[(&str, &str)] = &[
    ("Clone", "TryClone"),
    ("Extend<", "TryExtend<"),
    ("FromIterator<", "TryFromIterator<"),
    ("From<", "TryFrom<"),
    ("ToOwned", "TryToOwned"),
    ("ToString", "TryToString"),
];

/// What came of comparing.
struct Coverage {
    text: String,
    wrong: Vec<String>,
}

/// The files of std's `alloc`, where rustup's component rust-src is installed.
fn sources() -> Result<Option<Tree>> {
    match components::library()? {
        Some(library) => Tree::of_folder(&library.join("alloc/src")).map(Some),
        None => Ok(None),
    }
}

/// What std has in the modules that are compared.
fn std(sources: &Tree) -> Interface {
    interface(sources.rust().filter_map(|file| {
        let path = file.path.as_str();
        let tests = path.contains("tests");
        (MODULES.contains(&module(path)) && !tests).then_some((path, file))
    }))
}

/// Whether we have a method of std's: under its name, or in a trait that extends the type.
fn has_method(ours: &Interface, wanted: &Method) -> bool {
    let (module, on) = wanted.on.split_once("::").unwrap_or_default();
    ours.methods.iter().any(|method| {
        let plain = method.name.trim_start_matches("try_");
        if method.on == wanted.on {
            let second = wanted.name.strip_prefix("try_").unwrap_or(&wanted.name);
            let second = method.fallible && second == method.name;
            return method.name == wanted.name || plain == wanted.name || second;
        }
        let extends = method.of_trait && method.on.starts_with(&format!("{module}::"));
        let plain = plain.strip_suffix("_with").unwrap_or(plain);
        extends
            && method.on.contains("Ext")
            && matches!(on, "[T]" | "[u8]" | "str")
            && plain == wanted.name
    })
}

/// The trait impls that we have, and what macros make.
#[derive(Default)]
struct Here {
    /// `Vec<T>: TryExtend<&T>`.
    written: BTreeSet<String>,
    /// With macros expanded, without the arguments of types: `vec::Drain: Iterator`, `boxed::Box::downcast`.
    made: BTreeSet<String>,
}

impl Here {
    /// Whether we have an impl of std's, or one that stands for it.
    fn have(&self, wanted: &Impl) -> bool {
        let (on, of) = wanted.name.split_once(": ").unwrap_or_default();
        let base = on.split('<').next().unwrap_or(on);
        let mut traits = vec![of.to_owned()];
        for (std, here) in STAND_INS {
            let Some(rest) = of.strip_prefix(std) else {
                continue;
            };
            traits.push(format!("{here}{rest}"));
            if matches!(*std, "Extend<" | "FromIterator<") {
                // One for all pieces of text.
                traits.push(format!("{here}T>"));
            }
        }
        traits.iter().any(|of| {
            let made = format!("{}::{base}: {}", wanted.module, simple(of));
            self.made.contains(&made) || self.written.contains(&simple(&format!("{on}: {of}")))
        })
    }
}

/// A name of an impl without paths, so that `fmt::Debug` is `Debug`.
fn simple(name: &str) -> String {
    let mut text = String::new();
    for (i, part) in name.split("::").enumerate() {
        if i > 0 {
            let keep = text
                .trim_end_matches(|c: char| c == '_' || c.is_alphanumeric())
                .len();
            text.truncate(keep);
        }
        text.push_str(part);
    }
    text
}

fn compare(
    std: &Interface,
    ours: &Interface,
    made: BTreeSet<String>,
    differences: &str,
) -> Coverage {
    let written = ours.impls.iter().map(|of| simple(&of.name)).collect();
    let here = Here { written, made };
    let mut reasons: Vec<(&str, bool)> = differences
        .lines()
        .filter(|line| line.starts_with("    "))
        .map(|line| (line.trim(), false))
        .collect();
    let mut excused = |name: &str| {
        let found = reasons.iter_mut().find(|(reason, _)| *reason == name);
        found.map(|reason| reason.1 = true).is_some()
    };
    let (mut text, mut wrong) = (String::new(), Vec::new());
    let methods: Vec<&Method> = std
        .methods
        .iter()
        .filter(|m| m.stable && !m.of_trait)
        .collect();
    let types: BTreeSet<&str> = methods.iter().map(|method| &*method.on).collect();
    let (mut all, mut had) = (0, 0);
    for on in types {
        let of_type = methods.iter().filter(|method| method.on == on);
        let names: BTreeSet<&str> = of_type.clone().map(|method| &*method.name).collect();
        let missing: BTreeSet<&str> = of_type
            .filter(|method| {
                let made = here
                    .made
                    .contains(&format!("{}::{}", method.on, method.name));
                !made && !has_method(ours, method)
            })
            .map(|method| &*method.name)
            .collect();
        let unexcused = missing
            .iter()
            .filter(|name| !excused(&format!("{on}::{name}")));
        wrong.extend(unexcused.map(|name| format!("`{on}::{name}` is missing")));
        let there = names.len() - missing.len();
        let _ = writeln!(text, "{on}: {there} of {} stable methods", names.len());
        all += names.len();
        had += there;
    }
    let _ = writeln!(text, "all: {had} of {all} stable methods");
    let impls = std.impls.iter().filter(|of| of.stable);
    let names: BTreeSet<&str> = impls.clone().map(|of| &*of.name).collect();
    let missing: BTreeSet<&str> = impls
        .filter(|of| !here.have(of))
        .map(|of| &*of.name)
        .collect();
    let unexcused = missing.iter().filter(|name| !excused(name));
    wrong.extend(unexcused.map(|name| format!("`{name}` is missing")));
    let there = names.len() - missing.len();
    let _ = writeln!(text, "all: {there} of {} stable trait impls", names.len());
    let stale = reasons.iter().filter(|(_, used)| !used);
    wrong.extend(stale.map(|(name, _)| format!("`{name}` of {DIFFERENCES} is stale")));
    Coverage { text, wrong }
}

fn coverage() -> Result<Option<Coverage>> {
    let tree = Tree::read()?;
    let differences = tree.file(DIFFERENCES).map_or("", |file| &file.text);
    let sources = sources()?;
    let made = super::api(&tree)?.items.into_keys();
    let made: BTreeSet<String> = made
        .map(|name| {
            name.replace(", A>", ">")
                .replace("; ", ";")
                .replace("mut [", "mut[")
        })
        .collect();
    Ok(sources.map(|sources| compare(&std(&sources), &ours(&tree), made, differences)))
}

/// What is said when std's sources are not there; an error when they were required.
fn without_sources() -> Result<String> {
    let line = "rust-src is not installed: `rustup component add rust-src`; std is not compared";
    components::without("rust-src", line)
}

/// `cargo xtask std-coverage`: prints what we have of std's, and fails if something lacks a reason.
pub(crate) fn command(_: &[String]) -> Result {
    let Some(coverage) = coverage()? else {
        println!("{}", without_sources()?);
        return Ok(());
    };
    print!("{}", coverage.text);
    match coverage.wrong.len() {
        0 => Ok(()),
        n => Err(format!("{n} without a reason:\n{}", coverage.wrong.join("\n")).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stable_method_of_std_is_there_or_has_a_reason() -> Result {
        let Some(coverage) = coverage()? else {
            println!("{}", without_sources()?);
            return Ok(());
        };
        println!("{}", coverage.text);
        assert!(coverage.wrong.is_empty(), "\n{}", coverage.wrong.join("\n"));
        Ok(())
    }

    fn of(text: &str) -> Interface {
        let tree = Tree::of(&[("a.rs", text)]);
        super::super::methods::read("vec", &tree.files[0].code())
    }

    const STD: &str = "impl<T> Vec<T> { #[stable(feature = \"a\")] pub fn push(&mut self) {}
        #[unstable(feature = \"b\")] pub fn soon() {} }
        #[stable(feature = \"c\")] impl<T: Clone> Clone for Vec<T> {}
        #[stable(feature = \"d\")] impl<T> fmt::Debug for Vec<T> {}";

    #[test]
    fn what_is_missing_needs_a_reason() {
        let coverage = compare(
            &of(STD),
            &Interface::default(),
            BTreeSet::new(),
            "Why.\n    vec::Vec::push\n",
        );
        let want = [
            "`Vec<T>: Clone` is missing",
            "`Vec<T>: fmt::Debug` is missing",
        ];
        assert_eq!(coverage.wrong, want);
    }

    #[test]
    fn what_stands_in_counts_and_a_needless_reason_is_stale() {
        let ours = of("impl<T, A> Vec<T, A> { fallible! { pub fn push | try_push(&mut self; flags) -> R {} } }
            impl<T> TryClone<A::Flags> for Vec<T, A> {} impl<T, A> core::fmt::Debug for Vec<T, A> {}");
        assert_eq!(compare(&of(STD), &ours, BTreeSet::new(), "").wrong, [""; 0]);
        let coverage = compare(
            &of(STD),
            &ours,
            BTreeSet::new(),
            "Why.\n    vec::Vec::push\n",
        );
        assert_eq!(coverage.wrong.len(), 1, "{:?}", coverage.wrong);
    }
}
