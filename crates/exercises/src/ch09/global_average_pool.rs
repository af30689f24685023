//! One number for each map, and what is saved.

use layers::{Context, GlobalAvgPool, Layer as _};
use ndarray::{Array2, Array4, ArrayView4, Ix2, arr2};
use proptest::strategy::Strategy as _;

use crate::unusual::{loud, raised};
use crate::{Graded, compare, grading, random, whole_numbers};

/// Maps → means.
pub type Pool = fn(ArrayView4<f64>) -> Array2<f64>;
/// Channels, height and width of the maps; classes → parameters of a flattening and of an averaging head.
pub type HeadParameters = fn([usize; 3], usize) -> [usize; 2];

/// Asks for means and counts that were worked out by hand, then for random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(pool: Pool, head_parameters: HeadParameters) -> Graded {
    grading("ch09_global_average_pool", move || {
        let maps = Array4::from_shape_vec((1, 2, 1, 3), vec![1.0, 2.0, 6.0, 4.0, 4.0, 4.0]).expect("six numbers");
        compare("the maps 1 2 6 and 4 4 4", "Over which axes is the mean taken?", &arr2(&[[3.0, 4.0]]), || {
            pool(maps.view())
        })?;
        let count = |maps: [usize; 3], classes: usize, question: &str, target: [usize; 2]| {
            let words = format!(
                "parameters of a head behind {} maps of {}×{} for {classes} classes: flattening, averaging",
                maps[0], maps[1], maps[2]
            );
            compare(words, question, &target, || head_parameters(maps, classes))
        };
        count([64, 1, 1], 10, "How many weights does a class have, and what else?", [650, 650])?;
        count([64, 7, 7], 10, "How many numbers does the dense layer see of each map?", [31_370, 650])?;
        let cases = ([1..4_usize, 1..4_usize, 1..5_usize, 1..5_usize], 1..12_usize)
            .prop_flat_map(|(shape, classes)| (whole_numbers(shape), classes..=classes));
        random(cases, [(loud([2, 60, 3, 4], 1), 40), (raised([2, 60, 3, 4], 2), 400)], |(maps, classes)| {
            let (batch, channels, height, width) = maps.dim();
            let words = format!("{batch} image(s) of {channels} map(s) of {height}×{width}");
            let means = GlobalAvgPool::new().forward(maps.clone().into_dyn(), &mut Context::eval());
            let target: Array2<f64> = means.expect("there are pixels").into_dimensionality::<Ix2>().expect("two axes");
            compare(words, "By how many numbers is the sum of a map divided?", &target, || pool(maps.view()))
                .map_err(|report| report.given("maps", maps))?;
            let flattened = (0..*classes).map(|_| channels * height * width + 1).sum();
            let averaged = (0..*classes).map(|_| channels + 1).sum();
            count([channels, height, width], *classes, "Does every class have a bias?", [flattened, averaged])
        })
    })
}
