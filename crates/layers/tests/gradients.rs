//! Every layer's and every loss's gradient against central differences, over odd shapes.

mod gradient_check;

use conv::{Padding, PaddingMode};
use gradient_check::{check, check_at, check_loss, normal};
use layers::{
    AdaptiveAvgPool2d, Algorithm, AvgPool2d, BatchNorm2d, Concat, Conv2d, Conv2dConfig, ConvTranspose2dConfig,
    CrossEntropy, Dropout, Flatten, GlobalAvgPool, Hinge, Initializer, LeakyReLU, LinearConfig, LocalResponseNorm,
    LogSoftmax, MaxPool2d, Mode, NegativeLogLikelihood, Pad2d, ReLU, Reduction, Residual, Sequential, Sigmoid, Softmax,
    Tanh, Tensor,
};
use ndarray::Array2;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

fn rng() -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(5)
}

fn conv(config: Conv2dConfig) -> Conv2d<f64> {
    config.bias_initializer(Initializer::Normal { deviation: 1.0 }).init(&mut rng()).unwrap()
}

/// Values that differ by a tenth at least, in random order: no step of the check changes a winner.
fn distinct(shape: &[usize]) -> Tensor<f64> {
    let count: usize = shape.iter().product();
    let mut values: Vec<f64> = (0..count).map(|index| 0.1 * (index as f64 - 0.5 * count as f64 + 0.25)).collect();
    values.shuffle(&mut rng());
    Tensor::from_shape_vec(shape, values).unwrap()
}

#[test]
fn convolutions() {
    let sides = Padding { top: 2, bottom: 0, left: 1, right: 3 };
    let cases = [
        (Conv2dConfig::new(2, 3, [3, 3]).same(), [2, 2, 5, 4]),
        (Conv2dConfig::new(2, 2, [3, 2]).padding(sides), [1, 2, 4, 5]),
        (Conv2dConfig::new(2, 3, [3, 3]).stride([2, 3]), [2, 2, 8, 9]),
        (Conv2dConfig::new(1, 2, [2, 3]).stride([3, 2]).same(), [2, 1, 7, 6]),
        (Conv2dConfig::new(2, 2, [3, 2]).dilation([2, 3]).padding(sides), [1, 2, 5, 6]),
        (Conv2dConfig::new(4, 6, [3, 3]).groups(2).same(), [2, 4, 4, 3]),
        (Conv2dConfig::new(3, 6, [2, 3]).groups(3).stride([2, 1]).bias(false), [2, 3, 5, 5]),
        (Conv2dConfig::new(5, 4, [1, 1]), [2, 5, 3, 2]),
        (Conv2dConfig::new(2, 2, [3, 3]).same(), [1, 2, 1, 1]),
        (Conv2dConfig::new(1, 1, [1, 1]), [1, 1, 1, 1]),
    ];
    for (config, shape) in cases {
        for algorithm in [Some(Algorithm::Loops), None] {
            check(&mut conv(config.algorithm(algorithm)), &shape, Mode::Train);
        }
    }
}

#[test]
fn transposed_convolutions() {
    let start = Initializer::Normal { deviation: 1.0 };
    let sides = Padding { top: 2, bottom: 0, left: 1, right: 1 };
    for (config, shape) in [
        (ConvTranspose2dConfig::new(3, 2, [2, 2]).stride([2, 2]), [2, 3, 3, 2]),
        (ConvTranspose2dConfig::new(2, 3, [3, 2]).padding(sides), [1, 2, 3, 4]),
        (ConvTranspose2dConfig::new(2, 2, [3, 3]).stride([2, 3]).padding([1, 0]).output_padding([1, 2]), [2, 2, 2, 3]),
        (ConvTranspose2dConfig::new(4, 6, [2, 3]).groups(2).stride([1, 2]).bias(false), [1, 4, 3, 2]),
        (ConvTranspose2dConfig::new(1, 2, [2, 2]).dilation([3, 2]).output_padding([2, 1]), [2, 1, 2, 2]),
        (ConvTranspose2dConfig::new(1, 1, [1, 1]), [1, 1, 1, 1]),
    ] {
        check(&mut config.bias_initializer(start).init(&mut rng()).unwrap(), &shape, Mode::Train);
    }
}

