// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What people type, on scull: the misc device, and where it matters the first of the four as well.

use std::fs::{self, OpenOptions};
use std::io::Write;

use scull_misc::THIS_MODULE;

use crate::serve::{serve, sh};

#[test]
fn cp_and_cmp_see_what_was_written() {
    serve(&THIS_MODULE, |_, dev| {
        let script = "
            set -e
            seq 20000 > $DEV.numbers
            cp $DEV.numbers $DEV/scull
            cmp $DEV.numbers $DEV/scull
            cp $DEV/scull $DEV.copy
            cmp $DEV.numbers $DEV.copy
            rm $DEV.numbers $DEV.copy
        ";
        assert_eq!(sh(dev, script), "");
    });
}

/// Tests a file of either sample: the shell scripts that the test runs have it as `$FILE`.
fn on_each(test: impl Fn(&dyn Fn(&str) -> String)) {
    for (module, name) in [(&THIS_MODULE, "scull"), (&scull::THIS_MODULE, "scull0")] {
        serve(module, |_, dev| {
            test(&|script| sh(dev, &format!("FILE=$DEV/{name}; {script}")));
        });
    }
}

#[test]
fn dd_gets_a_quantum_where_it_asks_for_more() {
    on_each(|sh| {
        sh("dd if=/dev/zero of=$FILE bs=9000 count=1 2>&1");
        let read = sh("dd if=$FILE bs=4096 count=1 of=/dev/null 2>&1");
        assert!(read.contains("0+1 records in"), "{read}");
        assert!(read.contains("4000 bytes"), "{read}");
    });
}

#[test]
fn redirections_trim_and_append_as_on_a_device() {
    on_each(|sh| {
        assert_eq!(sh("echo one > $FILE; cat $FILE"), "one\n");
        assert_eq!(sh("echo 2 > $FILE; cat $FILE"), "2\n");
        // scull takes no notice of O_APPEND: what opens it to write alone trims it.
        assert_eq!(sh("echo three >> $FILE; cat $FILE"), "three\n");
        assert_eq!(sh("(echo a; echo b) >> $FILE; cat $FILE"), "a\nb\n");
        // As does what opens it to read and write, only without trimming.
        assert_eq!(sh("(echo c; echo d) 1<> $FILE; cat $FILE"), "c\nd\n");
    });
}

#[test]
fn an_appending_file_keeps_the_position_of_its_own() {
    serve(&THIS_MODULE, |_, dev| {
        let path = dev.join("scull");
        let mut options = OpenOptions::new();
        let mut file = options.read(true).append(true).open(&path).expect("opens");
        file.write_all(b"ab").expect("writes");
        // The kernel here learns that the file has no size, and would append at its start.
        assert_eq!(file.metadata().expect("is there").len(), 0);
        file.write_all(b"cd").expect("writes");
        assert_eq!(fs::read(&path).expect("reads"), b"abcd");
    });
}

#[test]
fn tail_and_head_find_the_ends() {
    on_each(|sh| {
        sh("seq 5000 | dd of=$FILE bs=100 2>&1");
        assert_eq!(sh("tail -c 10 $FILE"), "4999\n5000\n");
        assert_eq!(sh("head -c 4 $FILE"), "1\n2\n");
        assert_eq!(sh("wc -l < $FILE"), "5000\n");
    });
}

#[test]
fn the_folder_shows_the_devices_and_takes_no_others() {
    serve(&THIS_MODULE, |_, dev| {
        assert_eq!(sh(dev, "ls $DEV"), "scull\n");
        assert_eq!(
            sh(dev, "find $DEV -type f -perm 600 -printf '%f %s\\n'"),
            "scull 0\n"
        );
        let refused = |script: &str| sh(dev, &format!("{script} 2>&1 || true"));
        for script in ["touch $DEV/other", "mkdir $DEV/other", "rm -f $DEV/scull"] {
            assert!(refused(script).contains("not permitted"), "{script}");
        }
        assert!(refused("cat $DEV/other").contains("No such file"));
        assert!(refused("truncate -s 0 $DEV/scull").contains("Invalid argument"));
        assert_eq!(
            sh(dev, "chmod 640 $DEV/scull; stat -c %a $DEV/scull"),
            "640\n"
        );
    });
}

#[test]
fn many_processes_read_and_write_at_once() {
    serve(&THIS_MODULE, |_, dev| {
        let script = "
            set -e
            seq 3000 > $DEV.in
            cp $DEV.in $DEV/scull
            for reader in 1 2 3 4; do cmp -n 13893 $DEV.in $DEV/scull & done
            # Four writers, each with places of its own, and one open file.
            for writer in 4 5 6 7; do
                yes $writer | head -c 4000 > $DEV.$writer
                dd if=$DEV.$writer bs=4000 seek=$writer conv=notrunc status=none 1<> $DEV/scull &
            done
            wait
            for writer in 4 5 6 7; do
                dd if=$DEV/scull bs=4000 skip=$writer count=1 status=none | cmp - $DEV.$writer
            done
            cmp -n 13893 $DEV.in $DEV/scull
            wc -c < $DEV/scull
            rm $DEV.*
        ";
        // The last writer's place ends there.
        assert_eq!(sh(dev, script), "32000\n");
    });
}
