//! PNG and JPEG to a tensor, and from there to what a network takes.
#![no_main]

use libfuzzer_sys::fuzz_target;

/// Larger pictures are decoded, and not looked for a digit in: that has a target of its own.
const FEW_PIXELS: usize = 1 << 16;

fuzz_target!(|data: &[u8]| {
    let Ok(image) = datasets::photograph::decode(data) else { return };
    let (channels, height, width) = image.dim();
    assert!([1, 3].contains(&channels) && height > 0 && width > 0);
    if height * width <= FEW_PIXELS {
        let small = datasets::photograph::resize_crop(image.view(), 28, 28).expect("a picture has pixels");
        assert_eq!(small.dim(), (channels, 28, 28));
        let _ = datasets::digit::from_photograph(image.view());
    }
});
