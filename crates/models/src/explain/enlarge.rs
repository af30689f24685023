//! A coarse map at the size of the image.

use layers::{MOST_ELEMENTS, Real};
use ndarray::{Array2, ArrayView2};

use super::ExplainError;

/// A map enlarged by bilinear interpolation.
///
/// Each value stands in the middle of the pixels that it covers; beyond the outermost middles it stays as it is. That is
/// PyTorch's `interpolate(mode="bilinear", align_corners=False)`.
///
/// # Shapes
/// (h, w) → `size`, rows before columns.
///
/// # Errors
/// If the map has no values and the result is to have some, or the result has more than
/// [`MOST_ELEMENTS`] values.
///
/// ```
/// use models::explain::enlarge;
/// use ndarray::array;
/// let map = enlarge(array![[0.0, 4.0]].view(), [1, 4])?;
/// // Middles of the two halves at 0.5 and 2.5: in between, a quarter and three quarters of the way.
/// assert_eq!(map, array![[0.0, 1.0, 3.0, 4.0]]);
/// # Ok::<(), models::explain::ExplainError>(())
/// ```
pub fn enlarge<T: Real>(map: ArrayView2<'_, T>, size: [usize; 2]) -> Result<Array2<T>, ExplainError> {
    let from = [map.nrows(), map.ncols()];
    let too_large = size[0].checked_mul(size[1]).is_none_or(|values| values > MOST_ELEMENTS);
    if too_large || (map.is_empty() && !size.contains(&0)) {
        return Err(ExplainError::Enlarge { from, to: size });
    }
    let rows: Vec<Between<T>> = (0..size[0]).map(|row| Between::new(row, from[0], size[0])).collect();
    let columns: Vec<Between<T>> = (0..size[1]).map(|column| Between::new(column, from[1], size[1])).collect();
    Ok(Array2::from_shape_fn(size, |(row, column)| {
        let (row, column) = (&rows[row], &columns[column]);
        let across =
            |y: usize| map[[y, column.below]] * (T::one() - column.part) + map[[y, column.above]] * column.part;
        across(row.below) * (T::one() - row.part) + across(row.above) * row.part
    }))
}

/// The two neighbours of a place along one axis, and how far it is from the first to the second.
struct Between<T> {
    below: usize,
    above: usize,
    part: T,
}

impl<T: Real> Between<T> {
    fn new(index: usize, from: usize, to: usize) -> Self {
        let last = from.saturating_sub(1);
        let middle = (index as f64 + 0.5) * from as f64 / to as f64 - 0.5;
        let middle = middle.clamp(0.0, last as f64);
        let below = middle as usize;
        Self { below, above: (below + 1).min(last), part: T::of(middle - below as f64) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn a_plane_enlarged_by_hand() {
        let map = enlarge(array![[0.0, 4.0], [8.0, 12.0]].view(), [4, 4]).unwrap();
        let expected = array![[0., 1., 3., 4.], [2., 3., 5., 6.], [6., 7., 9., 10.], [8., 9., 11., 12.]];
        assert_eq!(map, expected);
        // To its own size it is what it was; one value fills everything; halved, it is the mean of neighbours.
        assert_eq!(enlarge(expected.view(), [4, 4]).unwrap(), expected);
        assert_eq!(enlarge(array![[7.0]].view(), [2, 3]).unwrap(), Array2::from_elem((2, 3), 7.0));
        assert_eq!(enlarge(array![[0.0, 1.0, 3.0, 4.0]].view(), [1, 2]).unwrap(), array![[0.5, 3.5]]);
    }

    #[test]
    fn sizes_that_cannot_be_are_refused() {
        let none = Array2::<f64>::zeros((0, 3));
        assert_eq!(enlarge(none.view(), [0, 3]).unwrap().len(), 0);
        for (map, size) in
            [(none.clone(), [2, 2]), (array![[1.0]], [usize::MAX, 2]), (array![[1.0]], [1 << 20, 1 << 20])]
        {
            let error = enlarge(map.view(), size).unwrap_err();
            assert!(matches!(error, ExplainError::Enlarge { .. }) && !error.to_string().contains('\n'));
        }
    }
}
