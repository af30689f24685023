//! Agreement with PyTorch, on the fixture beside the script that made it: `tests/fixtures/optim/`.

use std::path::Path;

use ndarray::ArrayD;
use num_traits::NumCast;
use optim::{Adam, AdamConfig, AdamW, AdamWConfig, Optimizer, Scalar, Schedule, Sgd, SgdConfig};
use serde_json::Value;

fn fixture() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/optim/optim.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn list(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn array<T: Scalar>(fixture: &Value, values: &Value, name: &str) -> ArrayD<T> {
    let shape: Vec<usize> = list(&fixture["shapes"][name]).into_iter().map(|size| size as usize).collect();
    let values = list(&values[name]).into_iter().map(|x| <T as NumCast>::from(x).unwrap()).collect();
    ArrayD::from_shape_vec(shape, values).unwrap()
}

/// An optimiser of ours with the options of one of PyTorch's; what the fixture leaves out is PyTorch's default.
fn optimizer<T: Scalar>(name: &str, options: &Value) -> Box<dyn Optimizer<T>> {
    let option = |key: &str, default: f64| options[key].as_f64().unwrap_or(default);
    let beta = |place: usize, default: f64| options["betas"][place].as_f64().unwrap_or(default);
    let (beta1, beta2, epsilon) = (beta(0, 0.9), beta(1, 0.999), option("eps", 1e-8));
    match name.split('_').next().unwrap() {
        "adam" => {
            let weight_decay = option("weight_decay", 0.0);
            Box::new(Adam::new(AdamConfig { beta1, beta2, epsilon, weight_decay }).unwrap())
        }
        "adamw" => {
            let weight_decay = option("weight_decay", 0.01);
            Box::new(AdamW::new(AdamWConfig { beta1, beta2, epsilon, weight_decay }).unwrap())
        }
        "sgd" | "momentum" | "nesterov" => {
            let nesterov = options["nesterov"].as_bool().unwrap_or(false);
            let (momentum, weight_decay) = (option("momentum", 0.0), option("weight_decay", 0.0));
            Box::new(Sgd::new(SgdConfig { momentum, nesterov, weight_decay }).unwrap())
        }
        other => panic!("the fixture has an optimiser {other} that this test does not know"),
    }
}

/// Largest difference over largest magnitude, over all optimisers of the fixture.
fn largest_error<T: Scalar>(precision: &str) -> f64 {
    let fixture = fixture();
    let optimizers = fixture["optimizers"].as_object().unwrap();
    assert_eq!(optimizers.len(), 12);
    let mut largest: f64 = 0.0;
    for (name, record) in optimizers {
        let mut ours = optimizer::<T>(name, &record["options"]);
        // The bias is spared from decay, as its parameter group is in PyTorch.
        let mut parameters = [("weight", true), ("bias", false)]
            .map(|(parameter, decay)| (parameter, decay, array::<T>(&fixture, &fixture["initial"], parameter)));
        for (step, gradients) in fixture["gradients"].as_array().unwrap().iter().enumerate() {
            let rate = record["options"]["lr"].as_f64().unwrap() / (step as f64 + 1.0);
            ours.begin_step(<T as NumCast>::from(rate).unwrap());
            for (index, (parameter, decay, value)) in parameters.iter_mut().enumerate() {
                let gradient = array::<T>(&fixture, gradients, parameter);
                ours.update(index, value.view_mut(), gradient.view(), *decay).unwrap();
            }
        }
        for (parameter, _, value) in parameters {
            let theirs = list(&record[precision][parameter]);
            assert_eq!(value.len(), theirs.len());
            let ours: Vec<f64> = value.iter().map(|x| x.to_f64().unwrap()).collect();
            let scale = theirs.iter().fold(0.0, |scale: f64, x| scale.max(x.abs()));
            let difference = ours.iter().zip(&theirs).fold(0.0, |worst: f64, (a, b)| worst.max((a - b).abs()));
            assert!(!(difference / scale).is_nan(), "{name}");
            largest = largest.max(difference / scale);
        }
    }
    largest
}

#[test]
fn optimizers_agree_in_f64() {
    let error = largest_error::<f64>("f64");
    assert!(error <= 1e-10, "error {error:e}");
}

#[test]
fn optimizers_agree_in_f32() {
    let error = largest_error::<f32>("f32");
    assert!(error <= 1e-5, "error {error:e}");
}

/// Compares a schedule's rates with those of one record.
fn assert_rates(schedule: Schedule, record: &Value) {
    schedule.validate().unwrap();
    let rates = list(&record["rates"]);
    let highest = rates.iter().copied().fold(0.0, f64::max);
    for (step, &theirs) in rates.iter().enumerate() {
        let ours = schedule.learning_rate(step as u64);
        assert!((ours - theirs).abs() <= 1e-10 * highest, "{schedule:?} at {step}: {ours} and {theirs}");
    }
}

#[test]
fn schedules_agree() {
    let fixture = fixture();
    let records = |name: &str| fixture[name].as_array().unwrap().clone();
    let number = |record: &Value, key: &str| record[key].as_f64().unwrap();
    let count = |record: &Value, key: &str| record[key].as_u64().unwrap();
    assert!(["one_cycle", "cosine", "step"].iter().all(|name| !records(name).is_empty()));
    for record in records("one_cycle") {
        let schedule = Schedule::OneCycle {
            max_learning_rate: number(&record, "max_learning_rate"),
            total_steps: count(&record, "total_steps"),
            warmup_fraction: number(&record, "warmup_fraction"),
            div_factor: number(&record, "div_factor"),
            final_div_factor: number(&record, "final_div_factor"),
        };
        assert_rates(schedule, &record);
    }
    for record in records("cosine") {
        let schedule = Schedule::Cosine {
            learning_rate: number(&record, "learning_rate"),
            minimum: number(&record, "minimum"),
            warmup_steps: 0,
            total_steps: count(&record, "total_steps"),
        };
        assert_rates(schedule, &record);
    }
    for record in records("step") {
        let schedule = Schedule::Step {
            learning_rate: number(&record, "learning_rate"),
            every: count(&record, "every"),
            factor: number(&record, "factor"),
        };
        assert_rates(schedule, &record);
    }
}
