// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What is being done, while it takes long.

use std::io::IsTerminal;
use std::time::Duration;

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};

use crate::output;

/// A spinner with a line of text on a terminal; elsewhere a plain line when the work changes.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Starts with nothing to say.
    pub(crate) fn new() -> Progress {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix} {wide_msg:.dim}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(100));
            bar
        });
        Progress { bar }
    }

    /// Another piece of work begins.
    pub(crate) fn begin(&self, work: &str) {
        match &self.bar {
            Some(bar) => {
                bar.set_prefix(work.to_owned());
                bar.set_message("");
            }
            None => output::say(&format!("scullery: {work}")),
        }
    }

    /// A detail of the work: shown on a terminal only, until the next one.
    pub(crate) fn detail(&self, detail: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(detail.trim().to_owned());
        }
    }

    /// So much of a piece of work is done.
    pub(crate) fn part(&self, work: &str, done: u64, total: u64) {
        if let Some(bar) = &self.bar {
            bar.set_prefix(format!("{work} {}%", done * 100 / total.max(1)));
        }
    }

    /// Prints text on standard output without tearing the spinner.
    ///
    /// # Errors
    ///
    /// Those of [`output::result`].
    pub(crate) fn print(&self, text: &str) -> Result<()> {
        match &self.bar {
            Some(bar) => bar.suspend(|| output::result(text)),
            None => output::result(text),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
