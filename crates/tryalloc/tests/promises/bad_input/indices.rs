// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Indices past the end: they panic with std's words, and change nothing.

use super::{full, message, unbroken, String};

/// Runs the same on a vector of ours and of std's.
macro_rules! same_panic {
    ($($v:ident => $ours:expr, $std:expr;)+) => { $(
        let ours = message(|| {
            #[allow(unused_mut)]
            let mut $v = full([1, 2, 3]);
            let _ = $ours;
        });
        let std = message(|| {
            #[allow(unused_mut)]
            let mut $v = vec![1, 2, 3];
            let _ = $std;
        });
        assert_eq!(ours, std, "{}", stringify!($ours));
        assert!(!std.starts_with("no panic"), "{}", stringify!($std));
    )+ };
}

/// The same on strings.
macro_rules! same_panic_of_text {
    ($($s:ident => $ours:expr, $std:expr;)+) => { $(
        let ours = message(|| {
            #[allow(unused_mut)]
            let mut $s = String::try_from_str("a\u{20ac}b").expect("memory");
            let _ = $ours;
        });
        let std = message(|| {
            #[allow(unused_mut)]
            let mut $s = std::string::String::from("a\u{20ac}b");
            let _ = $std;
        });
        assert_eq!(ours.starts_with("no panic"), std.starts_with("no panic"), "{ours} / {std}");
        assert!(!std.starts_with("no panic"), "{}", stringify!($std));
    )+ };
}

#[test]
#[allow(clippy::reversed_empty_ranges)]
fn a_vector_panics_with_std_s_words() {
    same_panic! {
        v => v[3], v[3];
        v => v[2..5].len(), v[2..5].len();
        v => v[2..1].len(), v[2..1].len();
        v => v.try_insert(4, 9), v.insert(4, 9);
        v => v.remove(3), v.remove(3);
        v => v.swap_remove(3), v.swap_remove(3);
        v => v.try_split_off(4), v.split_off(4);
        v => v.drain(2..5).count(), v.drain(2..5).count();
        v => v.drain(2..1).count(), v.drain(2..1).count();
        v => v.try_splice(2..5, [1]).map(drop), drop(v.splice(2..5, [1]));
        v => v.try_extend_from_within(2..5), v.extend_from_within(2..5);
        v => v.extract_if(2..5, |_| true).count(), v.extract_if(2..5, |_| true).count();
    }
    unbroken(false);
}

#[test]
#[allow(clippy::reversed_empty_ranges)]
fn a_string_panics_where_std_s_does() {
    same_panic_of_text! {
        s => s[2..].len(), s[2..].len();
        s => s.drain(..=usize::MAX).count(), s.drain(..=usize::MAX).count();
        s => s.try_insert(2, 'x'), s.insert(2, 'x');
        s => s.try_insert(9, 'x'), s.insert(9, 'x');
        s => s.try_insert_str(3, "xy"), s.insert_str(3, "xy");
        s => s.remove(5), s.remove(5);
        s => s.remove(2), s.remove(2);
        s => s.truncate(2), s.truncate(2);
        s => s.try_split_off(3), s.split_off(3);
        s => s.drain(2..).count(), s.drain(2..).count();
        s => s.drain(1..9).count(), s.drain(1..9).count();
        s => s.try_replace_range(2..4, "x"), s.replace_range(2..4, "x");
        s => s.try_replace_range(3..1, "x"), s.replace_range(3..1, "x");
        s => s.try_extend_from_within(2..), s.extend_from_within(2..);
    }
    unbroken(false);
}
