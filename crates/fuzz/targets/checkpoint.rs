//! A run to be gone on with: whatever is accepted trains a step, or says why not.
#![no_main]

use std::sync::LazyLock;

use datasets::Dataset;
use libfuzzer_sys::fuzz_target;
use ndarray::Array4;
use train::{Recipe, Trainer};

/// Eight pictures of two kinds.
static DATA: LazyLock<Dataset> = LazyLock::new(|| {
    let images = Array4::from_shape_fn((8, 1, 28, 28), |(n, _, y, _)| if (y < 14) == (n % 2 == 0) { 200 } else { 0 });
    let names = ["above", "below"].map(String::from).to_vec();
    Dataset::new(images, vec![0, 1, 0, 1, 0, 1, 0, 1], names).expect("images and labels fit")
});

static WHOLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let recipe = Recipe { model: "lenet5".to_owned(), batch: 2, ..Recipe::best() }.with_steps(4);
    let mut trainer = Trainer::new(recipe, DATA.clone()).expect("a recipe that makes sense");
    trainer.step().expect("a step");
    trainer.to_bytes().expect("finite weights")
});

fuzz_target!(|data: &[u8]| {
    let file = fuzz::raw_or_damaged(data, &WHOLE);
    if let Ok(mut trainer) = Trainer::from_bytes(&file, DATA.clone()) {
        if trainer.step_count() < trainer.recipe().steps {
            let _ = trainer.step();
        }
    }
});
