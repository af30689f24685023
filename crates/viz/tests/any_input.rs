//! No input makes a figure panic: it is drawn, well-formed, or refused in one line.

use ndarray::{Array2, Array3, Array4};
use proptest::prelude::*;
use viz::{
    Axes, Block, BlockShape, Cell, Colormap, DigitOptions, Figure, Grid, KernelOptions, MapOptions, Mark, Panel,
    PhotographOptions, Range, Series, Signal, Steps, Surface, Table, Tint, Trail, VizError, WindowGeometry,
    WindowValues,
};

/// Numbers with a liking for the awkward ones.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -1e3..1e3_f64,
        1 => any::<f64>(),
        1 => prop::sample::select(vec![
            f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN, f64::MIN_POSITIVE, 5e-324, 0.0, -0.0
        ]),
    ]
}

/// Sizes with a liking for none and far too many.
fn size() -> impl Strategy<Value = usize> {
    prop_oneof![6 => 0..9_usize, 1 => prop::sample::select(vec![33, 4097, 1 << 20, usize::MAX / 2, usize::MAX])]
}

fn numbers(most: usize) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(number(), 0..most)
}

fn matrix() -> impl Strategy<Value = Array2<f64>> {
    (0..6_usize, 0..6_usize).prop_flat_map(|(rows, columns)| {
        prop::collection::vec(number(), rows * columns)
            .prop_map(move |values| Array2::from_shape_vec((rows, columns), values).unwrap())
    })
}

fn planes(most: usize) -> impl Strategy<Value = Array3<f64>> {
    (0..=most, 0..5_usize, 0..5_usize).prop_flat_map(|(c, h, w)| {
        prop::collection::vec(number(), c * h * w)
            .prop_map(move |values| Array3::from_shape_vec((c, h, w), values).unwrap())
    })
}

fn range() -> impl Strategy<Value = Range> {
    prop_oneof![
        Just(Range::Each),
        Just(Range::Shared),
        Just(Range::EachSymmetric),
        Just(Range::Symmetric),
        (number(), number()).prop_map(|(low, high)| Range::Fixed { low, high }),
    ]
}

fn axes() -> impl Strategy<Value = Axes> {
    let ends = || prop::option::weighted(0.2, (number(), number()).prop_map(|(a, b)| [a, b]));
    (".{0,40}", ".{0,40}", any::<[bool; 2]>(), ends(), ends()).prop_map(
        |(x_label, y_label, [log_x, log_y], x_range, y_range)| Axes {
            x_label,
            y_label,
            log_x,
            log_y,
            x_range,
            y_range,
        },
    )
}

