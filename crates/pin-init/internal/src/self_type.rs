// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Replaces `Self` by the type it stands for, so that the types of a struct can be repeated in another item.

use syn::{
    parse_quote,
    visit_mut::{self, VisitMut},
    Expr, ExprPath, Item, Path, QSelf, Type,
};

/// Replaces `Self` in whatever it visits; items within are left alone, as `Self` is another type there.
pub(crate) struct ReplaceSelf(pub(crate) Type);

impl VisitMut for ReplaceSelf {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        if let Type::Path(path) = ty {
            if path.qself.is_none() && path.path.is_ident("Self") {
                *ty = self.0.clone();
                return;
            }
            self.replace_prefix(&mut path.qself, &mut path.path);
        }
        visit_mut::visit_type_mut(self, ty);
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Expr::Path(ExprPath { qself, path, .. }) = expr {
            self.replace_prefix(qself, path);
        }
        visit_mut::visit_expr_mut(self, expr);
    }

    fn visit_item_mut(&mut self, _: &mut Item) {}
}

impl ReplaceSelf {
    /// Turns `Self::Name` into `<Type>::Name`.
    fn replace_prefix(&self, qself: &mut Option<QSelf>, path: &mut Path) {
        let starts_with_self = path.segments.len() > 1 && path.segments[0].ident == "Self";
        if qself.is_some() || path.leading_colon.is_some() || !starts_with_self {
            return;
        }
        let ty = &self.0;
        let rest = path.segments.iter().skip(1);
        let replaced: syn::TypePath = parse_quote!(<#ty>::#(#rest)::*);
        *qself = replaced.qself;
        *path = replaced.path;
    }
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;
    use syn::{parse_quote, visit_mut::VisitMut, Type};

    use super::ReplaceSelf;

    #[test]
    fn self_is_replaced_in_types_and_in_their_expressions() {
        let replaced = |mut ty: Type| {
            ReplaceSelf(parse_quote!(Foo<T>)).visit_type_mut(&mut ty);
            ty.to_token_stream().to_string()
        };
        let expected = |ty: Type| ty.to_token_stream().to_string();
        assert_eq!(replaced(parse_quote!(Self)), expected(parse_quote!(Foo<T>)));
        assert_eq!(
            replaced(parse_quote!(Option<&'a (Self, <Self as Trait>::Out)>)),
            expected(parse_quote!(Option<&'a (Foo<T>, <Foo<T> as Trait>::Out)>))
        );
        assert_eq!(
            replaced(parse_quote!([Self::Item; Self::LEN + 1])),
            expected(parse_quote!([<Foo<T>>::Item; <Foo<T>>::LEN + 1]))
        );
        assert_eq!(
            replaced(parse_quote!(other::Self_)),
            expected(parse_quote!(other::Self_))
        );
    }
}
