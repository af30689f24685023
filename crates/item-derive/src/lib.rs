//! `#[declare]`: an item of a chapter, declared once.
//!
//! An item is a struct of parameters. Its id, its name and what it teaches stand above the struct; each parameter's default
//! and range stand above the parameter, and its documentation is its explanation. From them come serde's traits, `Default`,
//! the check of every range, and the list of parameters that a page or a notebook shows: `chapters::Declared`.
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
/// The class is `Class::Exact` if none is given. A field may have `#[parameter(default = …, range = …, most = …)]`: its value
/// on the page (its type's own default if none is given), the range of each of its numbers, and, for a list, how many it may
/// have at most.
#[proc_macro_attribute]
pub fn declare(facts: TokenStream, item: TokenStream) -> TokenStream {
    let facts = parse_macro_input!(facts as Facts);
    let item = parse_macro_input!(item as syn::ItemStruct);
    let declaration = Declaration::new(facts, item);
    declaration.map_or_else(syn::Error::into_compile_error, |declaration| expansion::of(&declaration)).into()
}
