//! All solutions, each with its own test.

// Chapter 1.
#[path = "ch01/dense_weights.rs"]
mod ch01_dense_weights;
#[path = "ch01/flat_index.rs"]
mod ch01_flat_index;
#[path = "ch01/neighbours.rs"]
mod ch01_neighbours;
#[path = "ch01/planes.rs"]
mod ch01_planes;
#[path = "ch01/rewired.rs"]
mod ch01_rewired;

// Chapter 2.
#[path = "ch02/autocorrelation.rs"]
mod ch02_autocorrelation;
#[path = "ch02/cross_correlate.rs"]
mod ch02_cross_correlate;
#[path = "ch02/flip_slide_add.rs"]
mod ch02_flip_slide_add;
#[path = "ch02/modes.rs"]
mod ch02_modes;
#[path = "ch02/wrong_flip.rs"]
mod ch02_wrong_flip;

// Chapter 3.
#[path = "ch03/convolve2d.rs"]
mod ch03_convolve2d;
#[path = "ch03/dense_matrix.rs"]
mod ch03_dense_matrix;
#[path = "ch03/kernels_to_order.rs"]
mod ch03_kernels_to_order;
#[path = "ch03/learn_a_kernel.rs"]
mod ch03_learn_a_kernel;
#[path = "ch03/nine_places.rs"]
mod ch03_nine_places;
#[path = "ch03/product_then_sum.rs"]
mod ch03_product_then_sum;

// Chapter 4.
#[path = "ch04/border_source.rs"]
mod ch04_border_source;
#[path = "ch04/dilated.rs"]
mod ch04_dilated;
#[path = "ch04/must_divide.rs"]
mod ch04_must_divide;
#[path = "ch04/output_size.rs"]
mod ch04_output_size;
#[path = "ch04/same_padding.rs"]
mod ch04_same_padding;
#[path = "ch04/unread.rs"]
mod ch04_unread;

// Chapter 5.

// Chapter 6.

// Chapter 7.

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
