//! burn: its back end for processors, burn-flex, and the layers of burn-nn.

use anyhow::Context;
use burn::module::{Module, Param};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::loss::CrossEntropyLossConfig;
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::nn::{Dropout, DropoutConfig, Linear, LinearConfig, PaddingConfig2d};
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Int, Tensor, TensorData, activation};
use burn_backend::ops::{ConvOptions, FloatTensorOps, ModuleOps};
use burn_flex::{Flex, FlexDevice, FlexTensor};
use chapters::records::{Network, Pass, Shape};
use models::NamedTensors;
use ndarray::ArrayViewD;

use crate::framework::{Framework, Prepared, computation, training};
use crate::inputs::{Convolution, Examples};
use crate::networks::{self, Step};

/// The crates burn and burn-flex.
pub(crate) struct Burn;

impl Framework for Burn {
    fn note(&self) -> &'static str {
        "the back end Flex with rayon's threads, SIMD and AVX-512 in its matrix products; gradients are the operations that its \
         backward pass calls"
    }

    fn convolution(&self, shape: &Shape, pass: Pass, data: Convolution) -> anyhow::Result<Prepared> {
        let flex = |array: ndarray::Array4<f32>| Flex::float_from_data(values(array.view().into_dyn()), &FlexDevice);
        let (input, kernel, upstream) = (flex(data.input), flex(data.kernel), flex(data.upstream));
        let options = ConvOptions::new([shape.stride; 2], [shape.padding; 2], [1, 1], shape.groups);
        let compute = move || {
            let (input, kernel, upstream, options) = (input.clone(), kernel.clone(), upstream.clone(), options.clone());
            Ok(match pass {
                Pass::Forward => Flex::conv2d(input, kernel, None, options),
                Pass::BackwardInput => Flex::conv2d_x_backward(input, kernel, upstream, options),
                Pass::BackwardKernel => Flex::conv2d_weight_backward(input, kernel, upstream, options),
            })
        };
        Ok(computation(compute, |result: FlexTensor| Ok(result.to_contiguous().storage::<f32>().to_vec())))
    }

    fn network(&self, network: Network, data: Examples) -> anyhow::Result<Prepared> {
        let architecture = networks::architecture(network)?;
        let steps = networks::steps(&architecture)?;
        if !networks::trains(network) {
            let device = Device::flex();
            let images = Tensor::<4>::from_data(values(data.images.view().into_dyn()), &device);
            let layers = Layers::new(&steps, &data.parameters, &device);
            let compute = move || Ok(layers.forward(&steps, images.clone()));
            return Ok(computation(compute, |scores: Tensor<2>| numbers(scores.into_data())));
        }
        let batch = networks::batch(network);
        let device = Device::flex().autodiff();
        let images = Tensor::<4>::from_data(values(data.images.view().into_dyn()), &device);
        let labels: Vec<i32> = data.labels.iter().map(|&label| i32::from(label)).collect();
        let labels = Tensor::<1, Int>::from_data(TensorData::new(labels, [data.labels.len()]), &device);
        let plain = networks::steps(&networks::without_dropout(&architecture)?)?;
        let part =
            move |at: usize| (images.clone().narrow(0, at * batch, batch), labels.clone().narrow(0, at * batch, batch));
        let (first_images, first_labels) = part(0);
        let mut trainer = Trainer::new(steps, &data.parameters, &device);
        let (batches, mut at) = (data.labels.len() / batch, 0);
        let step = move || {
            at = (at + 1) % batches;
            let (images, labels) = part(at);
            trainer.step(images, labels, None)
        };
        let first_steps = move || {
            let mut trainer = Trainer::new(plain.clone(), &data.parameters, &device);
            networks::first_steps(|gradient| trainer.step(first_images.clone(), first_labels.clone(), gradient))
        };
        Ok(training(step, first_steps))
    }
}

fn values(array: ArrayViewD<'_, f32>) -> TensorData {
    TensorData::new(array.iter().copied().collect::<Vec<f32>>(), array.shape().to_vec())
}

fn numbers(data: TensorData) -> anyhow::Result<Vec<f32>> {
    data.try_to_vec().map_err(|error| anyhow::anyhow!("{error:?}"))
}

