//! A module for the browser without what only a generator of glue would read.
//!
//! A drawing library brings along 2,700 descriptions of the browser's functions, exported one by one, with their names:
//! an eighth of the file. See <https://webassembly.github.io/spec/core/binary/modules.html> for its form: an eight-byte
//! header, then sections, each a kind, a length and that many bytes.

/// The section that names what a page may call.
const EXPORTS: u8 = 7;
/// A section with remarks, which do nothing.
const REMARKS: u8 = 0;
/// How the names of the descriptions begin.
const DESCRIPTION: &[u8] = b"__wb";

/// The module without remarks and exported descriptions, or `None` if it is none.
pub(crate) fn without_descriptions(module: &[u8]) -> Option<Vec<u8>> {
    let (header, mut rest) = module.split_at_checked(8)?;
    if !header.starts_with(b"\0asm") {
        return None;
    }
    let mut lean = header.to_vec();
    while let Some((&kind, after)) = rest.split_first() {
        let (length, after) = number(after)?;
        let (section, after) = after.split_at_checked(length)?;
        rest = after;
        let section = match kind {
            REMARKS => continue,
            EXPORTS => exports(section)?,
            _ => section.to_vec(),
        };
        lean.push(kind);
        lean.extend(written(section.len()));
        lean.extend(section);
    }
    Some(lean)
}

/// The exports that are no descriptions. Each is a name, a kind and an index.
fn exports(section: &[u8]) -> Option<Vec<u8>> {
    let (count, mut rest) = number(section)?;
    let (mut kept, mut entries) = (0, Vec::new());
    for _ in 0..count {
        let (length, after) = number(rest)?;
        let (name, after) = after.split_at_checked(length)?;
        let (_, after) = number(after.get(1..)?)?;
        let entry = &rest[..rest.len() - after.len()];
        if !name.starts_with(DESCRIPTION) {
            kept += 1;
            entries.extend(entry);
        }
        rest = after;
    }
    Some([written(kept), entries].concat())
}

/// A number of seven bits a byte, the lowest first; the highest bit says that more follow. And what comes after it.
fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let end = bytes.iter().take(5).position(|byte| byte & 0x80 == 0)?;
    let number = bytes[..=end].iter().rev().fold(0, |number, byte| number << 7 | usize::from(byte & 0x7f));
    Some((number, &bytes[end + 1..]))
}

/// The same, written.
fn written(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        for value in [0, 1, 127, 128, 300, 16_383, 16_384, 4_000_000_000] {
            let bytes = [written(value), vec![9]].concat();
            assert_eq!(number(&bytes), Some((value, &[9][..])));
        }
        assert_eq!(number(&[0x80; 6]), None);
    }

    #[test]
    fn descriptions_and_remarks_go_and_the_rest_stays() {
        let export = |name: &str, index: u8| [&[name.len() as u8], name.as_bytes(), &[0, index]].concat();
        let section = |kind: u8, bytes: Vec<u8>| [vec![kind], written(bytes.len()), bytes].concat();
        let header = b"\0asm\x01\0\0\0".to_vec();
        let exports = |list: &[Vec<u8>]| [vec![list.len() as u8], list.concat()].concat();
        let (answer, described) = (export("answer", 3), export("__wbindgen_describe_x", 4));
        let module = [
            header.clone(),
            section(0, b"remark".to_vec()),
            section(3, vec![1, 2]),
            section(7, exports(&[described, answer.clone()])),
        ]
        .concat();
        let expected = [header, section(3, vec![1, 2]), section(7, exports(&[answer]))].concat();
        assert_eq!(without_descriptions(&module), Some(expected));
        assert_eq!(without_descriptions(b"no module"), None);
        assert_eq!(without_descriptions(&module[..module.len() - 1]), None);
    }
}
