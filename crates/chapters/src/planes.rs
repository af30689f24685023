//! Single planes through layers: what chapters show of a layer is what the layer computes.

use layers::{Context, Layer, Tensor};
use ndarray::{Array2, Axis, Ix4};

use crate::ChapterError;

/// One plane through a layer that works on images.
pub(crate) fn through(layer: &mut dyn Layer<f64>, plane: &Array2<f64>) -> Result<Array2<f64>, ChapterError> {
    let batch: Tensor<f64> = plane.clone().insert_axis(Axis(0)).insert_axis(Axis(0)).into_dyn();
    let output = layer.forward(batch, &mut Context::eval())?;
    let output = output.into_dimensionality::<Ix4>().expect("pooling and activations give images");
    Ok(output.index_axis_move(Axis(0), 0).index_axis_move(Axis(0), 0))
}
