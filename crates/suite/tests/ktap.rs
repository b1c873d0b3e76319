// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! A report goes through its stream unchanged, and any stream is read.

use std::io::{self, Write};

use suite::{differences, run, Errno, Fd, Judging, Linux, Report, Step};

fn step(name: &str, lines: &[&str], failures: &[&str], skipped: Option<&str>) -> Step {
    let owned = |lines: &[&str]| lines.iter().map(|&line| line.to_owned()).collect();
    Step {
        name: name.to_owned(),
        lines: owned(lines),
        failures: owned(failures),
        skipped: skipped.map(str::to_owned),
    }
}

fn report() -> Report {
    Report {
        steps: vec![
            step("it opens", &["main: open(\"/d\", O_RDWR) = fd0"], &[], None),
            step(
                "it fails",
                &["main: close(fd0) = EIO"],
                &["a.rs:1: expected"],
                None,
            ),
            step("it is not here", &[], &[], Some("fail-nth")),
            step("odd # SKIP \\ - name", &[], &[], None),
        ],
        complete: true,
        interrupted: None,
    }
}

fn stream(report: &Report) -> String {
    let mut stream = Vec::new();
    report.write_ktap(&mut stream).expect("a vector takes all");
    String::from_utf8(stream).expect("KTAP is text")
}

#[test]
fn a_report_comes_back_from_its_stream() {
    let stream = stream(&report());
    assert_eq!(Report::from_ktap(&stream), report());
    let console = stream.replace('\n', "\r\n");
    let console = console.replace("# >", "[    1.0] printk: hello\r\n@insmod 0\r\n# >");
    assert_eq!(Report::from_ktap(&console), report());
}

#[test]
fn a_run_writes_the_stream_of_its_report() {
    let mut written = Vec::new();
    let report = run(&Linux::in_kernel(), Judging::On, &mut written, |suite| {
        suite.step("  two\nlines\u{7f} ", |t| {
            t.close(Fd::BAD).fails(Errno::EBADF)
        });
        suite.step("wrong", |t| t.close(Fd::BAD).ok());
    });
    assert_eq!(stream(&report).as_bytes(), written);
    assert_eq!(Report::from_ktap(&stream(&report)), report);
}

#[test]
fn a_stream_cut_short_names_the_step_that_had_begun_and_does_not_pass() {
    let whole = stream(&report());
    let last = whole.find("1..4").expect("a plan");
    for end in (0..=last).filter(|&end| whole.is_char_boundary(end)) {
        assert!(!Report::from_ktap(&whole[..end]).complete, "{end}");
    }
    let second = whole.find("not ok").expect("a failed step");
    let cut = Report::from_ktap(&whole[..second]);
    assert_eq!(cut.interrupted.as_deref(), Some("it fails"));
    assert_eq!(cut.steps.len(), 1);
    assert_eq!(Report::from_ktap(&stream(&cut)), cut);
}

#[test]
fn a_stream_with_a_hole_or_a_repetition_is_not_complete() {
    let whole = stream(&report());
    for line in [
        "ok 1 - it opens\n",
        "ok 3 - it is not here # SKIP fail-nth\n",
        "1..4\n",
    ] {
        let without = whole.replacen(line, "", 1);
        assert!(!Report::from_ktap(&without).complete, "without {line}");
        let twice = whole.replacen(line, &line.repeat(2), 1);
        assert!(!Report::from_ktap(&twice).complete, "twice {line}");
    }
}

#[test]
fn a_stream_in_which_steps_are_out_of_order_or_never_end_is_not_complete() {
    assert!(!Report::from_ktap("ok 1 - a\nok 1 - a\n1..2").complete);
    assert!(!Report::from_ktap("ok 2 - b\nok 1 - a\n1..2").complete);
    assert!(!Report::from_ktap("# > a\n# > b\nok 1 - b\n1..1").complete);
    assert!(Report::from_ktap("# > a\nok 1 - a\n# > b\nok 2 - b\n1..2").complete);
}

#[test]
fn a_run_without_a_step_or_with_a_failed_one_does_not_pass() {
    assert!(!Report::from_ktap("1..0").passed());
    assert!(!Report::from_ktap("not ok 1 - bare\n1..1").passed());
    assert!(!Report::from_ktap("# ! a.rs:1: wrong\nok 1 - liar\n1..1").passed());
}

#[test]
fn any_stream_is_read() {
    let seeds = [
        "KTAP version 1",
        "ok ",
        "not ok ",
        "1..",
        "# | ",
        "# ! ",
        "# > ",
        " # SKIP ",
        " - ",
        "\\",
        "#",
        "\r",
        "\n",
        "\n",
        "99999999999999999999999",
        "1",
        "2",
        "\u{fffd}",
        "\0",
        "x",
    ];
    let mut random = 1_u64;
    for _ in 0..2000 {
        let mut stream = String::new();
        for _ in 0..40 {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            stream += seeds[(random >> 33) as usize % seeds.len()];
        }
        let report = Report::from_ktap(&stream);
        let _ = differences(&report, &self::report());
    }
}

#[test]
fn differences_name_the_first_line_of_each_step_that_differs() {
    let first = report();
    let mut second = report();
    second.steps[0].lines.push("main: more".to_owned());
    second.steps[1].lines[0] = "main: close(fd0) = 0".to_owned();
    second.steps[2] = step("it is not here", &["main: but it is"], &[], None);
    second.steps.pop();

    let found = differences(&first, &second);
    let places: Vec<_> = found.iter().map(|found| (found.step, found.line)).collect();
    assert_eq!(places, [(1, 2), (2, 1), (4, 0)]);
    assert_eq!(
        (found[0].first.as_deref(), found[0].second.as_deref()),
        (None, Some("main: more"))
    );
    let shown = "step 2 (it fails), line 1:\n  - main: close(fd0) = EIO\n  + main: close(fd0) = 0";
    assert_eq!(found[1].to_string(), shown);
    assert_eq!(
        found[2].to_string(),
        "step 4:\n  - odd # SKIP \\ - name\n  + nothing"
    );
    assert!(differences(&first, &first).is_empty());
}

#[test]
fn a_writer_that_fails_ends_the_stream_and_not_the_run() {
    /// Takes all but the third write.
    #[derive(Default)]
    struct Hole {
        writes: usize,
        written: Vec<u8>,
    }
    impl Write for Hole {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.writes += 1;
            if self.writes == 3 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.written.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut hole = Hole::default();
    let report = run(&Linux::in_kernel(), Judging::On, &mut hole, |suite| {
        suite.step("one", |t| t.close(Fd::BAD).fails(Errno::EBADF));
        suite.step("two", |t| t.close(Fd::BAD).fails(Errno::EBADF));
    });
    assert!(report.passed());
    assert_eq!(report.steps.len(), 2);
    let written = String::from_utf8(hole.written).expect("KTAP is text");
    assert!(!written.contains("1.."), "{written}");
}
