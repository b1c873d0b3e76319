// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `cargo xtask judge`: upstream's tests of liballoc, unmodified, run against tryalloc.
//!
//! The files are those of the `rust-src` component. They name `std`, `alloc` and `test`; the compiler is told
//! to take the crates of `crates/tryalloc/judge` for these, which have tryalloc's types under the names of std's.
//! No crate that upstream's tests are compiled with may bring the real `alloc`, whose methods of slices
//! and strings would be found in place of ours: so they are a library, which another program runs.

mod compile;
mod program;
mod report;
mod source;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use self::compile::Compiler;
use self::program::Program;
use self::source::Source;
use self::table::{Kind, Table};
use crate::{Result, components, tree};

/// What came of an entry, a test or a benchmark of upstream's.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Outcome {
    Passed,
    /// With what it said.
    Failed(String),
    /// With what the compiler said.
    NotCompiled(String),
    /// It is not compiled, as its file is not or a `cfg` of its own says so.
    Left,
}

/// What a run is about.
struct Options {
    /// The folder `library`, if not the installed one.
    source: Option<PathBuf>,
    /// The modules to compile, if not all.
    only: Vec<String>,
    /// The table of reasons, if not the one in the repository.
    table: Option<PathBuf>,
}

/// Runs upstream's tests and prints what came of them; fails if one failed without a reason, if a
/// reason is stale, or if too few were reached. Without the component it says so and passes, unless
/// `SCULLERY_REQUIRE` names `rust-src`.
pub(crate) fn command(arguments: &[String]) -> Result {
    let options = options(arguments)?;
    let source = match &options.source {
        Some(folder) => Some(Source::of_folder(folder)?),
        None => Source::installed()?,
    };
    let Some(source) = source else {
        let missing = "NOT JUDGED, upstream's tests are not here: rustup component add rust-src";
        eprintln!("{}", components::without("rust-src", missing)?);
        return Ok(());
    };
    let (text, fine) = judge(&source, &options)?;
    print!("{text}");
    if fine {
        Ok(())
    } else {
        Err("see above".into())
    }
}

fn options(arguments: &[String]) -> Result<Options> {
    let mut options = Options {
        source: None,
        only: Vec::new(),
        table: None,
    };
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} what?"));
        match argument.as_str() {
            "--source" => options.source = Some(value()?.into()),
            "--table" => options.table = Some(value()?.into()),
            "--only" => options.only = value()?.split(',').map(str::to_owned).collect(),
            _ => {
                return Err(format!("`{argument}`: there are --source, --table and --only").into());
            }
        }
    }
    Ok(options)
}

/// The report, and whether all is as it has to be.
fn judge(source: &Source, options: &Options) -> Result<(String, bool)> {
    let root = tree::root();
    let in_repository = root.join("xtask/data/judge.txt");
    let table = Table::read(options.table.as_deref().unwrap_or(&in_repository))?;
    let outcomes = outcomes(&root, source, &table, &options.only)?;
    let part = !options.only.is_empty();
    Ok(report::report(&source.version, &outcomes, &table, part))
}

/// What came of each entry, by name.
fn outcomes(
    root: &Path,
    source: &Source,
    table: &Table,
    only: &[String],
) -> Result<BTreeMap<String, Outcome>> {
    let folder = root.join("target/judge").join(&source.name);
    let is_left = |module: &str| {
        let named = only.is_empty() || only.iter().any(|name| name == module);
        !named || table.covers(module, Kind::Later)
    };
    source.lay_out(&folder, is_left)?;
    let compiler = Compiler::new(root, &folder)?;
    let (program, not_compiled) = compiler.tests(source)?;
    let program = Program::new(program);

    let mut outcomes = BTreeMap::new();
    let mut wanted = BTreeSet::new();
    for (name, dropped) in program.list()? {
        if dropped {
            let said = not_compiled.get(&name).cloned().unwrap_or_default();
            outcomes.insert(name, Outcome::NotCompiled(said));
        } else {
            wanted.insert(name);
        }
    }
    outcomes.extend(program.run(wanted)?);
    // Whatever is written out and is not in the program was left, with its file or by a `cfg`.
    for name in source.names() {
        outcomes.entry(name).or_insert(Outcome::Left);
    }
    Ok(outcomes)
}

#[cfg(test)]
mod tests;
