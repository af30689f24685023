//! A kernel slides along a row, with stride, dilation and a padding that nobody builds.

/// The answers of a kernel along a row: `y[i] = Σ_u x[i·S + u·D − P] k[u]`, where pixels outside the row count as 0.
///
/// The window jumps by S = `stride`; its taps lie D = `dilation` pixels apart. `padding` is `[before, after]`, and P is the
/// pixels before. There is room for one window at least.
pub fn slide(row: &[f64], kernel: &[f64], stride: usize, padding: [usize; 2], dilation: usize) -> Vec<f64> {
    // ANCHOR: solution
    let extent = dilation * (kernel.len() - 1) + 1;
    let places = (row.len() + padding[0] + padding[1] - extent) / stride + 1;
    let pixel_under = |place: usize, tap: usize| {
        let pixel = (place * stride + tap * dilation).checked_sub(padding[0])?;
        row.get(pixel)
    };
    let answer = |place: usize| {
        let products = kernel.iter().enumerate().filter_map(|(tap, weight)| Some(pixel_under(place, tap)? * weight));
        products.sum::<f64>()
    };
    (0..places).map(answer).collect()
    // ANCHOR_END: solution
}

#[test]
fn ch04_dilated() -> exercises::Graded {
    exercises::ch04::dilated::grade(slide)
}
