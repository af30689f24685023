//! Photographs as tensors: three that come with the project, and any PNG or JPEG file.

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;

use image::imageops::{self, FilterType};
use image::{DynamicImage, GrayImage, ImageDecoder, ImageReader, Limits, RgbImage};
use ndarray::{Array3, ArrayView3, Axis, stack};

use crate::Error;

/// A Chinese temple, 3×427×640; by danielbuechele, CC BY 2.0, see `data/photographs/README.md`.
///
/// ```
/// let china = datasets::photograph::china();
/// assert_eq!(china.dim(), (3, 427, 640));
/// ```
pub fn china() -> Array3<u8> {
    included(include_bytes!("../data/photographs/china.jpg"))
}

/// A flower, 3×427×640; by vultilion, CC BY 2.0, see `data/photographs/README.md`.
pub fn flower() -> Array3<u8> {
    included(include_bytes!("../data/photographs/flower.jpg"))
}

/// Chelsea, a cat, 3×300×451; by Stéfan van der Walt, CC0, see `data/photographs/README.md`.
pub fn cat() -> Array3<u8> {
    included(include_bytes!("../data/photographs/chelsea.png"))
}

/// The photographs are part of the program, so that a page in a browser has them too.
fn included(bytes: &[u8]) -> Array3<u8> {
    decode(bytes).expect("the project's own photographs are PNG and JPEG files")
}

/// Reads a PNG or JPEG file.
///
/// Colour gives three channels (red, green, blue), grey gives one. Sixteen bits become eight. What is transparent
/// is laid over white paper. A photograph that a telephone stored lying is set upright, as its EXIF data says.
///
/// # Shapes
/// (C, H, W), C being 1 or 3.
///
/// # Errors
/// [`Error::File`] when it cannot be opened, [`Error::InFile`] when it is no PNG or JPEG, is damaged, is larger than
/// 64 MiB, or its header claims more than 16,384 pixels a side, 256 MiB, or more than its bytes can hold.
pub fn read_image(path: &Path) -> Result<Array3<u8>, Error> {
    let mut bytes = Vec::new();
    File::open(path)
        .map_err(Error::file("open", path))?
        .take(LARGEST_FILE + 1)
        .read_to_end(&mut bytes)
        .map_err(Error::file("read", path))?;
    decode(&bytes).map_err(|error| error.in_file(path))
}

/// The same as [`read_image`], from the bytes of the file.
///
/// # Errors
/// [`Error::Format`], for the same reasons.
pub fn decode(bytes: &[u8]) -> Result<Array3<u8>, Error> {
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(invalid(format!("more than {LARGEST_FILE} bytes, the limit")));
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(LARGEST_SIDE);
    limits.max_image_height = Some(LARGEST_SIDE);
    limits.max_alloc = Some(LARGEST_IMAGE);
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|error| invalid(error.to_string()))?;
    if reader.format().is_none() {
        return Err(invalid("neither a PNG nor a JPEG file: save it as one of the two"));
    }
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder().map_err(|error| from_codec(&error))?;
    decoder.set_limits(limits).map_err(|error| from_codec(&error))?;
    // The pixels are allocated before they are decoded, so the header has to be plausible.
    let (claimed, possible) = (decoder.total_bytes(), LARGEST_RATIO * bytes.len() as u64);
    if claimed > possible.min(LARGEST_IMAGE) {
        let (width, height) = decoder.dimensions();
        return Err(invalid(format!(
            "header claims {width}×{height} pixels, {claimed} bytes, too many for a file of {} bytes",
            bytes.len()
        )));
    }
    let orientation = decoder.orientation().map_err(|error| from_codec(&error))?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(|error| from_codec(&error))?;
    image.apply_orientation(orientation);
    Ok(to_array(&image))
}

/// Larger files are not read: 64 MiB, several times the photograph of a good camera.
const LARGEST_FILE: u64 = 64 << 20;
/// Longer sides are not decoded.
const LARGEST_SIDE: u32 = 16_384;
/// Larger images are not decoded: 256 MiB, 89 million colour pixels.
const LARGEST_IMAGE: u64 = 256 << 20;
/// Deflate, which PNG is packed with, expands a byte to at most 1,032 (<https://zlib.net/zlib_tech.html>).
const LARGEST_RATIO: u64 = 1_100;

