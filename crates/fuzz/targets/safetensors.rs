//! Weights: as named tensors, and into a network.
#![no_main]

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex};

use libfuzzer_sys::fuzz_target;
use models::Model;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

static NETWORK: LazyLock<Mutex<Model>> = LazyLock::new(|| {
    let mut rng = ChaCha8Rng::seed_from_u64(0);
    Mutex::new(models::build("lenet5", None, &mut rng).expect("its name is known"))
});

static WHOLE: LazyLock<Vec<u8>> = LazyLock::new(|| bytes(&mut NETWORK.lock().expect("one thread")));

fn bytes(model: &mut Model) -> Vec<u8> {
    models::weights::to_bytes(&mut model.network, &BTreeMap::new()).expect("finite weights")
}

fuzz_target!(|data: &[u8]| {
    let file = fuzz::raw_or_damaged(data, &WHOLE);
    if let Ok((tensors, _)) = models::tensors_from_bytes(&file) {
        let values: usize = tensors.values().map(|tensor| tensor.len()).sum();
        assert!(4 * values <= file.len());
    }
    let mut model = NETWORK.lock().expect("one thread");
    if models::weights::load_bytes(&mut model.network, &file).is_ok() {
        // What was loaded can be saved: no value in it is infinite.
        bytes(&mut model);
    }
});
