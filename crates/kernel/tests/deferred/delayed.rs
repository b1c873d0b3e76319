// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Work items that wait for their time.

use kernel::host::{self, Kind};
use kernel::prelude::*;
use kernel::sync::{Arc, SetOnce};
use kernel::time::delay::fsleep;
use kernel::time::{msecs_to_jiffies, Delta, Instant, Monotonic};
use kernel::workqueue::{self, impl_has_delayed_work, new_delayed_work, DelayedWork, WorkItem};

use crate::in_kernel;

/// Says when it ran.
#[pin_data]
struct Alarm {
    _before: u8,
    #[pin]
    work: DelayedWork<Alarm>,
    ran: SetOnce<Instant<Monotonic>>,
}

impl_has_delayed_work! {
    impl HasDelayedWork<Self> for Alarm { self.work }
}

impl WorkItem for Alarm {
    type Pointer = Arc<Alarm>;

    fn run(this: Arc<Alarm>) {
        this.ran.populate(Instant::now());
    }
}

fn alarm() -> Arc<Alarm> {
    let alarm = pin_init!(Alarm {
        _before: 0,
        work <- new_delayed_work!("Alarm::work"),
        ran: SetOnce::new(),
    });
    Arc::pin_init(alarm, GFP_KERNEL).expect("there is memory")
}

#[test]
fn a_delayed_item_runs_when_its_time_has_come_and_is_queued_until_then() {
    in_kernel(|| {
        let start = Instant::<Monotonic>::now();
        let (soon, late) = (alarm(), alarm());
        let queue = workqueue::system();
        assert!(queue
            .enqueue_delayed(late.clone(), msecs_to_jiffies(40))
            .is_ok());
        assert!(queue
            .enqueue_delayed(soon.clone(), msecs_to_jiffies(20))
            .is_ok());
        assert!(queue.enqueue_delayed(soon.clone(), 0).is_err());
        assert!(queue.enqueue(soon.clone()).is_err());
        fsleep(Delta::from_millis(100));
        let after = |alarm: &Alarm| alarm.ran.copy().map(|ran| (ran - start).as_millis());
        assert_eq!((after(&soon), after(&late)), (Some(20), Some(40)));
    });
}

#[test]
fn without_a_delay_it_runs_at_once() {
    in_kernel(|| {
        let start = Instant::<Monotonic>::now();
        let (one, other) = (alarm(), alarm());
        assert!(workqueue::system().enqueue_delayed(one.clone(), 0).is_ok());
        assert!(workqueue::system().enqueue(other.clone()).is_ok());
        fsleep(Delta::from_millis(1));
        for alarm in [one, other] {
            let ran = alarm.ran.copy().expect("it ran");
            assert!((ran - start).is_zero());
        }
    });
}

#[test]
fn a_task_that_waits_for_work_which_never_helps_is_hung() {
    /// Queues itself for ever.
    #[pin_data]
    struct Periodic {
        #[pin]
        work: DelayedWork<Periodic>,
    }

    impl_has_delayed_work! {
        impl HasDelayedWork<Self> for Periodic { self.work }
    }

    impl WorkItem for Periodic {
        type Pointer = Arc<Periodic>;

        fn run(this: Arc<Periodic>) {
            let _ = workqueue::system().enqueue_delayed(this, 1);
        }
    }

    let machine = host::boot();
    let hung = machine.kthread("stuck", || {
        let periodic = pin_init!(Periodic { work <- new_delayed_work!() });
        let periodic = Arc::pin_init(periodic, GFP_KERNEL).expect("there is memory");
        assert!(workqueue::system().enqueue(periodic).is_ok());
        let done = KBox::pin_init(kernel::sync::Completion::new(), GFP_KERNEL);
        done.expect("there is memory").wait_for_completion();
    });
    assert_eq!(hung, Err(host::Killed::Hung));
    assert_eq!(machine.expect(Kind::Hung).task.as_deref(), Some("stuck"));
    assert_eq!(machine.reports(), []);
}
