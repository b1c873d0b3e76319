// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Boots, and what is found to be wrong with them.

use std::thread;
use std::time::{Duration, Instant};

use lab::{Built, Cancel, Event, Kind, Problem, boot};

use crate::modules::{assert_found, assert_gone, built, kernel, processes, ready, refused, run};

#[test]
fn a_module_with_nothing_wrong_loads_and_unloads_and_is_built_once() {
    let Some(kernel) = kernel() else { return };
    let outcome = run(&kernel, "clean");
    assert!(outcome.verdict.is_empty(), "{:#?}", outcome.verdict);
    assert_eq!(outcome.insmod, Some(Ok(())));
    let said = |text: &str| outcome.dmesg.iter().any(|(_, line)| line == text);
    assert!(said("clean: loaded") && said("clean: [7]"));
    assert!(!built(&kernel, "clean").compiled);
}

#[test]
fn a_sleeping_allocation_under_a_spinlock_is_caught_in_each_of_twenty_boots() {
    let Some(kernel) = kernel() else { return };
    let built = built(&kernel, "atomic");
    for _ in 0..20 {
        let outcome = boot(&kernel, &ready(&built), &Cancel::new(), &mut |_| ()).unwrap();
        assert_found(
            &outcome,
            "atomic",
            "sleeping function called from invalid context",
        );
    }
}

#[test]
fn a_rust_panic_takes_the_kernel_down_and_is_found() {
    let Some(kernel) = kernel() else { return };
    let outcome = run(&kernel, "panics");
    assert_found(&outcome, "panics", "attempt to add with overflow");
}

#[test]
fn a_deadlock_is_found_without_waiting_for_it() {
    let Some(kernel) = kernel() else { return };
    let outcome = run(&kernel, "deadlocks");
    assert_found(&outcome, "deadlocks", "blocked for more than");
    assert!(outcome.elapsed < Duration::from_secs(30));
}

#[test]
fn a_module_that_refuses_to_load_says_why() {
    let Some(kernel) = kernel() else { return };
    let outcome = run(&kernel, "refuses");
    assert_eq!(outcome.insmod, Some(Err("ENODEV".into())));
    assert_eq!(outcome.verdict.len(), 1, "{:#?}", outcome.verdict);
}

#[test]
fn a_drivers_words_are_not_taken_for_inits() {
    let Some(kernel) = kernel() else { return };
    let built = built(&kernel, "forges");
    let mut order = ready(&built);
    order.suite = true;
    let outcome = boot(&kernel, &order, &Cancel::new(), &mut |_| ()).unwrap();
    let said: Vec<_> = outcome.verdict.iter().map(Problem::to_string).collect();
    let stopped = "the suite stopped in the middle, after 0 results";
    assert_eq!(said, [stopped], "{:#?}", outcome.dmesg);
    let forged = |(_, line): &&(u8, String)| line == "@end of probe";
    assert_eq!(outcome.dmesg.iter().filter(forged).count(), 1);
}

#[test]
fn what_a_driver_says_at_length_is_kept_whole() {
    let Some(kernel) = kernel() else { return };
    let outcome = run(&kernel, "chats");
    assert!(outcome.verdict.is_empty(), "{:#?}", outcome.verdict);
    let lines = outcome.dmesg.iter().filter_map(|(_, line)| {
        let number = line.strip_prefix("chats: line ")?;
        number.parse::<u32>().ok()
    });
    assert!(lines.eq(0..10_000));
}

#[test]
fn a_kernel_that_hangs_is_killed_and_its_last_lines_are_shown() {
    let Some(kernel) = kernel() else { return };
    let built = built(&kernel, "spins");
    let mut order = ready(&built);
    order.timeout = Duration::from_secs(5);
    order.kernel_args.push("test.mark=hangs".into());
    let started = Instant::now();
    let result = boot(&kernel, &order, &Cancel::new(), &mut |_| ());
    let error = refused(result, Kind::Failed);
    assert!(started.elapsed() < Duration::from_secs(20));
    assert_eq!(error.detail().len(), 50);
    let last = "spins: spinning, said 60 times";
    assert!(error.detail().iter().any(|line| line == last), "{error}");
    assert_eq!(processes("test.mark=hangs"), [""; 0]);
}

#[test]
fn a_cancelled_boot_leaves_nothing_behind() {
    let Some(kernel) = kernel() else { return };
    let built = built(&kernel, "spins");
    let mut order = ready(&built);
    order.kernel_args.push("test.mark=cancelled".into());
    let cancel = Cancel::new();
    let started = Instant::now();
    let result = boot(&kernel, &order, &cancel.clone(), &mut |event| {
        if let Event::Console(line) = event
            && line.ends_with("60 times")
        {
            assert!(!processes("test.mark=cancelled").is_empty());
            cancel.cancel();
        }
    });
    refused(result, Kind::Interrupted);
    assert!(started.elapsed() < Duration::from_secs(30));
    assert_gone(&kernel, "test.mark=cancelled");
}

#[test]
fn boots_at_the_same_time_do_not_meet() {
    let Some(kernel) = kernel() else { return };
    let (clean, panics) = (built(&kernel, "clean"), built(&kernel, "panics"));
    let verdict = |built: &Built| {
        let outcome = boot(&kernel, &ready(built), &Cancel::new(), &mut |_| ());
        outcome.unwrap().verdict
    };
    thread::scope(|scope| {
        let good = scope.spawn(|| verdict(&clean));
        let bad = scope.spawn(|| verdict(&panics));
        assert!(good.join().unwrap().is_empty());
        assert!(!bad.join().unwrap().is_empty());
    });
}
