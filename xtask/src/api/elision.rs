// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! Lifetimes whose names say nothing.

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{GenericArgument, GenericParam, Lifetime, PathArguments, ReceiverKind, Signature};

/// Leaves out the name of a lifetime that the rules of elision give as well: the only one of the inputs.
pub(super) fn elide(signature: &mut Signature) {
    let mut lifetimes = Lifetimes::default();
    signature
        .inputs
        .iter_mut()
        .for_each(|input| lifetimes.visit_fn_arg_mut(input));
    let [Some(only)] = lifetimes.found.as_slice() else {
        return;
    };
    let plain = |param: &GenericParam| match param {
        GenericParam::Lifetime(param) => param.lifetime == *only && param.bounds.is_empty(),
        _ => false,
    };
    let conditions = signature
        .generics
        .where_clause
        .to_token_stream()
        .to_string();
    let bounds = signature
        .generics
        .type_params()
        .map(|param| param.to_token_stream().to_string());
    let bound = bounds
        .chain([conditions])
        .any(|text| text.contains(&only.to_string()));
    if bound || !signature.generics.params.iter().any(plain) {
        return;
    }
    let kept = std::mem::take(&mut signature.generics.params).into_iter();
    signature.generics.params = kept.filter(|param| !plain(param)).collect();
    Lifetimes {
        remove: true,
        ..lifetimes
    }
    .visit_signature_mut(signature);
}

/// The lifetimes of a declaration in order, with `None` for one that has no name.
#[derive(Default)]
struct Lifetimes {
    found: Vec<Option<Lifetime>>,
    /// Whether to take them away from references.
    remove: bool,
}

impl VisitMut for Lifetimes {
    fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
        match self.remove {
            true => reference.lifetime = None,
            false if reference.lifetime.is_none() => self.found.push(None),
            false => {}
        }
        visit_mut::visit_type_reference_mut(self, reference);
    }

    fn visit_receiver_mut(&mut self, receiver: &mut syn::Receiver) {
        if let ReceiverKind::Reference(_, lifetime, _) = &mut receiver.kind {
            match self.remove {
                true => *lifetime = None,
                false if lifetime.is_none() => self.found.push(None),
                false => {}
            }
        }
        visit_mut::visit_receiver_mut(self, receiver);
    }

    fn visit_path_segment_mut(&mut self, segment: &mut syn::PathSegment) {
        visit_mut::visit_path_segment_mut(self, segment);
        if self.remove {
            drop_arguments(
                segment,
                |argument| matches!(argument, GenericArgument::Lifetime(l) if l.ident != "static"),
            );
        }
    }

    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        self.found.push(Some(lifetime.clone()));
    }
}

/// Removes those arguments of a path's segment.
pub(super) fn drop_arguments(
    segment: &mut syn::PathSegment,
    gone: impl Fn(&GenericArgument) -> bool,
) {
    if let PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
        let kept = std::mem::take(&mut arguments.args).into_iter();
        arguments.args = kept.filter(|argument| !gone(argument)).collect();
        arguments.colon2_token = None;
        if arguments.args.is_empty() {
            segment.arguments = PathArguments::None;
        }
    }
}
