// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! When a `Cow` copies, and when not.

use super::TryToOwned;
use crate::{alloc::AllocError, clone::TryClone, iter::TryFromIterator, Cow, String, Vec};

#[test]
fn it_is_copied_once_and_only_to_be_changed() -> Result<(), AllocError> {
    let text = "text";
    let mut cow = Cow::from(text);
    assert_eq!(cow.as_ptr(), text.as_ptr());
    cow.try_to_mut()?.make_ascii_uppercase();
    let at = cow.as_ptr();
    cow.try_to_mut()?.truncate(3);
    let owned: String = cow.try_into_owned()?;
    assert_eq!((&*owned, owned.as_ptr()), ("TEX", at));
    Ok(())
}

#[test]
fn a_clone_of_what_is_owned_goes_where_there_is_memory() -> Result<(), AllocError> {
    let mut cow: Cow<'_, str> = Cow::Owned(String::try_with_capacity(25)?);
    let source = Cow::Owned("hi".try_to_owned()?);
    let at = cow.as_ptr();
    cow.clone_from_with(&source, ())?;
    assert_eq!((&*cow, cow.as_ptr()), ("hi", at));
    cow.clone_from_with(&Cow::Borrowed("bye"), ())?;
    assert!(Cow::is_borrowed(&cow));
    assert_eq!(source.try_clone()?, source);
    Ok(())
}

#[test]
fn adding_nothing_or_to_nothing_copies_nothing() -> Result<(), AllocError> {
    let sum = Cow::Borrowed("").try_add("a")?.try_add(Cow::Borrowed(""))?;
    assert!(Cow::is_borrowed(&sum));
    let sum = sum.try_add(String::try_from_str("b")?)?;
    assert!(Cow::is_owned(&sum));
    assert_eq!(sum.try_add("c")?, "abc");
    Ok(())
}

#[test]
fn slices_and_values_are_owned_as_vectors_and_clones() -> Result<(), AllocError> {
    let mut cow: Cow<'_, [u8]> = Cow::from(&[1, 2]);
    cow.try_to_mut()?.try_push(3)?;
    let vec: Vec<u8> = cow.try_into_owned()?;
    assert_eq!(Cow::from(&vec), &[1, 2, 3][..]);
    assert_eq!(Cow::<'_, u32>::Borrowed(&5).try_into_owned()?, 5);
    let texts = [String::try_from_str("a")?];
    let owned: Vec<String> = texts[..].try_to_owned()?;
    assert_eq!(owned, texts);
    Ok(())
}

#[test]
fn it_is_made_of_what_an_iterator_yields() -> Result<(), AllocError> {
    let text: Cow<'_, str> = TryFromIterator::from_iter_with(["a", "b"], ())?;
    assert_eq!(text, "ab");
    let numbers: Cow<'_, [u8]> = TryFromIterator::from_iter_with([1, 2], ())?;
    assert_eq!(numbers, &[1, 2][..]);
    Ok(())
}
