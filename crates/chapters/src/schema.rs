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
/// ```
pub fn schema() -> Value {
    let properties: Map<String, Value> = items().map(|entry| (entry.id.to_owned(), of_item(entry))).collect();
    json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": properties })
}

fn of_item(entry: &Entry) -> Value {
    let properties: Map<String, Value> =
        entry.parameters().iter().map(|parameter| (parameter.name.clone(), of_parameter(parameter))).collect();
    json!({
        "title": entry.name,
        "type": "object",
        "additionalProperties": false,
        "class": entry.class.name(),
        "covers": entry.covers,
        "properties": properties,
    })
}

fn of_parameter(parameter: &Parameter) -> Value {
    let mut schema = of_type(&parameter.kind, parameter);
    schema.insert("description".into(), json!(parameter.explanation));
    schema.insert("default".into(), parameter.default.clone());
    Value::Object(schema)
}

/// What a type in Rust is in JSON; nothing is said of a type of the chapter's own, whose values serde knows.
fn of_type(kind: &str, parameter: &Parameter) -> Map<String, Value> {
    let mut schema = Map::new();
    let inside = |before: &str, after: &str| kind.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
    if let Some(kind) = inside("Vec<", ">") {
        schema.insert("type".into(), json!("array"));
        schema.insert("items".into(), Value::Object(of_type(kind, parameter)));
        if let Some(most) = parameter.most {
            schema.insert("minItems".into(), json!(1));
            schema.insert("maxItems".into(), json!(most));
        }
    } else if let Some((kind, length)) = inside("[", "]").and_then(|array| array.rsplit_once(';')) {
        schema.insert("type".into(), json!("array"));
        schema.insert("items".into(), Value::Object(of_type(kind, parameter)));
        if let Ok(length) = length.parse::<usize>() {
            schema.insert("minItems".into(), json!(length));
            schema.insert("maxItems".into(), json!(length));
        }
    } else if let Some(name) = name(kind) {
        schema.insert("type".into(), json!(name));
        if kind.starts_with('u') {
            schema.insert("minimum".into(), json!(0));
        }
        if let Some([least, largest]) = &parameter.range {
            schema.insert("minimum".into(), least.clone());
            schema.insert("maximum".into(), largest.clone());
        }
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
