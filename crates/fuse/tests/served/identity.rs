// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Whom a driver sees.

use std::path::Path;

use suite::{Arg, Linux, System};

use crate::THIS_MODULE;
use crate::driver::{CAPABLE, PID, USER};
use crate::ioctls::open;
use crate::serve::{NOBODY, lacks, serve, sh};

const CAP_CHOWN: usize = 0;
const CAP_SYS_ADMIN: usize = 21;

#[test]
fn the_driver_sees_the_user_and_number_of_the_caller() {
    serve(&THIS_MODULE, |_, dev| {
        let linux = Linux::for_served_files();
        let fd = open(&linux, dev, "gate0");
        let ask = |cmd| linux.ioctl(fd, cmd, Arg::Value(0));
        let user = rustix::process::geteuid().as_raw();
        assert_eq!(ask(USER), Ok(user.cast_signed()));
        let thread = rustix::thread::gettid().as_raw_nonzero().get();
        assert_eq!(ask(PID), Ok(thread));
        linux.close(fd).expect("closes");
    });
}

/// What `setpriv` with these options says that the device's answer to a request is.
fn asked(dev: &Path, options: &str, cmd: u32, arg: usize) -> String {
    let ask = format!(
        "import fcntl, os; fd = os.open('{}/gate0', os.O_RDWR); print(fcntl.ioctl(fd, {cmd}, {arg}))",
        dev.display()
    );
    sh(
        dev,
        &format!("setpriv {options} python3 -c \"{ask}\" 2>&1 || true"),
    )
}

#[test]
fn capabilities_are_those_of_the_caller() {
    if lacks(&["root", "setpriv", "python3"]) {
        return;
    }
    serve(&THIS_MODULE, |_, dev| {
        let all = "--reuid 0";
        assert_eq!(asked(dev, all, CAPABLE, CAP_SYS_ADMIN), "1\n");
        assert_eq!(asked(dev, all, CAPABLE, 63), "0\n");
        let fewer = "--bounding-set -sys_admin --inh-caps -sys_admin";
        assert_eq!(asked(dev, fewer, CAPABLE, CAP_SYS_ADMIN), "0\n");
        assert_eq!(asked(dev, fewer, CAPABLE, CAP_CHOWN), "1\n");
    });
}

#[test]
fn others_may_open_what_the_mode_allows() {
    if lacks(&["root", "setpriv"]) {
        return;
    }
    serve(&THIS_MODULE, |_, dev| {
        let nobody = NOBODY.join(" ");
        let open = format!("{nobody} sh -c ': <> $DEV/gate0' 2>&1 || true");
        assert!(sh(dev, &open).contains("Permission denied"));
        sh(dev, "chmod 666 $DEV/gate0");
        assert_eq!(sh(dev, &open), "");
    });
}
