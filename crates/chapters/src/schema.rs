//! All items as a JSON Schema: what a page needs to offer a dial for each parameter.
//!
//! Source of the words: JSON Schema, draft 2020-12, "Validation".

use serde_json::{Map, Value, json};

use crate::{Entry, Parameter, items};

/// A schema whose properties are the items, by id.
///
/// ```
/// let schema = chapters::schema();
/// let stride = &schema["properties"]["ch04.window-steps"]["properties"]["stride"];
/// assert_eq!(stride["items"]["type"], "integer");
/// assert_eq!(stride["default"], serde_json::json!([1, 1]));
/// assert_eq!(stride["items"]["maximum"], 24);
/// let growing = &schema["properties"]["ch06.growth"]["properties"]["what"];
/// assert_eq!(growing["enum"], serde_json::json!(["image-size", "channels", "kernel", "batch"]));
/// ```
pub fn schema() -> Value {
    let properties: Map<String, Value> = items().map(|entry| (entry.id.to_owned(), of_item(entry))).collect();
    json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": properties })
}

fn of_item(entry: &Entry) -> Value {
    let mut schema = of_group(&entry.parameters());
    schema.insert("title".into(), json!(entry.name));
    schema.insert("class".into(), json!(entry.class.name()));
    schema.insert("covers".into(), json!(entry.covers));
    Value::Object(schema)
}

fn of_group(parameters: &[Parameter]) -> Map<String, Value> {
    let of_parameter = |parameter: &Parameter| (parameter.name.clone(), of_parameter(parameter));
    let properties: Map<String, Value> = parameters.iter().map(of_parameter).collect();
    fields(json!({ "type": "object", "additionalProperties": false, "properties": properties }))
}

fn of_parameter(parameter: &Parameter) -> Value {
    let mut schema = if parameter.fields.is_empty() {
        of_type(&parameter.kind, parameter, &parameter.ranges, &parameter.lengths)
    } else {
        of_group(&parameter.fields)
    };
    schema.insert("description".into(), json!(parameter.explanation));
    schema.insert("default".into(), parameter.default.clone());
    if parameter.log {
        schema.insert("scale".into(), json!("log"));
    }
    Value::Object(schema)
}

/// What a type in Rust is in JSON, with what is declared of it.
fn of_type(kind: &str, parameter: &Parameter, ranges: &[[Value; 2]], lengths: &[[usize; 2]]) -> Map<String, Value> {
    let inside = |before: &str, after: &str| kind.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
    let with_length = |mut schema: Map<String, Value>, length: Option<[usize; 2]>| {
        schema.insert("type".into(), json!("array"));
        if let Some([least, most]) = length {
            schema.insert("minItems".into(), json!(least));
            schema.insert("maxItems".into(), json!(most));
        }
        schema
    };
    if let Some(kind) = inside("Option<", ">") {
        let none = json!({ "type": "null" });
        return fields(json!({ "anyOf": [none, of_type(kind, parameter, ranges, lengths)] }));
    }
    if let Some(kind) = inside("Vec<", ">") {
        let rest = if lengths.len() > 1 { &lengths[1..] } else { lengths };
        let items = of_type(kind, parameter, ranges, rest);
        return with_length(fields(json!({ "items": items })), lengths.first().copied());
    }
    if let Some((kind, length)) = inside("[", "]").and_then(|array| array.rsplit_once(';')) {
        let length = length.parse().unwrap_or(0);
        let places = if ranges.len() == length && length > 1 {
            let of_place = |range| of_type(kind, parameter, std::slice::from_ref(range), lengths);
            json!({ "prefixItems": ranges.iter().map(of_place).collect::<Vec<_>>() })
        } else {
            json!({ "items": of_type(kind, parameter, ranges, lengths) })
        };
        return with_length(fields(places), Some([length, length]));
    }
    let mut schema = name(kind).map_or_else(Map::new, |name| fields(json!({ "type": name })));
    if let Some([least, largest]) = ranges.first() {
        schema.insert("minimum".into(), least.clone());
        schema.insert("maximum".into(), largest.clone());
    }
    if !parameter.choices.is_empty() {
        schema.insert("enum".into(), json!(parameter.choices));
    } else if let (Some([least, most]), "String") = (lengths.first(), kind) {
        schema.insert("minLength".into(), json!(least));
        schema.insert("maxLength".into(), json!(most));
    }
    schema
}

/// JSON Schema's name of a plain type.
fn name(kind: &str) -> Option<&'static str> {
    match kind {
        "u8" | "u16" | "u32" | "u64" | "usize" | "i8" | "i16" | "i32" | "i64" => Some("integer"),
        "f32" | "f64" => Some("number"),
        "bool" => Some("boolean"),
        "String" => Some("string"),
        _ => None,
    }
}

fn fields(object: Value) -> Map<String, Value> {
    match object {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}
