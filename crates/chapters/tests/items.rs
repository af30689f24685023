//! What holds for every item.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chapters::{ChapterError, Class, Entry, Shown, Value, coverage, items};
use serde_json::{Map, Value as Json, json};

/// Every item with its default shown, or the message that says why not.
static SHOWN: LazyLock<Vec<(&'static Entry, Shown)>> = LazyLock::new(|| {
    let show = |entry: &'static Entry| entry.show_default().unwrap_or_else(|error| panic!("{}: {error}", entry.id));
    items().map(|entry| (entry, show(entry))).collect()
});

#[test]
fn every_item_has_a_value_a_caption_and_an_alternative_text() {
    for (entry, shown) in SHOWN.iter() {
        let id = entry.id;
        assert!(shown.caption.len() > 20 && !shown.caption.contains('\n'), "{id}: caption {:?}", shown.caption);
        assert!(!shown.alt.is_empty() && !shown.alt.contains('\n'), "{id}: alt {:?}", shown.alt);
        assert!(entry.name.len() > 5, "{id}");
        match &shown.value {
            Value::Figure(figure) => assert_eq!(figure.alt(), shown.alt, "{id}"),
            Value::Table(table) => assert!(!table.rows().is_empty(), "{id}"),
            Value::Number(number) => assert!(number.value().is_finite(), "{id}"),
        }
    }
}

