//! Two linear layers without a nonlinearity between them: which single layer does the same?

use ndarray::{Array1, Array2, ArrayView1, ArrayView2};

/// The weights and the bias of the one dense layer that computes what two in a row compute.
///
/// A dense layer is y = W x + b. `first` is `[hidden, inputs]` with a bias of `[hidden]`, `second` is
/// `[outputs, hidden]` with a bias of `[outputs]`. What you give back is `[outputs, inputs]` and `[outputs]`.
pub fn collapse(
    first: ArrayView2<f64>,
    first_bias: ArrayView1<f64>,
    second: ArrayView2<f64>,
    second_bias: ArrayView1<f64>,
) -> (Array2<f64>, Array1<f64>) {
    // ANCHOR: solution
    let weight = second.dot(&first);
    let bias = second.dot(&first_bias) + second_bias;
    (weight, bias)
    // ANCHOR_END: solution
}

#[test]
fn ch08_collapse() -> exercises::Graded {
    exercises::ch08::collapse::grade(collapse)
}
