//! What every figure promises, checked on one of each kind: well-formed, no blank line, unique ids, readable type, the
//! same bytes twice.

use ndarray::{Array2, Array3, Array4, array};
use roxmltree::{Document, Node};
use std::collections::HashSet;
use viz::{
    Axes, Block, BlockShape, DigitOptions, Figure, Grid, KernelOptions, MapOptions, Mark, Panel, PhotographOptions,
    Series, Signal, Steps, Surface, Tint, Trail, VizError, WindowGeometry, WindowValues,
};

/// One figure of each kind, with names and titles that would break out of careless markup.
fn all() -> Result<Vec<Figure>, VizError> {
    let x = Array2::from_shape_fn((5, 5), |(r, c)| (r * 5 + c) as f64 - 7.5);
    let window = WindowGeometry { padding: [[1, 0], [0, 1]], stride: [2, 2], ..WindowGeometry::new([5, 5], [2, 2]) };
    let output = window.output()?;
    let values =
        WindowValues { input: x.clone(), kernel: array![[1.0, -0.5], [0.0, 2.0]], output: Array2::ones(output) };
    let nasty = "a < b & \"c\" > 'd'\n\n</svg>";
    let series = [
        Series::from_values(nasty, (0..2000).map(|k| f64::from(k * 37 % 101))),
        Series::from_values("second", [1.0, f64::NAN, 3.0]),
    ];
    let axes = Axes::new(nasty, "y");
    let log = Axes { log_y: true, ..Axes::default() };
    let saddle = |x: f64, y: f64| x * x - y * y;
    let surface =
        Surface { height: &saddle, x: [-2.0, 2.0], y: [-1.0, 1.0], levels: &[-0.5, 0.0, 0.5], labels: ["x", nasty] };
    let points = vec![(-1.0, 0.5), (0.5, 0.1), (90.0, 90.0)];
    let trail = Trail { points, color: viz::palette::Color::Input, dots: true };
    let panel = Panel { title: nasty.into(), trails: vec![trail], crosses: vec![(0.0, 0.0)] };
    let images = Array3::from_shape_fn((3, 8, 8), |(c, y, x)| (c * y * x) as f32);
    Ok(vec![
        viz::grid(&[
            Grid::new(x.view()).title(nasty).tint(Tint::Input).mark_block([1, 1], [2, 2], Mark::Window).into(),
            "=".into(),
            Grid::new(x.view()).title("signed").tint(Tint::Signed).with_indices().mark([4, 4], Mark::Unread).into(),
            Grid::new(x.view()).tint(Tint::Pixels { white: 9.0 }).without_numbers().into(),
        ])?,
        viz::window_steps(&window, &Steps::All, Some(&values))?,
        viz::window_steps(&window, &Steps::Only(vec![1]), None)?,
        viz::window_animated(&window, Some(&values), 0.5)?,
        viz::signals(&[Signal::new(nasty, [1.0, -2.0, f64::NAN]).highlight(1), Signal::new("k", [0.5]).start(-3)])?,
        viz::blocks(
            &[Block::new(nasty, BlockShape::Volume([3, 32, 32])), Block::new("dense", BlockShape::Vector(10))],
            Some(0),
        )?,
        viz::branches(
            nasty,
            &[viz::Branch::new(nasty).step(nasty, viz::palette::Color::Kernel), viz::Branch::new("past")],
            &["+", nasty],
        )?,
        viz::curves(&series, &axes)?,
        viz::curves(&series, &log)?,
        viz::scatter(&series, &axes)?,
        viz::histogram((0..100).map(|k| f64::from(k * k % 17)), 10, &axes)?,
        viz::contours(&surface, &[panel.clone(), panel])?,
        viz::bars(&[nasty, "b"], &[1.0, -2.0], 1)?,
        viz::confusion_matrix(array![[5_u64, 1], [0, 7]].view(), &[nasty, "b"])?,
        viz::digits(images.view(), &[nasty, "1", "2"], &DigitOptions { framed: vec![0], ..Default::default() })?,
        viz::pictures(Array4::from_shape_fn((2, 3, 8, 8), |at| at.1 as f32).view(), 2.0, &[nasty, "b"], None)?,
        viz::feature_maps(images.view(), &MapOptions::default())?,
        viz::kernels(Array4::<f32>::ones((2, 3, 3, 3)).view(), &KernelOptions::default())?,
        viz::photograph(images.view(), &PhotographOptions::default())?,
        viz::panels(&[(nasty, viz::photograph(images.view(), &PhotographOptions::default())?)], 2)?,
        viz::heat_overlay(images.view(), x.view(), 0.5, &PhotographOptions::default())?,
    ])
}

fn svgs() -> Vec<Figure> {
    all().unwrap().into_iter().filter(|f| f.svg().is_some()).collect()
}

/// Every form that an SVG is printed in.
fn forms(figure: &Figure) -> [String; 2] {
    [figure.svg().unwrap(), figure.to_html()]
}

