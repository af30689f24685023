//! Every parameter can be turned, as far as its declaration says.

use std::panic::catch_unwind;
use std::time::{Duration, Instant};

use chapters::{Class, Entry, Parameter, items};
use serde_json::{Map, Value as Json, json};

/// Parameters without what a dial needs, each with the reason.
const WITHOUT: &[(&str, &str)] = &[];

/// Items about numbers that are none.
const NOT_A_NUMBER: &[&str] = &["ch09.overflow", "ch15.wrong-files"];

/// The longest that one value may take to be drawn.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a type is made of: `Vec<[usize;2]>` of `usize`.
fn innermost(kind: &str) -> &str {
    let kind = kind.trim_start_matches("Vec<").trim_start_matches("Option<").trim_start_matches('[');
    if kind.starts_with("Vec<") || kind.starts_with('[') {
        innermost(kind)
    } else {
        kind.split([';', '>']).next().unwrap_or(kind)
    }
}

/// What is missing for a dial.
fn missing(parameter: &Parameter) -> Option<&'static str> {
    let Parameter { kind, ranges, lengths, choices, fields, .. } = parameter;
    let named = !choices.is_empty() || !fields.is_empty();
    match innermost(kind) {
        "bool" => None,
        "u8" | "u16" | "u32" | "u64" | "usize" | "i8" | "i16" | "i32" | "i64" | "f32" | "f64" if ranges.is_empty() => {
            Some("its numbers have no range")
        }
        "String" if !named && lengths.is_empty() => Some("its text has neither choices nor most"),
        _ if kind.contains("Vec<") && lengths.is_empty() => Some("its list has no most"),
        _ if ranges.is_empty() && !named && lengths.is_empty() => Some("it has neither choices nor fields"),
        _ => None,
    }
}

/// All parameters, those of groups, too, with where they stand.
fn all(parameters: Vec<Parameter>, path: &[String]) -> Vec<(Vec<String>, Parameter)> {
    let each = parameters.into_iter().flat_map(|mut parameter| {
        let path = [path, std::slice::from_ref(&parameter.name)].concat();
        let inside = all(std::mem::take(&mut parameter.fields), &path);
        if inside.is_empty() { vec![(path, parameter)] } else { inside }
    });
    each.collect()
}

#[test]
fn every_parameter_has_what_a_dial_needs() {
    let mut without = Vec::new();
    for entry in items() {
        for (path, parameter) in all(entry.parameters(), &[]) {
            let name = format!("{}: {}", entry.id, path.join("."));
            match missing(&parameter) {
                Some(why) if WITHOUT.iter().all(|(known, _)| *known != name) => without.push(format!("{name}: {why}")),
                None => assert!(WITHOUT.iter().all(|(known, _)| *known != name), "{name} has all that it needs"),
                Some(_) => {}
            }
        }
    }
    assert!(without.is_empty(), "{} have no dial:\n{}", without.len(), without.join("\n"));
}

#[test]
fn the_page_stands_on_every_dial() {
    for entry in items() {
        for (path, Parameter { default, ranges, choices, .. }) in all(entry.parameters(), &[]) {
            let [least, most] = [0, 1].map(|end| put(&default, &ranges, end));
            for ((value, least), most) in leaves(&default).into_iter().zip(leaves(&least)).zip(leaves(&most)) {
                let [number, least, most] = [value, least, most].map(Json::as_f64);
                let inside = number.is_none() || (least <= number && number <= most);
                assert!(inside, "{}: {path:?} is {value}", entry.id);
                assert!(choices.is_empty() || choices.contains(value), "{}: {path:?} is {value}", entry.id);
            }
        }
    }
}

/// All that is no list.
fn leaves(value: &Json) -> Vec<&Json> {
    value.as_array().map_or_else(|| vec![value], |list| list.iter().flat_map(leaves).collect())
}

