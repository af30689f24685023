//! What PyTorch and numpy computed, against what we compute: plain and fast, `f32` and `f64`.
//!
//! The numbers are in `tests/fixtures/fast-conv` at the repository's top, beside the script that made them.

#[path = "../../conv/tests/geometries/mod.rs"]
mod geometries;
mod implementations;

use conv::{
    Conv2dOptions, ConvError, OutputSize, Padding, PaddingMode, Real, pad, pad_adjoint, rounding, signal, transposed,
};
use geometries::relative_error;
use implementations::Implementation;
use ndarray::{Array, Array1, Array4, ArrayD, Dimension, IxDyn};
use safetensors::{Dtype, SafeTensors};
use serde_json::Value;

/// The fixture file: named tensors, and the list of cases with their options.
struct Fixtures {
    bytes: Vec<u8>,
}

impl Fixtures {
    fn load() -> Self {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/fast-conv/conv.safetensors");
        Self { bytes: std::fs::read(path).expect("the fixtures are in the repository") }
    }

    /// The cases of one operation.
    fn cases(&self, operation: &str) -> Vec<Value> {
        let (_, metadata) = SafeTensors::read_metadata(&self.bytes).expect("a safetensors file");
        let cases = &metadata.metadata().as_ref().expect("metadata")["cases"];
        let cases: Vec<Value> = serde_json::from_str(cases).expect("a list of cases");
        let cases: Vec<_> = cases.into_iter().filter(|case| case["operation"] == operation).collect();
        assert!(!cases.is_empty(), "no case of {operation}");
        cases
    }

    /// A tensor by name.
    fn tensor<T: Real, D: Dimension>(&self, name: &str) -> Array<T, D> {
        let tensors = SafeTensors::deserialize(&self.bytes).expect("a safetensors file");
        let tensor = tensors.tensor(name).unwrap_or_else(|error| panic!("{name}: {error}"));
        let numbers: Vec<T> = match tensor.dtype() {
            Dtype::F32 => tensor.data().as_chunks().0.iter().map(|b| T::of(f32::from_le_bytes(*b).into())).collect(),
            Dtype::F64 => tensor.data().as_chunks().0.iter().map(|b| T::of(f64::from_le_bytes(*b))).collect(),
            other => panic!("{name}: {other:?}"),
        };
        let tensor = ArrayD::from_shape_vec(IxDyn(tensor.shape()), numbers).expect("as many numbers as the shape says");
        tensor.into_dimensionality().expect("the expected number of dimensions")
    }
}

/// A precision: the suffix of its results in the file.
struct Precision {
    suffix: &'static str,
}

const SINGLE: Precision = Precision { suffix: "f32" };
const DOUBLE: Precision = Precision { suffix: "f64" };

impl Precision {
    /// Compares with the tensor `name.suffix`, whose numbers are sums of at most so many products: theirs are rounded, and so are
    /// ours.
    #[track_caller]
    fn check<T: Real, D: Dimension>(
        &self,
        fixtures: &Fixtures,
        name: &str,
        terms: usize,
        got: Result<Array<T, D>, ConvError>,
    ) {
        let name = format!("{name}.{}", self.suffix);
        let got = got.unwrap_or_else(|error| panic!("{name}: {error}"));
        let expected = fixtures.tensor::<T, D>(&name);
        assert_eq!(got.shape(), expected.shape(), "{name}");
        let error = relative_error(&got, &expected);
        let tolerance = 2.0 * rounding::typical::<T>(terms);
        assert!(error <= tolerance, "{name}: error {error:e}, and {tolerance:e} are allowed");
    }
}

fn sizes<const N: usize>(value: &Value) -> [usize; N] {
    serde_json::from_value::<Vec<usize>>(value.clone()).expect("sizes").try_into().expect("as many as asked for")
}

/// PyTorch's order is left, right, top, bottom.
fn padding(value: &Value) -> Padding {
    let [left, right, top, bottom] = sizes(value);
    Padding { top, bottom, left, right }
}