#[test]
fn padding() {
    let sides = Padding { top: 1, bottom: 2, left: 0, right: 3 };
    for padding_mode in [
        PaddingMode::Zeros,
        PaddingMode::Constant(0.5),
        PaddingMode::Reflect,
        PaddingMode::Replicate,
        PaddingMode::Circular,
    ] {
        for shape in [[2, 2, 3, 4], [1, 1, 5, 4]] {
            check(&mut Pad2d::new(sides, padding_mode), &shape, Mode::Train);
        }
    }
}

#[test]
fn softmaxes() {
    let shapes: [&[usize]; 4] = [&[3, 5], &[2, 3, 2, 4], &[2, 4, 3], &[4, 2]];
    for shape in shapes {
        for mode in [Mode::Train, Mode::Explain] {
            check(&mut Softmax::new(), shape, mode);
            check(&mut LogSoftmax::new(), shape, mode);
        }
    }
}

#[test]
fn local_response_normalisation() {
    for (size, alpha, beta, k) in [(5, 0.4, 0.75, 2.0), (4, 1.0, 0.5, 1.0), (1, 2.0, 1.5, 0.5), (30, 1.0, 0.75, 1.0)] {
        for shape in [[2, 7, 2, 3], [1, 1, 1, 2], [1, 3, 2, 1]] {
            let norm = LocalResponseNorm::new(size).unwrap().alpha(alpha).unwrap();
            check(&mut norm.beta(beta).unwrap().k(k).unwrap(), &shape, Mode::Train);
        }
    }
}

#[test]
fn linear_layers() {
    for (config, batch, features) in
        [(LinearConfig::new(7, 3), 4, 7), (LinearConfig::new(5, 6).bias(false), 1, 5), (LinearConfig::new(1, 1), 2, 1)]
    {
        check(&mut config.init(&mut rng()).unwrap(), &[batch, features], Mode::Train);
    }
}

#[test]
fn activations() {
    let shapes: [&[usize]; 3] = [&[2, 3, 4, 5], &[3, 7], &[1, 1]];
    for shape in shapes {
        for mode in [Mode::Train, Mode::Explain] {
            check(&mut ReLU::new(), shape, mode);
            check(&mut LeakyReLU::new(0.1).unwrap(), shape, mode);
            check(&mut Sigmoid::new(), shape, mode);
            check(&mut Tanh::new(), shape, mode);
            check(&mut Dropout::new(0.4).unwrap(), shape, mode);
            check(&mut Flatten::new(), shape, mode);
        }
    }
}

#[test]
fn pooling() {
    let windows = [
        ([2, 2], [2, 2], Padding::NONE),
        ([3, 2], [2, 1], Padding::NONE),
        ([3, 3], [2, 2], Padding::symmetric(1)),
        ([2, 4], [1, 3], Padding { top: 1, bottom: 0, left: 1, right: 2 }),
        ([1, 1], [2, 3], Padding::NONE),
    ];
    for (kernel, stride, padding) in windows {
        for shape in [[2, 2, 5, 7], [1, 1, 4, 4]] {
            let mut max = MaxPool2d::new(kernel).stride(stride).padding(padding);
            check_at(&mut max, &distinct(&shape), Mode::Train);
            for counted in [true, false] {
                let average = AvgPool2d::new(kernel).stride(stride).padding(padding);
                let average = average.count_include_pad(counted);
                check(&mut average.clone().ceil_mode(true), &shape, Mode::Train);
                check(&mut average.clone(), &shape, Mode::Train);
            }
            let hanging = MaxPool2d::new(kernel).stride(stride).padding(padding).dilation([2, 1]).ceil_mode(true);
            check_at(&mut hanging.clone(), &distinct(&shape), Mode::Train);
        }
    }
    for size in [[1, 1], [7, 7], [3, 2], [5, 9]] {
        check(&mut AdaptiveAvgPool2d::new(size).unwrap(), &[2, 2, 5, 7], Mode::Train);
    }
    for shape in [[2, 3, 5, 4], [1, 1, 1, 1]] {
        check(&mut GlobalAvgPool::new(), &shape, Mode::Train);
    }
}

#[test]
fn batch_normalisation() {
    for shape in [[3, 2, 4, 5], [1, 2, 3, 2], [5, 3, 1, 1]] {
        for mode in [Mode::Train, Mode::Explain] {
            let mut norm = BatchNorm2d::new(shape[1]).unwrap();
            norm.weight.value.assign(&normal(&[shape[1]], 1));
            norm.bias.value.assign(&normal(&[shape[1]], 2));
            norm.running_mean.assign(&normal(&[shape[1]], 3));
            norm.running_var.assign(&normal(&[shape[1]], 4).mapv(|x| x * x + 0.5));
            check(&mut norm, &shape, mode);
        }
    }
}

