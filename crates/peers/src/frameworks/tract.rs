//! tract: a plan for a fixed shape, optimised once.

use std::sync::Arc;

use anyhow::Context;
use chapters::records::{Network, Pass, Shape};
use models::NamedTensors;
use ndarray::{ArrayViewD, Axis};
use tract_core::internal::{
    AxisOp, DatumType, DatumTypeExt, IntoRunnable, OutletId, SpecialOps, TValue, Tensor, ToDim, TypedModel, TypedOp,
    tvec,
};
use tract_core::ops::cnn::{Conv, KernelFormat, MaxPool, PaddingSpec, PoolSpec};
use tract_core::ops::einsum::EinSum;
use tract_core::ops::math;
use tract_core::ops::nn::DataFormat;
use tract_linalg::multithread::{Executor, set_default_executor};

use crate::framework::{Framework, Prepared, computation};
use crate::inputs::{Convolution, Examples};
use crate::networks::{self, Step};

/// The crate tract-core.
pub(crate) struct Tract(());

impl Tract {
    /// Tells it to use rayon's threads, if there are several.
    pub(crate) fn new() -> Self {
        if rayon::current_num_threads() > 1 {
            set_default_executor(Executor::RayonGlobal);
        }
        Self(())
    }
}

impl Framework for Tract {
    fn note(&self) -> &'static str {
        "an optimised plan for the fixed shape: kernels are packed before the clock starts, and no other framework's are"
    }

    fn convolution(&self, shape: &Shape, pass: Pass, data: Convolution) -> anyhow::Result<Prepared> {
        if pass != Pass::Forward {
            return Ok(Prepared::Unsupported("it computes no gradients"));
        }
        let mut plan = Plan::new(&shape.input())?;
        let kernel = data.kernel.view().into_dyn();
        plan.convolution("convolution", kernel, None, (shape.padding, shape.stride, shape.groups))?;
        plan.ready(tensor(data.input.view().into_dyn())?)
    }

    fn network(&self, network: Network, data: Examples) -> anyhow::Result<Prepared> {
        if networks::trains(network) {
            return Ok(Prepared::Unsupported("it does not train"));
        }
        let mut plan = Plan::new(data.images.shape())?;
        for (at, step) in networks::steps(&networks::architecture(network)?)?.iter().enumerate() {
            plan.step(&format!("step{at}"), step, &data.parameters)?;
        }
        plan.ready(tensor(data.images.view().into_dyn())?)
    }
}

fn tensor(array: ArrayViewD<'_, f32>) -> anyhow::Result<Tensor> {
    let values: Vec<f32> = array.iter().copied().collect();
    Tensor::from_shape(array.shape(), &values)
}

/// A network in the making: its operations so far, and where the last one's output is.
struct Plan {
    model: TypedModel,
    last: OutletId,
}

impl Plan {
    fn new(input: &[usize]) -> anyhow::Result<Self> {
        let mut model = TypedModel::default();
        let last = model.add_source("input", DatumType::F32.fact(input))?;
        Ok(Self { model, last })
    }

    /// The shape of what comes out so far.
    fn shape(&self) -> anyhow::Result<Vec<usize>> {
        let shape = self.model.outlet_fact(self.last)?.shape.as_concrete().context("a shape that is not fixed")?;
        Ok(shape.to_vec())
    }

    fn operation(
        &mut self,
        name: &str,
        operation: impl Into<Box<dyn TypedOp>>,
        more: &[OutletId],
    ) -> anyhow::Result<()> {
        let inputs = [&[self.last], more].concat();
        self.last = self.model.wire_node(name, operation, &inputs)?[0];
        Ok(())
    }

    fn convolution(
        &mut self,
        name: &str,
        kernel: ArrayViewD<'_, f32>,
        bias: Option<ArrayViewD<'_, f32>>,
        (padding, stride, groups): (usize, usize, usize),
    ) -> anyhow::Result<()> {
        let (filters, channels) = (kernel.shape()[0], kernel.shape()[1] * groups);
        let window = PoolSpec::new(
            DataFormat::NCHW,
            kernel.shape()[2..].into(),
            PaddingSpec::Explicit(tvec![padding; 2], tvec![padding; 2]),
            None,
            Some(tvec![stride; 2]),
            channels,
            filters,
        );
        let kernel = self.model.add_const(format!("{name}.kernel"), tensor(kernel)?)?;
        let bias = bias.map_or_else(|| Tensor::zero_dt(DatumType::F32, &[filters]), tensor)?;
        let bias = self.model.add_const(format!("{name}.bias"), bias)?;
        self.operation(name, Conv::new(window, KernelFormat::OIHW, groups, None), &[kernel, bias])
    }

    fn step(&mut self, name: &str, step: &Step, parameters: &NamedTensors) -> anyhow::Result<()> {
        let shape = self.shape()?;
        match step {
            Step::Convolution(layer) => {
                let kernel = parameters[&format!("{layer}.weight")].view();
                let padding = kernel.len_of(Axis(2)) / 2;
                self.convolution(name, kernel, Some(parameters[&format!("{layer}.bias")].view()), (padding, 1, 1))
            }
            Step::Linear(layer) => {
                let weight = self
                    .model
                    .add_const(format!("{name}.weight"), tensor(parameters[&format!("{layer}.weight")].view())?)?;
                let product = EinSum::new("bi,oi->bo".parse()?, DatumType::F32);
                self.operation(&format!("{name}.product"), product, &[weight])?;
                let bias = parameters[&format!("{layer}.bias")].view().insert_axis(Axis(0));
                let bias = self.model.add_const(format!("{name}.bias"), tensor(bias)?)?;
                self.operation(name, math::add(), &[bias])
            }
            Step::ReLU => {
                let zero = self
                    .model
                    .add_const(format!("{name}.zero"), Tensor::zero_dt(DatumType::F32, &vec![1; shape.len()])?)?;
                self.operation(name, math::max(), &[zero])
            }
            Step::MaxPool => {
                let two = || tvec![2, 2];
                let window =
                    PoolSpec::new(DataFormat::NCHW, two(), PaddingSpec::Valid, None, Some(two()), shape[1], shape[1]);
                self.operation(name, MaxPool::new(window, None), &[])
            }
            Step::Flatten => {
                let from = shape[1..].iter().map(ToDim::to_dim).collect();
                let to = tvec![shape[1..].iter().product::<usize>().to_dim()];
                self.operation(name, AxisOp::Reshape(1, from, to), &[])
            }
            Step::Dropout(_) => Ok(()),
        }
    }

    /// Optimises everything for this input.
    fn ready(mut self, input: Tensor) -> anyhow::Result<Prepared> {
        self.model.select_output_outlets(&[self.last])?;
        let plan = self.model.into_optimized()?.into_runnable()?;
        let input = Arc::new(input);
        let compute = move || Ok(plan.run(tvec![TValue::from_const(Arc::clone(&input))])?.remove(0));
        Ok(computation(compute, |output: TValue| Ok(output.to_plain_array_view::<f32>()?.iter().copied().collect())))
    }
}
