//! Chapter 12, training a digit reader.

pub mod batches;
pub mod capstone;
pub mod confusion_matrix;
mod draws;
pub mod shuffle_buffer;
pub mod training_loop;
pub mod wrong_score;
