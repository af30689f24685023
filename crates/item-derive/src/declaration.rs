//! What is written above a struct and above its fields.

use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Attribute, Error, Expr, ExprLit, Field, Fields, Ident, ItemStruct, Lit, LitStr, Meta, Result, Token, Type};

/// What is said of the item itself.
pub(crate) struct Facts {
    pub id: LitStr,
    pub name: LitStr,
    pub covers: Expr,
    pub class: Option<Expr>,
}

impl Parse for Facts {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let id = input.parse()?;
        input.parse::<Token![,]>()?;
        let name: LitStr = input.parse()?;
        let (mut covers, mut class) = (None, None);
        for (key, value) in settings(input)? {
            match key.to_string().as_str() {
                "covers" => covers = Some(value),
                "class" => class = Some(value),
                _ => return Err(Error::new(key.span(), "expected covers or class")),
            }
        }
        let covers = covers.ok_or_else(|| Error::new(name.span(), "covers = [\"…\"] is missing"))?;
        Ok(Self { id, name, covers, class })
    }
}

/// What may be said of a parameter.
const KEYS: [&str; 8] = ["default", "range", "called", "most", "least", "counted", "choices", "log"];

/// What is said of a parameter.
pub(crate) struct Parameter {
    pub name: Ident,
    pub kind: Type,
    pub explanation: String,
    said: Vec<(Ident, Expr)>,
}

impl Parameter {
    /// Takes the `#[parameter]` of a field away and reads it.
    fn take(field: &mut Field) -> Result<Self> {
        let name = field.ident.clone().ok_or_else(|| Error::new(field.span(), "a parameter has a name"))?;
        let explanation = explanation(&field.attrs);
        if explanation.is_empty() {
            return Err(Error::new(name.span(), "a parameter has a line of documentation, which explains it"));
        }
        let mut parameter = Self { name, kind: field.ty.clone(), explanation, said: Vec::new() };
        for attribute in field.attrs.extract_if(.., |attribute| attribute.path().is_ident("parameter")) {
            attribute.parse_args_with(|input: ParseStream<'_>| parameter.read(input))?;
        }
        Ok(parameter)
    }

    fn read(&mut self, input: ParseStream<'_>) -> Result<()> {
        for (key, value) in settings(input)? {
            if KEYS.iter().all(|known| key != known) {
                return Err(Error::new(key.span(), format!("expected one of {}", KEYS.join(", "))));
            }
            self.said.push((key, value));
        }
        Ok(())
    }

    /// What is said under a key.
    pub(crate) fn said(&self, key: &str) -> Option<&Expr> {
        self.said.iter().find(|(said, _)| said == key).map(|(_, value)| value)
    }

    /// The same where there may be one for all or a list in brackets.
    pub(crate) fn list(&self, key: &str) -> Vec<&Expr> {
        match self.said(key) {
            Some(Expr::Array(list)) => list.elems.iter().collect(),
            one => one.into_iter().collect(),
        }
    }
}

/// A declared item, or a group of parameters without an item's facts.
pub(crate) struct Declaration {
    pub facts: Option<Facts>,
    pub item: ItemStruct,
    pub parameters: Vec<Parameter>,
}

impl Declaration {
    pub(crate) fn new(facts: Option<Facts>, mut item: ItemStruct) -> Result<Self> {
        let parameters = match &mut item.fields {
            Fields::Named(fields) => fields.named.iter_mut().map(Parameter::take).collect::<Result<_>>()?,
            other => return Err(Error::new(other.span(), "an item is a struct whose fields are its parameters")),
        };
        Ok(Self { facts, item, parameters })
    }
}

/// `key = value` again and again, with a comma before or between.
fn settings(input: ParseStream<'_>) -> Result<Vec<(Ident, Expr)>> {
    let mut settings = Vec::new();
    while !input.is_empty() {
        if input.peek(Token![,]) {
            input.parse::<Token![,]>()?;
            continue;
        }
        let key = input.parse()?;
        input.parse::<Token![=]>()?;
        settings.push((key, input.parse()?));
    }
    Ok(settings)
}

/// The lines of a field's documentation, as one.
fn explanation(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            Expr::Lit(ExprLit { lit: Lit::Str(line), .. }) => Some(line.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    });
    lines.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use syn::{ItemStruct, parse_quote, parse_str};

    use super::{Declaration, Facts};

    /// What a wrong declaration is told.
    fn told(facts: &str, item: ItemStruct) -> String {
        let declaration = parse_str::<Facts>(facts).and_then(|facts| Declaration::new(Some(facts), item));
        declaration.err().expect("it is wrong").to_string()
    }

    const FACTS: &str = r#""ch01.pixels", "Pixels", covers = ["1.1"]"#;

    #[test]
    fn a_parameter_is_read_and_its_attribute_taken_away() {
        let item = parse_quote! {
            pub struct Pixels {
                /// Pixels of
                /// a side.
                #[parameter(default = 28, range = 1..=512)]
                pub side: u32,
            }
        };
        let declaration = Declaration::new(Some(parse_str(FACTS).unwrap()), item).unwrap();
        let [side] = &declaration.parameters[..] else { panic!("one parameter") };
        assert_eq!((side.name.to_string().as_str(), side.explanation.as_str()), ("side", "Pixels of a side."));
        assert!(side.said("default").is_some() && side.list("range").len() == 1 && side.said("most").is_none());
        assert!(declaration.item.fields.iter().flat_map(|field| &field.attrs).all(|attr| attr.path().is_ident("doc")));
    }

    #[test]
    fn what_is_missing_or_unknown_is_said_in_a_line() {
        let plain: ItemStruct = parse_quote!(
            pub struct A {
                /** X. */
                pub x: u32,
            }
        );
        assert_eq!(told(r#""a", "A""#, plain.clone()), r#"covers = ["…"] is missing"#);
        assert_eq!(told(r#""a", "A", covers = [], colour = 1"#, plain), "expected covers or class");
        let tuple = parse_quote!(
            pub struct A(u32);
        );
        assert_eq!(told(FACTS, tuple), "an item is a struct whose fields are its parameters");
        let silent = parse_quote!(
            pub struct A {
                pub x: u32,
            }
        );
        assert_eq!(told(FACTS, silent), "a parameter has a line of documentation, which explains it");
        let unknown = parse_quote!(
            pub struct A {
                /** X. */
                #[parameter(lowest = 1)]
                pub x: u32,
            }
        );
        let known = "expected one of default, range, called, most, least, counted, choices, log";
        assert_eq!(told(FACTS, unknown), known);
    }
}
