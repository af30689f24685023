//! Photographs as tensors: three that come with the project, and any PNG or JPEG file.

mod jpeg_end;

use std::io::{self, Cursor, Read as _};
use std::path::Path;

use image::imageops::{self, FilterType};
use image::{DynamicImage, GrayImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbImage, RgbaImage};
use ndarray::{Array3, ArrayView3, Axis, stack};

use crate::{Error, asset, file_kind, input};

/// A Chinese temple, 3×427×640; by danielbuechele, CC BY 2.0, see `data/photographs/README.md`.
///
/// ```
/// let china = datasets::photograph::china();
/// assert_eq!(china.dim(), (3, 427, 640));
/// ```
pub fn china() -> Array3<u8> {
    included(asset!("../data/photographs/china.jpg"))
}

/// A flower, 3×427×640; by vultilion, CC BY 2.0, see `data/photographs/README.md`.
pub fn flower() -> Array3<u8> {
    included(asset!("../data/photographs/flower.jpg"))
}

/// Chelsea, a cat, 3×300×451; by Stéfan van der Walt, CC0, see `data/photographs/README.md`.
pub fn cat() -> Array3<u8> {
    included(asset!("../data/photographs/chelsea.png"))
}

/// The photographs are part of the program, so that a page in a browser has them too.
fn included(bytes: &[u8]) -> Array3<u8> {
    decode(bytes).expect("the project's own photographs are PNG and JPEG files")
}

/// Reads a PNG or JPEG file, or a pipe that one comes through.
///
/// Colour gives three channels (red, green, blue), grey gives one. Sixteen bits become eight. What is transparent becomes
/// white paper, or black behind bright strokes (see [`decode`]). A photograph that a telephone stored lying is set
/// upright, as its EXIF data says.
///
/// # Shapes
/// (C, H, W), C being 1 or 3.
///
/// # Errors
/// [`Error::File`] when it cannot be opened or nothing comes through the pipe, [`Error::NotAFile`] when it is a folder or a
/// device, [`Error::InFile`] when it is no PNG or JPEG, is damaged, larger than 64 MiB, or would be larger than 256 MiB
/// or 16,384 pixels a side once it is decoded.
pub fn read_image(path: &Path) -> Result<Array3<u8>, Error> {
    let mut bytes = Vec::new();
    input::open(path)?.take(LARGEST_FILE + 1).read_to_end(&mut bytes).map_err(Error::file("read", path))?;
    decode(&bytes).map_err(|error| error.in_file(path))
}

