//! A data set so small that a run takes no time: class k is a bright bar in column 2k + 4, and noise.

use std::fs;
use std::path::Path;

use datasets::mnist::FILES;

/// The folder's name in a test's folder.
pub const FOLDER: &str = "bars";

const SIDE: usize = 28;

/// The pixels of image `index`, whose class is `index % 10`.
pub fn image(index: usize) -> Vec<u8> {
    let bar = 2 * (index % 10) + 4;
    let pixel = |at: usize| {
        // A linear congruential generator is noise enough.
        let noise = (at * 7919 + index * 104_729).wrapping_mul(1_103_515_245) >> 12 & 63;
        let (row, column) = (at / SIDE, at % SIDE);
        let bright = (column == bar || column == bar + 1) && (4..24).contains(&row);
        let edge = row == 0 || row == SIDE - 1 || column == 0 || column == SIDE - 1;
        if bright {
            180 + noise as u8
        } else if edge {
            0
        } else {
            noise as u8 / 2
        }
    };
    (0..SIDE * SIDE).map(pixel).collect()
}

/// Writes the four files into `folder/bars`: 300 images to train on, 50 to test with.
pub fn write(folder: &Path) {
    let folder = folder.join(FOLDER);
    fs::create_dir(&folder).unwrap();
    for (names, images) in [(&FILES[..2], 0..300), (&FILES[2..], 300..350)] {
        let count = images.len() as u32;
        let labels: Vec<u8> = images.clone().map(|index| (index % 10) as u8).collect();
        let pixels: Vec<u8> = images.flat_map(image).collect();
        fs::write(folder.join(names[0]), idx(&[count, SIDE as u32, SIDE as u32], &pixels)).unwrap();
        fs::write(folder.join(names[1]), idx(&[count], &labels)).unwrap();
    }
}

/// Writes CIFAR-10's six files into `folder/name`: 20 records each, class k a wash of one colour of ten over noise.
pub fn write_cifar10(folder: &Path, name: &str) {
    let folder = folder.join(name);
    fs::create_dir_all(&folder).unwrap();
    for (file, name) in datasets::cifar10::FILES.iter().enumerate() {
        let record = |at: usize| {
            let label = (at + file) % 10;
            let pixels = (0..3 * 32 * 32).map(move |pixel| {
                let noise = (pixel * 7919 + (at + 20 * file) * 104_729).wrapping_mul(1_103_515_245) >> 12 & 63;
                let plane = pixel / 1024;
                let wash = (label + 3 * plane) * 50 % 180;
                (wash + noise) as u8
            });
            std::iter::once(label as u8).chain(pixels)
        };
        fs::write(folder.join(name), (0..20).flat_map(record).collect::<Vec<u8>>()).unwrap();
    }
}

/// A file in MNIST's format: magic number with the number of axes, sizes, bytes.
pub fn idx(sizes: &[u32], bytes: &[u8]) -> Vec<u8> {
    let mut file = vec![0, 0, 8, sizes.len() as u8];
    file.extend(sizes.iter().flat_map(|size| size.to_be_bytes()));
    file.extend(bytes);
    file
}
