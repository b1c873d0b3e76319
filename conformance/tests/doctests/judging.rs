// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! What makes an example fail, shown with examples of our own.

use super::compiler::Compiler;
use super::example::Example;
use super::here::{Here, run_all};

/// How an example of this text fares, and those of the others beside it.
fn judged(texts: &[&str]) -> Vec<Here> {
    let examples: Vec<Example> = texts
        .iter()
        .enumerate()
        .map(|(index, code)| Example {
            file: "judging.rs".to_owned(),
            number: index + 1,
            line: 1,
            runs: !code.starts_with("// no_run"),
            code: format!("{code}\n"),
        })
        .collect();
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let all: Vec<usize> = (0..examples.len()).collect();
    run_all(dir.path(), &examples, &all, &Compiler::stable())
        .into_values()
        .collect()
}

#[test]
fn an_example_fails_alone_and_with_a_reason() {
    let lock = "let lock = KBox::pin_init(kernel::new_spinlock!(1), GFP_KERNEL).unwrap();";
    let sleeps =
        format!("{lock}\nlet held = lock.lock();\nlet _ = KBox::new(1, GFP_KERNEL);\ndrop(held);");
    let hangs = format!("{lock}\nlet _held = lock.lock();\nlock.lock();");
    let keeps = format!("{lock}\ncore::mem::forget(lock.lock());");
    let wrong = [
        ("assert!(1 > 2);", "assertion failed"),
        ("assert_eq!(1, 2);", "1 is not 2"),
        (
            "Err(EIO)?;\nOk::<(), Error>(())",
            "test_return_value.is_ok()",
        ),
        (
            "let _ = KBox::leak(KBox::new(1, GFP_KERNEL).unwrap());",
            "leaks",
        ),
        (
            "let array = [0; 4];\nlet index = array.len();\nlet _ = array[index & 4];",
            "index out of bounds",
        ),
        (&sleeps, "sleeping function called from invalid context"),
        (&hangs, "BUG"),
        (&keeps, "BUG"),
        ("let x: u8 = 1u16;", "E0308"),
        ("let x = ;", "expected expression"),
        ("std::thread::yield_now();", "E0433"),
        ("println!();", "cannot find macro"),
        ("assert!(true, \"a message\");", "no rules expected"),
        (
            "fn f(s: &'static str) -> &'static str { let t = KVec::<u8>::new(); g(&t) }\nfn g<'a>(t: &'a KVec<u8>) -> &'a str { \"\" }",
            "E0515",
        ),
        (
            "const fn f<const N: u32>() { const { core::assert!(N > 1) } }\nf::<1>();",
            "E0080",
        ),
    ];
    let right = [
        "assert_eq!(KVec::<u8>::new().len(), 0);",
        "fn main() { pr_info!(\"main\\n\"); }",
        "// no_run\nloop {}",
    ];
    // Stable Rust refuses these, and Kbuild does not.
    let kbuilds = [
        "trait A {}\nimpl A for u8 {}\nlet _ = KBox::new(1u8, GFP_KERNEL)? as KBox<dyn A>;\nOk::<(), Error>(())",
        "struct A;\nimpl A { fn f(self: &kernel::sync::Arc<Self>) {} }\nkernel::sync::Arc::new(A, GFP_KERNEL)?.f();\nOk::<(), Error>(())",
    ];
    let texts: Vec<&str> = wrong
        .iter()
        .map(|(text, _)| *text)
        .chain(kbuilds)
        .chain(right)
        .collect();
    let fared = judged(&texts);
    for ((text, reason), here) in wrong.iter().zip(&fared) {
        let error = here.result.as_ref().expect_err(text);
        assert!(error.contains(reason), "{text}: {error}");
    }
    let [.., dispatches, receives, empty, prints, compiles] = fared.as_slice() else {
        panic!("{fared:?}");
    };
    assert_eq!(empty.result, Ok(Vec::new()));
    assert_eq!(
        prints.result,
        Ok(vec!["rust_doctests_kernel: main".to_owned()])
    );
    assert_eq!(compiles.result, Ok(Vec::new()));
    for here in [dispatches, receives] {
        assert!(here.as_kbuild && here.result == Ok(Vec::new()), "{here:?}");
    }
    assert_eq!(fared.iter().filter(|here| here.as_kbuild).count(), 2);
}
