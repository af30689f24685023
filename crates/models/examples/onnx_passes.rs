//! Writes every model as ONNX with what it computes for random images: `NAME.onnx` and `NAME-pass.safetensors`.
//!
//!     cargo run --release -p models --example onnx_passes -- FOLDER [NAME…]
//!     python3 tests/engines/check_onnx.py FOLDER
//!
//! The second line has ONNX's own checker and ONNX Runtime look at them. Weights are drawn from a seed, running statistics
//! too; the digit reader has its trained ones.

use std::error::Error;
use std::path::{Path, PathBuf};

use layers::{Context, Layer as _, Path as ParameterPath, Slot};
use models::{Model, build, names, onnx, weights, write_tensors};
use ndarray::{ArrayD, IxDyn};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// Two, so that a batch that is not one is tried.
const BATCH: usize = 2;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("give a folder to write to")?);
    let asked: Vec<String> = arguments.collect();
    std::fs::create_dir_all(&folder)?;
    for name in names().iter().filter(|name| asked.is_empty() || asked.iter().any(|asked| asked == *name)) {
        let mut rng = ChaCha8Rng::seed_from_u64(15);
        let mut model = build(name, None, &mut rng)?;
        if *name == "digits" {
            let trained = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/digits.safetensors");
            weights::load(&mut model.network, trained)?;
        } else {
            draw_statistics(&mut model, &mut rng);
        }
        let [channels, height, width] = model.input_shape;
        let shape = IxDyn(&[BATCH, channels, height, width]);
        let images = ArrayD::from_shape_simple_fn(shape, || rng.random::<f32>());
        let scores = model.network.forward(images.clone(), &mut Context::eval())?;
        onnx::write(&mut model, folder.join(format!("{name}.onnx")))?;
        let pass = [("input".to_owned(), images.view()), ("output".to_owned(), scores.view())];
        write_tensors(folder.join(format!("{name}-pass.safetensors")), &pass, "{}")?;
        println!("{name}");
    }
    Ok(())
}

/// Running statistics near those of numbers that were not normalised yet: 0 and 1 would hide that nobody reads them.
fn draw_statistics(model: &mut Model, rng: &mut ChaCha8Rng) {
    model.network.visit(&mut ParameterPath::default(), &mut |name, slot| {
        if let Slot::Buffer(values) = slot {
            let least = if name.ends_with("running_var") { 0.5 } else { -0.5 };
            values.mapv_inplace(|_| least + rng.random::<f32>());
        }
    });
}
