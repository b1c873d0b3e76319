// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! The tasks of a machine, by number.
//!
//! Numbers only grow, so a new task goes to the end. A call of another program is a task that comes and
//! goes; its place is memory that is there already.

use super::state::Task;
use super::TaskId;

/// In the order of their numbers.
#[derive(Default)]
pub(super) struct Tasks(Vec<(TaskId, Task)>);

impl Tasks {
    /// Adds a task with a number higher than all before it.
    pub(super) fn push(&mut self, id: TaskId, task: Task) {
        self.0.push((id, task));
    }

    fn position(&self, id: TaskId) -> Option<usize> {
        // Most often it is the newest.
        match self.0.last() {
            Some((last, _)) if *last == id => Some(self.0.len() - 1),
            _ => self.0.binary_search_by_key(&id, |(id, _)| *id).ok(),
        }
    }

    pub(super) fn get(&self, id: TaskId) -> Option<&Task> {
        let (_, task) = self.0.get(self.position(id)?)?;
        Some(task)
    }

    pub(super) fn get_mut(&mut self, id: TaskId) -> Option<&mut Task> {
        let position = self.position(id)?;
        let (_, task) = self.0.get_mut(position)?;
        Some(task)
    }

    pub(super) fn remove(&mut self, id: TaskId) {
        if let Some(position) = self.position(id) {
            self.0.remove(position);
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (TaskId, &Task)> {
        self.0.iter().map(|(id, task)| (*id, task))
    }
}