/// The parameters of a network, and what else its layers need.
#[derive(Module, Debug)]
struct Layers {
    convolutions: Vec<Conv2d>,
    linears: Vec<Linear>,
    pool: MaxPool2d,
    dropout: Dropout,
}

impl Layers {
    fn new(steps: &[Step], parameters: &NamedTensors, device: &Device) -> Self {
        let (mut convolutions, mut linears, mut probability) = (Vec::new(), Vec::new(), 0.0);
        for step in steps {
            match step {
                Step::Convolution(name) => {
                    let (weight, bias) = (&parameters[&format!("{name}.weight")], &parameters[&format!("{name}.bias")]);
                    let &[filters, channels, height, width] = weight.shape() else {
                        unreachable!("a kernel has four axes")
                    };
                    let mut layer = Conv2dConfig::new([channels, filters], [height, width])
                        .with_padding(PaddingConfig2d::Same)
                        .init(device);
                    layer.weight = Param::from_data(values(weight.view()), device);
                    layer.bias = Some(Param::from_data(values(bias.view()), device));
                    convolutions.push(layer);
                }
                Step::Linear(name) => {
                    // ANCHOR: linear
                    // Here weights are [inputs, outputs], in PyTorch's files [outputs, inputs].
                    let weight = parameters[&format!("{name}.weight")].t();
                    let mut layer = LinearConfig::new(weight.shape()[0], weight.shape()[1]).init(device);
                    layer.weight = Param::from_data(values(weight), device);
                    layer.bias = Some(Param::from_data(values(parameters[&format!("{name}.bias")].view()), device));
                    // ANCHOR_END: linear
                    linears.push(layer);
                }
                Step::Dropout(p) => probability = *p,
                Step::ReLU | Step::MaxPool | Step::Flatten => {}
            }
        }
        let pool = MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init();
        Self { convolutions, linears, pool, dropout: DropoutConfig::new(probability).init() }
    }

    fn forward(&self, steps: &[Step], images: Tensor<4>) -> Tensor<2> {
        let (mut convolutions, mut linears) = (self.convolutions.iter(), self.linears.iter());
        let mut next = |maps: Tensor<4>| convolutions.next().expect("one a step").forward(maps);
        let flat = steps.iter().position(|step| *step == Step::Flatten).expect("a list of scores in the end");
        // ANCHOR: forward
        let maps = steps[..flat].iter().fold(images, |maps, step| match step {
            Step::Convolution(_) => next(maps),
            Step::ReLU => activation::relu(maps),
            Step::MaxPool => self.pool.forward(maps),
            _ => maps,
        });
        steps[flat + 1..].iter().fold(maps.flatten(1, 3), |list: Tensor<2>, step| match step {
            Step::Linear(_) => linears.next().expect("one a step").forward(list),
            Step::ReLU => activation::relu(list),
            Step::Dropout(_) => self.dropout.forward(list),
            _ => list,
        })
        // ANCHOR_END: forward
    }
}

struct Trainer {
    steps: Vec<Step>,
    /// Lent to the optimiser in each step, which gives it back.
    layers: Option<Layers>,
    optimizer: ModuleOptimizer,
}

impl Trainer {
    fn new(steps: Vec<Step>, parameters: &NamedTensors, device: &Device) -> Self {
        let layers = Some(Layers::new(&steps, parameters, device));
        Self { steps, layers, optimizer: AdamConfig::new().with_epsilon(1e-8).init() }
    }

    fn step(
        &mut self,
        images: Tensor<4>,
        labels: Tensor<1, Int>,
        first_gradient: Option<&mut Vec<f32>>,
    ) -> anyhow::Result<f32> {
        let layers = self.layers.take().expect("given back after each step");
        let scores = layers.forward(&self.steps, images);
        let loss = CrossEntropyLossConfig::new().init(&scores.device()).forward(scores, labels);
        let gradients = loss.backward();
        if let Some(first_gradient) = first_gradient {
            let gradient = layers.convolutions[0].weight.val().grad(&gradients);
            *first_gradient = numbers(gradient.context("the first kernel has no gradient")?.into_data())?;
        }
        let gradients = GradientsParams::from_grads(gradients, &layers);
        self.layers = Some(self.optimizer.step(networks::LEARNING_RATE, layers, gradients));
        Ok(numbers(loss.into_data())?[0])
    }
}