/// The options of a case; `same` padding is resolved by our own rule.
fn options(case: &Value, input: &[usize], kernel: &[usize]) -> Conv2dOptions {
    let (stride, dilation) = (sizes(&case["stride"]), sizes(&case["dilation"]));
    let padding = if case["padding"] == "same" {
        let [input, kernel] = [input, kernel].map(|shape| [shape[2], shape[3]]);
        OutputSize::Same.resolve(input, kernel, stride, dilation).expect("legal sizes")
    } else {
        padding(&case["padding"])
    };
    let [groups] = sizes(&Value::Array(vec![case["groups"].clone()]));
    Conv2dOptions { stride, padding, dilation, groups }
}

fn convolutions<T: Real>(precision: &Precision, implementation: &Implementation<T>) {
    let fixtures = Fixtures::load();
    for case in fixtures.cases("conv2d") {
        let name = case["name"].as_str().expect("a name");
        println!("{name}, {}", implementation.name);
        let input: Array4<T> = fixtures.tensor(&format!("{name}.input"));
        let kernel: Array4<T> = fixtures.tensor(&format!("{name}.kernel"));
        let bias: Option<Array1<T>> = (case["bias"] == true).then(|| fixtures.tensor(&format!("{name}.bias")));
        let upstream: Array4<T> = fixtures.tensor(&format!("{name}.upstream"));
        let terms = input.len().max(kernel.len()).max(upstream.len());
        let options = options(&case, input.shape(), kernel.shape());
        let (input_size, kernel_size) = ([input.dim().2, input.dim().3], [kernel.dim().2, kernel.dim().3]);

        let bias_view = bias.as_ref().map(|bias| bias.view());
        let output = (implementation.cross_correlate)(input.view(), kernel.view(), bias_view, &options);
        precision.check(&fixtures, &format!("{name}.output"), terms, output);
        let gradient = (implementation.backward_input)(upstream.view(), kernel.view(), input_size, &options);
        precision.check(&fixtures, &format!("{name}.input_gradient"), terms, gradient);
        let gradient = (implementation.backward_kernel)(upstream.view(), input.view(), kernel_size, &options);
        precision.check(&fixtures, &format!("{name}.kernel_gradient"), terms, gradient);
        if bias.is_some() {
            let gradient = (implementation.backward_bias)(upstream.view());
            precision.check(&fixtures, &format!("{name}.bias_gradient"), terms, Ok(gradient));
        }
    }
}

#[test]
fn convolutions_agree_with_pytorch() {
    for implementation in implementations::all() {
        convolutions::<f32>(&SINGLE, &implementation);
    }
    for implementation in implementations::all() {
        convolutions::<f64>(&DOUBLE, &implementation);
    }
}

fn transposed_convolutions<T: Real>(precision: &Precision) {
    let fixtures = Fixtures::load();
    for case in fixtures.cases("conv_transpose2d") {
        let name = case["name"].as_str().expect("a name");
        let input: Array4<T> = fixtures.tensor(&format!("{name}.input"));
        let kernel: Array4<T> = fixtures.tensor(&format!("{name}.kernel"));
        let bias: Option<Array1<T>> = (case["bias"] == true).then(|| fixtures.tensor(&format!("{name}.bias")));
        let upstream: Array4<T> = fixtures.tensor(&format!("{name}.upstream"));
        let terms = input.len().max(kernel.len()).max(upstream.len());
        let options = options(&case, input.shape(), kernel.shape());
        let extra = sizes(&case["output_padding"]);
        let (input_size, kernel_size) = ([input.dim().2, input.dim().3], [kernel.dim().2, kernel.dim().3]);

        let bias_view = bias.as_ref().map(|bias| bias.view());
        let output = transposed::conv_transpose(
            fast_conv::backward_input,
            input.view(),
            kernel.view(),
            bias_view,
            &options,
            extra,
        );
        precision.check(&fixtures, &format!("{name}.output"), terms, output);
        let gradient = transposed::backward_input(
            fast_conv::cross_correlate,
            upstream.view(),
            kernel.view(),
            input_size,
            &options,
            extra,
        );
        precision.check(&fixtures, &format!("{name}.input_gradient"), terms, gradient);
        let gradient = transposed::backward_kernel(
            fast_conv::backward_kernel,
            upstream.view(),
            input.view(),
            kernel_size,
            &options,
            extra,
        );
        precision.check(&fixtures, &format!("{name}.kernel_gradient"), terms, gradient);
        if bias.is_some() {
            let gradient = fast_conv::backward_bias(upstream.view());
            precision.check(&fixtures, &format!("{name}.bias_gradient"), terms, Ok(gradient));
        }
    }
}

