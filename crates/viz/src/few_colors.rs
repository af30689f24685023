//! A photograph in few colours: a third of the bytes, and hardly anybody sees it.
//!
//! The colours are chosen by median cut (Heckbert, “Color image quantization for frame buffer display”, 1982). What each pixel
//! is then off by is handed on to its neighbours (Floyd and Steinberg, 1976), so that an even sky gets no bands. Everything is
//! whole numbers: the same picture on every machine.

use std::collections::BTreeMap;

type Rgb = [u8; 3];

/// Colours with how often each occurs.
type Counted = Vec<(Rgb, u64)>;

/// At most `count` colours, and for each pixel (red, green, blue one after another, row by row) the place of its own.
pub(crate) fn few_colors(pixels: &[u8], width: usize, count: usize) -> (Vec<Rgb>, Vec<u8>) {
    let palette = median_cut(pixels, count.clamp(1, 256));
    let mut places = Vec::with_capacity(pixels.len() / 3);
    // What was handed on so far, in sixteenths: for this row and the next, a pixel more at either end.
    let (mut here, mut below) = (vec![[0_i32; 3]; width + 2], vec![[0_i32; 3]; width + 2]);
    for row in pixels.chunks_exact(3 * width.max(1)) {
        for (x, pixel) in row.chunks_exact(3).enumerate() {
            let wanted: [i32; 3] = std::array::from_fn(|c| (i32::from(pixel[c]) + here[x + 1][c] / 16).clamp(0, 255));
            let place = nearest(&palette, wanted);
            places.push(place as u8);
            for c in 0..3 {
                let error = wanted[c] - i32::from(palette[place][c]);
                here[x + 2][c] += 7 * error;
                below[x][c] += 3 * error;
                below[x + 1][c] += 5 * error;
                below[x + 2][c] += error;
            }
        }
        here = std::mem::replace(&mut below, vec![[0; 3]; width + 2]);
    }
    (palette, places)
}

/// Cuts the cube of colours until there are enough boxes: the box with the most to gain, along its longest side, so that half of
/// its pixels are on each side. A box becomes the mean of its pixels.
fn median_cut(pixels: &[u8], count: usize) -> Vec<Rgb> {
    let mut counts = BTreeMap::<Rgb, u64>::new();
    for pixel in pixels.chunks_exact(3) {
        *counts.entry([pixel[0], pixel[1], pixel[2]]).or_default() += 1;
    }
    let mut boxes: Vec<Counted> = vec![counts.into_iter().collect()];
    while boxes.len() < count {
        let gain =
            |colors: &Counted| u64::from(longest_side(colors).1) * colors.iter().map(|color| color.1).sum::<u64>();
        let widest = (0..boxes.len()).max_by_key(|&at| (gain(&boxes[at]), std::cmp::Reverse(at)));
        let Some(at) = widest.filter(|&at| boxes[at].len() > 1) else { break };
        let mut low = boxes.swap_remove(at);
        let (channel, _) = longest_side(&low);
        low.sort_by_key(|&(color, _)| (color[channel], color));
        let half = low.iter().map(|color| color.1).sum::<u64>() / 2;
        let mut seen = 0;
        let middle = low.iter().position(|color| {
            seen += color.1;
            seen > half
        });
        let high = low.split_off(middle.unwrap_or(0).clamp(1, low.len() - 1));
        boxes.extend([low, high]);
    }
    boxes.iter().map(mean).collect()
}

/// The channel in which the colours differ most, and by how much.
fn longest_side(colors: &Counted) -> (usize, u8) {
    let side = |channel: usize| {
        let levels = colors.iter().map(|(color, _)| color[channel]);
        levels.clone().max().unwrap_or(0) - levels.min().unwrap_or(0)
    };
    (0..3).map(|channel| (channel, side(channel))).max_by_key(|&(channel, side)| (side, 3 - channel)).unwrap_or((0, 0))
}

fn mean(colors: &Counted) -> Rgb {
    let pixels = colors.iter().map(|color| color.1).sum::<u64>().max(1);
    std::array::from_fn(|c| {
        let sum: u64 = colors.iter().map(|(color, count)| u64::from(color[c]) * count).sum();
        ((sum + pixels / 2) / pixels) as u8
    })
}

/// The place of the palette's colour that is nearest; the first of several.
fn nearest(palette: &[Rgb], wanted: [i32; 3]) -> usize {
    let distance = |color: &Rgb| -> i32 { (0..3).map(|c| (i32::from(color[c]) - wanted[c]).pow(2)).sum() };
    palette.iter().enumerate().min_by_key(|(_, color)| distance(color)).map_or(0, |(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_colours_are_kept_as_they_are() {
        let pixels = [9, 8, 7, 0, 0, 0, 9, 8, 7, 255, 0, 0];
        let (palette, places) = few_colors(&pixels, 2, 256);
        assert_eq!(palette.len(), 3);
        let back: Vec<u8> = places.iter().flat_map(|&place| palette[usize::from(place)]).collect();
        assert_eq!(back, pixels);
    }

    #[test]
    fn a_box_is_cut_where_its_pixels_are() {
        // Two pixels on each side, although the fourth is far from all others.
        assert_eq!(median_cut(&[10, 0, 0, 11, 0, 0, 12, 0, 0, 200, 0, 0], 2), [[11, 0, 0], [106, 0, 0]]);
        assert_eq!(median_cut(&[10, 0, 0, 12, 0, 0], 1), [[11, 0, 0]]);
        assert!(few_colors(&[], 0, 4).1.is_empty());
    }

    #[test]
    fn an_even_surface_between_two_colours_is_so_in_the_mean() {
        // A quarter grey in black and white: one pixel in four is white.
        let mut pixels = vec![64_u8; 3 * 64 * 64];
        pixels[..3].fill(0);
        pixels[3..6].fill(255);
        let palette = vec![[0; 3], [255; 3]];
        assert_eq!(nearest(&palette, [64; 3]), 0);
        let (palette, places) = few_colors(&pixels, 64, 2);
        let mean = places.iter().map(|&place| f64::from(palette[usize::from(place)][0])).sum::<f64>() / 4096.0;
        assert!((mean - 64.0).abs() < 1.0, "{mean}");
    }
}
