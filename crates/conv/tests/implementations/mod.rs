//! The functions that exist twice, as loops and as a product, so that each test can be put to both.

#![allow(dead_code, reason = "each test program uses some of this")]

use conv::{Conv2dOptions, ConvError, Real, im2col, naive};
use ndarray::{Array1, Array4, ArrayView1, ArrayView4};

type Forward<T> =
    fn(ArrayView4<'_, T>, ArrayView4<'_, T>, Option<ArrayView1<'_, T>>, &Conv2dOptions) -> Result<Array4<T>, ConvError>;
type Backward<T> = fn(ArrayView4<'_, T>, ArrayView4<'_, T>, [usize; 2], &Conv2dOptions) -> Result<Array4<T>, ConvError>;

/// One way to compute a convolution and its gradients.
pub struct Implementation<T: Real> {
    pub name: &'static str,
    pub cross_correlate: Forward<T>,
    pub convolve: Forward<T>,
    pub backward_input: Backward<T>,
    pub backward_kernel: Backward<T>,
    pub backward_bias: fn(ArrayView4<'_, T>) -> Array1<T>,
}

/// The plain loops and im2col.
pub fn all<T: Real>() -> [Implementation<T>; 2] {
    [
        Implementation {
            name: "naive",
            cross_correlate: naive::cross_correlate,
            convolve: naive::convolve,
            backward_input: naive::backward_input,
            backward_kernel: naive::backward_kernel,
            backward_bias: naive::backward_bias,
        },
        Implementation {
            name: "im2col",
            cross_correlate: im2col::cross_correlate,
            convolve: im2col::convolve,
            backward_input: im2col::backward_input,
            backward_kernel: im2col::backward_kernel,
            backward_bias: naive::backward_bias,
        },
    ]
}
