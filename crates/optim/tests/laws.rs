//! Laws that hold for any gradients, layouts and options.

use approx::assert_relative_eq;
use ndarray::{Array1, Array2, ArrayD, ArrayViewD, IxDyn, arr1};
use optim::{
    Adam, AdamConfig, AdamW, AdamWConfig, OptimError, Optimizer, Schedule, Sgd, SgdConfig, clip_by_global_norm,
    clip_by_value, global_norm,
};
use proptest::collection::vec;
use proptest::prelude::*;

/// One of each, with options that let every term of every formula count.
fn all_optimizers() -> Vec<Box<dyn Optimizer<f64>>> {
    let sgd = SgdConfig { weight_decay: 0.1, ..SgdConfig::default() };
    let adam = AdamConfig { weight_decay: 0.1, ..AdamConfig::default() };
    vec![
        Box::new(Sgd::new(sgd).unwrap()),
        Box::new(Sgd::new(SgdConfig { momentum: 0.9, ..sgd }).unwrap()),
        Box::new(Sgd::new(SgdConfig { momentum: 0.9, nesterov: true, ..sgd }).unwrap()),
        Box::new(Adam::new(adam).unwrap()),
        Box::new(AdamW::new(AdamWConfig::default()).unwrap()),
    ]
}

/// The value after a step for each gradient.
fn descend(optimizer: &mut dyn Optimizer<f64>, start: &ArrayD<f64>, gradients: &[ArrayD<f64>]) -> ArrayD<f64> {
    let mut value = start.clone();
    for gradient in gradients {
        optimizer.begin_step(0.01);
        optimizer.update(0, value.view_mut(), gradient.view(), true).unwrap();
    }
    value
}

fn array(values: Vec<f64>) -> ArrayD<f64> {
    Array1::from(values).into_dyn()
}

fn numbers(len: usize) -> impl Strategy<Value = ArrayD<f64>> {
    vec(-10.0..10.0, len).prop_map(array)
}

