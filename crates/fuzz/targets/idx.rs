//! MNIST's format, as images and as labels.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(images) = datasets::idx::read_images(data) {
        assert!(images.len() <= data.len());
    }
    if let Ok(labels) = datasets::idx::read_labels(data) {
        assert!(labels.len() <= data.len());
    }
});
