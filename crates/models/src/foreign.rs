//! What a file is that should be safetensors and is not, told by its first bytes, and what to do with it.

/// Bytes from the start that are enough: a ZIP archive names its first member there.
const ENOUGH: usize = 1024;

/// What PyTorch writes and what to type, for its old format and its new one.
const PYTORCH: &str = "PyTorch's own format (a pickle): convert it in Python with safetensors.torch.save_file(torch.load(\"IN.pth\", \
                       weights_only=True), \"OUT.safetensors\")";

/// A file's kind, and how its weights become safetensors; `None` if it is nothing known.
pub(crate) fn kind(start: &[u8]) -> Option<&'static str> {
    let start = &start[..start.len().min(ENOUGH)];
    let has = |part: &[u8]| start.windows(part.len()).any(|window| window == part);
    Some(match start {
        [b'P', b'K', 3, 4, ..] if has(b"data.pkl") || has(b"/version") || has(b".data/") => PYTORCH,
        [b'P', b'K', 3, 4, ..] if has(b".npy") => {
            "NumPy's .npz: convert it in Python with safetensors.numpy.save_file(dict(numpy.load(\"IN.npz\")), \"OUT.safetensors\")"
        }
        [b'P', b'K', 3, 4, ..] => {
            "a ZIP archive (a .keras file is one, too): unpack it, or export its weights as safetensors"
        }
        [0x80, 2..=5, ..] => PYTORCH,
        [0x89, b'H', b'D', b'F', ..] => "HDF5, as Keras writes it: export the weights as safetensors in Python",
        [b'G', b'G', b'U', b'F', ..] => "GGUF, a format for language models: name a file of safetensors",
        // Field 1, the version; then one of the fields that name its producer, or the graph.
        [8, 1..=20, 0x12 | 0x1a | 0x22 | 0x3a, ..] => {
            "ONNX, which is written by cnn export and not read: name the safetensors that it was made from"
        }
        [0x1f, 0x8b, ..] => "a gzip file: unpack it first",
        [0x89, b'P', b'N', b'G', ..] | [0xff, 0xd8, 0xff, ..] => "a picture: name a file of weights",
        [b'{', ..] => "JSON: name the file of weights beside it",
        [b'v', b'e', b'r', ..] if has(b"git-lfs") => {
            "a Git LFS pointer and not the file itself: get that with git lfs pull"
        }
        _ if starts_as_page(start) => "an HTML page: download the file itself",
        _ => return None,
    })
}

fn starts_as_page(start: &[u8]) -> bool {
    let text = String::from_utf8_lossy(start).trim_start().to_ascii_lowercase();
    text.starts_with("<!doctype html") || text.starts_with("<html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_formats_of_weights_are_known() {
        for (start, part) in [
            (&b"PK\x03\x04\0\0\x08\x08\0\0\0\0\0\0archive/data.pklFB"[..], "torch.load"),
            (b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.", "torch.load"),
            (b"PK\x03\x04\x14\0\0\0\0\0\0\0!\0conv1.weight.npy", "NumPy"),
            (b"\x89HDF\r\n\x1a\n", "Keras"),
            (b"\x08\x08\x12\x07pytorch", "ONNX"),
            (b"<!DOCTYPE html>", "HTML"),
            (b"{\"losses\": []}", "JSON"),
        ] {
            assert!(kind(start).is_some_and(|kind| kind.contains(part)), "{part}");
        }
        for start in [&b""[..], b"no weights", b"\x40\0\0\0\0\0\0\0{}", &[0xff; 8]] {
            assert_eq!(kind(start), None, "{start:?}");
        }
    }
}
