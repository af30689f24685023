//! Text that must survive a reader of markup.

/// Text for HTML, inside an element or a quoted attribute.
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    out
}

/// HTML as part of a paragraph of Markdown: every sign between tags that Markdown might read becomes a character
/// reference, and so does the bar that would end a table's cell.
pub fn inline_html(markup: &str) -> String {
    let mut out = String::with_capacity(markup.len());
    let (mut in_tag, mut reference) = (false, false);
    for c in markup.chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                out.push(c);
                continue;
            }
            _ => {}
        }
        if !in_tag && c == '&' {
            reference = true;
        }
        let keep = (in_tag && c != '|') || reference || c.is_ascii_alphanumeric() || !c.is_ascii() || c == ' ';
        if reference && c == ';' {
            reference = false;
        }
        match c {
            '\n' => out.push(' '),
            _ if keep => out.push(c),
            _ => out.push_str(&format!("&#{};", u32::from(c))),
        }
    }
    out
}

/// Plain text as Markdown.
pub fn markdown(text: &str) -> String {
    inline_html(&html(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdowns_signs_become_references_between_tags_only() {
        assert_eq!(inline_html("<mo a=\"b_c\">*</mo><mi>x</mi>&lt;|"), "<mo a=\"b_c\">&#42;</mo><mi>x</mi>&lt;&#124;");
        assert_eq!(markdown("a_b <c>"), "a&#95;b &lt;c&gt;");
        assert_eq!(markdown("1,024"), "1&#44;024");
    }
}