#[test]
fn transposed_convolutions_agree_with_pytorch() {
    transposed_convolutions::<f32>(&SINGLE);
    transposed_convolutions::<f64>(&DOUBLE);
}

fn padding_modes<T: Real>(precision: &Precision) {
    let fixtures = Fixtures::load();
    for case in fixtures.cases("pad") {
        let name = case["name"].as_str().expect("a name");
        let value = case["value"].as_f64().expect("a value");
        let padding_mode = match case["border"].as_str().expect("a padding mode") {
            "constant" if value == 0.0 => PaddingMode::Zeros,
            "constant" => PaddingMode::Constant(T::of(value)),
            "reflect" => PaddingMode::Reflect,
            "replicate" => PaddingMode::Replicate,
            "circular" => PaddingMode::Circular,
            other => panic!("{name}: {other}"),
        };
        let padding = padding(&case["padding"]);
        let input: Array4<T> = fixtures.tensor(&format!("{name}.input"));
        let upstream: Array4<T> = fixtures.tensor(&format!("{name}.upstream"));
        // Of each pixel there are not more copies than there are pixels.
        let terms = upstream.len();
        precision.check(&fixtures, &format!("{name}.output"), terms, pad(input.view(), padding, padding_mode));
        let gradient = pad_adjoint(upstream.view(), padding, padding_mode);
        precision.check(&fixtures, &format!("{name}.input_gradient"), terms, gradient);
    }
}

#[test]
fn padding_modes_agree_with_pytorch() {
    padding_modes::<f32>(&SINGLE);
    padding_modes::<f64>(&DOUBLE);
}

fn signals<T: Real>(precision: &Precision) {
    let fixtures = Fixtures::load();
    for case in fixtures.cases("signal") {
        let name = case["name"].as_str().expect("a name");
        let signal: Array1<T> = fixtures.tensor(&format!("{name}.signal"));
        let kernel: Array1<T> = fixtures.tensor(&format!("{name}.kernel"));
        // NumPy's "same" puts an even kernel's odd zero in front.
        let sizes = [(OutputSize::Full, "full"), (OutputSize::SameLower, "same"), (OutputSize::Valid, "valid")];
        for (size, size_name) in sizes {
            let mut convolved = signal::convolve(signal.view(), kernel.view(), size);
            let mut correlated = signal::cross_correlate(signal.view(), kernel.view(), size);
            if kernel.len() > signal.len() {
                if size == OutputSize::Valid {
                    assert!(matches!(convolved, Err(ConvError::KernelLongerThanSignal { .. })), "{name}");
                    assert!(matches!(correlated, Err(ConvError::KernelLongerThanSignal { .. })), "{name}");
                    continue;
                }
                // NumPy swaps the two, which of a correlation reverses time: it undoes that.
                convolved = signal::convolve(kernel.view(), signal.view(), size);
                correlated = signal::cross_correlate(kernel.view(), signal.view(), size).map(reversed);
            }
            let terms = signal.len().min(kernel.len());
            precision.check(&fixtures, &format!("{name}.convolve_{size_name}"), terms, convolved);
            precision.check(&fixtures, &format!("{name}.correlate_{size_name}"), terms, correlated);
        }
    }
}

fn reversed<T>(mut values: Array1<T>) -> Array1<T> {
    values.invert_axis(ndarray::Axis(0));
    values
}

#[test]
fn signals_agree_with_numpy() {
    signals::<f32>(&SINGLE);
    signals::<f64>(&DOUBLE);
}
