//! Which cells of the notebooks show which item.

use std::collections::BTreeMap;
use std::path::Path;

use crate::notebook::{Cell, Notebook};

/// The cells of each item: those of code that name its type.
pub fn read(root: &Path) -> BTreeMap<&'static str, Vec<String>> {
    let mut cells: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    let files = std::fs::read_dir(root.join("notebooks")).into_iter().flatten().flatten();
    let names = files.filter_map(|file| file.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".ipynb")).collect();
    names.sort();
    for name in names {
        let text = std::fs::read_to_string(root.join("notebooks").join(&name)).unwrap_or_default();
        let Ok(notebook) = Notebook::parse(&text) else { continue };
        for cell in notebook.cells.into_iter().filter(Cell::is_code) {
            let source = cell.text();
            for word in source.split(|c: char| !c.is_alphanumeric() && c != '_') {
                for item in chapters::items().filter(|item| item.type_name() == word) {
                    let place = format!("{} {}", &name[..name.len().min(2)], cell.id);
                    let known = cells.entry(item.id).or_default();
                    if known.last() != Some(&place) {
                        known.push(place);
                    }
                }
            }
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_code_that_name_an_item() {
        let folder = tempfile::tempdir().unwrap();
        assert!(read(folder.path()).is_empty());
        std::fs::create_dir(folder.path().join("notebooks")).unwrap();
        let notebook = r#"{"cells":[
            {"cell_type":"markdown","id":"a","source":"SharingTable"},
            {"cell_type":"code","id":"b","source":["ch05::SharingTable {\n","  side: 9 }; SharingTable::default()"]}]}"#;
        std::fs::write(folder.path().join("notebooks/05-x.ipynb"), notebook).unwrap();
        std::fs::write(folder.path().join("notebooks/06-y.ipynb"), "no notebook").unwrap();
        assert_eq!(read(folder.path())["ch05.sharing"], ["05 b"]);
    }
}
