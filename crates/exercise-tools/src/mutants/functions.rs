//! An argument that is ignored, and a result that is spoilt: mistakes of a whole function.

use std::ops::Range;

use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{FnArg, Item, ItemFn, Pat, ReturnType, Type};

use super::{Change, is_inside};

/// All such changes of the functions that hold a marked part.
pub(super) fn changes(file: &syn::File, source: &str, regions: &[Range<usize>]) -> Vec<Change> {
    let functions = file.items.iter().filter_map(|item| match item {
        Item::Fn(function) => Some(function),
        _ => None,
    });
    let marked = functions.filter(|function| {
        let body = function.block.span().byte_range();
        regions.iter().any(|region| is_inside(region, std::slice::from_ref(&body)))
    });
    marked.flat_map(|function| [ignored(function), spoilt(function, source)].concat()).collect()
}

impl Clone for Change {
    fn clone(&self) -> Self {
        Self { range: self.range.clone(), with: self.with.clone(), words: self.words.clone() }
    }
}

/// Each argument with a value that it does not have.
fn ignored(function: &ItemFn) -> Vec<Change> {
    let brace = function.block.brace_token.span.open().byte_range().end;
    let mut changes = Vec::new();
    for argument in &function.sig.inputs {
        let FnArg::Typed(argument) = argument else { continue };
        let Pat::Ident(name) = &*argument.pat else { continue };
        let name = name.ident.to_string();
        for (value, code) in other_values(&name, &squeezed(&argument.ty)) {
            changes.push(Change {
                range: brace..brace,
                with: format!(" {code}"),
                words: format!("`{name}` is ignored: {value}"),
            });
        }
    }
    changes
}

/// A type without its spaces.
fn squeezed(of: &Type) -> String {
    of.to_token_stream().to_string().replace(' ', "")
}

/// Values of a type, each as words and as the code that puts it into the argument's place.
fn other_values(name: &str, of: &str) -> Vec<(String, String)> {
    let shadow = |value: &str| (value.to_owned(), format!("let {name} = {value};"));
    match of {
        "usize" | "u64" | "u32" => vec![shadow("0"), shadow("1")],
        "f64" | "f32" => vec![shadow("0.0"), shadow("1.0")],
        "bool" => vec![shadow("true"), shadow("false")],
        "[usize;2]" => vec![
            shadow("[0, 0]"),
            shadow("[1, 1]"),
            ("its numbers change places".into(), format!("let {name} = [{name}[1], {name}[0]];")),
        ],
        _ if of.starts_with("Option<") => vec![shadow("None")],
        _ if of.starts_with("&[f") => {
            vec![(
                "zeros".into(),
                format!("let zeros_of_{name} = vec![0.0; {name}.len()]; let {name} = &zeros_of_{name}[..];"),
            )]
        }
        _ if of.starts_with("ArrayView") && of.contains("<f") => vec![(
            "zeros".into(),
            format!("let zeros_of_{name} = {name}.mapv(|_| 0.0); let {name} = zeros_of_{name}.view();"),
        )],
        _ if of.starts_with("&Array") && of.contains("<f") => {
            vec![(
                "zeros".into(),
                format!("let zeros_of_{name} = {name}.mapv(|_| 0.0); let {name} = &zeros_of_{name};"),
            )]
        }
        _ => Vec::new(),
    }
}

/// The function's result, made wrong by a function that calls it; or, where it has none, nothing done at all.
fn spoilt(function: &ItemFn, source: &str) -> Vec<Change> {
    let block = function.block.span().byte_range();
    let ReturnType::Type(_, result) = &function.sig.output else {
        return vec![Change { range: block, with: "{}".into(), words: "nothing is done".into() }];
    };
    let result = squeezed(result);
    let mut ways = vec!["zeroed", "constant", "shifted"];
    if result.contains("f64") || result.contains("f32") {
        ways.push("negated");
        ways.push("doubled");
    }
    if ["Array2", "Array3", "Array4", "ArrayD"].iter().any(|array| result.contains(array)) {
        ways.push("transposed");
    }
    if ["Array", "Vec", "[f64", "[usize"].iter().any(|several| result.contains(several)) {
        ways.push("reversed");
    }
    // The body becomes a closure, so that its `?` and `return` mean what they meant.
    let body = &source[block.clone()];
    let output = function.sig.output.to_token_stream().to_string();
    ways.into_iter()
        .map(|way| Change {
            range: block.clone(),
            with: format!(
                "{{ let mut as_it_was = move || {output} {body}; crate::mutants::spoil::Spoil::{way}(as_it_was()) }}"
            ),
            words: format!("the result of `{}` is {way}", function.sig.ident),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    fn changes(function: &str) -> Vec<(String, String)> {
        let source = function.replace("BODY", "\n// ANCHOR: solution\nx\n// ANCHOR_END: solution\n");
        let file = syn::parse_file(&source).unwrap();
        let changes = super::changes(&file, &source, &super::super::regions(&source));
        changes.into_iter().map(|change| (change.words, change.with)).collect()
    }

    #[test]
    fn every_argument_is_ignored_once() {
        let found =
            changes("fn f(a: usize, [b, c]: [usize; 2], s: [usize; 2], k: ArrayView2<f64>, z: Option<f64>) {BODY}");
        let words: Vec<&str> = found.iter().map(|(words, _)| words.as_str()).collect();
        assert_eq!(
            words,
            [
                "`a` is ignored: 0",
                "`a` is ignored: 1",
                "`s` is ignored: [0, 0]",
                "`s` is ignored: [1, 1]",
                "`s` is ignored: its numbers change places",
                "`k` is ignored: zeros",
                "`z` is ignored: None",
                "nothing is done"
            ]
        );
    }

    #[test]
    fn a_result_is_spoilt_in_the_ways_of_its_type() {
        let found = changes("fn f() -> Array2<f64> {BODY}");
        assert!(found.iter().any(|(words, with)| words == "the result of `f` is transposed"
            && with.starts_with("{ let mut as_it_was = move || -> Array2 < f64 > {")));
        assert!(changes("fn f() -> Option<usize> {BODY}").iter().all(|(words, _)| !words.contains("transposed")));
        assert!(changes("fn other() {}\nfn f() {BODY}").iter().all(|(words, _)| !words.contains("other")));
    }
}
