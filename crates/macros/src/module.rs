// SPDX-License-Identifier: MIT OR GPL-2.0-only

//! `module!`.

mod fields;
mod info;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::Result;

use info::{ModuleInfo, Parameter};

/// Emits what the kernel's macro leaves at the crate root, and a descriptor for the machine.
pub(crate) fn module(info: ModuleInfo) -> Result<TokenStream> {
    let ModuleInfo {
        type_,
        name,
        authors,
        description,
        license,
        alias,
        firmware,
        imports_ns,
        params,
    } = &info;

    let description = match description {
        Some(description) => quote!(::core::option::Option::Some(#description)),
        None => quote!(::core::option::Option::None),
    };
    let name = name.to_c_str()?;
    let statics = params.iter().map(parameter);
    let descriptors = params.iter().map(descriptor);
    let number_of_params = Literal::usize_unsuffixed(params.len());

    Ok(quote! {
        /// What every line that this module prints begins with.
        const __LOG_PREFIX: &[u8] = #name.to_bytes_with_nul();

        /// The type that `module!` names.
        type LocalModule = #type_;

        impl ::kernel::ModuleMetadata for #type_ {
            const NAME: &'static ::kernel::str::CStr = #name;
        }

        #[doc(hidden)]
        pub static THIS_MODULE: ::kernel::ThisModule = {
            static PARAMS: [::kernel::module_param::ParamDescriptor; #number_of_params] =
                [#(#descriptors),*];
            ::kernel::ThisModule::new::<LocalModule>(::kernel::this_module::ModInfo {
                license: #license,
                authors: &[#(#authors),*],
                description: #description,
                alias: &[#(#alias),*],
                firmware: &[#(#firmware),*],
                imports_ns: &[#(#imports_ns),*],
                params: &PARAMS,
            })
        };

        mod module_parameters {
            #(#statics)*
        }
    })
}

/// The static through which the driver reads a parameter.
fn parameter(parameter: &Parameter) -> TokenStream {
    let Parameter {
        name,
        ty,
        default,
        description,
    } = parameter;
    quote! {
        #[doc = #description]
        #[allow(non_upper_case_globals)]
        pub(crate) static #name: ::kernel::module_param::ModuleParamAccess<#ty> =
            ::kernel::module_param::ModuleParamAccess::new(#default);
    }
}

/// The entry through which the machine sets a parameter.
fn descriptor(parameter: &Parameter) -> TokenStream {
    let Parameter {
        name,
        ty,
        description,
        ..
    } = parameter;
    quote! {
        ::kernel::module_param::ParamDescriptor {
            name: ::core::stringify!(#name),
            ty: ::core::stringify!(#ty),
            description: #description,
            param: &module_parameters::#name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::module;

    fn expand(input: &str) -> String {
        match syn::parse_str(input).and_then(module) {
            Ok(tokens) => tokens.to_string(),
            Err(error) => format!("error: {error}"),
        }
    }

    #[test]
    fn the_log_prefix_is_the_name_with_its_nul() {
        let expansion = expand(r#"type: M, name: "my-module", license: "GPL","#);
        assert!(
            expansion.contains(r#"__LOG_PREFIX : & [u8] = c"my-module" . to_bytes_with_nul ()"#),
            "{expansion}"
        );
    }

    #[test]
    fn a_nul_in_the_name_is_an_error() {
        let expansion = expand(r#"type: M, name: "a\0b", license: "GPL","#);
        assert!(expansion.starts_with("error: "), "{expansion}");
    }

    #[test]
    fn each_parameter_has_a_static_and_a_descriptor() {
        let expansion = expand(
            r#"type: M, name: "m", license: "GPL",
               params: { speed: u8 { default: 1 + 1, description: "Fast", }, },"#,
        );
        for part in [
            "static speed : :: kernel :: module_param :: ModuleParamAccess < u8 >",
            "ModuleParamAccess :: new (1 + 1)",
            "param : & module_parameters :: speed",
        ] {
            assert!(expansion.contains(part), "{part} is missing: {expansion}");
        }
    }
}
