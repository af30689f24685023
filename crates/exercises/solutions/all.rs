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

// Chapter 9.

// Chapter 10.

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
