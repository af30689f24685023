//! A digit in any picture, drawn by the fuzzer: two bytes of size, then levels that are repeated over it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ndarray::Array3;

fuzz_target!(|data: &[u8]| {
    let [height, width, kind, levels @ ..] = data else { return };
    let (height, width) = (usize::from(*height), usize::from(*width));
    let channels = if kind & 1 == 0 { 1 } else { 3 };
    // In small blocks of one level, so that a few bytes make strokes and sheets.
    let block = 1 + usize::from(kind >> 4);
    let columns = width.div_ceil(block).max(1);
    let level = |(channel, y, x): (usize, usize, usize)| {
        let at = (y / block) * columns + x / block + channel;
        if levels.is_empty() { 0 } else { levels[at % levels.len()] }
    };
    let picture = Array3::from_shape_fn((channels, height, width), level);
    if let Ok(digit) = datasets::digit::from_photograph(picture.view()) {
        assert_eq!(digit.dim(), (1, 1, 28, 28));
        assert!(digit.iter().all(|level| (0.0..=1.0).contains(level)));
    }
});
