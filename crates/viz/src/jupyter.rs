//! The lines by which the Rust kernel for Jupyter (evcxr) recognises rich output.

/// Shows HTML as the result of a notebook's cell: prints it between the kernel's markers.
///
/// The kernel reads the process's output line by line; the markers stand at the start of theirs.
///
/// ```
/// viz::jupyter::show("<b>1</b>");
/// ```
pub fn show(html: &str) {
    // In one piece: nothing that another thread prints comes between.
    print!("{}", content(html));
}

/// Text as HTML.
///
/// ```
/// assert_eq!(viz::jupyter::escape("1 < 2"), "1 &lt; 2");
/// ```
#[must_use]
pub fn escape(text: &str) -> String {
    crate::svg::escape(text)
}

fn content(html: &str) -> String {
    format!("EVCXR_BEGIN_CONTENT text/html\n{}\nEVCXR_END_CONTENT\n", html.trim_end())
}

#[cfg(test)]
mod tests {
    #[test]
    fn markers_stand_on_lines_of_their_own() {
        assert_eq!(super::content("<b>1</b>\n"), "EVCXR_BEGIN_CONTENT text/html\n<b>1</b>\nEVCXR_END_CONTENT\n");
    }
}
