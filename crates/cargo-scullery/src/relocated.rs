// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A package described once more in the cache: one without a fresh Cargo.lock, or one that is served.
//!
//! cargo writes a Cargo.lock beside the Cargo.toml that it is given, and the user's folder is not
//! ours. What `cargo metadata` does not tell is not in the description: profiles, patches, lints,
//! and test harnesses of a package's own. `CARGO_MANIFEST_DIR` is the description's while it is
//! compiled, and the user's when tests run.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::checkout::quoted;

/// The Cargo.toml for a package that `cargo metadata` describes, to be used anywhere else.
pub(crate) fn manifest(package: &Value) -> String {
    let mut text = String::from("[package]\nautobins = false\nautoexamples = false\n");
    text += "autotests = false\nautobenches = false\npublish = false\n";
    for key in ["name", "version", "edition", "links"] {
        text += &line(key, &package[key]);
    }
    text += &line("rust-version", &package["rust_version"]);
    for target in list(&package["targets"]) {
        if target["kind"][0] == "custom-build" {
            text += &line("build", &target["src_path"]);
        }
    }
    text += "\n[workspace]\n\n[features]\n";
    for (name, enables) in package["features"].as_object().into_iter().flatten() {
        text += &line(&quoted(name), enables);
    }
    for target in list(&package["targets"]) {
        text += &self::target(target);
    }
    text + &dependencies(list(&package["dependencies"]))
}

/// The same for the package's library alone, without what only its tests and examples need.
pub(crate) fn library(package: &Value) -> String {
    let mut library = package.clone();
    if let Some(targets) = library["targets"].as_array_mut() {
        let others = ["example", "test", "bin"];
        targets.retain(|target| others.iter().all(|kind| target["kind"][0] != *kind));
    }
    if let Some(dependencies) = library["dependencies"].as_array_mut() {
        dependencies.retain(|dependency| dependency["kind"] != "dev");
    }
    manifest(&library)
}

/// A section for a library, example, test or program; the others are not built.
fn target(target: &Value) -> String {
    let kind = target["kind"][0].as_str().unwrap_or_default();
    let section = match kind {
        "example" | "test" | "bin" => format!("\n[[{kind}]]\n"),
        "custom-build" | "bench" => return String::new(),
        _ => "\n[lib]\n".to_owned(),
    };
    let mut text = section + &line("name", &target["name"]) + &line("path", &target["src_path"]);
    text += &line("edition", &target["edition"]);
    text += &line("test", &target["test"]);
    text + &line("required-features", &target["required-features"])
}

/// All dependencies, in sections by kind and platform.
fn dependencies(dependencies: &[Value]) -> String {
    let mut sections: BTreeMap<String, String> = BTreeMap::new();
    for dependency in dependencies {
        let kind = match dependency["kind"].as_str() {
            Some(kind) => format!("{kind}-dependencies"),
            None => "dependencies".to_owned(),
        };
        let section = match dependency["target"].as_str() {
            Some(platform) => format!("target.{}.{kind}", quoted(platform)),
            None => kind,
        };
        *sections.entry(section).or_default() += &self::dependency(dependency);
    }
    let sections = sections.iter();
    sections
        .map(|(name, lines)| format!("\n[{name}]\n{lines}"))
        .collect()
}

fn dependency(dependency: &Value) -> String {
    let mut fields = vec![
        ("package", dependency["name"].clone()),
        ("version", dependency["req"].clone()),
        ("path", dependency["path"].clone()),
        ("registry-index", dependency["registry"].clone()),
        ("optional", dependency["optional"].clone()),
        (
            "default-features",
            dependency["uses_default_features"].clone(),
        ),
        ("features", dependency["features"].clone()),
    ];
    let source = dependency["source"].as_str().unwrap_or_default();
    if let Some(git) = source.strip_prefix("git+") {
        let (url, query) = git.split_once('?').unwrap_or((git, ""));
        fields.push(("git", url.into()));
        for key in ["branch", "tag", "rev"] {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            let found = pairs.find(|(name, _)| *name == key);
            fields.push((key, found.map(|(_, value)| value).into()));
        }
    }
    let fields = fields.iter().map(|(key, value)| line(key, value));
    let fields: Vec<String> = fields
        .map(|line| line.trim_end().to_owned())
        .filter(|line| !line.is_empty())
        .collect();
    let rename = dependency["rename"].as_str();
    let name = rename.or(dependency["name"].as_str()).unwrap_or_default();
    format!("{name} = {{ {} }}\n", fields.join(", "))
}

/// `key = value`; nothing when there is no value.
fn line(key: &str, value: &Value) -> String {
    let value = match value {
        Value::String(text) => quoted(text),
        Value::Bool(truth) => truth.to_string(),
        Value::Array(items) => {
            let items = items.iter().filter_map(Value::as_str).map(quoted);
            format!("[{}]", items.collect::<Vec<_>>().join(", "))
        }
        _ => return String::new(),
    };
    format!("{key} = {value}\n")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_form_of_a_dependency_is_kept() {
        let git = json!({
            "name": "a", "req": "*", "source": "git+https://host.example/a?rev=1f", "rename": "b",
            "kind": "dev", "target": "cfg(unix)", "features": ["x"], "uses_default_features": false,
        });
        let path = json!({ "name": "c", "req": "^1", "path": "/c", "kind": null, "source": null });
        let expected = "\n[dependencies]\nc = { package = \"c\", version = \"^1\", path = \"/c\" }\n\
             \n[target.\"cfg(unix)\".dev-dependencies]\nb = { package = \"a\", version = \"*\", \
             default-features = false, features = [\"x\"], git = \"https://host.example/a\", rev = \"1f\" }\n";
        assert_eq!(dependencies(&[git, path]), expected);
    }

    #[test]
    fn a_library_comes_without_what_tests_and_examples_need() {
        let dependency = |name: &str, kind: Value| json!({ "name": name, "kind": kind });
        let package = json!({
            "name": "a",
            "targets": [
                { "kind": ["lib"], "name": "a", "src_path": "/a/main.rs" },
                { "kind": ["example"], "name": "serve", "src_path": "/a/serve.rs" },
            ],
            "dependencies": [dependency("b", Value::Null), dependency("fuse", "dev".into())],
        });
        let text = library(&package);
        assert!(
            text.contains("/a/main.rs") && text.contains("[dependencies]\nb = "),
            "{text}"
        );
        assert!(!text.contains("serve") && !text.contains("fuse"), "{text}");
    }

    #[test]
    fn targets_keep_their_sources_wherever_the_manifest_is() {
        let example = json!({ "kind": ["example"], "name": "suite", "src_path": "/d/suite.rs" });
        let expected = "\n[[example]]\nname = \"suite\"\npath = \"/d/suite.rs\"\n";
        assert_eq!(target(&example), expected);
        assert_eq!(target(&json!({ "kind": ["bench"], "name": "speed" })), "");
    }
}
