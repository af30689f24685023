//! Following and staying, measured.

use layers::{AvgPool2d, Context, GlobalAvgPool, Layer, MaxPool2d};
use ndarray::{Array2, ArrayView2, arr2};
use proptest::strategy::{Just, Strategy as _};

use crate::{Graded, compare, grading, random, whole_numbers_between};

/// Map, columns → the map moved to the right.
pub type Moved = fn(ArrayView2<f64>, usize) -> Array2<f64>;
/// Layer, its stride, image, columns → how far the output is from having followed, and from having stayed.
pub type ShiftTest = fn(fn(ArrayView2<f64>) -> Array2<f64>, usize, ArrayView2<f64>, usize) -> [f64; 2];

/// What is moved in front of: its name, what it does, its stride.
type Moving = (&'static str, fn(ArrayView2<f64>) -> Array2<f64>, usize);

/// Convolution, which follows every step; pools, which follow some; a global mean, which stays.
const LAYERS: [Moving; 6] = [
    ("a convolution (1, 2, 1)", convolution, 1),
    ("2×2 max pooling", max_pool, 2),
    ("2×2 average pooling", average_pool, 2),
    ("2×4 max pooling, stride 4", wide_max_pool, 4),
    ("the mean of everything", global_average, 1),
    ("2×36 max pooling, stride 36", widest_max_pool, 36),
];
/// How many of them fit on small images.
const SMALL: usize = 5;

/// Moves maps, then measures layers.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(moved: Moved, shift_test: ShiftTest) -> Graded {
    grading("ch08_shift_test", move || {
        let ask_moved = |map: &Array2<f64>, columns: usize, question: &str, target: &Array2<f64>| {
            compare(format!("a map, moved to the right by {columns}"), question, target, || moved(map.view(), columns))
                .map_err(|report| report.given("map", map))
        };
        let map = arr2(&[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]);
        let by_one = arr2(&[[4.0, 1.0, 2.0, 3.0], [8.0, 5.0, 6.0, 7.0]]);
        ask_moved(&map, 1, "Where does the number come from that stands in the first column now?", &by_one)?;
        ask_moved(&map, 4, "Where is a column that has gone all the way round?", &map)?;
        ask_moved(&map, 9, "Can a map go round more than once?", &by_one)?;

        let ask = |(name, layer, stride): Moving, image: &Array2<f64>, columns: usize, question: &str| {
            let words = format!(
                "{name}: an image of {:?} moves by {columns}; how far from followed, and from stayed",
                image.dim()
            );
            compare(words, question, &measured(layer, stride, image, columns), || {
                shift_test(layer, stride, image.view(), columns)
            })
            .map_err(|report| report.given("image", image))
        };
        let image = arr2(&[[9.0, 1.0, 1.0, 5.0], [1.0, 1.0, 1.0, 1.0]]);
        ask(
            LAYERS[0],
            &image,
            1,
            "Which of the two outputs is moved before they are compared: the one before, or the one after?",
        )?;
        ask(LAYERS[1], &image, 2, "How many cells of a pooled map are two pixels of the image?")?;
        ask(
            LAYERS[1],
            &image,
            1,
            "To how many whole cells does one pixel come, and what is the largest number before?",
        )?;
        let cases = (0..SMALL, 1..3_usize, 1..3_usize, 0..10_usize).prop_flat_map(|(layer, height, width, columns)| {
            (Just((layer, columns)), whole_numbers_between(1, 9, [2 * height, 4 * width]))
        });
        // No two windows have the same largest number.
        let hill = Array2::from_shape_fn((4, 144), |(i, j)| 1e4 * ((i + 1) * (j * j % 997)) as f64);
        let unusual = (0..LAYERS.len()).map(|layer| ((layer, 70), hill.clone()));
        random(cases, unusual, |((layer, columns), image)| {
            ask_moved(image, *columns, "What is to the left of the first column?", &rolled(image, *columns))?;
            ask(
                LAYERS[*layer],
                image,
                *columns,
                "Largest difference, divided by the largest magnitude of which output?",
            )
        })
    })
}

fn measured(layer: fn(ArrayView2<f64>) -> Array2<f64>, stride: usize, image: &Array2<f64>, columns: usize) -> [f64; 2] {
    let (before, after) = (layer(image.view()), layer(rolled(image, columns).view()));
    let size = before.iter().fold(0.0_f64, |most, cell| most.max(cell.abs()));
    [rolled(&before, columns / stride), before].map(|expected| {
        let gaps = after.iter().zip(&expected).map(|(after, expected)| (after - expected).abs());
        gaps.fold(0.0, f64::max) / size
    })
}

/// Moved to the right one column at a time.
fn rolled(map: &Array2<f64>, columns: usize) -> Array2<f64> {
    let mut map = map.clone();
    for _ in 0..columns {
        for mut row in map.outer_iter_mut() {
            let mut numbers = row.to_vec();
            numbers.rotate_right(1);
            row.assign(&ndarray::arr1(&numbers));
        }
    }
    map
}

/// Its border continues on the other side, so that nothing is lost when the image moves round.
fn convolution(image: ArrayView2<f64>) -> Array2<f64> {
    let width = image.ncols();
    Array2::from_shape_fn(image.dim(), |(i, j)| {
        image[[i, (j + width - 1) % width]] + 2.0 * image[[i, j]] + image[[i, (j + 1) % width]]
    })
}

fn max_pool(image: ArrayView2<f64>) -> Array2<f64> {
    through(&mut MaxPool2d::new([2, 2]), image)
}

fn average_pool(image: ArrayView2<f64>) -> Array2<f64> {
    through(&mut AvgPool2d::new([2, 2]), image)
}

fn wide_max_pool(image: ArrayView2<f64>) -> Array2<f64> {
    through(&mut MaxPool2d::new([2, 4]), image)
}

fn widest_max_pool(image: ArrayView2<f64>) -> Array2<f64> {
    through(&mut MaxPool2d::new([2, 36]), image)
}

fn global_average(image: ArrayView2<f64>) -> Array2<f64> {
    through(&mut GlobalAvgPool::new(), image)
}

fn through(layer: &mut dyn Layer<f64>, image: ArrayView2<f64>) -> Array2<f64> {
    let (height, width) = image.dim();
    let tensor = image.to_owned().into_shape_with_order(vec![1, 1, height, width]).expect("as many numbers");
    let map = layer.forward(tensor, &mut Context::eval()).expect("the window fits");
    let size = match map.shape() {
        [.., rows, columns] if map.ndim() == 4 => (*rows, *columns),
        _ => (1, 1),
    };
    map.into_shape_with_order(size).expect("one map")
}