#[test]
fn ids_are_unique_and_say_their_chapter() {
    let ids: BTreeSet<&str> = items().map(|entry| entry.id).collect();
    assert_eq!(ids.len(), items().count());
    for entry in items() {
        let name = entry.id.strip_prefix(&format!("ch{:02}.", entry.chapter())).expect("chNN.name");
        assert!(name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{}", entry.id);
    }
    let numbers = chapters::chapters_with_items();
    assert!(numbers.is_sorted() && items().map(Entry::chapter).all(|n| numbers.contains(&n)));
}

#[test]
fn coverage_ids_exist_and_belong() {
    let known: BTreeSet<&str> = coverage().map(|line| line.id).collect();
    assert_eq!(known.len(), coverage().count(), "an id stands twice in coverage.tsv");
    for entry in items() {
        assert!(!entry.covers.is_empty(), "{} covers nothing", entry.id);
        for id in entry.covers {
            assert!(known.contains(id), "{} covers {id}, which is not in coverage.tsv", entry.id);
        }
    }
    let uncovered: BTreeSet<&str> = chapters::uncovered().iter().map(|line| line.id).collect();
    assert!(!uncovered.contains("4.1") && !uncovered.contains("15.2"));
}

#[test]
fn pictures_are_well_formed_and_their_ids_their_own() {
    for (entry, shown) in SHOWN.iter() {
        let html = shown.to_html(&entry.id.replace('.', "-"));
        assert!(!html.contains("\n\n"), "{}: a blank line ends inlined markup", entry.id);
        if let Value::Figure(figure) = &shown.value {
            for svg in figure.svg().iter().chain([&html].into_iter().filter(|html| html.starts_with("<svg"))) {
                let document = roxmltree::Document::parse(svg).unwrap_or_else(|error| panic!("{}: {error}", entry.id));
                let ids: Vec<&str> = document.descendants().filter_map(|node| node.attribute("id")).collect();
                let unique: BTreeSet<&str> = ids.iter().copied().collect();
                assert_eq!(ids.len(), unique.len(), "{}: an id stands twice", entry.id);
            }
        }
    }
}

#[test]
fn default_parameters_as_json_show_the_default() {
    for (entry, shown) in SHOWN.iter() {
        let again =
            entry.show_json(&entry.default_parameters()).unwrap_or_else(|error| panic!("{}: {error}", entry.id));
        assert_eq!(again, *shown, "{}", entry.id);
    }
}

#[test]
fn what_is_not_json_or_not_a_parameter_is_refused_in_one_line() {
    for entry in items() {
        for json in ["", "{", "[]]", "null", "{\"no such parameter\": 1}", "{\"input\": \"\u{0}\"}"] {
            let error = entry.show_json(json).expect_err(entry.id);
            assert!(matches!(error, ChapterError::Json { .. }), "{}: {json}: {error}", entry.id);
            assert!(!error.to_string().contains('\n'), "{}: {error}", entry.id);
        }
    }
}

/// All places of a JSON value where a number or a truth value stands, as paths.
fn leaves(value: &Json, path: &mut Vec<String>, out: &mut Vec<Vec<String>>) {
    match value {
        Json::Object(fields) => fields.iter().for_each(|(key, value)| {
            path.push(key.clone());
            leaves(value, path, out);
            path.pop();
        }),
        Json::Array(values) => values.iter().enumerate().for_each(|(index, value)| {
            path.push(index.to_string());
            leaves(value, path, out);
            path.pop();
        }),
        _ => out.push(path.clone()),
    }
}

fn put(value: &mut Json, path: &[String], new: Json) {
    let Some((first, rest)) = path.split_first() else {
        *value = new;
        return;
    };
    let place = match value {
        Json::Object(fields) => fields.get_mut(first),
        Json::Array(values) => values.get_mut(first.parse::<usize>().expect("an index")),
        _ => None,
    };
    put(place.expect("the path exists"), rest, new);
}

/// Whatever number stands in a parameter's place, the answer comes, and an error is one line.
#[test]
fn hostile_numbers_are_answered() {
    let hostile =
        [json!(0), json!(1), json!(3), json!(-1), json!(1000), json!(u64::MAX), json!(1e300), json!(null), json!([])];
    for entry in items() {
        let default: Json = serde_json::from_str(&entry.default_parameters()).expect("JSON");
        let mut paths = Vec::new();
        leaves(&default, &mut Vec::new(), &mut paths);
        // Long lists of numbers are alike: their first few stand for them.
        for path in paths.iter().filter(|path| {
            path.iter().all(|part| part.parse::<usize>().is_ok_and(|n| n < 2) || part.parse::<usize>().is_err())
        }) {
            for new in &hostile {
                let mut parameters = default.clone();
                put(&mut parameters, path, new.clone());
                if let Err(error) = entry.show_json(&parameters.to_string()) {
                    assert!(!error.to_string().contains('\n'), "{} with {path:?} = {new}: {error}", entry.id);
                }
            }
        }
    }
}

/// Every parameter matters: some other value of it is shown differently, or refused with a reason.
#[test]
fn every_parameter_changes_what_is_shown() {
    let mut idle = Vec::new();
    for (entry, shown) in SHOWN.iter() {
        let default: Json = serde_json::from_str(&entry.default_parameters()).expect("JSON");
        for field in default.as_object().unwrap_or(&Map::new()).keys() {
            let mut paths = Vec::new();
            leaves(&default[field], &mut vec![field.clone()], &mut paths);
            if paths.is_empty() {
                paths.push(vec![field.clone()]);
            }
            let tried = paths.iter().flat_map(|path| {
                [
                    json!(1),
                    json!(2),
                    json!(4),
                    json!(5),
                    json!(9),
                    json!(16),
                    json!(40),
                    json!(1_000),
                    json!(0.25),
                    json!(false),
                    json!([0]),
                    json!([40, 40]),
                    json!("best"),
                    json!("batch"),
                    json!(true),
                    json!("lenet5"),
                    json!(["lenet5"]),
                    json!("rosenbrock"),
                ]
                .into_iter()
                .map(move |new| (path, new))
            });
            let differs = tried.into_iter().any(|(path, new)| {
                let mut parameters = default.clone();
                put(&mut parameters, path, new);
                entry.show_json(&parameters.to_string()).is_ok_and(|other| other != *shown)
            });
            if !differs {
                idle.push(format!("{}: {field}", entry.id));
            }
        }
    }
    assert!(idle.is_empty(), "no other value of these shows anything else: {idle:?}");
}

#[test]
fn exact_items_are_the_same_bytes_as_committed_with_any_number_of_threads() {
    let with_threads = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(chapters::manifest).expect("every item shows")
    };
    let (one, two) = (with_threads(1), with_threads(2));
    assert_eq!(one, two);
    let exact = items().filter(|entry| entry.class == Class::Exact).count();
    assert_eq!(one.lines().count(), exact);
    let committed = include_str!("../exact.sha256");
    for line in one.lines() {
        assert!(
            committed.lines().any(|old| old == line),
            "{line}: exact.sha256 differs; if the change is meant, run `cargo xtask figures`"
        );
    }
    assert_eq!(committed.lines().count(), exact, "exact.sha256 has items that are gone; run `cargo xtask figures`");
}
