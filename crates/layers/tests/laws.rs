//! Laws that hold for every shape: what is conserved, what is refused, and that threads change no bit.

use conv::{Padding, PaddingMode};
use layers::{
    AdaptiveAvgPool2d, Algorithm, AvgPool2d, BatchNorm2d, Concat, Context, Conv2dConfig, ConvTranspose2dConfig,
    CrossEntropy, Dropout, Flatten, GlobalAvgPool, Initializer, Layer, LayerError, LeakyReLU, LinearConfig,
    LocalResponseNorm, LogSoftmax, Loss, MaxPool2d, Mode, Pad2d, ReLU, Residual, Sequential, Sigmoid, Slot, Softmax,
    Tanh, Tensor, count_parameters, summarize,
};
use ndarray::Array2;
use proptest::prelude::*;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

fn rng() -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(5)
}

/// Normal random numbers.
fn normal(shape: &[usize], seed: u64) -> Tensor<f64> {
    Initializer::Normal { deviation: 1.0 }.sample(shape, &mut ChaCha8Rng::seed_from_u64(seed)).unwrap()
}

/// The largest magnitude.
fn largest(tensor: &Tensor<f64>) -> f64 {
    tensor.iter().fold(0.0_f64, |most, x| most.max(x.abs()))
}

/// One of each, for images of three channels and features of seven.
fn one_of_each() -> Vec<Box<dyn Layer<f32>>> {
    let conv = |out: usize| Conv2dConfig::new(3, out, [3, 3]).same().init(&mut rng()).unwrap();
    vec![
        Box::new(conv(4)),
        Box::new(Conv2dConfig::new(3, 3, [3, 2]).groups(3).algorithm(Algorithm::Loops).init(&mut rng()).unwrap()),
        Box::new(LinearConfig::new(7, 2).init(&mut rng()).unwrap()),
        Box::new(Flatten::new()),
        Box::new(ConvTranspose2dConfig::new(3, 4, [2, 3]).stride([2, 1]).init(&mut rng()).unwrap()),
        Box::new(MaxPool2d::new([2, 2])),
        Box::new(MaxPool2d::new([3, 2]).stride([1, 2]).padding(Padding::symmetric(1))),
        Box::new(MaxPool2d::new([2, 2]).stride([3, 2]).padding([1, 0]).dilation([2, 3]).ceil_mode(true)),
        Box::new(AvgPool2d::new([2, 3]).stride([2, 1])),
        Box::new(AvgPool2d::new([3, 2]).stride([2, 3]).padding([1, 1]).ceil_mode(true)),
        Box::new(LocalResponseNorm::new(5).unwrap()),
        Box::new(Pad2d::new([1, 2], PaddingMode::Reflect)),
        Box::new(Pad2d::new(Padding { top: 2, ..Padding::NONE }, PaddingMode::Circular)),
        Box::new(Softmax::new()),
        Box::new(LogSoftmax::new()),
        Box::new(AdaptiveAvgPool2d::new([2, 3]).unwrap()),
        Box::new(GlobalAvgPool::new()),
        Box::new(BatchNorm2d::new(3).unwrap()),
        Box::new(Dropout::new(0.5).unwrap()),
        Box::new(ReLU::new()),
        Box::new(LeakyReLU::new(0.1).unwrap()),
        Box::new(Sigmoid::new()),
        Box::new(Tanh::new()),
        Box::new(Residual::new(conv(3)).activation(ReLU::new())),
        Box::new(Residual::new(conv(4))),
        Box::new(Concat::new().with(conv(2)).with(GlobalAvgPool::new())),
        Box::new(Concat::new().with(conv(2)).with(Sequential::new())),
        Box::new(Sequential::new().with(conv(4)).with(Flatten::new())),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the shape, a layer gives an output of the shape that it traces, or an error of one line.
    #[test]
    fn any_shape_gives_a_result_or_an_error(
        shape in prop_oneof![
            prop::collection::vec(0..4_usize, 0..6),
            (0..3_usize, 0..8_usize, 0..8_usize).prop_map(|(batch, height, width)| vec![batch, 3, height, width]),
            (0..3_usize).prop_map(|batch| vec![batch, 7]),
        ],
        wrong in prop::collection::vec(0..4_usize, 0..5),
        mode in prop_oneof![Just(Mode::Train), Just(Mode::Eval), Just(Mode::Explain)],
    ) {
        for mut layer in one_of_each() {
            let mut context = Context::new(mode, 0);
            let input = Tensor::from_elem(shape.clone(), 0.5_f32);
            let traced = shape.get(1..).map(|image| summarize(&*layer, image));
            match layer.forward(input, &mut context) {
                Ok(output) => {
                    if let Some(Ok(summary)) = traced {
                        let last = summary.lines().last().expect("a line a layer");
                        prop_assert_eq!(&output.shape()[1..], &last.output[..], "{}", layer);
                    }
                    if output.shape() != wrong {
                        prop_assert!(layer.backward(Tensor::zeros(wrong.clone()), &mut context).is_err());
                    }
                    let gradient = layer.backward(output, &mut context);
                    if mode == Mode::Eval {
                        prop_assert!(gradient.is_err(), "{layer} kept something in evaluation");
                    } else {
                        prop_assert_eq!(gradient.unwrap().shape().to_vec(), shape.clone());
                    }
                }
                Err(error) => {
                    let text = error.to_string();
                    prop_assert!(!text.contains('\n') && text.len() > 20, "{text}");
                }
            }
        }
    }

    /// Each output's gradient lands on one pixel, and that pixel holds the maximum.
    #[test]
    fn max_pooling_gives_the_gradient_to_winners(
        height in 2..9_usize, width in 2..9_usize, kernel in 1..3_usize, stride in 1..4_usize, seed: u64,
    ) {
        let input = normal(&[2, 2, height, width], seed);
        let mut context = Context::train(0);
        let mut pool = MaxPool2d::new([kernel, kernel]).stride([stride, stride]);
        let output = pool.forward(input.clone(), &mut context).unwrap();
        let gradient = pool.backward(Tensor::ones(output.shape()), &mut context).unwrap();
        prop_assert_eq!(gradient.sum(), output.len() as f64);
        for (&gradient, &value) in gradient.iter().zip(&input) {
            let wins = output.iter().filter(|&&best| best == value).count();
            prop_assert_eq!(gradient, wins as f64);
        }
    }

    /// Adding the same to all scores changes neither softmax nor its logarithm, so the gradient over classes sums to zero.
    #[test]
    fn a_softmax_sends_back_what_sums_to_zero(classes in 1..6_usize, height in 1..4_usize, seed: u64) {
        let layers: [Box<dyn Layer<f64>>; 2] = [Box::new(Softmax::new()), Box::new(LogSoftmax::new())];
        for mut layer in layers {
            let mut context = Context::train(0);
            let output = layer.forward(normal(&[2, classes, height, 3], seed), &mut context).unwrap();
            let gradient = layer.backward(normal(output.shape(), seed.wrapping_add(1)), &mut context).unwrap();
            prop_assert!(largest(&gradient.sum_axis(ndarray::Axis(1)).into_dyn()) < 1e-13, "{layer}");
        }
    }

    /// A transposed convolution is the adjoint of the convolution with the same weight: ⟨conv(x), y⟩ = ⟨x, transposed(y)⟩.
    #[test]
    fn a_transposed_convolution_is_the_adjoint(
        size in [4..8_usize, 4..8_usize], kernel in [1..4_usize, 1..4_usize], stride in 1..4_usize, pad in 0..2_usize,
        seed: u64,
    ) {
        let down = Conv2dConfig::new(2, 3, kernel).stride([stride, 1]).padding([pad, 0]).bias(false);
        let mut down = down.init::<f64>(&mut rng()).unwrap();
        let x = normal(&[2, 2, size[0], size[1]], seed);
        let y = down.forward(x.clone(), &mut Context::eval()).unwrap();
        // What the stride leaves over is what the way back must be told.
        let left_over = (size[0] + 2 * pad - kernel[0]) % stride;
        let up = ConvTranspose2dConfig::new(3, 2, kernel).stride([stride, 1]).padding([pad, 0]);
        let up = up.output_padding([left_over, 0]);
        let weight = down.weight.value.clone().into_dimensionality().unwrap();
        let mut up = up.with_weights(weight, None).unwrap();
        let other = normal(y.shape(), seed.wrapping_add(1));
        let back = up.forward(other.clone(), &mut Context::eval()).unwrap();
        prop_assert_eq!(back.shape(), x.shape());
        let (left, right) = ((&y * &other).sum(), (&x * &back).sum());
        prop_assert!((left - right).abs() < 1e-11 * (1.0 + left.abs()), "{left} and {right}");
    }

    /// In ceil mode every pixel is read, if no window is passed over; without it those that the stride leaves over are not.
    #[test]
    fn in_ceil_mode_no_pixel_is_left_over(height in 1..12_usize, width in 1..12_usize, kernel in 1..5_usize) {
        let stride = kernel;
        let mut pool = AvgPool2d::new([kernel, kernel]).stride([stride, stride]).ceil_mode(true);
        let mut context = Context::train(0);
        let output = pool.forward(Tensor::<f64>::ones(vec![1, 1, height, width]), &mut context).unwrap();
        prop_assert_eq!(&output.shape()[2..], &[height.div_ceil(stride), width.div_ceil(stride)]);
        prop_assert!(output.iter().all(|mean| (mean - 1.0).abs() < 1e-12));
        let read = pool.backward(Tensor::ones(output.shape()), &mut context).unwrap();
        prop_assert!(read.iter().all(|&share| share > 0.0));
    }

    /// Each winner is where its index says.
    #[test]
    fn winner_indices_lead_to_the_winners(
        size in [2..9_usize, 2..9_usize], kernel in [1..3_usize, 1..3_usize], dilation in 1..3_usize, ceil_mode: bool,
        seed: u64,
    ) {
        let input = normal(&[2, 2, size[0], size[1]], seed);
        let mut pool = MaxPool2d::new(kernel).dilation([dilation, dilation]).ceil_mode(ceil_mode);
        let Ok(output) = pool.forward(input.clone(), &mut Context::eval()) else { return Ok(()) };
        let indices = pool.winner_indices().unwrap();
        for ((n, c, y, x), &place) in indices.indexed_iter() {
            prop_assert_eq!(input[[n, c, place / size[1], place % size[1]]], output[[n, c, y, x]]);
        }
    }

    /// What goes into the backward pass of an average comes out of it, spread over pixels.
    #[test]
    fn average_pooling_conserves_the_gradient(
        height in 1..9_usize, width in 1..9_usize, kernel in 1..5_usize, stride in 1..4_usize, seed: u64,
    ) {
        let padding = Padding::symmetric(kernel / 2);
        let pool = AvgPool2d::new([kernel, kernel]).stride([stride, stride]).padding(padding).count_include_pad(false);
        let adaptive = AdaptiveAvgPool2d::new([kernel, stride]).unwrap();
        let layers: [Box<dyn Layer<f64>>; 3] = [Box::new(pool), Box::new(adaptive), Box::new(GlobalAvgPool::new())];
        for mut layer in layers {
            let mut context = Context::train(0);
            let output = layer.forward(normal(&[2, 3, height, width], seed), &mut context).unwrap();
            let upstream = normal(output.shape(), seed.wrapping_add(1));
            let sum = upstream.sum();
            let gradient = layer.backward(upstream, &mut context).unwrap();
            prop_assert!((gradient.sum() - sum).abs() < 1e-12 * (1.0 + output.len() as f64), "{layer}");
            // A constant image stays constant.
            let flat = layer.forward(Tensor::from_elem(vec![1, 2, height, width], 3.0), &mut context).unwrap();
            prop_assert!(flat.iter().all(|x| (x - 3.0).abs() < 1e-12), "{layer}");
        }
    }
}

/// β replaces the convolution's bias: that bias neither changes the output nor gets a gradient.
#[test]
fn a_bias_before_batch_normalisation_does_nothing() {
    let mut context = Context::train(0);
    let mut conv = Conv2dConfig::new(2, 3, [3, 3]).init::<f64>(&mut rng()).unwrap();
    let mut norm = BatchNorm2d::new(3).unwrap();
    let input = normal(&[4, 2, 6, 6], 1);
    let mut outputs = Vec::new();
    for bias in [0.0, 100.0] {
        conv.bias.as_mut().unwrap().value.fill(bias);
        let maps = conv.forward(input.clone(), &mut context).unwrap();
        outputs.push(norm.forward(maps, &mut context).unwrap());
    }
    assert!(largest(&(&outputs[1] - &outputs[0])) < 1e-12 * largest(&outputs[0]));
    let maps = norm.backward(normal(outputs[0].shape(), 2), &mut context).unwrap();
    conv.backward(maps, &mut context).unwrap();
    assert!(largest(&conv.bias.unwrap().gradient) < 1e-12 * largest(&conv.weight.gradient));
    assert!(largest(&norm.bias.gradient) > 1.0, "while β has one");
}

/// A small network of everything with loops of its own.
fn network() -> Sequential<f32> {
    let conv = |channels, out| Conv2dConfig::new(channels, out, [3, 3]).same().init(&mut rng()).unwrap();
    Sequential::new()
        .with(conv(1, 8))
        .with(BatchNorm2d::new(8).unwrap())
        .with(ReLU::new())
        .with(MaxPool2d::new([2, 2]))
        .with(Residual::new(conv(8, 8)).activation(LeakyReLU::new(0.1).unwrap()))
        .with(Concat::new().with(conv(8, 4)).with(MaxPool2d::new([3, 3]).stride([1, 1]).padding(Padding::symmetric(1))))
        .with(AvgPool2d::new([3, 2]).stride([2, 2]))
        .with(Tanh::new())
        .with(Flatten::new())
        .with(LinearConfig::new(12 * 6 * 7, 64).init(&mut rng()).unwrap())
        .with(Dropout::new(0.5).unwrap())
        .with(LinearConfig::new(64, 10).init(&mut rng()).unwrap())
}

/// Three steps of plain gradient descent; every bit of every parameter and buffer afterwards.
fn bits_after_three_steps() -> Vec<u32> {
    let mut network = network();
    let mut context = Context::train(3);
    let labels: Vec<usize> = (0..30).map(|image| image % 10).collect();
    for step in 0..3 {
        context.reseed(3, step);
        let images = normal(&[30, 1, 28, 28], step).mapv(|x| x as f32);
        let scores = network.forward(images, &mut context).unwrap().into_dimensionality().unwrap();
        let mut gradient = Array2::zeros(scores.dim());
        CrossEntropy::new().evaluate(scores.view(), &labels, Some(gradient.view_mut())).unwrap();
        network.backward_parameters(gradient.into_dyn(), &mut context).unwrap();
        network.visit(&mut layers::Path::default(), &mut |_, slot| {
            if let Slot::Parameter(parameter) = slot {
                parameter.value.scaled_add(-0.1, &parameter.gradient);
            }
        });
    }
    let mut bits = Vec::new();
    network.visit(&mut layers::Path::default(), &mut |_, slot| match slot {
        Slot::Parameter(parameter) => bits.extend(parameter.value.iter().map(|x| x.to_bits())),
        Slot::Buffer(buffer) => bits.extend(buffer.iter().map(|x| x.to_bits())),
    });
    bits
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let with_threads = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(bits_after_three_steps)
    };
    let one = with_threads(1);
    assert!(one.iter().all(|&bits| f32::from_bits(bits).is_finite()));
    for threads in [2, 3, 7] {
        assert!(with_threads(threads) == one, "{threads} threads");
    }
}

