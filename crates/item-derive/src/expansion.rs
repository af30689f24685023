//! What a declaration stands for.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Expr;

use crate::declaration::{Declaration, Parameter};

/// The struct with its traits.
pub(crate) fn of(declaration: &Declaration) -> TokenStream {
    let Declaration { facts, item, parameters } = declaration;
    let name = &item.ident;
    let (id, title, covers) = (&facts.id, &facts.name, &facts.covers);
    let class = facts.class.as_ref().map_or_else(|| quote!(::chapters::Class::Exact), ToTokens::to_token_stream);
    let defaults = parameters.iter().map(|Parameter { name, default, .. }| {
        let value =
            default.as_ref().map_or_else(|| quote!(::core::default::Default::default()), ToTokens::to_token_stream);
        quote!(#name: #value)
    });
    let checks = parameters.iter().filter_map(check);
    let described = parameters.iter().map(described);
    quote! {
        #[derive(Clone, Debug, PartialEq, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(default, deny_unknown_fields)]
        #item

        impl ::core::default::Default for #name {
            fn default() -> Self {
                Self { #(#defaults),* }
            }
        }

        impl ::chapters::Declared for #name {
            const ID: &'static str = #id;
            const NAME: &'static str = #title;
            const COVERS: &'static [&'static str] = &#covers;
            const CLASS: ::chapters::Class = #class;

            fn check(&self) -> ::core::result::Result<(), ::chapters::ChapterError> {
                #(#checks)*
                Ok(())
            }

            fn parameters() -> ::std::vec::Vec<::chapters::Parameter> {
                let page = Self::default();
                ::std::vec![#(#described),*]
            }
        }
    }
}

/// The check of a parameter's range, if it has one.
fn check(Parameter { name, range, most, .. }: &Parameter) -> Option<TokenStream> {
    let range = range.as_ref()?;
    let most = most.as_ref().map_or_else(|| quote!(usize::MAX), ToTokens::to_token_stream);
    let words = words(name);
    Some(quote! { ::chapters::Bounded::within(&self.#name, #words, &(#range), #most)?; })
}

/// What the list of parameters says of one.
fn described(Parameter { name, kind, explanation, range, most, .. }: &Parameter) -> TokenStream {
    let (field, kind) = (name.to_string(), kind.to_token_stream().to_string().replace(' ', ""));
    let bounds = |range: &Expr| quote!(Some(::chapters::Bounded::bounds(&page.#name, &(#range))));
    let range = range.as_ref().map_or_else(|| quote!(None), bounds);
    let most = most.as_ref().map_or_else(|| quote!(None), |most| quote!(Some(#most)));
    quote! {
        ::chapters::Parameter::new(#field, #kind, #explanation, &page.#name, #range, #most)
    }
}

/// A field's name as a message says it.
fn words(name: &syn::Ident) -> String {
    name.to_string().replace('_', " ")
}
