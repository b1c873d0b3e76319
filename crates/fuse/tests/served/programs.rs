// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What people type, on scull.

use std::fs::{self, OpenOptions};
use std::io::Write;

use scull_misc::THIS_MODULE;

use crate::serve::{lacks, serve, sh};

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

#[test]
fn dd_gets_a_quantum_where_it_asks_for_more() {
    serve(&THIS_MODULE, |_, dev| {
        sh(dev, "dd if=/dev/zero of=$DEV/scull bs=9000 count=1 2>&1");
        let read = sh(dev, "dd if=$DEV/scull bs=4096 count=1 of=/dev/null 2>&1");
        assert!(read.contains("0+1 records in"), "{read}");
        assert!(read.contains("4000 bytes"), "{read}");
    });
}

#[test]
fn redirections_trim_and_append_as_on_a_device() {
    serve(&THIS_MODULE, |_, dev| {
        assert_eq!(sh(dev, "echo one > $DEV/scull; cat $DEV/scull"), "one\n");
        assert_eq!(sh(dev, "echo 2 > $DEV/scull; cat $DEV/scull"), "2\n");
        // scull takes no notice of O_APPEND: what opens it to write alone trims it.
        assert_eq!(
            sh(dev, "echo three >> $DEV/scull; cat $DEV/scull"),
            "three\n"
        );
        let twice = "(echo a; echo b) >> $DEV/scull; cat $DEV/scull";
        assert_eq!(sh(dev, twice), "a\nb\n");
        // As does what opens it to read and write, only without trimming.
        let both = "(echo c; echo d) 1<> $DEV/scull; cat $DEV/scull";
        assert_eq!(sh(dev, both), "c\nd\n");
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
    serve(&THIS_MODULE, |_, dev| {
        sh(dev, "seq 5000 | dd of=$DEV/scull bs=100 2>&1");
        assert_eq!(sh(dev, "tail -c 10 $DEV/scull"), "4999\n5000\n");
        assert_eq!(sh(dev, "head -c 4 $DEV/scull"), "1\n2\n");
        assert_eq!(sh(dev, "wc -l < $DEV/scull"), "5000\n");
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

#[test]
fn python_makes_requests_by_value_and_through_pointers() {
    if lacks(&["python3"]) {
        return;
    }
    serve(&THIS_MODULE, |_, dev| {
        let script = r#"
cat > "$DEV.py" <<'END'
import errno, fcntl, os, struct, sys
fd = os.open(sys.argv[1], os.O_RDWR)
os.write(fd, b"x")
number = lambda direction, size, nr: direction << 30 | size << 16 | ord("k") << 8 | nr
got = fcntl.ioctl(fd, number(2, 4, 5), bytes(4))
print(fcntl.ioctl(fd, number(0, 0, 7)), struct.unpack("i", got)[0])
for request in number(0, 0, 15), number(1, 4, 5), ord("j") << 8 | 7:
    try:
        fcntl.ioctl(fd, request, bytes(4))
    except OSError as error:
        print(errno.errorcode[error.errno])
END
python3 "$DEV.py" "$DEV/scull"
rm "$DEV.py"
"#;
        assert_eq!(sh(dev, script), "4000 4000\nENOTTY\nENOTTY\nENOTTY\n");
    });
}