fn holds(result: Result<Figure, VizError>) -> Result<(), TestCaseError> {
    match result {
        Ok(figure) => {
            if let Some(svg) = figure.svg() {
                let document = roxmltree::Document::parse(&svg);
                prop_assert!(document.is_ok(), "{}", svg);
                let document = document.unwrap();
                for attribute in
                    document.descendants().flat_map(|n| n.attributes()).filter(|a| a.name() != "aria-label")
                {
                    let value = attribute.value();
                    prop_assert!(!value.contains("NaN") && !value.contains("inf "), "{} {}", attribute.name(), value);
                }
                prop_assert!(figure.to_html().lines().all(|line| !line.trim().is_empty()));
            } else {
                prop_assert!(image::load_from_memory(figure.png_bytes().unwrap()).is_ok());
            }
            prop_assert!(figure.width() > 0 && figure.height() > 0);
        }
        Err(error) => prop_assert!(!error.to_string().contains('\n'), "{}", error),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn grids(x in matrix(), title in ".{0,30}", full in number(), cell in (size(), size()), block in (size(), size()), digits in size(), kind in 0..6) {
        let tint = [Tint::Plain, Tint::Input, Tint::Signed, Tint::Pixels { white: full }, Tint::Kernel,
            Tint::Plane { channel: viz::Channel::Green, full }][kind as usize];
        let grid = Grid::new(x.view()).title(title).tint(tint).digits(digits).with_indices();
        holds(viz::grid(&[grid.clone().into(), "+".into()]))?;
        holds(viz::grid(&[grid.clone().mark([cell.0, cell.1], Mark::Window).weight([0, 0], full).into()]))?;
        holds(viz::grid(&[grid.mark_block([cell.0, cell.1], [block.0, block.1], Mark::Highlight).into()]))?;
    }

    #[test]
    fn windows(sizes in prop::collection::vec(size(), 12), step in size(), seconds in number()) {
        let geometry = WindowGeometry {
            input: [sizes[0], sizes[1]],
            kernel: [sizes[2], sizes[3]],
            stride: [sizes[4], sizes[5]],
            padding: [[sizes[6], sizes[7]], [sizes[8], sizes[9]]],
            dilation: [sizes[10], sizes[11]],
        };
        holds(viz::window_steps(&geometry, &Steps::Only(vec![step]), None))?;
        holds(viz::window_steps(&geometry, &Steps::All, None))?;
        holds(viz::window_animated(&geometry, None, seconds))?;
    }

    #[test]
    fn windows_with_values(x in matrix(), k in matrix(), y in matrix()) {
        let geometry = WindowGeometry::new([x.nrows(), x.ncols()], [k.nrows(), k.ncols()]);
        let output = geometry.output().map_or(y.clone(), |o| Array2::from_elem(o, f64::NAN));
        for output in [y, output] {
            let values = WindowValues { input: x.clone(), kernel: k.clone(), output };
            holds(viz::window_steps(&geometry, &Steps::All, Some(&values)))?;
        }
    }

    #[test]
    fn plots(points in prop::collection::vec((number(), number()), 0..60), values in numbers(60), axes in axes(), bins in size()) {
        let series = [Series::new("a\u{0}<", points), Series::from_values("b", values.clone())];
        holds(viz::curves(&series, &axes))?;
        holds(viz::scatter(&series, &axes))?;
        holds(viz::histogram(values.clone(), bins, &axes))?;
        let names: Vec<String> = values.iter().map(|v| format!("{v:e}")).collect();
        holds(viz::bars(&names, &values, bins))?;
        let mean = series[1].running_mean(bins);
        prop_assert_eq!(mean.points.len(), series[1].points.len());
    }

    #[test]
    fn surfaces(points in prop::collection::vec((number(), number()), 0..20), levels in numbers(4), ends in prop::collection::vec(number(), 5)) {
        let height = |x: f64, y: f64| ends[4] * x * x - y / x;
        let trail = |dots| Trail { points: points.clone(), color: viz::palette::Color::Input, dots };
        let panel = Panel { title: "t<".into(), trails: vec![trail(true), trail(false)], crosses: points.clone() };
        for (x, y) in [([ends[0], ends[1]], [ends[2], ends[3]]), ([-2.0, 2.0], [-1.0, 1.0])] {
            let surface = Surface { height: &height, x, y, levels: &levels, labels: ["x", "y"] };
            holds(viz::contours(&surface, std::slice::from_ref(&panel)))?;
        }
    }

    #[test]
    fn signals(values in numbers(80), start in any::<i32>(), time in any::<i32>()) {
        holds(viz::signals(&[Signal::new("x", values.clone()).start(start).highlight(time)]))?;
        holds(viz::signals(&[Signal::new("x", values.clone()), Signal::new("y", values).start(start % 20)]))?;
    }

    #[test]
    fn mosaics(maps in planes(7), columns in prop::option::of(size()), zoom in prop::option::of(size()), gutter in size(), range in range()) {
        for colormap in [Colormap::Grey, Colormap::Viridis, Colormap::Diverging] {
            // A limit of its own keeps this test small; larger pictures are refused elsewhere.
            let zoom = zoom.filter(|z| *z < 8 || *z > 4096);
            holds(viz::feature_maps(maps.view(), &MapOptions { columns, range, colormap, gutter, zoom }))?;
        }
        let (c, h, w) = maps.dim();
        let weights = maps.clone().into_shape_with_order((c, 1, h, w)).unwrap();
        let options = KernelOptions { columns, range, as_color: false, gutter, zoom: Some(1) };
        holds(viz::kernels(weights.view(), &options))?;
        let colors: Array4<f64> = maps.broadcast((3, c, h, w)).unwrap().to_owned();
        holds(viz::kernels(colors.view(), &KernelOptions { as_color: true, ..options }))?;
    }

    #[test]
    fn photographs(image in planes(4), heat in matrix(), strength in number(), white in number(), max_width in prop::option::of(size()), colors in prop::option::of(size())) {
        let options = PhotographOptions { white, max_width, zoom: None, colors };
        holds(viz::photograph(image.view(), &options))?;
        holds(viz::heat_overlay(image.view(), heat.view(), strength, &options))?;
        holds(viz::heat_overlay(image.view(), heat.view(), 0.5, &PhotographOptions::default()))?;
    }

    #[test]
    fn captioned_images(images in planes(6), caption in "(?s).{0,40}", columns in prop::option::of(size()), inverted in any::<bool>(), range in range()) {
        let captions = vec![caption; images.dim().0];
        let options = DigitOptions { columns, range, inverted, framed: vec![0, usize::MAX] };
        holds(viz::digits(images.view(), &captions, &options))?;
    }

    #[test]
    fn confusion_matrices(counts in prop::collection::vec(any::<u64>(), 16), name in "(?s).{0,60}", classes in 0..5_usize) {
        let square = Array2::from_shape_vec((4, 4), counts).unwrap();
        let names = vec![name; classes];
        holds(viz::confusion_matrix(square.view(), &names))?;
    }

    #[test]
    fn networks(shapes in prop::collection::vec((size(), size(), size(), any::<bool>()), 0..9), name in "(?s).{0,20}", here in prop::option::of(size())) {
        let network: Vec<Block> = shapes
            .iter()
            .map(|&(c, h, w, flat)| Block::new(name.clone(), if flat { BlockShape::Vector(c) } else { BlockShape::Volume([c, h, w]) }))
            .collect();
        holds(viz::blocks(&network, here))?;
    }

    #[test]
    fn tables(text in "(?s).{0,30}", integer in any::<i64>(), value in number(), digits in size()) {
        let mut table = Table::new([text.clone(), "n".into(), "x".into()]);
        table.push(viz::cells![text, integer, Cell::float(value, digits)]).unwrap();
        prop_assert_eq!(table.to_text().lines().count(), 3);
        prop_assert_eq!(table.to_markdown().lines().count(), 3);
        let html = table.to_html();
        prop_assert!(roxmltree::Document::parse(&html).is_ok(), "{}", html);
        let plain = Cell::Integer(integer.into()).display().replace(',', "");
        prop_assert_eq!(plain.parse::<i64>().unwrap(), integer);
    }
}
