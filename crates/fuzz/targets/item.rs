//! The parameters of an item, as a widget sends them: JSON from outside, or the page's with other values in it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

fuzz_target!(|data: &[u8]| {
    let [item, rest @ ..] = data else { return };
    let items: Vec<_> = chapters::items().collect();
    let item = items[usize::from(*item) % items.len()];
    let json = match rest {
        [1, changes @ ..] => {
            let mut value = serde_json::from_str(&item.default_parameters()).expect("the page's own");
            changes.chunks_exact(3).for_each(|change| put(&mut value, change[0], change[1], change[2]));
            value.to_string()
        }
        text => String::from_utf8_lossy(text).into_owned(),
    };
    let _ = item.show_json(&json);
});

/// Puts a value into the field, or the place of a list, that a byte chooses.
fn put(value: &mut Value, place: u8, kind: u8, size: u8) {
    let at = usize::from(place);
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let count = fields.len();
            let field = fields.values_mut().nth(at % count).expect("counted");
            put(field, place / count as u8, kind, size);
        }
        Value::Array(list) if !list.is_empty() && kind < 200 => {
            let count = list.len();
            put(&mut list[at % count], place / count as u8, kind, size);
        }
        leaf => *leaf = new(kind, size, leaf),
    }
}

/// Values that people and programs send.
fn new(kind: u8, size: u8, old: &Value) -> Value {
    match kind % 12 {
        0..=3 => json!(size),
        4 => json!(u64::from(size) << 24),
        5 => json!(u64::MAX - u64::from(size)),
        6 => json!(-i64::from(size)),
        7 => json!(f64::from(size) / 16.0),
        8 => json!(f64::from(size) * 1e300),
        9 => json!("x".repeat(usize::from(size))),
        10 => Value::Array(vec![old.clone(); usize::from(size)]),
        _ => Value::Null,
    }
}
