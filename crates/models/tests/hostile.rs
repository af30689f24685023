//! Any bytes at all: read, or refused in one line; never a panic, and never half of it in the network.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use layers::{Layer, Path, Sequential, Slot};
use models::{Item, digits, tensors_from_bytes, weights};
use proptest::prelude::*;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

fn network(seed: u64) -> Sequential<f32> {
    let architecture = digits::architecture("small", &[Item::Conv { channels: 2, kernel: 1 }], 2).unwrap();
    architecture.build(&mut ChaCha8Rng::seed_from_u64(seed)).unwrap()
}

/// All values of a network as bits, so that equal means equal.
fn bits(network: &mut Sequential<f32>) -> Vec<u32> {
    let mut bits = Vec::new();
    network.visit(&mut Path::default(), &mut |_, slot| {
        let tensor = match slot {
            Slot::Parameter(parameter) => &parameter.value,
            Slot::Buffer(buffer) => &*buffer,
        };
        bits.extend(tensor.iter().map(|value| value.to_bits()));
    });
    bits
}

static VALID: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let metadata = BTreeMap::from([("model".to_owned(), "small".to_owned())]);
    weights::to_bytes(&mut network(1), &metadata).unwrap()
});

/// Reads the bytes in both ways and checks what must hold whatever they are.
fn read(bytes: &[u8]) -> Result<(), TestCaseError> {
    if let Err(error) = tensors_from_bytes(bytes) {
        let message = error.to_string();
        prop_assert!(!message.contains('\n') && message.len() < 600, "{}", message);
    }
    let mut target = network(2);
    let before = bits(&mut target);
    match weights::load_bytes(&mut target, bytes) {
        Ok(_) => prop_assert!(bits(&mut target).iter().all(|&bits| f32::from_bits(bits).is_finite())),
        Err(error) => {
            let message = error.to_string();
            prop_assert!(!message.contains('\n') && message.len() < 600, "{}", message);
            prop_assert_eq!(bits(&mut target), before);
        }
    }
    Ok(())
}

/// Sizes, small and absurd.
fn size() -> impl Strategy<Value = u64> {
    prop_oneof![0_u64..9, any::<u64>(), Just(1 << 32), Just(1 << 62)]
}

/// A header that is JSON and otherwise says what it likes.
fn header() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        Just("classifier.weight".to_owned()),
        Just("features.0.weight".to_owned()),
        Just("__metadata__".to_owned()),
        any::<String>()
    ];
    let dtype = prop::sample::select(vec!["F32", "F64", "F4", "BOOL", "I64", "C64", "F128", ""]);
    let entry = (name, dtype, prop::collection::vec(size(), 0..4), size(), size()).prop_map(
        |(name, dtype, shape, start, end)| {
            let name = serde_json::Value::String(name);
            format!(r#"{name}:{{"dtype":"{dtype}","shape":{shape:?},"data_offsets":[{start},{end}]}}"#)
        },
    );
    prop::collection::vec(entry, 0..4).prop_map(|entries| format!("{{{}}}", entries.join(",")))
}

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read(&bytes)?;
    }

    #[test]
    fn any_header(header in header(), claim in prop_oneof![Just(None), any::<u64>().prop_map(Some)], data in 0_usize..40) {
        let length = claim.unwrap_or(header.len() as u64);
        let bytes = [&length.to_le_bytes()[..], header.as_bytes(), &vec![0; data]].concat();
        read(&bytes)?;
    }

    #[test]
    fn any_change_of_a_valid_file(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in prop::option::of(any::<prop::sample::Index>()),
        more in prop::collection::vec(any::<u8>(), 0..10),
    ) {
        let mut bytes = VALID.clone();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        bytes.extend(more);
        read(&bytes)?;
    }

    #[test]
    fn any_finite_values_come_back(values in prop::collection::vec(any::<f32>(), 4)) {
        let mut saved = network(1);
        saved.visit(&mut Path::default(), &mut |name, slot| {
            if let (Slot::Parameter(parameter), "classifier.weight") = (slot, name) {
                parameter.value.as_slice_mut().unwrap().copy_from_slice(&values);
            }
        });
        match weights::to_bytes(&mut saved, &BTreeMap::new()) {
            Ok(bytes) => {
                let mut loaded = network(2);
                weights::load_bytes(&mut loaded, &bytes).unwrap();
                prop_assert_eq!(bits(&mut loaded), bits(&mut saved));
            }
            Err(_) => prop_assert!(values.iter().any(|value| !value.is_finite())),
        }
    }
}

#[test]
fn the_valid_file_is_valid() {
    let mut target = network(2);
    weights::load_bytes(&mut target, &VALID).unwrap();
    assert_eq!(bits(&mut target), bits(&mut network(1)));
}
