//! Numbers worked by hand, as the book's pages work them.

mod implementations;

use conv::OutputSize;
use conv::{Conv2dOptions, Padding, PaddingMode, convolve2d, pad};
use implementations::all;
use ndarray::{Array4, array, s};

// ANCHOR: corner
/// Chapter 3: y(−1, −1) of a convolution whose kernel has its centre at (0, 0).
///
/// y(−1, −1) = Σ x(u, v)·k(−1−u, −1−v). Around pixel (−1, −1), whose neighbours up and left are outside, four pixels
/// count: x(−1,−1)·k(0,0) + x(−1,0)·k(0,−1) + x(0,−1)·k(−1,0) + x(0,0)·k(−1,−1).
#[test]
fn the_corner_of_a_convolution() {
    let image = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]];
    let kernel = array![[-1.0, -2.0, -1.0], [0.0, 0.0, 0.0], [1.0, 2.0, 1.0]];
    let convolved = convolve2d(image.view(), kernel.view(), OutputSize::Same).unwrap();
    // 1·0 + 2·0 + 4·(−2) + 5·(−1)
    assert_eq!(convolved[[0, 0]], -13.0);
    assert_eq!(convolved, array![[-13.0, -20.0, -17.0], [-18.0, -24.0, -18.0], [13.0, 20.0, 17.0]]);
    // Turned before it is flipped, it slides as it was. Its signs turn, because it is its own negative upside down.
    let turned = kernel.slice(s![..;-1, ..;-1]);
    assert_eq!(convolve2d(image.view(), turned, OutputSize::Same).unwrap(), -convolved);
}
// ANCHOR_END: corner

/// Chapter 5: a filter spans all input channels: 7 + 15 + 4 = 26, plus bias.
// ANCHOR: three_channels
#[test]
fn three_channels_one_number() {
    let image = array![[[[1.0, 2.0], [0.0, 1.0]], [[3.0, 1.0], [2.0, 0.0]], [[1.0, 1.0], [1.0, 1.0]]]];
    let kernel = array![[[[2.0, 1.0], [5.0, 3.0]], [[4.0, 1.0], [1.0, 6.0]], [[1.0, 1.0], [1.0, 1.0]]]];
    for run in all::<f64>() {
        // 1·2 + 2·1 + 0·5 + 1·3 = 7, 3·4 + 1·1 + 2·1 + 0·6 = 15, 1 + 1 + 1 + 1 = 4
        let options = Conv2dOptions::default();
        let y = (run.cross_correlate)(image.view(), kernel.view(), None, &options).unwrap();
        assert_eq!(y, array![[[[26.0]]]], "{}", run.name);
        let y = (run.cross_correlate)(image.view(), kernel.view(), Some(array![0.5].view()), &options).unwrap();
        assert_eq!(y, array![[[[26.5]]]], "{}", run.name);
    }
}
// ANCHOR_END: three_channels

/// Chapter 5: three groups do not mix: 7, 15 and 4 stay apart.
// ANCHOR: three_groups
#[test]
fn three_groups_three_numbers() {
    let image = array![[[[1.0, 2.0], [0.0, 1.0]], [[3.0, 1.0], [2.0, 0.0]], [[1.0, 1.0], [1.0, 1.0]]]];
    let kernel = array![[[[2.0, 1.0], [5.0, 3.0]]], [[[4.0, 1.0], [1.0, 6.0]]], [[[1.0, 1.0], [1.0, 1.0]]]];
    for run in all::<f64>() {
        let options = Conv2dOptions { groups: 3, ..Conv2dOptions::default() };
        let y = (run.cross_correlate)(image.view(), kernel.view(), None, &options).unwrap();
        assert_eq!(y, array![[[[7.0]], [[15.0]], [[4.0]]]], "{}", run.name);
    }
}
// ANCHOR_END: three_groups

/// Chapter 4: stride 2, dilation 2, one column of padding on the left only.
// ANCHOR: one_row
#[test]
fn stride_dilation_and_one_sided_padding() {
    let row = array![[[[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]]]];
    let kernel = array![[[[1.0, 10.0, 100.0]]]];
    let options =
        Conv2dOptions { stride: [1, 2], dilation: [1, 2], padding: Padding { left: 1, ..Padding::NONE }, groups: 1 };
    for run in all::<f64>() {
        // Padded: 0 1 2 3 4 5 6. Taps at 0, 2, 4: 0 + 20 + 400; at 2, 4, 6: 2 + 40 + 600.
        let y = (run.cross_correlate)(row.view(), kernel.view(), None, &options).unwrap();
        assert_eq!(y, array![[[[420.0, 642.0]]]], "{}", run.name);
        // Back: pixels 2, 4 and 6 got something, pixel 4 from both windows.
        let upstream = array![[[[1.0, 1.0]]]];
        let dx = (run.backward_input)(upstream.view(), kernel.view(), [1, 6], &options).unwrap();
        assert_eq!(dx, array![[[[0.0, 11.0, 0.0, 110.0, 0.0, 100.0]]]], "{}", run.name);
        let dk = (run.backward_kernel)(upstream.view(), row.view(), [1, 3], &options).unwrap();
        assert_eq!(dk, array![[[[2.0, 6.0, 10.0]]]], "{}", run.name);
    }
}
// ANCHOR_END: one_row

/// Chapter 4: every padding mode around three pixels, two wide.
#[test]
fn padding_modes() {
    let row = array![[[[1.0, 2.0, 3.0]]]];
    let padding = Padding { left: 2, right: 2, ..Padding::NONE };
    let padded = |padding_mode| pad(row.view(), padding, padding_mode).unwrap().into_raw_vec_and_offset().0;
    assert_eq!(padded(PaddingMode::Zeros), [0.0, 0.0, 1.0, 2.0, 3.0, 0.0, 0.0]);
    assert_eq!(padded(PaddingMode::Constant(9.0)), [9.0, 9.0, 1.0, 2.0, 3.0, 9.0, 9.0]);
    assert_eq!(padded(PaddingMode::Reflect), [3.0, 2.0, 1.0, 2.0, 3.0, 2.0, 1.0]);
    assert_eq!(padded(PaddingMode::Replicate), [1.0, 1.0, 1.0, 2.0, 3.0, 3.0, 3.0]);
    assert_eq!(padded(PaddingMode::Circular), [2.0, 3.0, 1.0, 2.0, 3.0, 1.0, 2.0]);
}

// ANCHOR: impulse
/// Chapter 3: an impulse shows the kernel; upright when convolved, turned when correlated.
#[test]
fn an_impulse() {
    let mut image = Array4::zeros((1, 1, 5, 5));
    image[[0, 0, 2, 2]] = 1.0;
    let kernel = array![[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]];
    let turned = array![[[[9.0, 8.0, 7.0], [6.0, 5.0, 4.0], [3.0, 2.0, 1.0]]]];
    for run in all::<f64>() {
        let options = Conv2dOptions::default();
        assert_eq!((run.convolve)(image.view(), kernel.view(), None, &options).unwrap(), kernel, "{}", run.name);
        assert_eq!((run.cross_correlate)(image.view(), kernel.view(), None, &options).unwrap(), turned, "{}", run.name);
    }
}
// ANCHOR_END: impulse
