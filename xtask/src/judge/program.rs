// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The program that has upstream's tests in it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::Outcome;
use crate::Result;

pub(super) struct Program {
    path: PathBuf,
}

impl Program {
    pub(super) fn new(path: PathBuf) -> Program {
        Program { path }
    }

    /// The entries, and whether they were left out as they do not compile.
    pub(super) fn list(&self) -> Result<Vec<(String, bool)>> {
        let output = Command::new(&self.path).arg("list").output()?;
        if !output.status.success() {
            return Err(format!("{}: {}", self.path.display(), output.status).into());
        }
        let text = String::from_utf8(output.stdout)?;
        let entry = |line: &str| {
            let (kind, name) = line.split_once(' ')?;
            Some((name.to_owned(), kind == "dropped"))
        };
        Ok(text.lines().filter_map(entry).collect())
    }

    /// Runs these entries. One that ends the program has failed, and the rest run in another.
    pub(super) fn run(&self, mut wanted: BTreeSet<String>) -> Result<BTreeMap<String, Outcome>> {
        let mut outcomes = BTreeMap::new();
        while !wanted.is_empty() {
            let started = self.run_once(&wanted, &mut outcomes)?;
            let before = wanted.len();
            wanted.retain(|name| !outcomes.contains_key(name));
            // Of those that were under way when it died each is run alone, as it may be another's doing.
            for name in started.iter().filter(|name| wanted.remove(*name)) {
                let alone = BTreeSet::from([name.clone()]);
                self.run_once(&alone, &mut outcomes)?;
                let died = || Outcome::Failed("it ends the program".to_owned());
                outcomes.entry(name.clone()).or_insert_with(died);
            }
            if wanted.len() == before {
                return Err("the program runs none of its tests".into());
            }
        }
        Ok(outcomes)
    }

    /// Runs these until the program ends; gives those that it has started.
    fn run_once(
        &self,
        wanted: &BTreeSet<String>,
        outcomes: &mut BTreeMap<String, Outcome>,
    ) -> Result<BTreeSet<String>> {
        let mut child = Command::new(&self.path)
            .arg("run")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let names: String = wanted.iter().map(|name| format!("{name}\n")).collect();
        let mut stdin = child.stdin.take().ok_or("a pipe")?;
        stdin.write_all(names.as_bytes())?;
        drop(stdin);
        let mut started = BTreeSet::new();
        let stdout = child.stdout.take().ok_or("a pipe")?;
        for line in BufReader::new(stdout).lines() {
            let line = line?;
            let mut words = line.splitn(3, ' ');
            let (what, name) = (words.next(), words.next().unwrap_or_default().to_owned());
            match what {
                Some("start") => _ = started.insert(name),
                Some("pass") => _ = outcomes.insert(name, Outcome::Passed),
                Some("fail") => {
                    let text = words.next().unwrap_or_default();
                    outcomes.insert(name, Outcome::Failed(text.replace('\u{1f}', "\n")));
                }
                _ => return Err(format!("`{line}` from {}", self.path.display()).into()),
            }
        }
        child.wait()?;
        Ok(started)
    }
}
