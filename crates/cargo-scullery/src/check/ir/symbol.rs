// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Names of compiled Rust functions.

/// A function, from its mangled name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Symbol {
    /// The crate whose source holds it; `None` for what is not Rust's.
    pub(super) home: Option<String>,
    /// Its path as rustc writes it, such as `<[u8]>::to_vec`.
    pub(super) path: String,
}

impl Symbol {
    /// Takes a mangled name apart, in either of rustc's manglings.
    pub(super) fn parse(mangled: &str) -> Symbol {
        let Ok(name) = rustc_demangle::try_demangle(mangled) else {
            return Symbol {
                home: None,
                path: mangled.to_owned(),
            };
        };
        let path = format!("{name:#}");
        match mangled.strip_prefix("_R") {
            Some(rest) => {
                let home = first_crate(rest).or_else(|| home_of_trait(&path));
                Symbol { home, path }
            }
            None => Symbol {
                home: home_in_path(&path),
                path: without_impl(path),
            },
        }
    }

    /// Whether it is one of a library that the kernel does not have.
    pub(super) fn foreign(&self) -> bool {
        matches!(self.home.as_deref(), Some("alloc" | "std"))
    }

    /// Its last part: the name of the method, without generic arguments.
    pub(super) fn method(&self) -> &str {
        let path = match self.path.rfind("::<") {
            Some(at) if self.path.ends_with('>') => &self.path[..at],
            _ => &self.path,
        };
        path.rsplit("::").next().unwrap_or(path)
    }
}

/// The first crate that a v0 name speaks of: the one that holds the function, or the `impl` block it
/// is in. `None` where the name begins with a type.
fn first_crate(name: &str) -> Option<String> {
    let mut rest = name;
    loop {
        let mut chars = rest.chars();
        let tag = chars.next()?;
        rest = chars.as_str();
        match tag {
            // An instance of a generic function: its path is next.
            'I' => (),
            // Something nested in a path: its namespace, then the path.
            'N' => rest = rest.get(1..)?,
            // An impl block: where it is, before what it is for.
            'M' | 'X' => rest = after_disambiguator(rest),
            'C' => return identifier(after_disambiguator(rest)),
            _ => return None,
        }
    }
}

/// Skips `s` NUMBER `_`, a number that tells equal names apart.
fn after_disambiguator(text: &str) -> &str {
    match text
        .strip_prefix('s')
        .and_then(|number| number.split_once('_'))
    {
        Some((_, rest)) => rest,
        None => text,
    }
}

/// A length and as many characters.
fn identifier(text: &str) -> Option<String> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let length: usize = text[..digits].parse().ok()?;
    let name = text[digits..].strip_prefix('_').unwrap_or(&text[digits..]);
    name.get(..length).map(str::to_owned)
}

/// The crate that a legacy name speaks of: the first of the path, or of the trait in
/// `<Type as Trait>`, when that is one the kernel does not have.
fn home_in_path(path: &str) -> Option<String> {
    match home_of_trait(path) {
        Some(name) if name == "alloc" || name == "std" => Some(name),
        _ => first_name(path.trim_start_matches(['<', '&'])),
    }
}

/// A legacy path as the newer mangling has it: `<[T]>::sort` for `alloc::slice::<impl [T]>::sort`.
fn without_impl(path: String) -> String {
    match path.split_once("::<impl ") {
        Some((_, rest)) if !rest.contains(" for ") => format!("<{rest}"),
        _ => path,
    }
}

/// The crate of the trait in `<Type as Trait>::method`: it holds the method, unless the type does.
fn home_of_trait(path: &str) -> Option<String> {
    let mut depth = 0_usize;
    let mut previous = ' ';
    for (at, c) in path.char_indices() {
        match c {
            '<' => depth += 1,
            '>' if previous != '-' => depth = depth.checked_sub(1)?,
            ' ' if depth == 1 && path[at..].starts_with(" as ") => {
                return first_name(&path[at + " as ".len()..]);
            }
            _ => (),
        }
        previous = c;
    }
    None
}

fn first_name(path: &str) -> Option<String> {
    path.split_once("::").map(|(name, _)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_home_of_a_method_on_a_primitive_is_where_its_impl_is() {
        let to_vec = Symbol::parse("_RNvMNtCslNYArtu3iFV_5alloc5sliceSh6to_vecCsbSHJjXSmrhL_3drv");
        assert_eq!(
            (to_vec.path.as_str(), to_vec.method()),
            ("<[u8]>::to_vec", "to_vec")
        );
        assert!(to_vec.foreign());
        let sqrt = Symbol::parse("_RNvMNtCsjrHSEGnQ3l9_3std3f64d4sqrtCsbSHJjXSmrhL_3drv");
        assert_eq!(sqrt.home.as_deref(), Some("std"));
    }

    #[test]
    fn arguments_of_generic_functions_do_not_change_their_home() {
        let map = "_RINvMNtCsgEmfK2I1SDS_4core6optionINtB3_6OptionRShE3mapINtNtCslNYArtu3iFV_5alloc\
                   3vec3VechENvMNtBV_5sliceBJ_6to_vecECsbSHJjXSmrhL_3drv";
        let map = Symbol::parse(map);
        assert_eq!((map.home.as_deref(), map.method()), (Some("core"), "map"));
    }

    #[test]
    fn legacy_names_are_understood_too() {
        let to_vec = "_ZN5alloc5slice29_$LT$impl$u20$$u5b$T$u5d$$GT$6to_vec17h0123456789abcdefE";
        let to_vec = Symbol::parse(to_vec);
        assert!(to_vec.foreign());
        assert_eq!(
            (to_vec.path.as_str(), to_vec.method()),
            ("<[T]>::to_vec", "to_vec")
        );
    }

    #[test]
    fn the_home_of_a_traits_own_method_is_the_traits() {
        let call = "<<[u8]>::to_vec as core::ops::function::FnOnce<(&[u8],)>>::call_once";
        assert_eq!(home_of_trait(call).as_deref(), Some("core"));
        assert_eq!(
            home_of_trait("<fn() -> T as alloc::string::ToString>::f").as_deref(),
            Some("alloc")
        );
        assert_eq!(home_of_trait("<[u8]>::to_vec"), None);
    }

    #[test]
    fn what_is_not_rust_has_no_home() {
        assert_eq!(Symbol::parse("memcpy").home, None);
    }
}
