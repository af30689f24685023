//! What a page may ask, and the answer.

use chapters::Parameter;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What a page asks.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Request {
    /// The dials of an item.
    Parameters {
        /// `ch04.window-steps`.
        item: String,
    },
    /// An item with parameters.
    Show {
        /// `ch04.window-steps`.
        item: String,
        /// An object with any of its parameters; the others are as declared.
        parameters: Map<String, Value>,
        /// The id of the picture itself.
        element: String,
    },
}

/// What is shown: what the page had when it was built, for other parameters.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// The figure, table or number as HTML.
    pub html: String,
    /// The words below it.
    pub caption: String,
    /// The words in its place where it is not seen.
    pub alt: String,
}

/// The answer to a request, as JSON: `{"ok": …}`, or `{"error": "a line that says what to do"}`.
///
/// ```
/// use live::request::answer;
///
/// let request = r#"{"show": {"item": "ch05.parameter-count", "parameters": {"kernel": [3, 3]}, "element": "a"}}"#;
/// assert!(answer(request).contains("parameters</p>"));
/// let request = r#"{"show": {"item": "ch05.parameter-count", "parameters": {"kernel": [0, 3]}, "element": "a"}}"#;
/// assert!(answer(request).starts_with(r#"{"error":"#));
/// ```
pub fn answer(request: &str) -> String {
    let answered = serde_json::from_str(request).map_err(|error| error.to_string()).and_then(Request::answer);
    match answered {
        Ok(ok) => serde_json::json!({ "ok": ok }),
        Err(error) => serde_json::json!({ "error": error }),
    }
    .to_string()
}

impl Request {
    fn answer(self) -> Result<Value, String> {
        match self {
            Self::Parameters { item } => parameters(&item).and_then(json),
            Self::Show { item, parameters, element } => {
                show(&item, &Value::from(parameters).to_string(), &element).and_then(json)
            }
        }
    }
}

fn json(value: impl Serialize) -> Result<Value, String> {
    serde_json::to_value(value).map_err(|error| error.to_string())
}

/// What is declared of an item's parameters.
///
/// # Errors
/// If there is no such item.
pub fn parameters(item: &str) -> Result<Vec<Parameter>, String> {
    Ok(chapters::item(item).map_err(|error| error.to_string())?.parameters())
}

/// An item for these parameters.
///
/// # Errors
/// If there is no such item, or it refuses its parameters.
pub fn show(item: &str, parameters: &str, element: &str) -> Result<Picture, String> {
    let entry = chapters::item(item).map_err(|error| error.to_string())?;
    let shown = entry.show_json(parameters).map_err(|error| error.to_string())?;
    Ok(Picture { html: entry.html(&shown, element), caption: shown.caption, alt: shown.alt })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(request: &str) -> String {
        serde_json::from_str::<Value>(&answer(request)).unwrap()["error"].as_str().expect("an error").to_owned()
    }

    #[test]
    fn what_is_shown_is_what_the_book_has() {
        let shown = chapters::item("ch05.sharing").unwrap().show_default().unwrap();
        let picture = show("ch05.sharing", "{}", "a").unwrap();
        assert_eq!((picture.caption, picture.alt), (shown.caption, shown.alt));
        assert!(picture.html.starts_with("<div class=\"viz-table\" tabindex=\"0\" role=\"group\" aria-label=\""));
    }

    #[test]
    fn a_request_that_makes_no_sense_gets_one_line() {
        for request in ["", "{", "7", r#"{"fly":{}}"#, r#"{"show":{"item":"ch05.sharing"}}"#] {
            let error = error(request);
            assert!(!error.is_empty() && !error.contains('\n'), "{error}");
        }
        let request = r#"{"parameters":{"item":"ch05.sharin"}}"#;
        assert!(error(request).contains("did you mean ch05.sharing?"));
        let request = r#"{"show":{"item":"ch05.sharing","parameters":{"a":1},"element":"a"}}"#;
        assert!(error(request).contains("unknown field"), "{}", error(request));
    }

    #[test]
    fn dials_come_from_the_declaration() {
        let dials = parameters("ch04.window-steps").unwrap();
        assert_eq!(dials[0].name, chapters::item("ch04.window-steps").unwrap().parameters()[0].name);
    }
}
