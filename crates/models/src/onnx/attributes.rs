//! A node's options and a weight, as the format writes them.

use conv::Padding;
use ndarray::ArrayD;

use super::proto::{AttributeProto, FLOAT, INT64, TensorProto, attribute_type};

pub(super) fn window(kernel: [usize; 2], stride: [usize; 2], padding: Padding) -> Vec<AttributeProto> {
    vec![integers("kernel_shape", &kernel), pads(padding), integers("strides", &stride)]
}

/// The beginnings of all axes come first, then the ends.
pub(super) fn pads(Padding { top, bottom, left, right }: Padding) -> AttributeProto {
    integers("pads", &[top, left, bottom, right])
}

fn attribute(name: &str, kind: i32) -> AttributeProto {
    AttributeProto { name: Some(name.to_owned()), r#type: Some(kind), ..AttributeProto::default() }
}

/// A size or an option as the format has it; one beyond is as good as the largest.
pub(super) fn integer_of(value: usize) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

pub(super) fn integers(name: &str, values: &[usize]) -> AttributeProto {
    AttributeProto {
        ints: values.iter().map(|&value| integer_of(value)).collect(),
        ..attribute(name, attribute_type::INTS)
    }
}

pub(super) fn integer(name: &str, value: usize) -> AttributeProto {
    AttributeProto { i: Some(integer_of(value)), ..attribute(name, attribute_type::INT) }
}

pub(super) fn number(name: &str, value: f64) -> AttributeProto {
    AttributeProto { f: Some(value as f32), ..attribute(name, attribute_type::FLOAT) }
}

pub(super) fn word(name: &str, value: &str) -> AttributeProto {
    AttributeProto { s: Some(value.as_bytes().to_vec()), ..attribute(name, attribute_type::STRING) }
}

/// A list of sizes as a weight.
pub(super) fn whole_numbers(name: &str, values: &[usize]) -> TensorProto {
    TensorProto {
        dims: vec![integer_of(values.len())],
        data_type: Some(INT64),
        name: Some(name.to_owned()),
        raw_data: Some(values.iter().flat_map(|&value| integer_of(value).to_le_bytes()).collect()),
    }
}

pub(super) fn tensor(name: &str, values: &ArrayD<f32>) -> TensorProto {
    TensorProto {
        dims: values.shape().iter().map(|&size| integer_of(size)).collect(),
        data_type: Some(FLOAT),
        name: Some(name.to_owned()),
        raw_data: Some(values.iter().flat_map(|value| value.to_le_bytes()).collect()),
    }
}
