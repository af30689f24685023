//! Find the bugs: how many weights has a layer, and how many products does it compute?

/// The weights of three layers with `units` units on a grey image of `side`×`side` pixels.
///
/// First one that is fully connected. Then one that is locally connected: each unit sees `window`×`window` pixels, with
/// weights of its own. Last a convolution: each unit sees `window`×`window` pixels, and all units have the same weights.
pub fn weights(side: usize, window: usize, units: usize) -> [usize; 3] {
    let (pixels, taps) = (side * side, window * window);
    [pixels * units, pixels * units, taps]
}

/// The products of pixel and weight that the same three layers compute for one image.
pub fn multiply_adds(side: usize, window: usize, units: usize) -> [usize; 3] {
    let (pixels, taps) = (side * side, window * window);
    [pixels * units, taps * units, taps]
}

/// How many times as many weights the fully connected layer has as the convolution.
pub fn times_fewer_weights(side: usize, window: usize, units: usize) -> f64 {
    weights(side, window, units)[0] as f64 / multiply_adds(side, window, units)[2] as f64
}

#[test]
fn ch01_dense_weights() -> exercises::Graded {
    exercises::ch01::dense_weights::grade(weights, multiply_adds, times_fewer_weights)
}
