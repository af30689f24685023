//! An argument that is ignored or not seen whole, and a result that is spoilt: mistakes of a whole function.
//!
//! Much of it is right as long as inputs are few, small and tame. Where that ends, the graders' own constants say: `WIDE`, `MANY`
//! and `LARGE` of `exercises::unusual`.

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
    let tame = |words: &str, value: String| (words.to_owned(), format!("let {name} = {value};"));
    match of {
        "usize" | "u64" | "u32" => {
            let narrow = format!("{name}.min(exercises::unusual::WIDE as {of})");
            vec![shadow("0"), shadow("1"), tame("what is wide", narrow)]
        }
        "isize" | "i32" => {
            let wide = format!("exercises::unusual::WIDE as {of}");
            vec![tame("what is wide", format!("{name}.clamp(-({wide}), {wide})"))]
        }
        "f64" | "f32" => vec![shadow("0.0"), shadow("1.0"), tame("what is large", clamped(name))],
        "bool" => vec![shadow("true"), shadow("false")],
        "[usize;2]" => vec![
            shadow("[0, 0]"),
            shadow("[1, 1]"),
            ("its numbers change places".into(), format!("let {name} = [{name}[1], {name}[0]];")),
            tame("what is wide", format!("{name}.map(|number| number.min(exercises::unusual::WIDE))")),
        ],
        _ if of.starts_with("[usize;") => {
            vec![tame("what is wide", format!("{name}.map(|number| number.min(exercises::unusual::WIDE))"))]
        }
        _ if of.starts_with("[f64;") => {
            vec![tame("what is large", format!("{name}.map(|number| {})", clamped("number")))]
        }
        _ if of.starts_with("Option<") => vec![shadow("None")],
        _ if of.starts_with("&[f") => {
            let list = |value: &str| {
                format!(
                    "let other_{name}: Vec<_> = {name}.iter().enumerate().map(|(at, &number)| {value}).collect(); \
                     let {name} = &other_{name}[..];"
                )
            };
            vec![
                ("zeros".into(), list("if at == 0 { 0.0 * number } else { 0.0 }")),
                ("what is large".into(), list(&clamped("number"))),
                ("what comes after many".into(), list("if at < exercises::unusual::MANY { number } else { 0.0 }")),
            ]
        }
        _ if of.starts_with("&[") => {
            vec![tame("what comes after many", format!("&{name}[..{name}.len().min(exercises::unusual::MANY)]"))]
        }
        _ if of.starts_with("ArrayView") && of.contains("<f") => arrays(name, of, ".view()", ""),
        _ if of.starts_with("&Array") && of.contains("<f") => arrays(name, of, "", "&"),
        _ => Vec::new(),
    }
}

fn clamped(name: &str) -> String {
    format!("{name}.clamp(-exercises::unusual::LARGE, exercises::unusual::LARGE)")
}

/// What an array is replaced by; `view` and `borrow` make of an owned one what the argument was.
fn arrays(name: &str, of: &str, view: &str, borrow: &str) -> Vec<(String, String)> {
    let put = |value: String| format!("let other_{name} = {value}; let {name} = {borrow}other_{name}{view};");
    let mut changes = vec![
        ("zeros".to_owned(), put(format!("{name}.mapv(|_| 0.0)"))),
        ("what is large".to_owned(), put(format!("{name}.mapv(|number| {})", clamped("number")))),
        (
            "what comes after many".to_owned(),
            put(format!(
                "{{ let mut seen = 0; {name}.mapv(|number| {{ seen += 1; \
                 if seen <= exercises::unusual::MANY {{ number }} else {{ 0.0 }} }}) }}"
            )),
        ),
    ];
    if ["Array2", "Array3", "Array4", "View2", "View3", "View4"].iter().any(|axes| of.contains(axes)) {
        changes.push((
            "all but the first along its first axis".to_owned(),
            put(format!(
                "{{ let mut first = {name}.to_owned(); \
                 first.axis_iter_mut(ndarray::Axis(0)).skip(1).for_each(|mut rest| rest.fill(0.0)); first }}"
            )),
        ));
    }
    changes
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
    if ["Array", "Vec"].iter().any(|several| result.contains(several)) {
        ways.push("zero_after_many");
    }
    if ["Array2", "Array3", "Array4"].iter().any(|several| result.contains(several)) {
        ways.push("zero_after_first_image");
    }
    if result.contains("Array4") {
        ways.push("zero_after_first_channel");
    }
    // Where the text asks that what is not a number is noticed.
    if documentation(function).contains("f64::NAN") {
        ways.push("without_nan");
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

/// The comment above a function.
fn documentation(function: &ItemFn) -> String {
    function.attrs.iter().map(|attribute| attribute.to_token_stream().to_string()).collect()
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
                "`a` is ignored: what is wide",
                "`s` is ignored: [0, 0]",
                "`s` is ignored: [1, 1]",
                "`s` is ignored: its numbers change places",
                "`s` is ignored: what is wide",
                "`k` is ignored: zeros",
                "`k` is ignored: what is large",
                "`k` is ignored: what comes after many",
                "`k` is ignored: all but the first along its first axis",
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
        assert!(found.iter().any(|(words, _)| words == "the result of `f` is zero_after_many"));
        let with = |comment: &str| changes(&format!("/// {comment}\nfn f() -> f64 {{BODY}}"));
        let noticed = |comment: &str| with(comment).iter().any(|(words, _)| words.contains("without_nan"));
        assert!(noticed("`f64::NAN` stays so.") && !noticed("A sum."));
        assert!(changes("fn f() -> Option<usize> {BODY}").iter().all(|(words, _)| !words.contains("transposed")));
        assert!(changes("fn other() {}\nfn f() {BODY}").iter().all(|(words, _)| !words.contains("other")));
    }
}