/// The value with each number at an end of its range.
fn put(value: &Json, ranges: &[[Json; 2]], end: usize) -> Json {
    match value {
        Json::Array(list) if list.len() == ranges.len() && list.len() > 1 && list[0].is_number() => {
            ranges.iter().map(|range| range[end].clone()).collect()
        }
        Json::Array(list) => list.iter().map(|part| put(part, ranges, end)).collect(),
        Json::Number(_) | Json::Null => ranges.first().map_or_else(|| value.clone(), |range| range[end].clone()),
        other => other.clone(),
    }
}

/// What a reader can turn a parameter to at the ends: its numbers, its length, its choices.
fn turned(parameter: &Parameter) -> Vec<Json> {
    let Parameter { kind, default, ranges, lengths, choices, .. } = parameter;
    // Nothing in the place of an array is as many nothings.
    let places = kind.strip_prefix("Option<[").and_then(|array| array.split([';', ']']).nth(1)?.parse().ok());
    let filled = places.filter(|_| default.is_null()).map(|places: usize| json!(vec![(); places]));
    let mut values: Vec<Json> = [0, 1].map(|end| put(filled.as_ref().unwrap_or(default), ranges, end)).into();
    if let Json::Array(list) = default
        && kind.starts_with("Vec<")
    {
        let part = |at: usize| match (list.is_empty(), ranges.first()) {
            (true, Some([least, _])) => least.clone(),
            _ => list[at % list.len()].clone(),
        };
        let most = lengths.first().map_or(0, |&[_, most]| most);
        values.extend([0, 1, most].map(|length| (0..length).map(part).collect()));
        values.extend(choices.iter().map(|choice| json!([choice])));
    } else {
        values.extend(choices.clone());
    }
    if default.is_boolean() {
        values.extend([json!(false), json!(true)]);
    }
    if kind.starts_with("Option<") {
        values.push(Json::Null);
    }
    values.dedup();
    values
}

/// Parameters as the page has them, but for one.
fn with(default: &Json, path: &[String], value: Json) -> Json {
    let [first, rest @ ..] = path else { return value };
    let mut fields = default.as_object().cloned().unwrap_or_else(Map::new);
    let inner = with(&default[first], rest, value);
    fields.insert(first.clone(), inner);
    Json::Object(fields)
}

/// What is wrong with an answer, and how long it took.
fn answer(entry: &Entry, parameters: &Json) -> (Option<String>, Duration) {
    let begun = Instant::now();
    let shown = catch_unwind(|| entry.show_json(&parameters.to_string()));
    let time = begun.elapsed();
    let finite = |text: &str| text.split(|c: char| !c.is_alphanumeric()).all(|word| !["NaN", "inf"].contains(&word));
    let problem = match shown {
        Err(_) => Some("it panics".to_owned()),
        Ok(Err(error)) if error.to_string().contains('\n') => Some(format!("more than a line: {error}")),
        Ok(Ok(shown)) if !finite(&shown.alt) && !NOT_A_NUMBER.contains(&entry.id) => {
            Some(format!("not finite: {}", shown.alt))
        }
        Ok(_) if time > PATIENCE => Some("too slow".to_owned()),
        Ok(_) => None,
    };
    (problem, time)
}

#[test]
fn every_exact_item_answers_at_the_ends_of_its_dials() {
    let mut problems = Vec::new();
    // One after the other: what is timed has the machine to itself.
    for entry in items().filter(|entry| entry.class == Class::Exact) {
        let default: Json = serde_json::from_str(&entry.default_parameters()).expect("JSON");
        for (path, parameter) in all(entry.parameters(), &[]) {
            for value in turned(&parameter) {
                let (problem, time) = answer(entry, &with(&default, &path, value.clone()));
                if time > Duration::from_secs(1) {
                    println!("{:6.2} s: {} {} = {value}", time.as_secs_f64(), entry.id, path.join("."));
                }
                let told = |problem| format!("{} with {} = {value}: {problem} ({time:.1?})", entry.id, path.join("."));
                problems.extend(problem.map(told));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
