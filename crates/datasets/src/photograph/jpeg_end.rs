//! Whether a JPEG file is complete.
//!
//! The decoder is lenient: the part of the picture that is missing becomes grey, without a word. A complete file says
//! where it ends, with the marker EOI. What follows it (a telephone's film, for example) is none of ours.
//!
//! Source: ITU-T recommendation T.81, annex B: a file is a sequence of segments, each with a marker and, most of
//! them, a length; compressed data follow a segment SOS, in which a byte 0xff is followed by 0 or by a restart marker.

/// Whether the marker EOI is where the segments lead; false for what is no JPEG.
pub(super) fn has_end(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        // A marker is a byte 0xff, any number of them, and a byte that is neither 0xff nor 0.
        let Some(marker) = rest.iter().position(|&byte| byte != FILL) else { return false };
        if marker == 0 {
            // Compressed data, or garbage between segments: up to the next 0xff.
            let Some(next) = rest.iter().position(|&byte| byte == FILL) else { return false };
            rest = &rest[next..];
            continue;
        }
        let (kind, after) = (rest[marker], &rest[marker + 1..]);
        rest = match kind {
            END => return true,
            // A stuffed byte of compressed data, a restart in them, and what has no length: TEM and SOI.
            0x00 | 0x01 | 0xd0..=0xd8 => after,
            _ => {
                let Some(&[high, low]) = after.first_chunk() else { return false };
                let length = usize::from(u16::from_be_bytes([high, low])).max(2);
                let Some(after) = after.get(length..) else { return false };
                after
            }
        };
    }
}

/// The byte that begins a marker.
const FILL: u8 = 0xff;
/// The marker EOI, "end of image".
const END: u8 = 0xd9;

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ExtendedColorType, codecs::jpeg::JpegEncoder};
    use proptest::prelude::*;

    fn jpeg() -> Vec<u8> {
        let mut bytes = Vec::new();
        let noise: Vec<u8> = (0..48 * 40_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        JpegEncoder::new_with_quality(&mut bytes, 90).encode(&noise, 48, 40, ExtendedColorType::L8).unwrap();
        bytes
    }

    #[test]
    fn a_whole_file_ends_and_no_part_of_it_does() {
        let whole = jpeg();
        assert!(has_end(&whole));
        for length in 0..whole.len() {
            assert!(!has_end(&whole[..length]), "{length} of {}", whole.len());
        }
        assert!(has_end(include_bytes!("../../data/photographs/china.jpg")));
        assert!(has_end(include_bytes!("../../data/photographs/flower.jpg")));
    }

    #[test]
    fn what_follows_the_end_is_ignored_and_a_preview_has_an_end_of_its_own() {
        let whole = jpeg();
        assert!(has_end(&[&whole[..], b"a film"].concat()));
        // A small JPEG within the EXIF block of a larger one.
        let length = u16::try_from(whole.len() + 2).unwrap().to_be_bytes();
        let with_preview = [&whole[..2], &[0xff, 0xe1], &length, &whole, &whole[2..]].concat();
        assert!(has_end(&with_preview));
        assert!(!has_end(&with_preview[..with_preview.len() - 10]));
    }

    #[test]
    fn zeros_where_the_rest_was_to_come_are_no_end() {
        let mut torn = jpeg();
        let length = torn.len();
        torn[length / 2..].fill(0);
        assert!(!has_end(&torn));
    }

    proptest! {
        #[test]
        fn any_bytes_come_to_an_end(bytes in prop::collection::vec(prop_oneof![Just(0xff), Just(0xd9), any::<u8>()], 0..200)) {
            let _ = has_end(&bytes);
        }
    }
}
