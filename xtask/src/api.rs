// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The public interface of a crate, read from its source: every path a user can write, and its type.
//!
//! One reader serves the kernel's own crate and ours, so that comparing them compares like with like.
//! It sees through re-exports and the crate's own `macro_rules!`; what procedural macros add, it does
//! not see, in either.

mod elision;
mod expand;
mod members;
mod names;
mod pattern;
mod signature;
mod source;
mod surface;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use crate::Result;
use crate::tree::{Tree, root};

/// What stands at a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Item {
    /// The keyword, or `impl`, `field`, `variant`, `macro`; `use` is something of another crate.
    pub(crate) kind: String,
    /// Its type-level part.
    pub(crate) signature: String,
    /// Whether the documentation leaves it out.
    pub(crate) hidden: bool,
}

/// A public interface. A path has several items where configurations differ.
#[derive(Default)]
pub(crate) struct Api {
    pub(crate) items: BTreeMap<String, BTreeSet<Item>>,
    /// Second paths of items, and the first.
    pub(crate) aliases: BTreeMap<String, String>,
    /// Macro calls that could not be expanded, with the reason.
    pub(crate) unread: Vec<String>,
}

impl Api {
    /// Reads the interface of a crate whose files are `files`, by path from the folder of `lib.rs`.
    pub(crate) fn read(files: &BTreeMap<String, String>) -> Result<Api> {
        Api::read_with(files, &[])
    }

    /// The same, seeing through what it takes from modules of other crates: their paths, and their text.
    pub(crate) fn read_with(
        files: &BTreeMap<String, String>,
        elsewhere: &[(&str, &str)],
    ) -> Result<Api> {
        let source = source::Source::read(files, elsewhere)?;
        let mut api = surface::surface(&source);
        api.unread.extend(source.unread);
        Ok(api)
    }

    /// The items at `path`, if need be by its first name.
    pub(crate) fn at(&self, path: &str) -> Option<&BTreeSet<Item>> {
        self.items.get(path).or_else(|| {
            let ends = path
                .match_indices(':')
                .map(|(at, _)| at)
                .chain([path.len()]);
            let mut renamed = ends.filter_map(|end| Some((self.aliases.get(&path[..end])?, end)));
            renamed.find_map(|(first, end)| self.items.get(&format!("{first}{}", &path[end..])))
        })
    }

    /// The interface as text, one path a line, without what is hidden.
    pub(crate) fn to_text(&self) -> String {
        let mut text = String::new();
        for (path, items) in &self.items {
            for item in items.iter().filter(|item| !item.hidden) {
                let line = format!("{path} {} {}", item.kind, item.signature);
                let _ = writeln!(text, "{}", line.trim_end());
            }
        }
        for (alias, path) in &self.aliases {
            let _ = writeln!(text, "{alias} = {path}");
        }
        text
    }

    /// The reverse of [`Api::to_text`]. Lines that begin with `#` are comments.
    pub(crate) fn from_text(text: &str) -> Result<Api> {
        let mut api = Api::default();
        for line in text
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
        {
            let (path, rest) = split_path(line).ok_or_else(|| format!("no path in `{line}`"))?;
            let (kind, signature) = rest.split_once(' ').unwrap_or((rest, ""));
            if kind == "=" {
                api.aliases.insert(path.to_owned(), signature.to_owned());
                continue;
            }
            api.items.entry(path.to_owned()).or_default().insert(Item {
                kind: kind.to_owned(),
                signature: signature.to_owned(),
                hidden: false,
            });
        }
        Ok(api)
    }
}

/// Splits a line of text after its path; the path of an implementation contains spaces, and ends at
/// its last word.
fn split_path(line: &str) -> Option<(&str, &str)> {
    match line.strip_suffix(" impl") {
        Some(path) => Some((path, "impl")),
        None => line.split_once(' '),
    }
}

