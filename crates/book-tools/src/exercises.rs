//! `{{#exercises}}`: a chapter's exercises.

use std::path::Path;

/// The list of a chapter's exercises, or a line that says that there are none yet.
pub fn html(root: &Path, chapter: Option<u8>) -> String {
    let chapter = chapter.unwrap_or_default();
    if root.join(format!("crates/exercises/src/ch{chapter:02}.rs")).is_file() {
        return format!(
            "<p class=\"exercises\">Fill in the stubs and let them be checked: <code class=\"nohighlight\">cargo test -p exercises ch{chapter:02}</code></p>"
        );
    }
    "<p class=\"exercises\">This chapter's exercises come with the crate <code class=\"nohighlight\">exercises</code>, which is not written yet.</p>".into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn until_there_are_some_it_says_so() {
        let folder = tempfile::tempdir().unwrap();
        assert!(html(folder.path(), Some(4)).contains("not written yet"));
        std::fs::create_dir_all(folder.path().join("crates/exercises/src")).unwrap();
        std::fs::write(folder.path().join("crates/exercises/src/ch04.rs"), "").unwrap();
        assert!(html(folder.path(), Some(4)).contains("cargo test -p exercises ch04"));
    }
}