/// Rearranges pixels, row by row with their channels together, into planes.
fn to_array(image: &DynamicImage) -> Array3<u8> {
    let (height, width) = (image.height() as usize, image.width() as usize);
    let channels = if image.color().has_color() { 3 } else { 1 };
    let pixels = if image.color().has_alpha() {
        let over_white = |colour: u8, alpha: u8| {
            let (colour, alpha) = (u32::from(colour), u32::from(alpha));
            ((colour * alpha + 255 * (255 - alpha) + 127) / 255) as u8
        };
        let pixels = image.to_rgba8();
        let pixels = pixels.pixels().flat_map(|pixel| {
            let [colours @ .., alpha] = pixel.0;
            colours.into_iter().take(channels).map(move |colour| over_white(colour, alpha))
        });
        pixels.collect()
    } else if channels == 1 {
        image.to_luma8().into_raw()
    } else {
        image.to_rgb8().into_raw()
    };
    let by_pixel = Array3::from_shape_vec((height, width, channels), pixels)
        .expect("an image has as many bytes as pixels times channels");
    planes(&by_pixel)
}

/// (H, W, C) to (C, H, W), in memory too.
// ANCHOR: planes
fn planes(by_pixel: &Array3<u8>) -> Array3<u8> {
    by_pixel.view().permuted_axes([2, 0, 1]).as_standard_layout().into_owned()
}
// ANCHOR_END: planes

/// Bytes as numbers from 0 to 1: each divided by 255.
///
/// # Shapes
/// (C, H, W) to the same. `insert_axis(Axis(0))` makes it a batch of one.
// ANCHOR: to_tensor
pub fn to_tensor(image: ArrayView3<'_, u8>) -> Array3<f32> {
    image.mapv(|pixel| f32::from(pixel) / 255.0)
}
// ANCHOR_END: to_tensor

