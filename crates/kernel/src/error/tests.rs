// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Tests of the error codes.

use super::{code::*, from_err_ptr, from_result, to_result, Error};

/// How `pr_info!("{e:?}")` shows an error.
fn debug(errno: i32) -> String {
    format!("{:?}", Error::from_errno(errno))
}

#[test]
fn the_extremes_of_the_range_are_codes_and_their_neighbours_are_not() {
    assert_eq!(Error::from_errno(-4095).to_errno(), -4095);
    assert_eq!(Error::from_errno(-1), EPERM);
    for out_of_range in [i32::MIN, -4096, 0, 1, i32::MAX] {
        assert_eq!(Error::from_errno(out_of_range), EINVAL);
    }
}

#[test]
fn debug_shows_the_name() {
    assert_eq!(format!("{:?}", Err::<(), _>(EINVAL)), "Err(EINVAL)");
    assert_eq!(format!("{:#?}", ENOMEM), "ENOMEM");
}

#[test]
fn codes_without_a_constant_have_names_all_the_same() {
    assert_eq!(debug(-36), "ENAMETOOLONG");
    assert_eq!(debug(-40), "ELOOP");
    assert_eq!(debug(-133), "EHWPOISON");
}

#[test]
fn codes_without_a_name_show_their_number() {
    // 41 and 58 are the two gaps among the codes of user space; ENOGRACE is missing upstream too.
    for errno in [41, 58, 134, 511, 520, 531, 4095] {
        assert_eq!(debug(-errno), format!("Error({errno})"));
    }
    assert_eq!(ENOGRACE.to_errno(), -531);
}

#[test]
fn constants_and_names_have_the_same_numbers() {
    assert_eq!(ESRCH.name(), Some(c"ESRCH"));
    assert_eq!(ETIMEDOUT.name(), Some(c"ETIMEDOUT"));
    assert_eq!(ERECALLCONFLICT.name(), Some(c"ERECALLCONFLICT"));
}

#[test]
fn an_error_pointer_gives_its_error_back() {
    assert_eq!(from_err_ptr(EIO.to_ptr::<u64>()), Err(EIO));
    let last = Error::from_errno(-4095);
    assert_eq!(from_err_ptr(last.to_ptr::<u64>()), Err(last));
}

#[test]
fn other_pointers_pass() {
    let below = core::ptr::without_provenance_mut::<u8>(usize::MAX - 4095);
    let half = core::ptr::without_provenance_mut::<u8>(0xffff_fff0);
    for pointer in [core::ptr::null_mut(), below, half] {
        assert_eq!(from_err_ptr(pointer), Ok(pointer));
    }
}

#[test]
fn only_negative_numbers_are_errors() {
    assert_eq!(to_result(0), Ok(()));
    assert_eq!(to_result(i32::MAX), Ok(()));
    assert_eq!(to_result(-25), Err(ENOTTY));
    assert_eq!(to_result(i32::MIN), Err(EINVAL));
}

#[test]
fn a_result_becomes_any_integer_that_holds_the_codes() {
    assert_eq!(
        from_result::<i16, _>(|| Err(Error::from_errno(-4095))),
        -4095
    );
    assert_eq!(from_result::<isize, _>(|| Ok(1 << 40)), 1 << 40);
}
