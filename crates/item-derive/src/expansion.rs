//! What a declaration stands for.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Error, Expr, Fields, ItemEnum, Result};

use crate::declaration::{Declaration, Facts, Parameter};

/// The struct with its traits.
pub(crate) fn of(declaration: &Declaration) -> TokenStream {
    let Declaration { facts, item, parameters } = declaration;
    let name = &item.ident;
    let declared = facts.as_ref().map(|Facts { id, name: title, covers, class }| {
        let class = class.as_ref().map_or_else(|| quote!(::chapters::Class::Exact), ToTokens::to_token_stream);
        quote! {
            impl ::chapters::Declared for #name {
                const ID: &'static str = #id;
                const NAME: &'static str = #title;
                const COVERS: &'static [&'static str] = &#covers;
                const CLASS: ::chapters::Class = #class;
            }
        }
    });
    let defaults = parameters.iter().map(|parameter| {
        let name = &parameter.name;
        let value = given(parameter.said("default"), quote!(::core::default::Default::default()));
        quote!(#name: #value)
    });
    let checks = parameters.iter().map(|parameter| {
        let (name, limits) = (&parameter.name, limits(parameter));
        quote! { ::chapters::Dial::within(&self.#name, #limits)?; }
    });
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

        #declared

        impl ::chapters::Parameters for #name {
            fn check(&self) -> ::core::result::Result<(), ::chapters::ChapterError> {
                #(#checks)*
                Ok(())
            }

            fn described(&self) -> ::std::vec::Vec<::chapters::Parameter> {
                ::std::vec![#(#described),*]
            }
        }
    }
}

/// The enum with its traits: a choice of one of its names.
pub(crate) fn choice(choice: &ItemEnum) -> Result<TokenStream> {
    let name = &choice.ident;
    if let Some(variant) = choice.variants.iter().find(|variant| !matches!(variant.fields, Fields::Unit)) {
        return Err(Error::new(variant.span(), "a choice is between names alone"));
    }
    let variants = choice.variants.iter().map(|variant| &variant.ident);
    Ok(quote! {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, ::serde::Serialize, ::serde::Deserialize)]
        #choice

        impl ::chapters::Dial for #name {
            type Number = u8;

            fn within(&self, _: ::chapters::Limits<'_, u8>) -> ::core::result::Result<(), ::chapters::ChapterError> {
                Ok(())
            }

            fn choices() -> ::std::vec::Vec<::serde_json::Value> {
                [#(Self::#variants),*].iter().map(|choice| ::serde_json::json!(choice)).collect()
            }
        }
    })
}

/// The limits of a parameter, as far as they are said.
fn limits(parameter: &Parameter) -> TokenStream {
    let name = parameter.name.to_string().replace('_', " ");
    let [ranges, called, most, counted] = ["range", "called", "most", "counted"].map(|key| parameter.list(key));
    let least = given(parameter.said("least"), quote!(1));
    quote! {
        ::chapters::Limits {
            name: #name,
            ranges: &[#(#ranges),*],
            called: &[#(#called),*],
            least: #least,
            most: &[#(#most),*],
            counted: &[#(#counted),*],
        }
    }
}

/// What the list of parameters says of one.
fn described(parameter: &Parameter) -> TokenStream {
    let (Parameter { name, kind, explanation, .. }, limits) = (parameter, limits(parameter));
    let (field, kind) = (name.to_string(), kind.to_token_stream().to_string().replace(' ', ""));
    let log = given(parameter.said("log"), quote!(false));
    let chosen = parameter.said("choices").map(|choices| quote!(.chosen_from(#choices)));
    quote! {
        ::chapters::Parameter::new(#field, #kind, #explanation, &self.#name, #limits, #log) #chosen
    }
}

/// What is said, or else what holds.
fn given(said: Option<&Expr>, otherwise: TokenStream) -> TokenStream {
    said.map_or(otherwise, ToTokens::to_token_stream)
}

#[cfg(test)]
mod tests {
    use quote::quote;
    use syn::parse_quote;

    #[test]
    fn a_choice_is_between_names() {
        let enum_with_numbers = parse_quote!(
            pub enum A {
                X,
                Y(u32),
            }
        );
        let error = super::choice(&enum_with_numbers).expect_err("Y is no name");
        assert_eq!(error.to_string(), "a choice is between names alone");
        let names = parse_quote!(
            pub enum A {
                X,
                Y,
            }
        );
        let code = super::choice(&names).unwrap().to_string();
        assert!(code.contains(&quote!([Self::X, Self::Y]).to_string()), "{code}");
    }
}
