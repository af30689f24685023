//! `#[declare]`: an item of a chapter, declared once.
//!
//! An item is a struct of parameters. Its id, its name and what it teaches stand above the struct; each parameter's default
//! and range stand above the parameter, and its documentation is its explanation. From them come serde's traits, `Default`,
//! the check of every range, and the list of parameters that a page or a notebook shows: `chapters::Parameters`. What several
//! items hold is declared with `#[parameters]`.
//!
//! ```text
//! /// The pixels of a square image.
//! #[declare("ch01.pixels", "Pixels of a square image", covers = ["1.1"])]
//! pub struct Pixels {
//!     /// Pixels of a side.
//!     #[parameter(default = 28, range = 1..=512)]
//!     pub side: u32,
//! }
//! ```

mod declaration;
mod expansion;

use proc_macro::TokenStream;
use syn::parse_macro_input;

use declaration::{Declaration, Facts};

/// Declares a struct of parameters as an item: `#[declare("id", "name", covers = ["coverage id"], class = Class::…)]`.
///
/// The class is `Class::Exact` if none is given. A field may have `#[parameter(…)]` with any of:
///
/// - `default = …`: its value on the page; its type's own if none is given.
/// - `range = a..=b`: what each of its numbers may be; for an array with unlike places, `[a..=b, c..=d]`.
/// - `most = n`, `least = n`: how many a list may have, or a text letters; at least 1. Of lists in a list, `[outer, inner]`.
/// - `called = "…"`, `counted = "…"`: how an error calls its numbers, and its length; places as with `range`.
/// - `choices = …`: names that a text is chosen from.
/// - `log = true`: a dial for it turns by factors.
#[proc_macro_attribute]
pub fn declare(facts: TokenStream, item: TokenStream) -> TokenStream {
    let facts = parse_macro_input!(facts as Facts);
    declared(Some(facts), item)
}

/// Declares what items hold: a struct of parameters, as `#[declare]` does, or an enum of names to choose from.
#[proc_macro_attribute]
pub fn parameters(_: TokenStream, item: TokenStream) -> TokenStream {
    match syn::parse::<syn::ItemEnum>(item.clone()) {
        Ok(choice) => expansion::choice(&choice).unwrap_or_else(syn::Error::into_compile_error).into(),
        Err(_) => declared(None, item),
    }
}

fn declared(facts: Option<Facts>, item: TokenStream) -> TokenStream {
    let declaration = Declaration::new(facts, parse_macro_input!(item as syn::ItemStruct));
    declaration.map_or_else(syn::Error::into_compile_error, |declaration| expansion::of(&declaration)).into()
}