/// `cargo xtask inventory FOLDER FILE`: writes the interface of the crate at `FOLDER` to `FILE`.
pub(crate) fn command(arguments: &[String]) -> Result {
    let [folder, file] = arguments else {
        return Err("expected the folder of a lib.rs and the file to write".into());
    };
    let tree = Tree::of_folder(Path::new(folder))?;
    let files = tree
        .files
        .into_iter()
        .map(|file| (file.path, file.text))
        .collect();
    let api = Api::read(&files)?;
    for unread in &api.unread {
        eprintln!("not expanded: {unread}");
    }
    let head = "# Public items of a crate, from its source, by `cargo xtask inventory`.\n";
    std::fs::write(root().join(file), format!("{head}{}", api.to_text()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The interface of a crate with these files, as lines.
    fn lines(files: &[(&str, &str)]) -> Result<Vec<String>> {
        let files = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        let text = Api::read(&files.collect())?.to_text();
        assert_eq!(Api::from_text(&text)?.to_text(), text);
        Ok(text.lines().map(str::to_owned).collect())
    }

    #[test]
    fn an_item_of_a_private_module_stands_where_it_is_exported() -> Result {
        let lib = "pub mod sync; pub mod prelude { pub use crate::sync::Arc; }";
        let sync = "mod arc; pub use arc::Arc;";
        let arc = "pub struct Arc<T>(T); impl<T> Arc<T> { pub fn new(t: T, f: Flags) -> Self {} fn no() {} }";
        let lines = lines(&[("lib.rs", lib), ("sync.rs", sync), ("sync/arc.rs", arc)])?;
        let want = [
            "prelude mod",
            "sync mod",
            "sync::Arc struct <T>",
            "sync::Arc::new fn (T, Flags) -> Self",
            "prelude::Arc = sync::Arc",
        ];
        assert_eq!(lines, want);
        Ok(())
    }

    #[test]
    fn items_that_macros_make_are_seen() -> Result {
        let lib = "pub mod code {
            macro_rules! declare { ($($n:ident $doc:literal),*) => { $(#[doc = $doc] pub const $n: super::Error = 1;)* } }
            declare!(EPERM \"no\", ENOENT \"none\");
        } pub struct Error;";
        let want = [
            "Error struct",
            "code mod",
            "code::ENOENT const Error",
            "code::EPERM const Error",
        ];
        assert_eq!(lines(&[("lib.rs", lib)])?, want);
        Ok(())
    }

    #[test]
    fn traits_and_what_implements_them_are_seen() -> Result {
        let lib = "pub trait Open: Sync { type Ptr; const N: u8 = 1; fn open(_: &File) -> Result<Self::Ptr>; }
            #[derive(Clone)] pub struct File { pub id: u8, n: u8 }
            impl Open for File {}
            impl From<core::fmt::Error> for File {}
            impl Open for u8 {}
            trait Private {} impl Private for File {}
            #[doc(hidden)] pub fn hidden() {}
            #[cfg(test)] mod tests { pub fn f() {} }";
        let want = [
            "File struct",
            "File: Clone impl",
            "File: From<Error> impl",
            "File: Open impl",
            "File::id field u8",
            "Open trait : Sync",
            "Open: for u8 impl",
            "Open::N const u8 {..}",
            "Open::Ptr type",
            "Open::open fn (&File) -> Result<Self::Ptr>",
        ];
        assert_eq!(lines(&[("lib.rs", lib)])?, want);
        Ok(())
    }

    #[test]
    fn what_is_taken_from_another_crate_stands_under_its_name_here() -> Result {
        let lib = "pub mod alloc { pub use other::alloc::AllocError; }".to_owned();
        let other = "#[derive(Clone)] pub struct AllocError; pub struct Layout;";
        let files = BTreeMap::from([("lib.rs".to_owned(), lib)]);
        let text = |elsewhere: &[_]| Ok(Api::read_with(&files, elsewhere)?.to_text());
        let seen: Result<String> = text(&[("other::alloc", other)]);
        let want = "alloc mod\nalloc::AllocError struct\nalloc::AllocError: Clone impl\n";
        assert_eq!(seen?, want);
        let unseen: Result<String> = text(&[]);
        assert!(unseen?.contains("alloc::AllocError use other::alloc::AllocError"));
        Ok(())
    }

    #[test]
    fn a_second_name_leads_to_the_members() -> Result {
        let api = Api::from_text("a::B struct\na::B::new fn ()\na::B: Clone impl\nc::B = a::B\n")?;
        assert!(api.at("c::B").is_some());
        assert!(api.at("c::B::new").is_some());
        assert!(api.at("c::B: Clone").is_some());
        assert!(api.at("c::B::old").is_none());
        Ok(())
    }
}