/// Stacks photographs of one size: N times (C, H, W) to (N, C, H, W).
///
/// ```
/// use datasets::photograph::{china, flower, stack_images};
///
/// let both = stack_images(&[china().view(), flower().view()])?;
/// assert_eq!(both.dim(), (2, 3, 427, 640));
/// # Ok::<(), datasets::Error>(())
/// ```
///
/// # Errors
/// [`Error::Mismatch`] when there are none, or their sizes differ.
pub fn stack_images(images: &[ArrayView3<'_, u8>]) -> Result<ndarray::Array4<u8>, Error> {
    let shapes = || {
        let shapes: Vec<String> = images.iter().map(|image| format!("{:?}", image.dim())).collect();
        shapes.join(", ")
    };
    stack(Axis(0), images).map_err(|_| Error::Mismatch(format!("images of shapes [{}] cannot be stacked", shapes())))
}

/// The luminance of each pixel: 0.299 red + 0.587 green + 0.114 blue, rounded.
///
/// Source of the weights: ITU-R recommendation BT.601-7, section 2.5.1. They follow the eye, which sees green as
/// brighter than blue. An image that is grey already stays as it is.
///
/// # Shapes
/// (1 or 3, H, W) to (1, H, W).
///
/// ```
/// let green = ndarray::array![[[0]], [[200]], [[0]]];
/// assert_eq!(datasets::photograph::to_grey(green.view()), ndarray::array![[[117]]]);
/// ```
///
/// # Panics
/// When there are neither 1 nor 3 channels.
#[track_caller]
pub fn to_grey(image: ArrayView3<'_, u8>) -> Array3<u8> {
    match image.dim().0 {
        1 => image.to_owned(),
        3 => {
            let weights = [299_u32, 587, 114];
            image
                .map_axis(Axis(0), |colours| {
                    let sum: u32 = colours.iter().zip(weights).map(|(&c, w)| u32::from(c) * w).sum();
                    ((sum + 500) / 1000) as u8
                })
                .insert_axis(Axis(0))
        }
        channels => panic!("to_grey: {channels} channels, expected 1 or 3"),
    }
}

/// The largest centred piece of an image with the wanted proportions, scaled to the wanted size.
///
/// Scaled by a triangle filter, which averages when it shrinks, so that nothing shimmers.
///
/// # Shapes
/// (1 or 3, any, any) to (the same, `height`, `width`).
///
/// ```
/// use datasets::photograph::{cat, resize_crop};
///
/// let small = resize_crop(cat().view(), 224, 224)?;
/// assert_eq!(small.dim(), (3, 224, 224));
/// # Ok::<(), datasets::Error>(())
/// ```
///
/// # Errors
/// [`Error::Setting`] when a side is 0 or above 16,384; [`Error::Mismatch`] when the image has no pixels, or neither 1
/// nor 3 channels.
pub fn resize_crop(image: ArrayView3<'_, u8>, height: usize, width: usize) -> Result<Array3<u8>, Error> {
    for (setting, side) in [("height", height), ("width", width)] {
        if side == 0 || side > LARGEST_SIDE as usize {
            return Err(Error::Setting {
                setting,
                value: side.to_string(),
                range: format!("from 1 to {LARGEST_SIDE}"),
            });
        }
    }
    let (channels, rows, columns) = image.dim();
    let sides = u32::try_from(rows).ok().zip(u32::try_from(columns).ok());
    let (Some((rows, columns)), true) = (sides, !image.is_empty() && [1, 3].contains(&channels)) else {
        return Err(Error::Mismatch(format!(
            "an image of {channels}×{rows}×{columns} cannot be resized; it needs pixels in 1 or 3 channels"
        )));
    };
    // The piece is as wide as the image, or as high; u64 because two sides are multiplied.
    let (wanted_height, wanted_width) = (height as u64, width as u64);
    let fitting =
        |side: u32, of: u64, by: u64| ((u64::from(side) * of + by / 2) / by).clamp(1, u64::from(u32::MAX)) as u32;
    let piece_height = fitting(columns, wanted_height, wanted_width).min(rows);
    let piece_width = fitting(rows, wanted_width, wanted_height).min(columns);
    let (left, top) = ((columns - piece_width) / 2, (rows - piece_height) / 2);
    let size = (width as u32, height as u32);
    let bytes = image.permuted_axes([1, 2, 0]).iter().copied().collect();
    let scaled = if channels == 1 {
        let all = GrayImage::from_raw(columns, rows, bytes).expect("as many bytes as pixels");
        let piece = imageops::crop_imm(&all, left, top, piece_width, piece_height).to_image();
        imageops::resize(&piece, size.0, size.1, FilterType::Triangle).into_raw()
    } else {
        let all = RgbImage::from_raw(columns, rows, bytes).expect("as many bytes as pixels");
        let piece = imageops::crop_imm(&all, left, top, piece_width, piece_height).to_image();
        imageops::resize(&piece, size.0, size.1, FilterType::Triangle).into_raw()
    };
    let by_pixel =
        Array3::from_shape_vec((height, width, channels), scaled).expect("as many bytes as pixels times channels");
    Ok(planes(&by_pixel))
}

fn invalid(problem: impl Into<String>) -> Error {
    Error::format("image", problem)
}

/// The codec's own words, in one line.
fn from_codec(error: &image::ImageError) -> Error {
    invalid(error.to_string().replace('\n', " "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ExtendedColorType, ImageEncoder, ImageFormat, codecs::png::PngEncoder};
    use ndarray::array;
    use proptest::prelude::*;

    fn png(bytes: &[u8], width: u32, height: u32, colour: ExtendedColorType) -> Vec<u8> {
        let mut file = Vec::new();
        PngEncoder::new(&mut file).write_image(bytes, width, height, colour).unwrap();
        file
    }

    // ANCHOR: known_sizes
    #[test]
    fn the_photographs_have_their_known_sizes() {
        assert_eq!(china().dim(), (3, 427, 640));
        assert_eq!(flower().dim(), (3, 427, 640));
        assert_eq!(cat().dim(), (3, 300, 451));
        // The first pixel as Pillow reads it: a PNG has one right answer.
        assert_eq!(cat().slice(ndarray::s![.., 0, 0]).to_vec(), [143, 120, 104]);
    }
    // ANCHOR_END: known_sizes

    #[test]
    fn a_png_keeps_its_planes() {
        let file = png(&[1, 2, 3, 4, 5, 6], 2, 1, ExtendedColorType::Rgb8);
        assert_eq!(decode(&file).unwrap(), array![[[1, 4]], [[2, 5]], [[3, 6]]]);
        let file = png(&[9, 8, 7, 6], 1, 4, ExtendedColorType::L8);
        assert_eq!(decode(&file).unwrap(), array![[[9], [8], [7], [6]]]);
    }

    #[test]
    fn what_is_transparent_is_white_and_sixteen_bits_become_eight() {
        let file = png(&[0, 0, 0, 0, 10, 20, 30, 255], 2, 1, ExtendedColorType::Rgba8);
        assert_eq!(decode(&file).unwrap(), array![[[255, 10]], [[255, 20]], [[255, 30]]]);
        let file = png(&[0, 0, 0, 255], 2, 1, ExtendedColorType::La8);
        assert_eq!(decode(&file).unwrap(), array![[[255, 0]]]);
        let file = png(&[0x80, 0x80, 0xff, 0xff], 1, 2, ExtendedColorType::L16);
        assert_eq!(decode(&file).unwrap(), array![[[128], [255]]]);
    }

    #[test]
    fn a_lying_photograph_is_set_upright() {
        // An EXIF block that says "turn right", put behind the first two bytes of a JPEG of two grey pixels.
        let mut jpeg = Vec::new();
        let image = GrayImage::from_raw(16, 8, (0..128).map(|n| if n % 16 < 8 { 0 } else { 255 }).collect()).unwrap();
        image.write_to(&mut Cursor::new(&mut jpeg), ImageFormat::Jpeg).unwrap();
        assert_eq!(decode(&jpeg).unwrap().dim(), (1, 8, 16));
        let exif = b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let turned = [&jpeg[..2], exif, &jpeg[2..]].concat();
        let upright = decode(&turned).unwrap();
        assert_eq!(upright.dim(), (1, 16, 8));
        assert!(upright[[0, 0, 4]] < 50 && upright[[0, 15, 4]] > 200);
    }

    #[test]
    fn grey_is_the_weighted_sum() {
        // 0.299 · 100 + 0.587 · 50 + 0.114 · 200 = 82.05, and white stays white.
        let image = array![[[100, 255]], [[50, 255]], [[200, 255]]];
        assert_eq!(to_grey(image.view()), array![[[82, 255]]]);
        let grey = array![[[3, 4]]];
        assert_eq!(to_grey(grey.view()), grey);
    }

    #[test]
    fn resizing_keeps_the_middle_and_the_mean() {
        // Left and right thirds are black: a square from the middle has none of them.
        let bars = Array3::from_shape_fn((1, 10, 30), |(_, _, x)| if (10..20).contains(&x) { 200 } else { 0 });
        let square = resize_crop(bars.view(), 5, 5).unwrap();
        assert!(square.iter().all(|&pixel| pixel == 200));
        let whole = resize_crop(cat().view(), 150, 225).unwrap().mapv(f64::from);
        let difference = whole.mean().unwrap() - cat().mapv(f64::from).mean().unwrap();
        assert!(difference.abs() < 0.5, "{difference}");
        let error = resize_crop(bars.view(), 0, 5).unwrap_err().to_string();
        assert_eq!(error, "height is 0, but must be from 1 to 16384");
    }

    #[test]
    fn a_header_that_promises_too_much_is_refused() {
        let mut file = png(&[0; 4], 2, 2, ExtendedColorType::L8);
        // Width and height, then the header's checksum, are at 16, 20 and 29.
        file[16..24].copy_from_slice(&[0, 0, 0x40, 0, 0, 0, 0x40, 0]);
        let sum = crc(&file[12..29]).to_be_bytes();
        file[29..33].copy_from_slice(&sum);
        let error = decode(&file).unwrap_err().to_string();
        assert!(error.starts_with("image: header claims 16384×16384 pixels, 268435456 bytes, too many"), "{error}");
        file[16..20].copy_from_slice(&[0x7f, 0, 0, 0]);
        let sum = crc(&file[12..29]).to_be_bytes();
        file[29..33].copy_from_slice(&sum);
        assert!(decode(&file).is_err());
    }

    /// The checksum of PNG's chunks, bit by bit.
    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0, |sum, &byte| {
            (0..8).fold(sum ^ u32::from(byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg()))
        })
    }

    #[test]
    fn other_files_are_refused() {
        assert_eq!(
            decode(b"some text").unwrap_err().to_string(),
            "image: neither a PNG nor a JPEG file: save it as one of the two"
        );
        assert!(decode(&[]).is_err());
        let error = read_image(Path::new("/nowhere/at/all.png")).unwrap_err().to_string();
        assert!(error.starts_with("open /nowhere/at/all.png: "), "{error}");
        let cut = &include_bytes!("../data/photographs/chelsea.png")[..100_000];
        assert!(decode(cut).unwrap_err().to_string().starts_with("image: "));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn damaged_files_are_read_or_refused(cut in 0_usize..2_000, at in 0_usize..2_000, value: u8, jpeg: bool) {
            let mut file = Vec::new();
            let picture = RgbImage::from_fn(20, 17, |x, y| image::Rgb([(x * 12) as u8, (y * 15) as u8, (x * y) as u8]));
            let format = if jpeg { ImageFormat::Jpeg } else { ImageFormat::Png };
            picture.write_to(&mut Cursor::new(&mut file), format).unwrap();
            let at = at % file.len();
            file[at] = value;
            file.truncate(cut.max(20));
            if let Ok(image) = decode(&file) {
                prop_assert!(image.len() <= 1_100 * file.len());
            }
        }

        #[test]
        fn arbitrary_bytes_are_read_or_refused(mut bytes in prop::collection::vec(any::<u8>(), 0..300), jpeg: bool) {
            let magic: &[u8] = if jpeg { b"\xff\xd8\xff" } else { b"\x89PNG\r\n\x1a\n" };
            bytes.splice(0..0, magic.iter().copied());
            prop_assert!(decode(&bytes).is_err());
        }

        #[test]
        fn resizing_gives_the_size_asked_for(rows in 1_usize..40, columns in 1_usize..40, height in 1_usize..40, width in 1_usize..40, colour: bool) {
            let image = Array3::from_elem((if colour { 3 } else { 1 }, rows, columns), 77);
            let resized = resize_crop(image.view(), height, width).unwrap();
            prop_assert_eq!(resized.dim(), (image.dim().0, height, width));
            prop_assert!(resized.iter().all(|&pixel| pixel == 77));
        }
    }
}