#[test]
fn every_svg_is_well_formed_without_blank_lines() {
    for figure in svgs() {
        for form in forms(&figure) {
            Document::parse(&form).unwrap_or_else(|e| panic!("{e} in {form}"));
            assert!(form.lines().all(|line| !line.trim().is_empty()), "a blank line in {form}");
        }
    }
}

#[test]
fn a_page_with_every_figure_repeats_no_id() {
    let mut seen = HashSet::new();
    for figure in svgs() {
        let html = figure.to_html();
        let document = Document::parse(&html).unwrap();
        for id in document.descendants().filter_map(|n| n.attribute("id")) {
            assert!(seen.insert(id.to_owned()), "id {id} stands twice");
        }
        // What is referred to exists.
        for part in html.split("url(#").skip(1) {
            let id = part.split(')').next().unwrap();
            assert!(seen.contains(id), "nothing has the id {id}");
        }
    }
}

#[test]
fn every_svg_names_itself_and_takes_its_colours_from_the_page() {
    for figure in svgs() {
        let html = figure.to_html();
        let document = Document::parse(&html).unwrap();
        let svg = document.descendants().find(|n| n.has_tag_name(("http://www.w3.org/2000/svg", "svg"))).unwrap();
        assert_eq!(svg.attribute("role"), Some("img"));
        assert!(svg.attribute("aria-label").is_some_and(|label| label.len() > 10));
        assert!(svg.attribute("viewBox").is_some());
        for node in document.descendants() {
            for name in ["fill", "stroke"] {
                let Some(value) = node.attribute(name) else { continue };
                // Fixed colours are for pixels, which look alike in every theme.
                let fixed = ["#000000", "#ffffff", "#808080"].contains(&value) || html.contains("#808080");
                assert!(
                    value == "none" || value.starts_with("var(--fig-") || value.starts_with("url(#") || fixed,
                    "{name} {value}"
                );
            }
        }
    }
}

/// The scale by which the groups around a node shrink it.
fn scale(node: Node<'_, '_>) -> f64 {
    let of = |n: Node<'_, '_>| {
        let inside = n.attribute("transform")?.strip_prefix("scale(")?.strip_suffix(')')?;
        inside.parse::<f64>().ok()
    };
    node.ancestors().filter_map(of).product()
}

#[test]
fn type_is_at_least_11_pixels_where_a_figure_is_360_wide_or_scrolls() {
    for figure in svgs() {
        let html = figure.to_html();
        let document = Document::parse(&html).unwrap();
        let svg = document.descendants().find(|n| n.attribute("viewBox").is_some()).unwrap();
        let width: f64 = svg.attribute("width").unwrap().parse().unwrap();
        let style = svg.attribute("style").unwrap();
        let least = style.split("min-width:").nth(1).map(|s| s.trim_end_matches("px").parse::<f64>().unwrap());
        let shown = least.unwrap_or(360.0_f64.min(width * 1.2));
        for text in document.descendants().filter(|n| n.has_tag_name(("http://www.w3.org/2000/svg", "text"))) {
            let size = text.ancestors().find_map(|n| n.attribute("font-size")).unwrap();
            let pixels = size.parse::<f64>().unwrap() * scale(text) * shown / width;
            assert!(pixels >= 10.99, "{:?} is {pixels:.2} pixels high", text.text());
        }
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for (a, b) in all().unwrap().iter().zip(&all().unwrap()) {
        assert_eq!(a.file_bytes(), b.file_bytes());
        assert_eq!(a, b);
    }
}

#[test]
fn a_bitmap_in_a_page_is_sharp_and_described() {
    for figure in all().unwrap().iter().filter(|f| f.png_bytes().is_some()) {
        let html = figure.to_html();
        assert!(html.starts_with("<img src=\"data:image/png;base64,iVBORw0KGgo"), "{}", &html[..60]);
        assert!(html.contains("image-rendering:pixelated") && html.contains(" alt=\""));
        let read = image::load_from_memory(figure.png_bytes().unwrap()).unwrap();
        assert_eq!((read.width(), read.height()), (figure.width(), figure.height()));
    }
}

#[test]
fn small_figures_look_as_reviewed() {
    let x = array![[1.0, -2.0], [0.5, f64::NAN]];
    let figure =
        viz::grid(&[Grid::new(x.view()).title("x").tint(Tint::Input).mark([0, 1], Mark::Window).into()]).unwrap();
    insta::assert_snapshot!("grid", figure.with_id("ch01-grid").to_html());
    let figure = viz::bars(&["conv1", "fc1"], &[832.0, 3_212_288.0], 0).unwrap();
    insta::assert_snapshot!("bars", figure.with_id("bars").svg().unwrap());
    let figure = viz::curves(&[Series::from_values("loss", [2.0, 1.0, 0.5])], &Axes::new("step", "loss")).unwrap();
    insta::assert_snapshot!("curves", figure.with_id("curves").to_html());
}
