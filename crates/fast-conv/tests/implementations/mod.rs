//! The functions that exist several times, plain and fast, so that each test can be put to all of them.

#![allow(dead_code, reason = "each test program uses some of this")]

#[path = "../../../conv/tests/implementations/mod.rs"]
mod plain;

use conv::Real;
pub use plain::Implementation;

/// The plain loops, im2col, and the fast functions.
pub fn all<T: Real>() -> [Implementation<T>; 3] {
    let [loops, im2col] = plain::all();
    let fast = Implementation {
        name: "fast",
        cross_correlate: fast_conv::cross_correlate,
        convolve: fast_conv::convolve,
        backward_input: fast_conv::backward_input,
        backward_kernel: fast_conv::backward_kernel,
        backward_bias: fast_conv::backward_bias,
    };
    [loops, im2col, fast]
}
