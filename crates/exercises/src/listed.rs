//! The numbers that a question was about, so that the reader can work it out with a pencil.

use ndarray::{ArrayViewD, Axis, IxDyn};

use crate::number::short;

/// As many numbers as a reader wants to see.
const MOST: usize = 24;

/// Each tensor on a line of its own, with brackets as in Rust; nothing if they are too large to read.
pub(crate) fn listed(tensors: &[(&str, ArrayViewD<f64>)]) -> String {
    if tensors.iter().map(|(_, tensor)| tensor.len()).sum::<usize>() > MOST {
        return String::new();
    }
    let width = tensors.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let lines = tensors.iter().map(|(name, tensor)| format!("\n  {name:width$}  {}", brackets(tensor)));
    lines.collect::<Vec<_>>().concat()
}

fn brackets(tensor: &ArrayViewD<f64>) -> String {
    if tensor.ndim() == 0 {
        return short(tensor[IxDyn(&[])]);
    }
    let parts: Vec<String> = tensor.axis_iter(Axis(0)).map(|part| brackets(&part)).collect();
    format!("[{}]", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::listed;

    #[test]
    fn small_tensors_are_written_out() {
        let (image, bias) = (array![[1.0, 2.0], [3.0, -4.0]].into_dyn(), array![0.5].into_dyn());
        let text = listed(&[("image", image.view()), ("bias", bias.view())]);
        assert_eq!(text, "\n  image  [[1, 2], [3, -4]]\n  bias   [0.5]");
        assert_eq!(listed(&[("image", Array2::zeros((5, 5)).into_dyn().view())]), "");
    }
}
