//! All solutions, each with its own test.

// Chapter 1.

// Chapter 2.

// Chapter 3.

// Chapter 4.
#[path = "ch04/output_size.rs"]
mod ch04_output_size;

// Chapter 5.

// Chapter 6.

// Chapter 7.

// Chapter 8.
#[path = "ch08/average_kernel.rs"]
mod ch08_average_kernel;
#[path = "ch08/collapse.rs"]
mod ch08_collapse;
#[path = "ch08/max_pool.rs"]
mod ch08_max_pool;
#[path = "ch08/max_pool_backward.rs"]
mod ch08_max_pool_backward;
#[path = "ch08/relu.rs"]
mod ch08_relu;
#[path = "ch08/shift_test.rs"]
mod ch08_shift_test;
#[path = "ch08/stride_five.rs"]
mod ch08_stride_five;

// Chapter 9.
#[path = "ch09/accuracy.rs"]
mod ch09_accuracy;
#[path = "ch09/cross_entropy_gradient.rs"]
mod ch09_cross_entropy_gradient;
#[path = "ch09/flatten_and_dense.rs"]
mod ch09_flatten_and_dense;
#[path = "ch09/global_average_pool.rs"]
mod ch09_global_average_pool;
#[path = "ch09/hinge.rs"]
mod ch09_hinge;
#[path = "ch09/softmax.rs"]
mod ch09_softmax;

// Chapter 10.
#[path = "ch10/batch_norm.rs"]
mod ch10_batch_norm;
#[path = "ch10/batch_norm_backward.rs"]
mod ch10_batch_norm_backward;
#[path = "ch10/kaiming.rs"]
mod ch10_kaiming;
#[path = "ch10/lost_bias.rs"]
mod ch10_lost_bias;
#[path = "ch10/running_statistics.rs"]
mod ch10_running_statistics;
#[path = "ch10/truncated.rs"]
mod ch10_truncated;
#[path = "ch10/whiten.rs"]
mod ch10_whiten;

// Chapter 11.

// Chapter 12.

// Chapter 13.

// Chapter 14.

/// Solutions with one thing changed, made by `cargo xtask exercises audit`, which compiles this file with `--cfg mutants`.
#[cfg(mutants)]
mod mutants {
    include!(env!("EXERCISE_MUTANTS"));
}
