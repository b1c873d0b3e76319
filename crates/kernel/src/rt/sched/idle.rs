// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Tasks of the machine's own, which wait for work until the machine is shut down.
//!
//! They are idle, and not hung, while there is none, and nobody waits for their end.

use std::panic::Location;

use super::shared::lock;
use super::state::{State, Status};
use super::{Sched, Sleep, TaskId, WaitFor, Wake};

impl Sched {
    /// Waits, on the task's own thread, to be kicked, or for `deadline` in nanoseconds of virtual time.
    /// False when the machine was shut down: the thread is to end.
    #[track_caller]
    pub(crate) fn idle(&self, id: TaskId, deadline: Option<u64>) -> bool {
        let mut state = lock(&self.state);
        if !state.take_kick(id) && !state.closed {
            state.go_idle(id, deadline, Location::caller());
            if deadline.is_some() && state.clock.is_real() {
                self.timer.notify_one();
            }
            self.dispatch(&mut state);
            self.tell_hosts(&state);
            self.wait_for_turn(state, id);
            state = lock(&self.state);
            state.take_kick(id);
        }
        !state.closed
    }

    /// Ends a task's [`Sched::idle`], or its next one if it is in none.
    pub(crate) fn kick(&self, id: TaskId) {
        let mut state = lock(&self.state);
        let Some(task) = state.tasks.get_mut(id) else {
            return;
        };
        task.kicked = true;
        if task.is_idle() {
            state.make_ready(id, Wake::Woken);
            self.dispatch(&mut state);
        }
    }
}

impl State {
    fn go_idle(&mut self, id: TaskId, deadline: Option<u64>, at: &'static Location<'static>) {
        if let Some(task) = self.tasks.get_mut(id) {
            task.status = Status::Blocked(Sleep {
                wait: WaitFor::Work,
                deadline,
                interruptible: false,
                at,
            });
            self.waiting.push_back(id);
        }
        self.running = None;
    }

    fn take_kick(&mut self, id: TaskId) -> bool {
        self.tasks
            .get_mut(id)
            .is_some_and(|task| core::mem::take(&mut task.kicked))
    }

    /// Lets the idle tasks see that the machine is shut down.
    pub(super) fn dismiss(&self) {
        for (_, task) in self.tasks.iter().filter(|(_, task)| task.is_idle()) {
            task.notify();
        }
    }
}
