//! All solutions, each with its own test.

// Chapter 1.

// Chapter 2.

// Chapter 3.

// Chapter 4.
#[path = "ch04/output_size.rs"]
mod ch04_output_size;

// Chapter 5.
#[path = "ch05/all_filters.rs"]
mod ch05_all_filters;
#[path = "ch05/count_parameters.rs"]
mod ch05_count_parameters;
#[path = "ch05/depthwise.rs"]
mod ch05_depthwise;
#[path = "ch05/grouped.rs"]
mod ch05_grouped;
#[path = "ch05/numpy_conv.rs"]
mod ch05_numpy_conv;
#[path = "ch05/one_filter.rs"]
mod ch05_one_filter;
#[path = "ch05/sharing.rs"]
mod ch05_sharing;
#[path = "ch05/stack_parameters.rs"]
mod ch05_stack_parameters;

// Chapter 6.
#[path = "ch06/fetches.rs"]
mod ch06_fetches;
#[path = "ch06/im2col.rs"]
mod ch06_im2col;
#[path = "ch06/product.rs"]
mod ch06_product;
#[path = "ch06/roofline.rs"]
mod ch06_roofline;
#[path = "ch06/tile_rows.rs"]
mod ch06_tile_rows;
#[path = "ch06/winograd.rs"]
mod ch06_winograd;
#[path = "ch06/winograd_2d.rs"]
mod ch06_winograd_2d;

// Chapter 7.
#[path = "ch07/bad_check.rs"]
mod ch07_bad_check;
#[path = "ch07/bias_gradient.rs"]
mod ch07_bias_gradient;
#[path = "ch07/col2im.rs"]
mod ch07_col2im;
#[path = "ch07/gradient_check.rs"]
mod ch07_gradient_check;
#[path = "ch07/input_gradient.rs"]
mod ch07_input_gradient;
#[path = "ch07/kernel_gradient.rs"]
mod ch07_kernel_gradient;
#[path = "ch07/pad_adjoint.rs"]
mod ch07_pad_adjoint;
#[path = "ch07/stamps.rs"]
mod ch07_stamps;
#[path = "ch07/transposed_size.rs"]
mod ch07_transposed_size;

// Chapter 8.

// Chapter 9.

// Chapter 10.

// Chapter 11.

// Chapter 12.

// Chapter 13.

// Chapter 14.

/// Solutions with one thing changed, made by `cargo xtask exercises audit`, which compiles this file with `--cfg mutants`.
#[cfg(mutants)]
mod mutants {
    include!(env!("EXERCISE_MUTANTS"));
}
