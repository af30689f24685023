//! One operator, number, range, index or call of a solution changed.

use std::ops::Range;

use proc_macro2::{TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{BinOp, Expr, Lit, RangeLimits, Stmt, UnOp};

use super::{Change, is_inside};

/// Calls that a chain can do without, as far as types go.
const DROPPED: [&str; 17] = [
    "rev",
    "abs",
    "sqrt",
    "exp",
    "ln",
    "max",
    "min",
    "skip",
    "take",
    "step_by",
    "clamp",
    "powi",
    "recip",
    "tanh",
    "reversed_axes",
    "t",
    "saturating_sub",
];

/// Calls with the same types that mean something else.
const SWAPPED: [(&str, &str); 14] = [
    ("max", "min"),
    ("min", "max"),
    ("nrows", "ncols"),
    ("ncols", "nrows"),
    ("row", "column"),
    ("column", "row"),
    ("floor", "ceil"),
    ("ceil", "floor"),
    ("div_ceil", "div_euclid"),
    ("exp", "ln"),
    ("ln", "exp"),
    ("sum", "product"),
    ("sin", "cos"),
    ("cos", "sin"),
];

/// With what a search for the largest or the smallest begins, and what it is mistaken for by whoever has seen tame numbers only.
const BEGINNINGS: [(&str, &[&str]); 4] = [
    ("f64::NEG_INFINITY", &["-10.0", "0.0"]),
    ("f64::MIN", &["-10.0", "0.0"]),
    ("f64::INFINITY", &["10.0"]),
    ("f64::MAX", &["10.0"]),
];

/// Calls that make one number of many: of a row or a channel, where all rows and channels lie within reach.
const REDUCTIONS: [&str; 6] = ["fold", "sum", "mean", "var", "std", "dot"];

/// Characters of code that a change is told with.
const LONGEST: usize = 70;

/// All changes of expressions in the marked parts.
pub(super) fn changes(file: &syn::File, source: &str, regions: &[Range<usize>]) -> Vec<Change> {
    let mut finder = Finder { source, regions, changes: Vec::new(), around: Vec::new(), arrays: Vec::new() };
    finder.visit_file(file);
    finder.changes.sort_by_key(|change| change.range.start);
    finder.changes
}

struct Finder<'a> {
    source: &'a str,
    regions: &'a [Range<usize>],
    changes: Vec<Change>,
    /// The expressions around the one that is looked at, from the outside in.
    around: Vec<Range<usize>>,
    /// The arrays that are arguments of the function that is looked at.
    arrays: Vec<String>,
}

impl Finder<'_> {
    fn text(&self, range: Range<usize>) -> String {
        let text = self.source[range].split_whitespace().collect::<Vec<_>>().join(" ");
        match text.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        }
    }

    /// A change in the marked parts; `inside` is the expression around it, for the words.
    fn change(&mut self, range: Range<usize>, with: impl Into<String>, inside: Range<usize>) {
        if !is_inside(&range, self.regions) {
            return;
        }
        let (old, with) = (self.text(range.clone()), with.into());
        let what = if with.is_empty() { format!("`{old}` is gone") } else { format!("`{old}` becomes `{with}`") };
        let around = self.text(inside.clone());
        let words = if inside == range { what } else { format!("{what} in `{around}`") };
        if self.changes.iter().all(|change| change.range != range || change.with != with) {
            self.changes.push(Change { range, with, words });
        }
    }

    /// The largest of a row becomes that of the whole batch, or the row's mean; any sum over a part one over all.
    fn reduction(&mut self, call: &syn::ExprMethodCall, whole: &Range<usize>) {
        if !REDUCTIONS.contains(&call.method.to_string().as_str()) {
            return;
        }
        let receiver = range_of(&call.receiver);
        let part = self.source[receiver.clone()].to_owned();
        let begins_below =
            call.args.first().is_some_and(|first| self.source[range_of(first)].ends_with("NEG_INFINITY"));
        if begins_below {
            self.change(whole.clone(), format!("({part}.sum() / {part}.len() as f64)"), whole.clone());
        }
        if matches!(*call.receiver, Expr::Path(_)) {
            for all in self.arrays.clone().into_iter().filter(|all| *all != part) {
                self.change(receiver.clone(), all, whole.clone());
            }
        }
    }

    /// Two neighbours change places.
    fn swap_neighbours<'e>(&mut self, elements: impl Iterator<Item = &'e Expr>, inside: Range<usize>) {
        let ranges: Vec<Range<usize>> = elements.map(range_of).collect();
        for pair in ranges.windows(2) {
            let (first, second) = (self.source[pair[0].clone()].to_owned(), self.source[pair[1].clone()].to_owned());
            if first != second {
                let between = &self.source[pair[0].end..pair[1].start];
                let with = format!("{second}{between}{first}");
                self.change(pair[0].start..pair[1].end, with, inside.clone());
            }
        }
    }

    fn number(&mut self, literal: &Lit, range: &Range<usize>, inside: Range<usize>) {
        match literal {
            Lit::Int(number) => {
                let Ok(value) = number.base10_parse::<u64>() else { return };
                let suffix = number.suffix();
                self.change(range.clone(), format!("{}{suffix}", value + 1), inside.clone());
                if value > 0 {
                    self.change(range.clone(), format!("0{suffix}"), inside);
                }
            }
            Lit::Float(number) => {
                let Ok(value) = number.base10_parse::<f64>() else { return };
                let suffix = number.suffix();
                // Small numbers keep a change that counts.
                let other = if value == 0.0 { 1.0 } else { value * 2.0 };
                self.change(range.clone(), format!("{other:?}{suffix}"), inside.clone());
                if value != 0.0 {
                    self.change(range.clone(), format!("0.0{suffix}"), inside);
                }
            }
            Lit::Bool(truth) => self.change(range.clone(), (!truth.value).to_string(), inside),
            _ => {}
        }
    }

    /// Numbers among the tokens of a macro, as `s![1.., ..]`.
    fn tokens(&mut self, tokens: TokenStream, inside: &Range<usize>) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.tokens(group.stream(), inside),
                TokenTree::Literal(literal) => {
                    let range = literal.span().byte_range();
                    self.number(&Lit::new(literal), &range, inside.clone());
                }
                _ => {}
            }
        }
    }
}

