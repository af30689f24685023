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
#[path = "ch04/dilated.rs"]
mod ch04_dilated;
#[path = "ch04/must_divide.rs"]
mod ch04_must_divide;
#[path = "ch04/output_size.rs"]
mod ch04_output_size;
#[path = "ch04/padding_modes.rs"]
mod ch04_padding_modes;
#[path = "ch04/same_padding.rs"]
mod ch04_same_padding;
#[path = "ch04/unread.rs"]
mod ch04_unread;

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
#[path = "ch11/adam.rs"]
mod ch11_adam;
#[path = "ch11/adamw.rs"]
mod ch11_adamw;
#[path = "ch11/cosine.rs"]
mod ch11_cosine;
#[path = "ch11/dropout.rs"]
mod ch11_dropout;
#[path = "ch11/momentum.rs"]
mod ch11_momentum;

// Chapter 12.
#[path = "ch12/batches.rs"]
mod ch12_batches;
#[path = "ch12/capstone.rs"]
mod ch12_capstone;
#[path = "ch12/confusion_matrix.rs"]
mod ch12_confusion_matrix;
#[path = "ch12/shuffle_buffer.rs"]
mod ch12_shuffle_buffer;
#[path = "ch12/training_loop.rs"]
mod ch12_training_loop;
#[path = "ch12/wrong_score.rs"]
mod ch12_wrong_score;

// Chapter 13.
#[path = "ch13/grad_cam.rs"]
mod ch13_grad_cam;
#[path = "ch13/occlusion.rs"]
mod ch13_occlusion;
#[path = "ch13/receptive_field.rs"]
mod ch13_receptive_field;
#[path = "ch13/saliency.rs"]
mod ch13_saliency;

// Chapter 14.
#[path = "ch14/custom_vgg.rs"]
mod ch14_custom_vgg;
#[path = "ch14/inception.rs"]
mod ch14_inception;
#[path = "ch14/residual.rs"]
mod ch14_residual;
#[path = "ch14/vgg_plan.rs"]
mod ch14_vgg_plan;

/// Solutions with one thing changed, made by `cargo xtask exercises audit`, which compiles this file with `--cfg mutants`.
#[cfg(mutants)]
mod mutants {
    include!(env!("EXERCISE_MUTANTS"));
}