/// The same as [`read_image`], from the bytes of the file.
///
/// Strokes on transparency have to stand out from whatever is put behind them. That is white, unless what is opaque is
/// bright on the whole and either covers less than half of the picture or has nothing dark in it: then it is black.
///
/// # Errors
/// [`Error::Format`], for the same reasons; [`Error::Incomplete`] when the end of a JPEG is missing.
pub fn decode(bytes: &[u8]) -> Result<Array3<u8>, Error> {
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(invalid(format!("more than {LARGEST_FILE} bytes, the limit: save it smaller")));
    }
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(LARGEST_IMAGE);
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|error| invalid(error.to_string()))?;
    if !matches!(reader.format(), Some(ImageFormat::Png | ImageFormat::Jpeg)) {
        return Err(invalid(match file_kind::name(bytes) {
            Some(picture) if picture.ends_with("picture") => format!("{picture}: save it as PNG or JPEG"),
            Some(other) => format!("{other}: give a picture, as PNG or JPEG"),
            None => "neither PNG nor JPEG: save it as one of the two".to_owned(),
        }));
    }
    if reader.format() == Some(ImageFormat::Jpeg) && !jpeg_end::has_end(bytes) {
        return Err(Error::Incomplete { format: "JPEG" });
    }
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| from_codec(&error))?;
    // The pixels are allocated before they are decoded, and a header of 20 bytes can ask for any number of them.
    let ((width, height), decoded) = (decoder.dimensions(), decoder.total_bytes());
    if width.max(height) > LARGEST_SIDE {
        return Err(invalid(format!(
            "{width}×{height} pixels, and a side may have {LARGEST_SIDE}: make it smaller; for a digit, 1000 pixels a side are plenty"
        )));
    }
    if decoded > LARGEST_IMAGE {
        return Err(invalid(format!(
            "{width}×{height} pixels take {} MB once they are decoded, and the limit is {} MB: make it smaller; for a \
             digit, 1000 pixels a side are plenty",
            decoded / MEGABYTE,
            LARGEST_IMAGE / MEGABYTE
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
/// How sizes in memory are shown.
const MEGABYTE: u64 = 1_000_000;

/// Rearranges pixels, row by row with their channels together, into planes.
fn to_array(image: &DynamicImage) -> Array3<u8> {
    let (height, width) = (image.height() as usize, image.width() as usize);
    let channels = if image.color().has_color() { 3 } else { 1 };
    let pixels = if image.color().has_alpha() {
        let pixels = image.to_rgba8();
        let ground = ground(&pixels);
        let over_ground = |colour: u8, alpha: u8| {
            let (colour, alpha) = (u32::from(colour), u32::from(alpha));
            ((colour * alpha + ground * (255 - alpha) + 127) / 255) as u8
        };
        let pixels = pixels.pixels().flat_map(|pixel| {
            let [colours @ .., alpha] = pixel.0;
            colours.into_iter().take(channels).map(move |colour| over_ground(colour, alpha))
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

/// The level of what lies behind transparent pixels: white, or black behind bright strokes.
///
/// A drawing is mostly transparent. Strokes that fill a picture to its edges are not, but nothing in them is dark, as ink on
/// a white sheet with round corners is.
fn ground(pixels: &RgbaImage) -> u32 {
    let (mut opaque, mut bright, mut dark) = (0_u64, 0_u64, 0_u64);
    for pixel in pixels.pixels() {
        let [red, green, blue, alpha] = pixel.0.map(u64::from);
        let level = (299 * red + 587 * green + 114 * blue) / 1000;
        opaque += alpha;
        bright += alpha * level;
        dark += if level < MIDDLE { alpha } else { 0 };
    }
    let is_bright = bright >= MIDDLE * opaque;
    let is_mostly_transparent = 2 * opaque < 255 * pixels.pixels().len() as u64;
    let has_ink = dark * FEW > opaque;
    if opaque > 0 && is_bright && (is_mostly_transparent || !has_ink) { 0 } else { 255 }
}

/// Levels from here on are bright.
const MIDDLE: u64 = 128;
/// One in so many dark pixels is the fringe of a stroke and not ink.
const FEW: u64 = 200;

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

/// What the codec found, in words of ours: its own name parts of its source.
fn from_codec(error: &ImageError) -> Error {
    let is_cut = |error: &io::Error| error.kind() == io::ErrorKind::UnexpectedEof;
    invalid(match error {
        ImageError::IoError(error) if is_cut(error) => "the file is not complete: copy it again".to_owned(),
        ImageError::Limits(_) => {
            format!("larger than {} MB once it is decoded, the limit: make it smaller", LARGEST_IMAGE / MEGABYTE)
        }
        ImageError::Unsupported(_) => {
            "a kind of picture that is not read: save it as an ordinary PNG or JPEG".to_owned()
        }
        _ => "the file is damaged: copy it again, or save the picture anew".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ExtendedColorType, ImageEncoder, codecs::png::PngEncoder};
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

    /// A PNG header with these sizes, kind of colour and bits, and nothing behind it.
    fn header(width: u32, height: u32, bits: u8, colour: u8) -> Vec<u8> {
        let mut chunk = b"IHDR".to_vec();
        chunk.extend([width.to_be_bytes(), height.to_be_bytes()].concat());
        chunk.extend([bits, colour, 0, 0, 0]);
        let sum = crc(&chunk).to_be_bytes();
        let end = [&0_u32.to_be_bytes()[..], b"IDAT", &crc(b"IDAT").to_be_bytes()].concat();
        [b"\x89PNG\r\n\x1a\n", &13_u32.to_be_bytes()[..], &chunk, &sum, &end].concat()
    }

    #[test]
    fn what_is_too_large_is_refused_with_the_limit() {
        let message = |file: &[u8]| decode(file).unwrap_err().to_string();
        assert_eq!(
            message(&header(12_000, 9_000, 8, 2)),
            "image: 12000×9000 pixels take 324 MB once they are decoded, and the limit is 268 MB: make it smaller; for a \
             digit, 1000 pixels a side are plenty"
        );
        assert!(message(&header(16_385, 1, 8, 0)).starts_with("image: 16385×1 pixels, and a side may have 16384"));
        assert!(message(&header(0x7fff_ffff, 0x7fff_ffff, 16, 6)).contains("make it smaller"));
        // Exactly at the limit, and a lie: the memory is never touched.
        assert_eq!(message(&header(16_384, 16_384, 8, 0)), "image: the file is not complete: copy it again");
    }

    /// A picture of few colours is packed a hundred times better than one of many, and unpacked to bytes all the same.
    #[test]
    fn few_colours_and_few_bits_are_no_lie() {
        use png::{BitDepth, ColorType};
        let indexed = |bits: BitDepth, kind: ColorType, side: u32| {
            let mut file = Vec::new();
            let mut encoder = png::Encoder::new(&mut file, side, side);
            encoder.set_color(kind);
            encoder.set_depth(bits);
            if kind == ColorType::Indexed {
                encoder.set_palette(vec![255, 255, 255, 0, 0, 0]);
            }
            let row = (side as usize * bits as usize).div_ceil(8);
            let mut writer = encoder.write_header().unwrap();
            writer.write_image_data(&vec![0; row * side as usize]).unwrap();
            writer.finish().unwrap();
            file
        };
        for bits in [BitDepth::One, BitDepth::Two, BitDepth::Four, BitDepth::Eight] {
            for (kind, channels, level) in [(ColorType::Indexed, 3, 255), (ColorType::Grayscale, 1, 0)] {
                let file = indexed(bits, kind, 3_000);
                let image = decode(&file).unwrap();
                assert_eq!(image.dim(), (channels, 3_000, 3_000), "{bits:?} {kind:?} in {} bytes", file.len());
                assert_eq!(image[[0, 2_999, 2_999]], level);
            }
        }
    }

    #[test]
    fn what_is_transparent_lies_over_what_the_strokes_stand_out_from() {
        // Strokes of one colour on nothing: the ground is the other end.
        let strokes = |level: u8, share: u32| {
            RgbaImage::from_fn(20, 20, |x, _| image::Rgba([level, level, level, if x < share { 255 } else { 0 }]))
        };
        for share in [1, 9, 11, 19] {
            assert_eq!(ground(&strokes(255, share)), 0, "white strokes on {share} of 20 columns");
            assert_eq!(ground(&strokes(0, share)), 255, "black strokes on {share} of 20 columns");
        }
        // A white sheet with ink and round corners stays white; nothing at all is white, too.
        let sheet = RgbaImage::from_fn(20, 20, |x, y| match (x, y) {
            (0, 0) => image::Rgba([0, 0, 0, 0]),
            (10, 4..12) => image::Rgba([20, 20, 20, 255]),
            _ => image::Rgba([250, 250, 250, 255]),
        });
        assert_eq!(ground(&sheet), 255);
        assert_eq!(ground(&strokes(255, 0)), 255);
        let mut file = Vec::new();
        strokes(255, 5).write_to(&mut Cursor::new(&mut file), ImageFormat::Png).unwrap();
        let image = decode(&file).unwrap();
        assert_eq!((image[[0, 3, 2]], image[[0, 3, 12]]), (255, 0));
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
            "image: neither PNG nor JPEG: save it as one of the two"
        );
        assert_eq!(
            decode(b"RIFF\x24\0\0\0WEBPVP8 ").unwrap_err().to_string(),
            "image: a WebP picture: save it as PNG or JPEG"
        );
        assert!(decode(&[]).unwrap_err().to_string().starts_with("image: an empty file: give a picture"));
        let error = read_image(Path::new("/nowhere/at/all.png")).unwrap_err().to_string();
        assert!(error.starts_with("cannot open /nowhere/at/all.png: "), "{error}");
        let cut = &include_bytes!("../data/photographs/chelsea.png")[..100_000];
        assert_eq!(decode(cut).unwrap_err().to_string(), "image: the file is not complete: copy it again");
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
                prop_assert!(image.len() as u64 <= LARGEST_IMAGE);
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
