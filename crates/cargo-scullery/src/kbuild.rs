// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What a driver's Kbuild file says, as far as it can be read without make(1).

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::exit::usage;

/// The module that Kbuild makes of a folder with a Kbuild file, or of a bare file.
///
/// `None` when that depends on variables, or on other files: make(1) will tell.
///
/// # Errors
///
/// [`Exit::Usage`](crate::exit::Exit::Usage) when it makes none, or several, or none of that name.
pub(crate) fn module(source: &Path) -> Result<Option<String>> {
    let shown = source.display();
    let refuse = |why: String| Err(usage(format!("{shown} is no driver: {why}")));
    if source.is_file() {
        let name = source.file_stem().unwrap_or_default().to_string_lossy();
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if !name.chars().all(fits) {
            return refuse("a module's file has a name of letters, digits and `_`".to_owned());
        }
        return Ok(Some(name.into_owned()));
    }
    let text = fs::read_to_string(source.join("Kbuild"));
    let text = text.map_err(|error| usage(format!("{shown}: cannot read its Kbuild: {error}")))?;
    match modules(&text).as_deref() {
        None => Ok(None),
        Some([module]) if is_part_of_itself(&text, module) => refuse(format!(
            "its Kbuild makes {module}.o of parts, and {module}.o is one of them: give that file \
             another name, such as {module}_main.rs"
        )),
        Some([module]) => Ok(Some(module.replace('-', "_"))),
        Some([]) => refuse("its Kbuild names no module (`obj-m := NAME.o`)".to_owned()),
        Some(several) => refuse(format!(
            "its Kbuild names the modules {}: one at a time is checked",
            several.join(" and ")
        )),
    }
}

/// The lines of a makefile, each whole and without its comment.
fn lines(text: &str) -> Vec<String> {
    let text = text.replace("\\\n", " ");
    let lines = text.lines();
    lines
        .map(|line| line.split('#').next().unwrap_or_default().trim().to_owned())
        .collect()
}

/// Whether a module is to be linked from an object of its own name, which make(1) cannot do.
fn is_part_of_itself(text: &str, module: &str) -> bool {
    let object = format!("{module}.o");
    lines(text).iter().any(|line| {
        let parts = ["-y", "-objs"].iter().find_map(|list| {
            let assignment = line.strip_prefix(module)?.strip_prefix(list)?;
            let (_, parts) = assignment.split_once('=')?;
            Some(parts)
        });
        parts.is_some_and(|parts| parts.split_whitespace().any(|part| part == object))
    })
}

/// The modules in a Kbuild's assignments to `obj-m`, when those are all there is to know.
fn modules(text: &str) -> Option<Vec<String>> {
    let mut modules = Vec::new();
    for line in lines(text) {
        if line.starts_with("obj-$") || line.contains("include ") || line.starts_with("if") {
            return None;
        }
        let Some(assignment) = line.strip_prefix("obj-m") else {
            continue;
        };
        let (_, objects) = assignment.split_once('=')?;
        for object in objects.split_whitespace() {
            modules.push(object.strip_suffix(".o")?.to_owned());
        }
    }
    let plain = modules.iter().all(|module| !module.contains(['$', '/']));
    plain.then_some(modules)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assignments_to_obj_m_name_the_modules() {
        let text =
            "# obj-m := not.o\nobj-m := a.o \\\n\tb.o # not c.o\na-y := main.o\nobj-m += d.o\n";
        assert_eq!(modules(text).unwrap(), ["a", "b", "d"]);
        assert!(modules("obj-y := built-in.o\n").unwrap().is_empty());
    }

    #[test]
    fn a_module_that_is_linked_from_its_own_object_is_refused() {
        assert!(is_part_of_itself(
            "obj-m := a.o\na-y := \\\n\tb.o a.o\n",
            "a"
        ));
        assert!(is_part_of_itself("a-objs += a.o", "a"));
        assert!(!is_part_of_itself(
            "obj-m := a.o\na-y := a_main.o # not a.o\n",
            "a"
        ));

        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("Kbuild"), "obj-m := a.o\na-y := a.o\n").unwrap();
        let refused = module(dir.path()).unwrap_err().to_string();
        assert!(refused.contains("such as a_main.rs"), "{refused}");
    }

    #[test]
    fn what_depends_on_make_is_left_to_make() {
        for text in [
            "obj-$(CONFIG_A) += a.o",
            "obj-m := $(NAME).o",
            "obj-m := folder/",
            "-include other\nobj-m := a.o",
            "ifdef A\nobj-m := a.o\nelse\nobj-m := b.o\nendif",
        ] {
            assert_eq!(modules(text), None, "{text}");
        }
    }
}
