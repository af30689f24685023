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

// Chapter 12.

// Chapter 13.

// Chapter 14.

/// Solutions with one thing changed, made by `cargo xtask exercises audit`, which compiles this file with `--cfg mutants`.
#[cfg(mutants)]
mod mutants {
    include!(env!("EXERCISE_MUTANTS"));
}