fn range_of(spanned: &impl Spanned) -> Range<usize> {
    spanned.span().byte_range()
}

/// What an operator is mistaken for.
fn mistaken(operator: &BinOp) -> &'static [&'static str] {
    match operator {
        BinOp::Add(_) => &["-"],
        BinOp::Sub(_) => &["+"],
        BinOp::Mul(_) => &["/", "+"],
        BinOp::Div(_) | BinOp::Rem(_) => &["*"],
        BinOp::And(_) => &["||"],
        BinOp::Or(_) => &["&&"],
        BinOp::Lt(_) => &["<=", ">"],
        BinOp::Le(_) => &["<", ">="],
        BinOp::Gt(_) => &[">=", "<"],
        BinOp::Ge(_) => &[">", "<="],
        BinOp::Eq(_) => &["!="],
        BinOp::Ne(_) => &["=="],
        BinOp::AddAssign(_) => &["-=", "="],
        BinOp::SubAssign(_) => &["+=", "="],
        BinOp::MulAssign(_) => &["/="],
        BinOp::DivAssign(_) => &["*="],
        _ => &[],
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_expr(&mut self, expression: &'ast Expr) {
        let whole = range_of(expression);
        match expression {
            Expr::Binary(binary) => {
                for other in mistaken(&binary.op) {
                    self.change(range_of(&binary.op), *other, whole.clone());
                }
            }
            Expr::Lit(literal) => {
                let inside = self.around.last().cloned().unwrap_or_else(|| whole.clone());
                self.number(&literal.lit, &whole, inside);
            }
            Expr::Unary(unary) if !matches!(unary.op, UnOp::Deref(_)) => {
                self.change(range_of(&unary.op), "", whole.clone());
            }
            Expr::Range(range) if range.end.is_some() => {
                let with = match range.limits {
                    RangeLimits::HalfOpen(_) => "..=",
                    RangeLimits::Closed(_) => "..",
                };
                self.change(range_of(&range.limits), with, whole.clone());
            }
            Expr::Array(array) => self.swap_neighbours(array.elems.iter(), whole.clone()),
            Expr::Tuple(tuple) => self.swap_neighbours(tuple.elems.iter(), whole.clone()),
            Expr::Call(call) => self.swap_neighbours(call.args.iter(), whole.clone()),
            Expr::Path(_) => {
                let path = self.source[whole.clone()].to_owned();
                let inside = self.around.last().cloned().unwrap_or_else(|| whole.clone());
                for other in BEGINNINGS.iter().filter(|(from, _)| *from == path).flat_map(|(_, others)| *others) {
                    self.change(whole.clone(), *other, inside.clone());
                }
            }
            Expr::MethodCall(call) => {
                self.swap_neighbours(call.args.iter(), whole.clone());
                self.reduction(call, &whole);
                let name = call.method.to_string();
                for (_, other) in SWAPPED.iter().filter(|(from, _)| *from == name) {
                    self.change(range_of(&call.method), *other, whole.clone());
                }
                if DROPPED.contains(&name.as_str()) {
                    let receiver = self.source[range_of(&call.receiver)].to_owned();
                    self.change(whole.clone(), receiver, whole.clone());
                }
            }
            Expr::If(branch) if !matches!(*branch.cond, Expr::Let(_)) => {
                let condition = range_of(&branch.cond);
                for other in ["true", "false"] {
                    self.change(condition.clone(), other, condition.clone());
                }
            }
            Expr::Macro(call) => self.tokens(call.mac.tokens.clone(), &whole),
            _ => {}
        }
        self.around.push(whole);
        visit::visit_expr(self, expression);
        self.around.pop();
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        let arguments = function.sig.inputs.iter().filter_map(|argument| match argument {
            syn::FnArg::Typed(argument) => Some(argument),
            syn::FnArg::Receiver(_) => None,
        });
        let arrays = arguments.filter(|argument| self.source[range_of(&argument.ty)].contains("Array"));
        self.arrays = arrays.map(|argument| self.source[range_of(&argument.pat)].to_owned()).collect();
        visit::visit_item_fn(self, function);
        self.arrays.clear();
    }

    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        match statement {
            Stmt::Expr(Expr::Assign(_) | Expr::MethodCall(_) | Expr::Binary(_), Some(_)) => {
                let range = range_of(statement);
                self.change(range.clone(), "", range);
            }
            Stmt::Macro(call) => self.tokens(call.mac.tokens.clone(), &range_of(statement)),
            _ => {}
        }
        visit::visit_stmt(self, statement);
    }

    // Lengths in types are no mistakes to make.
    fn visit_type(&mut self, _: &'ast syn::Type) {}
}

#[cfg(test)]
mod tests {
    fn changes(body: &str) -> Vec<String> {
        let source = format!("fn f() {{\n// ANCHOR: solution\n{body}\n// ANCHOR_END: solution\n}}\n");
        let file = syn::parse_file(&source).unwrap();
        super::changes(&file, &source, &super::super::regions(&source)).into_iter().map(|change| change.words).collect()
    }

    #[test]
    fn each_kind_of_mistake_is_made() {
        let cases = [
            ("x += 2;", "`+=` becomes `=` in `x += 2`"),
            ("x += 2;", "`x += 2;` is gone"),
            ("for i in 0..n {}", "`..` becomes `..=` in `0..n`"),
            ("a[[i, j]] = -b;", "`i, j` becomes `j, i` in `[i, j]`"),
            ("a[[i, j]] = -b;", "`-` is gone in `-b`"),
            ("g(a, b);", "`a, b` becomes `b, a` in `g(a, b)`"),
            ("x.abs().max(y);", "`max` becomes `min` in `x.abs().max(y)`"),
            ("let y = x.abs();", "`x.abs()` becomes `x`"),
            ("if a && !b {}", "`a && !b` becomes `true`"),
            ("let v = a.slice(s![1.., 3]);", "`3` becomes `4` in `s![1.., 3]`"),
            ("let v = 1e-8;", "`1e-8` becomes `2e-8`"),
        ];
        for (body, change) in cases {
            let all = changes(body);
            assert!(all.iter().any(|words| words == change), "{change} is not in {all:#?}");
        }
    }

    #[test]
    fn what_holds_for_a_row_is_mistaken_for_what_holds_for_all() {
        let source = "fn f(scores: ArrayView2<f64>) {\n// ANCHOR: solution\nlet m = row.fold(f64::NEG_INFINITY, max);\n\
                      // ANCHOR_END: solution\n}\n";
        let file = syn::parse_file(source).unwrap();
        let all = super::changes(&file, source, &super::super::regions(source));
        let words: Vec<&str> = all.iter().map(|change| change.words.as_str()).collect();
        let call = "row.fold(f64::NEG_INFINITY, max)";
        for change in [
            format!("`row` becomes `scores` in `{call}`"),
            format!("`{call}` becomes `(row.sum() / row.len() as f64)`"),
            format!("`f64::NEG_INFINITY` becomes `-10.0` in `{call}`"),
        ] {
            assert!(words.contains(&change.as_str()), "{change} is not in {words:#?}");
        }
    }

    #[test]
    fn types_are_left_alone() {
        assert!(changes("let a: [usize; 2] = b;").is_empty());
    }
}
