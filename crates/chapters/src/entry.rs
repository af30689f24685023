//! An item without its type: what the registry holds.

use crate::{ChapterError, Class, Item, Parameter, Shown};

/// An item as the registry knows it: its facts, and two ways to show it.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// `ch04.window-steps`.
    pub id: &'static str,
    /// What a table of contents calls it.
    pub name: &'static str,
    /// Whether its value is computed, trained or measured.
    pub class: Class,
    /// The coverage ids that it helps to teach.
    pub covers: &'static [&'static str],
    default: fn() -> Result<Shown, ChapterError>,
    json: fn(&str) -> Result<Shown, ChapterError>,
    defaults: fn() -> String,
    parameters: fn() -> Vec<Parameter>,
    type_name: fn() -> &'static str,
}

impl Entry {
    /// The entry of an item's type.
    pub const fn of<I: Item>() -> Self {
        Self {
            id: I::ID,
            name: I::NAME,
            class: I::CLASS,
            covers: I::COVERS,
            default: || I::default().show(),
            json: |json| {
                let parameters: I = serde_json::from_str(json)
                    .map_err(|error| ChapterError::Json { item: I::ID, problem: error.to_string() })?;
                parameters.show()
            },
            type_name: std::any::type_name::<I>,
            parameters: I::parameters,
            defaults: || serde_json::to_string(&I::default()).expect("parameters are numbers, texts and lists of them"),
        }
    }

    /// The chapter's number, from the id.
    #[track_caller]
    pub fn chapter(&self) -> u8 {
        let number = self.id.get(2..4).and_then(|digits| digits.parse().ok());
        number.expect("an id begins with ch and two digits")
    }

    /// The name of the struct, without its modules.
    pub fn type_name(&self) -> &'static str {
        let name = (self.type_name)();
        name.rsplit_once("::").map_or(name, |(_, name)| name)
    }

    /// What the page shows.
    ///
    /// # Errors
    ///
    /// If something outside the parameters is missing, as the record of a trained item.
    pub fn show_default(&self) -> Result<Shown, ChapterError> {
        (self.default)()
    }

    /// What parameters of one's own show: a JSON object with any of the fields, the others as on the page.
    ///
    /// # Errors
    ///
    /// If the text is not JSON, names a field that does not exist, or a parameter is out of its range.
    pub fn show_json(&self, json: &str) -> Result<Shown, ChapterError> {
        (self.json)(json)
    }

    /// What is shown, as HTML for a page; `element` becomes the id of an inline picture.
    ///
    /// A table has the item's name, and is scrolled by keyboard, too, where it is wider than the page.
    pub fn html(&self, shown: &Shown, element: &str) -> String {
        let name = viz::jupyter::escape(self.name);
        let label = format!("<div class=\"viz-table\" tabindex=\"0\" role=\"group\" aria-label=\"{name}\"");
        shown.to_html(element).trim_end().replacen("<div class=\"viz-table\"", &label, 1)
    }

    /// All parameters as the page has them, as a JSON object.
    pub fn default_parameters(&self) -> String {
        (self.defaults)()
    }

    /// Its parameters: name, type, explanation, default and range of each.
    pub fn parameters(&self) -> Vec<Parameter> {
        (self.parameters)()
    }
}