#[test]
fn steps_reuse_the_memory_of_the_step_before() {
    let mut network = network();
    let mut context = Context::train(3);
    let mut addresses = Vec::new();
    for _ in 0..4 {
        let images = context.allocate(&[4, 1, 28, 28]);
        let output = network.forward(images, &mut context).unwrap();
        addresses.push(output.as_ptr() as usize);
        let gradient = context.allocate(output.shape());
        context.recycle(output);
        network.backward_parameters(gradient * 0.0, &mut context).unwrap();
    }
    addresses.sort_unstable();
    addresses.dedup();
    assert!(addresses.len() <= 3, "{addresses:?}");
}

#[test]
fn every_activation_and_its_gradient_can_be_seen() {
    let mut network = network();
    let mut context = Context::explain();
    let images = normal(&[1, 1, 28, 28], 1).mapv(|x| x as f32);
    let mut shapes = Vec::new();
    let plain = network.forward(images.clone(), &mut context).unwrap();
    let output = network
        .forward_each(images, &mut context, &mut |index, name, output| {
            assert_eq!(index.to_string(), name);
            shapes.push(output.shape().to_vec());
        })
        .unwrap();
    assert_eq!(output, plain);
    let summary = summarize(&network, &[1, 28, 28]).unwrap();
    assert_eq!(shapes[3], [1, 8, 14, 14]);
    assert_eq!(shapes.last().unwrap()[1..], summary.lines().last().unwrap().output);
    let mut seen = 0;
    network
        .backward_each(Tensor::ones(output.shape()), &mut context, &mut |index, _, gradient| {
            assert_eq!(gradient.shape(), shapes[index]);
            seen += 1;
        })
        .unwrap();
    assert_eq!(seen, network.len());
}