/// A start and the gradients of a few steps, all of the same random length.
fn problem() -> impl Strategy<Value = (ArrayD<f64>, Vec<ArrayD<f64>>)> {
    (1..40_usize).prop_flat_map(|len| (numbers(len), vec(numbers(len), 1..6)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn tiny_momentum_is_hardly_momentum((start, gradients) in problem()) {
        let plain = descend(&mut Sgd::new(SgdConfig::default()).unwrap(), &start, &gradients);
        let config = SgdConfig { momentum: 1e-12, ..SgdConfig::default() };
        let with = descend(&mut Sgd::new(config).unwrap(), &start, &gradients);
        let total: ArrayD<f64> = gradients.iter().fold(ArrayD::zeros(start.raw_dim()), |sum, g| sum + g);
        for ((plain, with), (start, total)) in plain.iter().zip(&with).zip(start.iter().zip(&total)) {
            assert_relative_eq!(plain, with, epsilon = 1e-11);
            assert_relative_eq!(*plain, start - 0.01 * total, epsilon = 1e-12);
        }
    }

    #[test]
    fn adamw_without_decay_is_adam((start, gradients) in problem()) {
        let adam = descend(&mut Adam::new(AdamConfig::default()).unwrap(), &start, &gradients);
        let config = AdamWConfig { weight_decay: 0.0, ..AdamWConfig::default() };
        prop_assert_eq!(descend(&mut AdamW::new(config).unwrap(), &start, &gradients), adam);
    }

    #[test]
    fn adamw_shrinks_and_then_steps_as_adam((start, gradients) in problem()) {
        let config = AdamWConfig { weight_decay: 3.0, ..AdamWConfig::default() };
        let one = &gradients[..1];
        let decayed = descend(&mut AdamW::new(config).unwrap(), &start, one);
        let adam = descend(&mut Adam::new(AdamConfig::default()).unwrap(), &(start * 0.97), one);
        for (decayed, adam) in decayed.iter().zip(&adam) {
            assert_relative_eq!(decayed, adam, epsilon = 1e-14);
        }
    }

    #[test]
    fn adams_first_step_is_the_learning_rate((start, gradients) in problem()) {
        prop_assume!(gradients[0].iter().all(|g| g.abs() > 1e-3));
        let after = descend(&mut Adam::new(AdamConfig::default()).unwrap(), &start, &gradients[..1]);
        for ((after, start), g) in after.iter().zip(&start).zip(&gradients[0]) {
            assert_relative_eq!(*after, start - 0.01 * g.signum(), epsilon = 1e-6);
        }
    }

    #[test]
    fn adam_does_not_care_about_the_loss_scale((start, gradients) in problem()) {
        let config = AdamConfig { epsilon: 1e-300, ..AdamConfig::default() };
        let scaled: Vec<_> = gradients.iter().map(|g| g * 1024.0).collect();
        let plain = descend(&mut Adam::new(config).unwrap(), &start, &gradients);
        let scaled = descend(&mut Adam::new(config).unwrap(), &start, &scaled);
        for (plain, scaled) in plain.iter().zip(&scaled) {
            assert_relative_eq!(plain, scaled, epsilon = 1e-12);
        }
    }

    #[test]
    fn a_restored_state_continues_exactly((start, gradients) in problem(), cut in 0..6_usize) {
        let (before, after) = gradients.split_at(cut.min(gradients.len()));
        for (mut first, mut second) in all_optimizers().into_iter().zip(all_optimizers()) {
            let middle = descend(&mut *first, &start, before);
            second.restore(first.state()).unwrap();
            prop_assert_eq!(second.state(), first.state());
            prop_assert_eq!(descend(&mut *second, &middle, after), descend(&mut *first, &middle, after));
            prop_assert_eq!(second.state(), first.state());
            prop_assert_eq!(first.state().step, gradients.len() as u64);
        }
    }

    #[test]
    fn the_layout_of_an_array_does_not_matter(
        (rows, columns) in (1..6_usize, 1..6_usize),
        seed in vec(-10.0..10.0, 3 * 36),
    ) {
        let square = |at: usize| Array2::from_shape_fn((columns, rows), |(i, j)| seed[at * 36 + i * 6 + j]);
        let (start, gradients) = (square(0), [square(1), square(2)]);
        for (mut plain, mut strided) in all_optimizers().into_iter().zip(all_optimizers()) {
            let mut value = start.t().as_standard_layout().into_owned();
            let mut transposed = start.clone();
            for gradient in &gradients {
                let in_rows = gradient.t().as_standard_layout().into_owned();
                plain.begin_step(0.1);
                plain.update(0, value.view_mut().into_dyn(), in_rows.view().into_dyn(), true).unwrap();
                strided.begin_step(0.1);
                strided.update(0, transposed.view_mut().reversed_axes().into_dyn(), gradient.t().into_dyn(), true).unwrap();
            }
            prop_assert_eq!(&value, &transposed.t());
        }
    }

    #[test]
    fn clipping_never_raises_the_norm_and_keeps_the_direction(a in numbers(7), b in numbers(3), limit in 0.01..40.0) {
        let (mut clipped_a, mut clipped_b) = (a.clone(), b.clone());
        let norm = clip_by_global_norm(&mut [clipped_a.view_mut(), clipped_b.view_mut()], limit).unwrap();
        prop_assert_eq!(norm, global_norm([a.view(), b.view()]).unwrap());
        let after = global_norm([clipped_a.view(), clipped_b.view()]).unwrap();
        prop_assert!(after <= norm && after <= limit * (1.0 + 1e-14));
        if norm <= limit {
            prop_assert_eq!((&clipped_a, &clipped_b), (&a, &b));
        } else {
            assert_relative_eq!(after, limit, max_relative = 1e-14);
        }
        for (clipped, whole) in clipped_a.iter().chain(&clipped_b).zip(a.iter().chain(&b)) {
            assert_relative_eq!(*clipped, whole * after / norm, epsilon = 1e-13);
        }
    }

    #[test]
    fn clipping_by_value_touches_only_what_is_outside(gradient in numbers(9), limit in 0.01..12.0) {
        let mut clipped = gradient.clone();
        clip_by_value(clipped.view_mut(), limit).unwrap();
        for (&clipped, &g) in clipped.iter().zip(&gradient) {
            prop_assert_eq!(clipped, if g.abs() <= limit { g } else { limit.copysign(g) });
        }
    }

    #[test]
    fn schedules_begin_and_end_where_they_should_and_turn_once(
        total in 1..200_u64,
        warmup in 0..200_u64,
        fraction in 0.0..1.0,
    ) {
        let rises_then_falls = |schedule: Schedule, highest: f64| {
            schedule.validate().unwrap();
            let rates: Vec<f64> = (0..total + 3).map(|step| schedule.learning_rate(step)).collect();
            assert!(rates.iter().all(|&rate| rate > 0.0 && rate <= highest * (1.0 + 1e-12)), "{rates:?}");
            let top = (0..rates.len()).max_by(|&a, &b| rates[a].total_cmp(&rates[b])).unwrap();
            assert!(rates[..=top].windows(2).all(|pair| pair[0] <= pair[1] * (1.0 + 1e-12)), "{rates:?}");
            assert!(rates[top..].windows(2).all(|pair| pair[1] <= pair[0] * (1.0 + 1e-12)), "{rates:?}");
            rates
        };
        let end = usize::try_from(total).unwrap();

        let warmup = warmup % total;
        let cosine = Schedule::Cosine { learning_rate: 0.5, minimum: 0.01, warmup_steps: warmup, total_steps: total };
        let rates = rises_then_falls(cosine, 0.5);
        assert_relative_eq!(rates[0], 0.5 / warmup.max(1) as f64, epsilon = 1e-15);
        assert_relative_eq!(rates[end], 0.01, epsilon = 1e-15);
        assert_relative_eq!(rates[usize::try_from(warmup).unwrap()], 0.5, epsilon = 1e-15);

        let one_cycle = Schedule::OneCycle {
            max_learning_rate: 0.5,
            total_steps: total,
            warmup_fraction: fraction,
            div_factor: 25.0,
            final_div_factor: 1e4,
        };
        let rates = rises_then_falls(one_cycle, 0.5);
        if fraction * total as f64 > 1.0 {
            assert_relative_eq!(rates[0], 0.02, epsilon = 1e-15);
        }
        assert_relative_eq!(rates[end - 1], 2e-6, epsilon = 1e-15);
        prop_assert_eq!(rates[end + 2], rates[end - 1]);

        let step = Schedule::Step { learning_rate: 0.5, every: total, factor: 0.1 };
        let rates = rises_then_falls(step, 0.5);
        prop_assert_eq!((rates[0], rates[end - 1]), (0.5, 0.5));
        assert_relative_eq!(rates[end], 0.05, epsilon = 1e-15);
    }

    #[test]
    fn no_schedule_panics(step in any::<u64>(), a in any::<f64>(), b in any::<f64>(), m in any::<u64>(), n in any::<u64>()) {
        for schedule in [
            Schedule::Constant { learning_rate: a },
            Schedule::Step { learning_rate: a, every: n, factor: b },
            Schedule::Cosine { learning_rate: a, minimum: b, warmup_steps: m, total_steps: n },
            Schedule::OneCycle {
                max_learning_rate: a,
                total_steps: n,
                warmup_fraction: b,
                div_factor: a,
                final_div_factor: b,
            },
        ] {
            let rate = schedule.learning_rate(step);
            if schedule.validate().is_ok() {
                prop_assert!(rate.is_finite() && rate >= 0.0, "{schedule:?} gives {rate}");
            }
        }
    }
}

/// The large arrays take the path that is cut into chunks, the small ones the path that is not.
#[test]
fn a_large_array_is_many_small_ones() {
    let len = 100_003;
    let wave = |rate: f64| Array1::from_shape_fn(len, |i| (i as f64 * rate).sin());
    let (start, gradients) = (wave(0.1), [wave(0.2), wave(0.3)]);
    for (mut whole, mut pieces) in all_optimizers().into_iter().zip(all_optimizers()) {
        let (mut value, mut cut) = (start.clone(), start.clone());
        for gradient in &gradients {
            whole.begin_step(0.1);
            whole.update(0, value.view_mut().into_dyn(), gradient.view().into_dyn(), true).unwrap();
            pieces.begin_step(0.1);
            let parts =
                cut.axis_chunks_iter_mut(ndarray::Axis(0), 1009).zip(gradient.axis_chunks_iter(ndarray::Axis(0), 1009));
            for (index, (value, gradient)) in parts.enumerate() {
                pieces.update(index, value.into_dyn(), gradient.into_dyn(), true).unwrap();
            }
        }
        assert_ne!(value, start);
        assert_eq!(value, cut);
    }
    let expected: f64 = start.iter().map(|g| g * g).sum::<f64>().sqrt();
    assert_relative_eq!(global_norm([start.view().into_dyn()]).unwrap(), expected, max_relative = 1e-12);
}

#[test]
fn each_optimizer_reaches_the_bottom_of_rosenbrocks_valley() {
    // f(x, y) = (1 − x)² + 100·(y − x²)²: a curved valley whose floor is nearly flat; the minimum is at (1, 1).
    let gradient = |p: &Array1<f64>| {
        let (x, y) = (p[0], p[1]);
        arr1(&[-2.0 * (1.0 - x) - 400.0 * x * (y - x * x), 200.0 * (y - x * x)])
    };
    let momentum = SgdConfig { momentum: 0.9, ..SgdConfig::default() };
    let runs: [(Box<dyn Optimizer<f64>>, f64, u64); 5] = [
        (Box::new(Sgd::new(SgdConfig::default()).unwrap()), 1e-3, 40_000),
        (Box::new(Sgd::new(momentum).unwrap()), 3e-4, 20_000),
        (Box::new(Sgd::new(SgdConfig { nesterov: true, ..momentum }).unwrap()), 3e-4, 20_000),
        (Box::new(Adam::new(AdamConfig::default()).unwrap()), 0.02, 20_000),
        (Box::new(AdamW::new(AdamWConfig { weight_decay: 0.0, ..AdamWConfig::default() }).unwrap()), 0.02, 20_000),
    ];
    for (mut optimizer, learning_rate, steps) in runs {
        let schedule =
            Schedule::Cosine { learning_rate, minimum: learning_rate / 10.0, warmup_steps: 0, total_steps: steps };
        let mut point = arr1(&[-1.2, 1.0]);
        for step in 0..steps {
            let gradient = gradient(&point);
            optimizer.begin_step(schedule.learning_rate(step));
            optimizer.update(0, point.view_mut().into_dyn(), gradient.view().into_dyn(), true).unwrap();
        }
        let distance = (point[0] - 1.0).hypot(point[1] - 1.0);
        assert!(distance < 1e-3, "{} ends at {point}", optimizer.name());
    }
}

#[test]
fn a_state_of_another_model_is_refused() {
    let mut adam = Adam::<f64>::new(AdamConfig::default()).unwrap();
    let mut value = ArrayD::zeros(IxDyn(&[2, 3]));
    adam.begin_step(0.1);
    adam.update(1, value.view_mut(), ArrayViewD::from_shape(IxDyn(&[2, 3]), &[1.0; 6]).unwrap(), true).unwrap();
    let state = adam.state();
    assert_eq!(state.slots[0], []);
    state.check_shapes(&[&[5], &[2, 3]]).unwrap();
    state.check_shapes(&[&[5], &[2, 3], &[7]]).unwrap();
    assert_eq!(state.check_shapes(&[&[5]]), Err(OptimError::TooManyParameters { expected: 1, found: 2 }));
    assert_eq!(
        state.check_shapes(&[&[5], &[3, 2]]).unwrap_err().to_string(),
        "restore: exp_avg of parameter 1 has shape [2, 3], but [3, 2] is needed; the state belongs to another model"
    );

    // Names in the wrong order, a missing array, arrays that differ in shape: an error, and the optimiser is as before.
    let mut swapped = state.clone();
    swapped.slots[1].reverse();
    let mut missing = state.clone();
    missing.slots[1].pop();
    let mut ragged = state.clone();
    ragged.slots[1][1].1 = ArrayD::zeros(IxDyn(&[6]));
    for bad in [swapped, missing] {
        assert!(matches!(adam.restore(bad), Err(OptimError::WrongSlots { index: 1, .. })));
    }
    assert!(matches!(adam.restore(ragged), Err(OptimError::WrongShape { index: 1, .. })));
    assert_eq!(adam.state(), state);

    let mut sgd = Sgd::<f64>::new(SgdConfig { momentum: 0.9, ..SgdConfig::default() }).unwrap();
    assert!(matches!(sgd.restore(state), Err(OptimError::WrongSlots { optimizer: "sgd", .. })));
}

/// What an update cannot work with is an error of every optimiser, told in one line, and changes nothing.
#[test]
fn updates_that_make_no_sense_are_refused() {
    for mut optimizer in all_optimizers() {
        let name = optimizer.name();
        let mut value = arr1(&[1.0, 2.0]);
        let gradient = arr1(&[0.5, -0.5]);
        let (two, three) = (gradient.view().into_dyn(), arr1(&[0.5, 1.0, 2.0]));
        let text = |result: Result<(), OptimError>| result.unwrap_err().to_string();

        let early = optimizer.update(3, value.view_mut().into_dyn(), two.view(), true);
        assert_eq!(text(early), format!("{name}: parameter 3 is updated before the first step: call begin_step first"));
        for rate in [-0.1, f64::NAN, f64::INFINITY] {
            optimizer.begin_step(rate);
            let result = optimizer.update(0, value.view_mut().into_dyn(), two.view(), true);
            assert_eq!(
                text(result),
                format!("{name}: learning_rate is {rate}, but it must be finite and not negative")
            );
        }
        optimizer.begin_step(0.1);
        let unequal = optimizer.update(0, value.view_mut().into_dyn(), three.view().into_dyn(), true);
        assert_eq!(text(unequal), format!("{name}: parameter 0 has shape [2], but its gradient [3]: make them equal"));
        assert_eq!(value, arr1(&[1.0, 2.0]), "{name}: what is refused changes nothing");

        optimizer.update(0, value.view_mut().into_dyn(), two.view(), true).unwrap();
        let remembers = !optimizer.state().slots.is_empty();
        let mut other = arr1(&[1.0, 2.0, 3.0]);
        let changed = optimizer.update(0, other.view_mut().into_dyn(), three.view().into_dyn(), true);
        let absurd = optimizer.update(usize::MAX, other.view_mut().into_dyn(), three.view().into_dyn(), true);
        if remembers {
            assert_eq!(
                text(changed),
                format!(
                    "{name}: parameter 0 has shape [3], but [2] at an earlier step: keep one number for each \
                     parameter, or begin with a new optimiser"
                )
            );
            assert_eq!(
                text(absurd),
                format!(
                    "{name}: parameter number 18446744073709551615 is too large, at most 1048575: \
                     number the parameters from 0"
                )
            );
        } else {
            // Plain gradient descent remembers nothing of a parameter, so that it cannot be another.
            assert_eq!((changed, absurd), (Ok(()), Ok(())));
        }
    }
}
