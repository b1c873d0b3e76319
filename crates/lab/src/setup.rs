// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Preparing the kernel: a Debian root, the kernel's source, the kernel.

mod disk;
mod kernel;
mod owner;
mod root;

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::cache::{Cache, State};
use crate::event::{Event, Plan, Step};
use crate::kernel::Kernel;
use crate::recipe::{self, Part};
use crate::record;
use crate::tool::{Access, Chroot, Ended, find, not_written, run};
use crate::{Cancel, Error, Result};

/// What a user may choose about a setup.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The Debian mirror's URL; debootstrap(8) chooses when there is none.
    pub mirror: Option<String>,
    /// How many compilers run at once; as many as there are processors when there is none.
    pub jobs: Option<usize>,
}

impl Options {
    /// The mirror of `SCULLERY_DEBIAN_MIRROR`, and as many jobs as processors.
    pub fn from_env() -> Options {
        let mirror = env::var("SCULLERY_DEBIAN_MIRROR").ok();
        Options {
            mirror: mirror.filter(|url| !url.is_empty()),
            jobs: None,
        }
    }
}

/// Makes sure that `cache` has a kernel: does nothing when it has, repairs it when it is broken,
/// goes on where an interrupted setup stopped.
///
/// # Errors
///
/// [`Kind::Unavailable`](crate::Kind::Unavailable) without root, debootstrap(8), network or disk,
/// or while another setup is at work; [`Kind::Interrupted`](crate::Kind::Interrupted) when
/// cancelled; [`Kind::Failed`](crate::Kind::Failed) when the kernel does not compile.
pub fn setup(
    cache: &Cache,
    options: &Options,
    cancel: &Cancel,
    events: &mut dyn FnMut(Event),
) -> Result<Kernel> {
    if cache.state() == State::Ready {
        // An earlier setup may have been interrupted before it did this.
        owner::hand_over(cache, cancel, events)?;
        return Kernel::prepared(cache);
    }
    check_tools()?;
    make_dir(cache.dir())?;
    let _lock = cache.lock()?;
    let mut work = Work {
        cache,
        options,
        cancel,
        events,
        number: 0,
        of: 0,
    };
    work.plan()?;
    for part in Part::ALL {
        work.part(part)?;
    }
    owner::hand_over(cache, cancel, events)?;
    Kernel::prepared(cache)
}

/// What no setup can do without.
fn check_tools() -> Result<()> {
    if !nix::unistd::geteuid().is_root() {
        return Err(Error::unavailable(
            "preparing a kernel makes a Debian root, which only root may: run it with sudo, \
             and SCULLERY_CACHE set to a directory of yours",
        ));
    }
    if find("debootstrap").is_none() {
        return Err(Error::unavailable(
            "debootstrap is not installed: install debootstrap and debian-archive-keyring",
        ));
    }
    if !Path::new(root::KEYRING).exists() {
        return Err(Error::unavailable(format!(
            "{} is missing, and nothing is downloaded unverified: install debian-archive-keyring",
            root::KEYRING
        )));
    }
    Ok(())
}

/// A setup at work.
struct Work<'a> {
    cache: &'a Cache,
    options: &'a Options,
    cancel: &'a Cancel,
    events: &'a mut dyn FnMut(Event),
    number: usize,
    of: usize,
}

