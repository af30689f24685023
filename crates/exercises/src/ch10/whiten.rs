//! White, or only standardised?

use ndarray::{Array2, ArrayView2, arr2};
use proptest::strategy::Strategy as _;

use crate::unusual::{loud, raised};
use crate::{Graded, compare, grading, random, whole_numbers};

/// Pairs → white pairs.
pub type Whiten = fn(ArrayView2<f64>) -> Array2<f64>;

/// Asks for the covariances of a cigar, then for the numbers themselves.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Whiten) -> Graded {
    grading("ch10_whiten", move || {
        let covariances = |pairs: &Array2<f64>, question: &str| {
            let words = format!("the covariances of {} pairs that were whitened", pairs.nrows());
            compare(words, question, &Array2::<f64>::eye(2), || {
                let white = yours(pairs.view());
                assert_eq!(white.dim(), pairs.dim(), "the shape of the result, and the shape of the pairs");
                covariance(&white)
            })
        };
        let cigar = arr2(&[[3.0, 2.0], [2.0, 3.0], [-3.0, -2.0], [-2.0, -3.0]]);
        covariances(&cigar, "Each column has deviation 1, but what does one column say about the other?")?;
        let ask = |pairs: &Array2<f64>, question: &str| {
            compare(format!("{} pairs, whitened", pairs.nrows()), question, &whitened(pairs), || yours(pairs.view()))
                .map_err(|report| report.given("pairs", pairs))
        };
        ask(&cigar, "Which column is the sum, which the difference, and which of the two is a − b?")?;
        ask(&(cigar + arr2(&[[10.0, -20.0]])), "Is the mean taken off first?")?;
        let cases = (3..7_usize).prop_flat_map(|count| whole_numbers([count, 2]));
        let cases = cases.prop_filter("a cloud, not a line", |pairs| {
            let of = covariance(pairs);
            of[[0, 0]] > 0.1 && of[[1, 1]] > 0.1 && of[[0, 1]].powi(2) < 0.9 * of[[0, 0]] * of[[1, 1]]
        });
        random(cases, [loud([150, 2], 1), raised([150, 2], 3)], |pairs| {
            covariances(pairs, "By what must a + b be divided, so that its deviation is 1? And a − b?")?;
            ask(pairs, "Is every column standardised before the two are mixed?")
        })
    })
}

fn centred(pairs: &Array2<f64>) -> Array2<f64> {
    let count = pairs.nrows() as f64;
    let means = [0, 1].map(|column| pairs.column(column).sum() / count);
    Array2::from_shape_fn(pairs.dim(), |(row, column)| pairs[[row, column]] - means[column])
}

fn covariance(pairs: &Array2<f64>) -> Array2<f64> {
    let centred = centred(pairs);
    centred.t().dot(&centred) / pairs.nrows() as f64
}

/// Sum and difference of the standardised columns, each divided by its measured deviation.
fn whitened(pairs: &Array2<f64>) -> Array2<f64> {
    let (centred, of) = (centred(pairs), covariance(pairs));
    let standard =
        Array2::from_shape_fn(pairs.dim(), |(row, column)| centred[[row, column]] / of[[column, column]].sqrt());
    let turned = standard.dot(&arr2(&[[1.0, 1.0], [1.0, -1.0]]));
    let lengths = covariance(&turned);
    Array2::from_shape_fn(pairs.dim(), |(row, column)| turned[[row, column]] / lengths[[column, column]].sqrt())
}
