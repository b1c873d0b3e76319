// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Who makes a call: what the request says, and what `/proc` does.

use std::fs;

use kernel::host::Caller;
use suite::Credentials;

use crate::wire::InHeader;

/// The thread that a request is for; it waits while the request is under way.
pub(crate) fn caller(header: &InHeader) -> Caller {
    Caller {
        pid: header.pid.cast_signed(),
        credentials: Credentials {
            uid: header.uid,
            gid: header.gid,
        },
        capabilities,
    }
}

/// The effective capabilities of a thread; none when that cannot be told, or when it has them in a user
/// namespace that is not ours, where they mean less.
fn capabilities(pid: i32) -> u64 {
    let namespace = |who: &str| fs::read_link(format!("/proc/{who}/ns/user")).ok();
    let thread = pid.to_string();
    let theirs = namespace(&thread);
    if theirs.is_none() || theirs != namespace("self") {
        return 0;
    }
    let status = fs::read_to_string(format!("/proc/{thread}/status")).unwrap_or_default();
    effective(&status)
}

/// `CapEff` of `/proc/PID/status`.
fn effective(status: &str) -> u64 {
    status
        .lines()
        .find_map(|line| line.strip_prefix("CapEff:"))
        .and_then(|set| u64::from_str_radix(set.trim(), 16).ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_effective_set_is_found_among_the_others() {
        let status =
            "Name:\tcat\nCapPrm:\t00000000000000ff\nCapEff:\t0000000000200000\nCapBnd:\t0\n";
        assert_eq!(effective(status), 1 << 21);
        assert_eq!(effective("Name:\tcat\n"), 0);
    }

    #[test]
    fn a_thread_that_is_gone_has_none() {
        assert_eq!(capabilities(-1), 0);
    }
}
