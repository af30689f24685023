//! What a file is that is none of those we read, told by its first bytes: so that an error can say it.

/// Where a format's mark stands, the mark, and what to call the file.
const MARKS: &[(usize, &[u8], &str)] = &[
    (0, b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (0, b"\xff\xd8\xff", "a JPEG picture"),
    (8, b"WEBP", "a WebP picture"),
    (0, b"GIF8", "a GIF picture"),
    (0, b"II*\0", "a TIFF picture"),
    (0, b"MM\0*", "a TIFF picture"),
    (4, b"ftypavif", "an AVIF picture"),
    (4, b"ftypavis", "an AVIF picture"),
    // What telephones write unless they are told otherwise; `mif1` and `msf1` are the container that both share.
    (4, b"ftyphei", "a HEIC picture"),
    (4, b"ftyphev", "a HEIC picture"),
    (4, b"ftypmif1", "a HEIC or AVIF picture"),
    (4, b"ftypmsf1", "a HEIC or AVIF picture"),
    (4, b"ftyp", "a film"),
    (0, b"\0\0\0\x0cJXL ", "a JPEG XL picture"),
    (0, b"\xff\x0a", "a JPEG XL picture"),
    (0, b"\0\0\x01\0", "an icon (ICO)"),
    (0, b"8BPS", "a Photoshop picture"),
    (0, b"%PDF", "a PDF document"),
    (0, b"\x1f\x8b", "a gzip file"),
    (0, b"PK\x03\x04", "a ZIP archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (0, b"Rar!", "a RAR archive"),
    (257, b"ustar", "a tar archive"),
    (0, b"\x93NUMPY", "a NumPy array"),
    (0, b"\x89HDF", "an HDF5 file"),
    (0, b"PAR1", "a Parquet file"),
    (0, b"version https://git-lfs", "a Git LFS pointer, not the file itself"),
];

/// Bytes from the start that are enough for [`name`].
pub(crate) const ENOUGH: usize = 512;

/// What these first bytes of a file belong to, with its article: `a WebP picture`. `None` if nobody can tell.
pub(crate) fn name(start: &[u8]) -> Option<&'static str> {
    if start.is_empty() {
        return Some("an empty file");
    }
    let has = |at: usize, mark: &[u8]| start.get(at..).is_some_and(|rest| rest.starts_with(mark));
    if let Some(&(_, _, name)) = MARKS.iter().find(|&&(at, mark, _)| has(at, mark)) {
        return Some(name);
    }
    // Marks of two bytes are too common to be believed alone: four bytes further on, a bitmap has four that are zero.
    if has(0, b"BM") && has(6, &[0; 4]) {
        return Some("a BMP picture");
    }
    if start[0] == 0x80 && start.get(1).is_some_and(|version| (2..=5).contains(version)) {
        return Some("a Python pickle");
    }
    markup(start)
}

/// Pages and drawings: text that begins with a bracket, in any case.
fn markup(start: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(&start[..start.len().min(ENOUGH)]).to_ascii_lowercase();
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with("<!doctype html") || text.starts_with("<html") {
        return Some("an HTML page");
    }
    (text.starts_with('<') && text.contains("<svg")).then_some("an SVG drawing")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_files_are_known_by_their_first_bytes() {
        for (start, expected) in [
            (&b"RIFF\x24\0\0\0WEBPVP8 "[..], "a WebP picture"),
            (b"GIF89a", "a GIF picture"),
            (b"II*\0\x08\0\0\0", "a TIFF picture"),
            (b"\0\0\0\x1cftypavif\0\0\0\0", "an AVIF picture"),
            (b"\0\0\0\x18ftypheic\0\0\0\0", "a HEIC picture"),
            (b"BM\x36\0\0\0\0\0\0\0\x36", "a BMP picture"),
            (b"\n <!DOCTYPE HTML>\n<html>", "an HTML page"),
            (b"<?xml version='1.0'?><svg>", "an SVG drawing"),
            (b"\x80\x04\x95", "a Python pickle"),
            (b"", "an empty file"),
        ] {
            assert_eq!(name(start), Some(expected), "{start:?}");
        }
        // Ours, and what only looks like another format.
        for start in [&b"\0\0\x08\x03\0\0\xea\x60"[..], b"BMW is a car", b"plain text", b"\x80", b"< 3"] {
            assert_eq!(name(start), None, "{start:?}");
        }
    }
}