/// The upstream gradient is random for a reason: under a plain sum, batch normalisation sends nothing back.
#[test]
// ANCHOR: plain_sum
fn a_plain_sum_would_prove_nothing_about_batch_normalisation() {
    use layers::{Context, Layer};
    let mut norm = BatchNorm2d::<f64>::new(2).unwrap();
    let mut context = Context::train(0);
    norm.forward(normal(&[4, 2, 3, 3], 1), &mut context).unwrap();
    let gradient = norm.backward(Tensor::ones(vec![4, 2, 3, 3]), &mut context).unwrap();
    assert!(gradient.iter().all(|x| x.abs() < 1e-12));
}
// ANCHOR_END: plain_sum

#[test]
fn losses() {
    for (rows, classes) in [(4, 10), (1, 3), (3, 2), (2, 1)] {
        let scores = normal(&[rows, classes], 21).into_dimensionality().unwrap() * 2.0;
        let labels: Vec<usize> = (0..rows).map(|row| (7 * row + 1) % classes).collect();
        for smoothing in [0.0, 0.3] {
            check_loss(&CrossEntropy::new().label_smoothing(smoothing).unwrap(), &scores, &labels);
        }
        for margin in [1.0, 0.25] {
            check_loss(&Hinge::new().margin(margin).unwrap(), &scores, &labels);
        }
    }
    let scores = normal(&[5, 3], 22).into_dimensionality().unwrap();
    let labels = [2, 9, 0, 1, 9];
    let weights = vec![0.5, 2.0, 1.25];
    for reduction in [Reduction::Mean, Reduction::Sum] {
        macro_rules! counted {
            ($loss:expr) => {
                $loss.ignore_index(9).class_weights(weights.clone()).unwrap().reduction(reduction)
            };
        }
        check_loss(&counted!(CrossEntropy::new()), &scores, &labels);
        check_loss(&counted!(CrossEntropy::new().label_smoothing(0.3).unwrap()), &scores, &labels);
        check_loss(&counted!(NegativeLogLikelihood::new()), &scores, &labels);
        check_loss(&counted!(Hinge::new()), &scores, &labels);
    }
    // Far out, where one class has all the probability.
    let far = Array2::from_shape_fn((2, 3), |(row, class)| if row == class { 50.0 } else { class as f64 });
    check_loss(&CrossEntropy::new(), &far, &[1, 1]);
}

#[test]
fn containers() {
    let block = |stride: usize| {
        Sequential::new()
            .with(conv(Conv2dConfig::new(2, 2, [3, 3]).same().stride([stride, stride]).bias(false)))
            .with(BatchNorm2d::new(2).unwrap())
            .with(ReLU::new())
            .with(conv(Conv2dConfig::new(2, 2, [3, 3]).same()))
    };
    check(&mut Residual::new(block(1)).activation(ReLU::new()), &[2, 2, 4, 3], Mode::Train);
    let shortcut = conv(Conv2dConfig::new(2, 2, [1, 1]).stride([2, 2]));
    check(&mut Residual::new(block(2)).shortcut(shortcut), &[2, 2, 5, 4], Mode::Train);

    let mut inception = Concat::new()
        .with(conv(Conv2dConfig::new(2, 3, [1, 1])))
        .with(block(1))
        .with(Sequential::new().with(MaxPool2d::new([3, 3]).stride([1, 1]).padding(Padding::symmetric(1))));
    check_at(&mut inception, &distinct(&[2, 2, 3, 4]), Mode::Train);

    for mode in [Mode::Train, Mode::Explain] {
        let mut network = Sequential::new()
            // No bias: before batch normalisation its gradient is zero, and a relative error of zero means nothing.
            .with(conv(Conv2dConfig::new(1, 3, [3, 3]).same().bias(false)))
            .with(BatchNorm2d::new(3).unwrap())
            .with(LeakyReLU::new(0.1).unwrap())
            .with(AvgPool2d::new([2, 2]))
            .with(Residual::new(conv(Conv2dConfig::new(3, 3, [3, 3]).same())).activation(Tanh::new()))
            .with(Flatten::new())
            .with(LinearConfig::new(3 * 3 * 2, 5).init(&mut rng()).unwrap())
            .with(Dropout::new(0.5).unwrap())
            .with(LinearConfig::new(5, 4).init(&mut rng()).unwrap());
        check(&mut network, &[2, 1, 6, 5], mode);
    }
}
