// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Records: put, added to, taken, and listed by name.

use suite::flags::O_RDWR;
use suite::{Errno, Suite};

use super::{cleared, lists, run, DEV};

pub(super) fn steps(suite: &mut Suite<'_>) {
    suite.step("a larder that was just loaded is empty", |t| {
        let fd = t.open(DEV, O_RDWR).ok();
        t.read(fd, 100).gives("");
        t.close(fd).ok();
    });
    suite.step("what was put is listed", |t| {
        let fd = cleared(t);
        run(t, fd, "put fig dried\n");
        lists(t, fd, "fig dried\n");
        t.close(fd).ok();
    });
    suite.step("the list is sorted by name", |t| {
        let fd = cleared(t);
        for name in ["plum", "fig", "apple", "quince", "figs"] {
            run(t, fd, &format!("put {name} 1\n"));
        }
        lists(t, fd, "apple 1\nfig 1\nfigs 1\nplum 1\nquince 1\n");
        t.close(fd).ok();
    });
    suite.step("names are sorted by their bytes, in any script", |t| {
        let fd = cleared(t);
        for name in ["\u{df}", "z", "Z", "\u{4e00}"] {
            run(t, fd, &format!("put {name} 1\n"));
        }
        lists(t, fd, "Z 1\nz 1\n\u{df} 1\n\u{4e00} 1\n");
        t.close(fd).ok();
    });
    suite.step("a record takes the place of one of its name", |t| {
        let fd = cleared(t);
        run(t, fd, "put fig dried\n");
        run(t, fd, "put fig fresh, from the market\n");
        lists(t, fd, "fig fresh, from the market\n");
        t.close(fd).ok();
    });
    suite.step("adding appends to the value", |t| {
        let fd = cleared(t);
        run(t, fd, "put fig dried\n");
        run(t, fd, "add fig , and sweet\n");
        run(t, fd, "add fig .\n");
        lists(t, fd, "fig dried, and sweet.\n");
        t.close(fd).ok();
    });
    suite.step("nothing is added to what is not there", |t| {
        let fd = cleared(t);
        t.write(fd, "add fig more\n").fails(Errno::ENOENT);
        lists(t, fd, "");
        t.close(fd).ok();
    });
    suite.step("what was taken is gone, and the others stay", |t| {
        let fd = cleared(t);
        for name in ["apple", "fig", "plum"] {
            run(t, fd, &format!("put {name} 1\n"));
        }
        run(t, fd, "take fig\n");
        lists(t, fd, "apple 1\nplum 1\n");
        t.write(fd, "take fig\n").fails(Errno::ENOENT);
        run(t, fd, "take plum\n");
        run(t, fd, "take apple\n");
        lists(t, fd, "");
        t.close(fd).ok();
    });
    suite.step("clearing takes everything", |t| {
        let fd = cleared(t);
        for name in ["apple", "fig"] {
            run(t, fd, &format!("put {name} 1\n"));
        }
        run(t, fd, "clear\n");
        lists(t, fd, "");
        run(t, fd, "clear\n");
        t.close(fd).ok();
    });
    suite.step("a larder holds 32 records, and no more", |t| {
        let fd = cleared(t);
        for number in 0..32 {
            run(t, fd, &format!("put jar{number:02} jam\n"));
        }
        t.write(fd, "put jar32 jam\n").fails(Errno::ENOSPC);
        run(t, fd, "put jar31 jelly\n");
        run(t, fd, "take jar00\n");
        run(t, fd, "put jar32 jam\n");
        let jam = (1..31).map(|number| format!("jar{number:02} jam\n"));
        let list: String = jam.collect();
        lists(t, fd, &format!("{list}jar31 jelly\njar32 jam\n"));
        run(t, fd, "clear\n");
        t.close(fd).ok();
    });
}