#[test]
fn a_summary_fits_the_page() {
    let mut network = network();
    let summary = summarize(&network, &[1, 28, 28]).unwrap();
    assert_eq!(summary.parameters(), count_parameters(&mut network));
    assert_eq!(
        summary.to_string(),
        "\
name          layer              output  parameters  multiply–adds   sees
─────────────────────────────────────────────────────────────────────────
              input             1×28×28
0             Conv2d 3×3        8×28×28          80         56,448    3×3
1             BatchNorm2d       8×28×28          16              –    3×3
2             ReLU              8×28×28           –              –    3×3
3             MaxPool2d 2×2/2   8×14×14           –              –    4×4
4             Conv2d 3×3        8×14×14         584        112,896    8×8
4             sum               8×14×14           –              –    8×8
4.activation  LeakyReLU 0.1     8×14×14           –              –    8×8
5.branch1     Conv2d 3×3        4×14×14         292         56,448  12×12
5.branch2     MaxPool2d 3×3/1   8×14×14           –              –  12×12
5             Concat           12×14×14           –              –  12×12
6             AvgPool2d 3×2/2    12×6×7           –              –  16×14
7             Tanh               12×6×7           –              –  16×14
8             Flatten               504           –              –      –
9             Linear                 64      32,320         32,256      –
10            Dropout 0.5            64           –              –      –
11            Linear                 10         650            640      –
─────────────────────────────────────────────────────────────────────────
total                                        33,942        258,688
One image; “sees” is the receptive field, height×width in pixels of the input."
    );
    let too_small = summarize(&network, &[1, 3, 3]).unwrap_err();
    assert!(matches!(too_small.cause(), LayerError::Conv(_)), "{too_small}");
    let two_channels = summarize(&network, &[2, 28, 28]).unwrap_err().to_string();
    assert_eq!(two_channels, "layer 0: Conv2d: expected [1, height, width], got a tensor of shape [2, 28, 28]");
}
