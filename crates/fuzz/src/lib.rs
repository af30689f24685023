//! What several targets share: a valid file that the fuzzer damages.
//!
//! A checksum, a length or a long header keeps random bytes at the door. So a target may take its bytes as changes of a
//! file that is whole: what they break is deeper inside.

/// The bytes as they are if the first of them is even; else a whole file that the others change.
pub fn raw_or_damaged(data: &[u8], whole: &[u8]) -> Vec<u8> {
    match data.split_first() {
        Some((choice, changes)) if choice % 2 == 1 => damaged(changes, whole),
        Some((_, bytes)) => bytes.to_vec(),
        None => Vec::new(),
    }
}

/// A copy of `whole` with a change for each four bytes: three say where, one says what is put there, or cuts the file off.
fn damaged(changes: &[u8], whole: &[u8]) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for change in changes.chunks_exact(4) {
        let [high, middle, low, value] = *change else { unreachable!("chunks of four") };
        if bytes.is_empty() {
            break;
        }
        let at = usize::from(high) << 16 | usize::from(middle) << 8 | usize::from(low);
        // Most headers are short, so half of the places are near the start.
        let at = if high < 128 { at % bytes.len().min(1024) } else { at % bytes.len() };
        if value == 0xff && low == 0xff {
            bytes.truncate(at);
        } else {
            bytes[at] = value;
        }
    }
    bytes
}
