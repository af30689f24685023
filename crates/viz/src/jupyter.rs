//! The lines by which the Rust kernel for Jupyter (evcxr) recognises rich output.

/// HTML between the kernel's markers.
///
/// The kernel reads the process's output line by line; the markers stand at the start of theirs.
pub(crate) fn content(html: &str) -> String {
    format!("EVCXR_BEGIN_CONTENT text/html\n{}\nEVCXR_END_CONTENT\n", html.trim_end())
}

#[cfg(test)]
mod tests {
    #[test]
    fn markers_stand_on_lines_of_their_own() {
        assert_eq!(super::content("<b>1</b>\n"), "EVCXR_BEGIN_CONTENT text/html\n<b>1</b>\nEVCXR_END_CONTENT\n");
    }
}
