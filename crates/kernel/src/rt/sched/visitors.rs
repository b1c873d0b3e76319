// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Tasks of threads that the machine did not start, and that outlive them.

use super::shared::lock;
use super::state::{State, Status, Task};
use super::{Name, Sched, Signals, Stuck, TaskId};

impl Sched {
    /// Adds a task that the calling thread runs, and waits until it has the CPU. It ends with
    /// [`Sched::leave`], or as others do.
    pub(crate) fn enter(&self, name: Name, signals: &Signals) -> TaskId {
        let mut state = lock(&self.state);
        let id = state.add(name, signals, false);
        if let Some(task) = state.tasks.get_mut(id) {
            task.visits = true;
        }
        self.dispatch(&mut state);
        self.wait_for_turn(state, id);
        id
    }

    /// Ends a task that came with [`Sched::enter`]; nobody will ask how.
    pub(crate) fn leave(&self, id: TaskId) {
        let mut state = lock(&self.state);
        state.tasks.remove(id);
        self.ended(&mut state, id);
    }

    /// Waits until every task that came with [`Sched::enter`] has ended; as [`Sched::host_join`].
    pub(crate) fn host_join_visitors(&self, hung: impl FnOnce(Vec<Stuck>)) {
        self.host_until(|state| state.visitors().is_empty().then_some(()), hung);
    }

    /// Sends a signal to each of them.
    pub(crate) fn signal_visitors(&self, signo: u32) {
        let visitors = lock(&self.state).visitors();
        for id in visitors {
            self.signal(id, signo);
        }
    }
}

impl State {
    /// Those that have not ended, and still may.
    fn visitors(&self) -> Vec<TaskId> {
        let here = |(id, task): (TaskId, &Task)| {
            let ended = matches!(task.status, Status::Ended);
            (task.visits && !ended && !task.abandoned).then_some(id)
        };
        self.tasks.iter().filter_map(here).collect()
    }
}
