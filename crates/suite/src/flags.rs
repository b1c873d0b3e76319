// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Numbers that suites pass to system calls, with the values they have on x86-64, and their names
//! in transcripts.

macro_rules! numbers {
    ($names:ident: $type:ty { $($(#[$doc:meta])* $name:ident = $value:expr;)+ }) => {
        $($(#[$doc])* pub const $name: $type = $value;)+

        const $names: &[(&str, $type)] = &[$((stringify!($name), $name)),+];
    };
}

/// Open for reading only: the access mode is a number of two bits, not a flag.
pub const O_RDONLY: i32 = 0;

numbers!(OPEN: i32 {
    /// Open for writing only.
    O_WRONLY = 1;
    /// Open for reading and writing.
    O_RDWR = 2;
    /// Create the file if it is not there.
    O_CREAT = 0o100;
    /// With `O_CREAT`: fail with `EEXIST` if it is there.
    O_EXCL = 0o200;
    /// Do not make a terminal the controlling one.
    O_NOCTTY = 0o400;
    /// Cut the file to length 0.
    O_TRUNC = 0o1000;
    /// Write at the end only.
    O_APPEND = 0o2000;
    /// Fail with `EAGAIN` rather than sleep.
    O_NONBLOCK = 0o4000;
    /// Close the descriptor when another program is executed.
    O_CLOEXEC = 0o2_000_000;
});

numbers!(POLL: i16 {
    /// There is data to read.
    POLLIN = 0x1;
    /// There is urgent data to read.
    POLLPRI = 0x2;
    /// Writing would not sleep.
    POLLOUT = 0x4;
    /// An error condition; always reported.
    POLLERR = 0x8;
    /// Hung up; always reported.
    POLLHUP = 0x10;
    /// The descriptor is not open; always reported.
    POLLNVAL = 0x20;
    /// Normal data can be read.
    POLLRDNORM = 0x40;
    /// Priority band data can be read.
    POLLRDBAND = 0x80;
    /// Normal data can be written.
    POLLWRNORM = 0x100;
    /// Priority band data can be written.
    POLLWRBAND = 0x200;
    /// The peer will write no more.
    POLLRDHUP = 0x2000;
});

numbers!(SIGNALS: i32 {
    /// The terminal hung up.
    SIGHUP = 1;
    /// Interrupt from the keyboard.
    SIGINT = 2;
    /// Cannot be caught, so no home delivers it: a suite ends no task by force.
    SIGKILL = 9;
    /// For the program to define.
    SIGUSR1 = 10;
    /// For the program to define.
    SIGUSR2 = 12;
    /// A timer ran out.
    SIGALRM = 14;
    /// Asked to end.
    SIGTERM = 15;
    /// A file is ready (`O_ASYNC`).
    SIGIO = 29;
});

/// An `ioctl` command without an argument, as C's `_IO`.
pub const fn io(group: u8, number: u8) -> u32 {
    command(0, group, number, 0)
}

/// An `ioctl` command by which user space reads a `T`, as C's `_IOR`.
///
/// # Panics
///
/// In a constant, so when it is compiled: `T` has 16 KiB or more, which a command has no room for.
///
/// # Examples
///
/// ```
/// use suite::flags::ior;
///
/// const GET_QUANTUM: u32 = ior::<i32>(b'k', 5);
/// assert_eq!(GET_QUANTUM, 0x8004_6b05);
/// ```
pub const fn ior<T>(group: u8, number: u8) -> u32 {
    command(2, group, number, size_of::<T>())
}

/// An `ioctl` command by which user space writes a `T`, as C's `_IOW`.
///
/// # Panics
///
/// As [`ior`].
pub const fn iow<T>(group: u8, number: u8) -> u32 {
    command(1, group, number, size_of::<T>())
}

/// An `ioctl` command that exchanges a `T`, as C's `_IOWR`.
///
/// # Panics
///
/// As [`ior`].
pub const fn iowr<T>(group: u8, number: u8) -> u32 {
    command(3, group, number, size_of::<T>())
}

const fn command(direction: u32, group: u8, number: u8, size: usize) -> u32 {
    // PANIC: documented by the callers; commands are constants, so it fails the build.
    assert!(size < 1 << 14, "an ioctl argument is smaller than 16 KiB");
    direction << 30 | (size as u32) << 16 | (group as u32) << 8 | number as u32
}

/// Open flags as C writes them.
pub(crate) fn open_flags(flags: i32) -> String {
    let access = flags & 3;
    let mut words = match access {
        0 => vec!["O_RDONLY".to_owned()],
        // The access mode 3 is neither of its bits, and drivers do see it.
        3 => vec!["3".to_owned()],
        _ => Vec::new(),
    };
    let known = OPEN.iter().map(|&(name, bit)| (name, bit as u32));
    let flags = if access == 3 { flags & !3 } else { flags };
    name_bits(flags as u32, known, &mut words);
    words.join("|")
}

/// Poll events as C writes them; `0` for none.
pub(crate) fn events(events: i16) -> String {
    let mut words = Vec::new();
    let known = POLL
        .iter()
        .map(|&(name, bit)| (name, u32::from(bit as u16)));
    name_bits(u32::from(events as u16), known, &mut words);
    if words.is_empty() {
        words.push("0".to_owned());
    }
    words.join("|")
}

/// A signal's name, or its number when a suite has no name for it.
pub(crate) fn signal(signo: i32) -> String {
    match SIGNALS.iter().find(|&&(_, number)| number == signo) {
        Some((name, _)) => (*name).to_owned(),
        None => signo.to_string(),
    }
}

fn name_bits(
    mut bits: u32,
    known: impl Iterator<Item = (&'static str, u32)>,
    words: &mut Vec<String>,
) {
    for (name, bit) in known {
        if bits & bit != 0 {
            words.push(name.to_owned());
            bits &= !bit;
        }
    }
    if bits != 0 {
        words.push(format!("{bits:#x}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_those_of_the_c_macros() {
        assert_eq!(io(b'k', 0), 0x6b00);
        assert_eq!(iow::<i32>(b'k', 1), 0x4004_6b01);
        assert_eq!(ior::<i32>(b'k', 5), 0x8004_6b05);
        assert_eq!(iowr::<i32>(b'k', 9), 0xc004_6b09);
    }

    #[test]
    fn transcripts_name_flags_events_and_signals() {
        assert_eq!(open_flags(O_RDONLY), "O_RDONLY");
        assert_eq!(open_flags(O_RDWR | O_NONBLOCK), "O_RDWR|O_NONBLOCK");
        assert_eq!(open_flags(3 | 1 << 30), "3|0x40000000");
        assert_eq!(events(POLLIN | POLLRDNORM), "POLLIN|POLLRDNORM");
        assert_eq!(events(0), "0");
        assert_eq!(signal(SIGINT), "SIGINT");
        assert_eq!(signal(63), "63");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn numbers_are_those_of_the_c_library() {
        let open = [libc::O_WRONLY, libc::O_RDWR, libc::O_CREAT, libc::O_EXCL];
        assert_eq!([O_WRONLY, O_RDWR, O_CREAT, O_EXCL], open);
        let open = [libc::O_TRUNC, libc::O_APPEND, libc::O_NONBLOCK];
        assert_eq!([O_TRUNC, O_APPEND, O_NONBLOCK], open);
        assert_eq!([O_NOCTTY, O_CLOEXEC], [libc::O_NOCTTY, libc::O_CLOEXEC]);
        let poll = [libc::POLLIN, libc::POLLOUT, libc::POLLHUP, libc::POLLNVAL];
        assert_eq!([POLLIN, POLLOUT, POLLHUP, POLLNVAL], poll);
        let poll = [libc::POLLRDNORM, libc::POLLWRNORM, libc::POLLRDHUP];
        assert_eq!([POLLRDNORM, POLLWRNORM, POLLRDHUP], poll);
        let signals = [libc::SIGINT, libc::SIGUSR1, libc::SIGTERM, libc::SIGIO];
        assert_eq!([SIGINT, SIGUSR1, SIGTERM, SIGIO], signals);
    }
}