impl Work<'_> {
    /// Says what will be done, and refuses when the disk is too small for it.
    fn plan(&mut self) -> Result<()> {
        let root_ready = self.cache.part_state(Part::Root) == State::Ready;
        let mut steps = Vec::new();
        let mut keep_mb = 0;
        for part in Part::ALL {
            // A new root has other compilers, so its kernel is made anew.
            let wanted = !root_ready || self.cache.part_state(part) != State::Ready;
            if wanted {
                keep_mb += recipe::keep_mb(part);
                steps.extend(part.steps().iter().filter(|step| !self.done(part, **step)));
            }
        }
        let plan = Plan {
            download_mb: steps.iter().map(|step| recipe::download_mb(*step)).sum(),
            disk_mb: steps.iter().map(|step| recipe::disk_mb(*step)).sum(),
            keep_mb,
            steps,
        };
        self.of = plan.steps.len();
        let need = plan.disk_mb;
        (self.events)(Event::Plan(plan));
        disk::check(self.cache.dir(), need)
    }

    /// Builds a part beside its place and puts it there, unless it is there.
    fn part(&mut self, part: Part) -> Result<()> {
        if self.cache.part_state(part) == State::Ready {
            return Ok(());
        }
        let partial = self.cache.partial(part);
        if fs::read_to_string(partial.join("fingerprint")).ok()
            != Some(self.cache.fingerprint(part))
        {
            remove(&partial)?;
            make_dir(&partial.join("stamps"))?;
            write(&partial.join("fingerprint"), &self.cache.fingerprint(part))?;
        }
        for step in part.steps() {
            if !self.done(part, *step) {
                self.step(part, *step)?;
            }
        }
        self.install(part)
    }

    fn step(&mut self, part: Part, step: Step) -> Result<()> {
        self.number += 1;
        (self.events)(Event::Step {
            step,
            number: self.number,
            of: self.of.max(self.number),
        });
        match step {
            Step::Bootstrap => self.bootstrap(),
            Step::Packages => self.packages(),
            Step::Source => self.source(),
            Step::Configure => self.configure(),
            Step::Compile => self.compile(),
            Step::Prune => self.prune(),
        }?;
        write(&self.stamp(part, step), &self.cache.fingerprint(part))
    }

    fn stamp(&self, part: Part, step: Step) -> PathBuf {
        self.cache.partial(part).join("stamps").join(step.name())
    }

    /// Whether an earlier setup has done `step`, by this recipe.
    fn done(&self, part: Part, step: Step) -> bool {
        fs::read_to_string(self.stamp(part, step)).ok() == Some(self.cache.fingerprint(part))
    }

    /// Puts a part that is whole in its place, when nobody uses what is there.
    fn install(&mut self, part: Part) -> Result<()> {
        let (partial, place) = (self.cache.partial(part), self.cache.part(part));
        for file in part.required() {
            let path = partial.join(file);
            if !path.exists() {
                // One of its stamps is wrong, and nothing says which.
                remove(&partial)?;
                return Err(Error::failed(format!(
                    "{} was not made: run setup again",
                    path.display()
                )));
            }
        }
        record::write(&partial.join(recipe::RECORD), &partial, part.recorded())?;
        let old = place.with_extension("old");
        {
            let _exclusive = self.cache.exclusive(self.cancel, self.events)?;
            remove(&old)?;
            if place.exists() {
                fs::rename(&place, &old).map_err(|e| Error::io("rename", &place, &e))?;
            }
            fs::rename(&partial, &place).map_err(|e| Error::io("rename", &partial, &e))?;
        }
        remove(&old)
    }

    /// Runs a shell script in the root, counting the lines that `counts` says.
    fn script(
        &mut self,
        chroot: Chroot,
        script: &str,
        args: &[&str],
        counts: &mut dyn FnMut(&str) -> Option<(u64, u64)>,
    ) -> Result<Ended> {
        let command = ["bash", "-ec", script, "bash"]
            .into_iter()
            .chain(args.iter().copied())
            .map(OsString::from);
        let events = &mut *self.events;
        run(chroot.sandbox(command), self.cancel, |line| {
            events(Event::Line(line.text.clone()));
            if let Some((done, total)) = counts(&line.text) {
                events(Event::Progress {
                    done,
                    total: total.max(done),
                });
            }
        })
    }

    /// An error of `step`, with what the tool said.
    fn step_failed(&self, step: Step, ended: Ended, advice: &str) -> Error {
        let message = format!("{step} failed: {advice}");
        let network = ended.tail.iter().any(|line| {
            [
                "Failed to fetch",
                "Could not resolve",
                "Failed getting release",
                "Couldn't download",
            ]
            .iter()
            .any(|sign| line.contains(sign))
        });
        let error = if let Some(line) = not_written(&ended.tail) {
            Error::unavailable(format!(
                "{step} failed in {}: {line}",
                self.cache.dir().display()
            ))
        } else if network || step == Step::Bootstrap {
            Error::unavailable(message)
        } else {
            Error::failed(message)
        };
        error.with_detail(ended.tail)
    }

    /// The root in which a part's steps run.
    fn chroot(&self, root: &Path) -> Chroot {
        Chroot::new(root, Access::ReadWrite)
    }
}

fn make_dir(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(|e| Error::io("create", path, &e))
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).map_err(|e| Error::io("write", path, &e))
}

/// Removes a file or a tree; that it is not there is fine.
fn remove(path: &Path) -> Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(data) if data.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(_) => return Ok(()),
    };
    removed.map_err(|e| Error::io("remove", path, &e))
}
