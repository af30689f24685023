//! Draws one of each kind of figure into a folder, with a page that shows them light and dark at a phone's width and wider.
//!
//! `cargo run -p viz --example gallery -- FOLDER`

use ndarray::{Array2, Array3, Array4, array, s};
use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;
use viz::palette::{Color, Theme, css_variables};
use viz::{
    Axes, Block, BlockShape, Cell, Channel, Colormap, DigitOptions, Figure, Grid, KernelOptions, MapOptions, Mark,
    PhotographOptions, Range, Series, Signal, Steps, Table, Tint, WindowGeometry, WindowValues, cells,
};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("give a folder to write to")?);
    std::fs::create_dir_all(&folder)?;
    let mut figures = Vec::new();
    numbers(&mut figures)?;
    plots(&mut figures)?;
    maps(&mut figures)?;
    let mut items: Vec<(String, String)> = Vec::new();
    for (name, figure) in figures {
        let figure = figure.with_id(name);
        let path = folder.join(format!("{name}.{}", figure.extension()));
        figure.write_to(&path)?;
        println!("{name}: {} bytes, {}", figure.file_bytes().len(), figure.alt());
        items.push((name.to_owned(), figure.to_html()));
    }
    items.push(("table".to_owned(), table()?.to_html()));
    println!("{}", table()?);
    std::fs::write(folder.join("index.html"), page(&items))?;
    Ok(())
}

type Named = Vec<(&'static str, Figure)>;

/// A value between 0 and 1 that looks random and is the same everywhere.
fn noise(k: usize) -> f64 {
    ((k * 7919 + k * k * 31) % 1009) as f64 / 1009.0
}

/// The sum of products at every place of the window, for the pictures below.
fn correlate(x: &Array2<f64>, k: &Array2<f64>, g: &WindowGeometry) -> Result<Array2<f64>, Box<dyn Error>> {
    let [top, left] = [g.padding[0][0], g.padding[1][0]];
    let mut padded = Array2::<f64>::zeros(g.padded());
    padded.slice_mut(s![top..top + x.nrows(), left..left + x.ncols()]).assign(x);
    let output = g.output()?;
    Ok(Array2::from_shape_fn(output, |(i, j)| {
        g.taps([i, j]).iter().zip(k).map(|(&tap, &weight)| padded[tap] * weight).sum()
    }))
}

fn numbers(out: &mut Named) -> Result<(), Box<dyn Error>> {
    let x: Array2<f64> = array![
        [2., 0., 1., 3., 1.],
        [1., 3., 2., 0., 2.],
        [0., 1., 4., 2., 1.],
        [3., 2., 0., 1., 0.],
        [1., 0., 2., 3., 4.]
    ];
    let k: Array2<f64> = array![[1., 0., -1.], [2., 0., -2.], [1., 0., -1.]];
    let plain = WindowGeometry::new([5, 5], [3, 3]);
    let y = correlate(&x, &k, &plain)?;
    let input = Grid::new(x.view()).title("input").tint(Tint::Input).mark_block([0, 1], [3, 3], Mark::Window);
    let kernel = Grid::new(k.view()).title("kernel").tint(Tint::Kernel);
    let output = Grid::new(y.view()).title("output").tint(Tint::Output).mark([0, 1], Mark::Current);
    out.push(("grid-equation", viz::grid(&[input.into(), "⋆".into(), kernel.into(), "=".into(), output.into()])?));

    let signed = Array2::from_shape_fn((4, 6), |(r, c)| (noise(r * 6 + c) - 0.5) * 3.0);
    let mut odd = signed.clone();
    odd[[1, 2]] = f64::NAN;
    odd[[2, 4]] = f64::INFINITY;
    out.push((
        "grid-signed",
        viz::grid(&[Grid::new(odd.view()).title("weights").digits(2).tint(Tint::Signed).with_indices().into()])?,
    ));
    let pixels =
        Array2::from_shape_fn((8, 8), |(r, c)| (((r as f64 - 3.5).hypot(c as f64 - 3.5) * 60.0) as u32).min(255));
    out.push((
        "grid-pixels",
        viz::grid(&[Grid::new(pixels.view())
            .title("a grey image")
            .tint(Tint::Pixels { white: 255.0 })
            .with_indices()
            .into()])?,
    ));
    let planes = |channel, name: &str| {
        Grid::new(pixels.slice(s![2..6, 2..6])).title(name).tint(Tint::Plane { channel, full: 255.0 })
    };
    out.push((
        "grid-planes",
        viz::grid(&[
            planes(Channel::Red, "red").into(),
            planes(Channel::Green, "green").into(),
            planes(Channel::Blue, "blue").into(),
        ])?,
    ));
    let large = Array2::from_shape_fn((28, 28), |(r, c)| digit(3, r, c));
    out.push((
        "grid-bare",
        viz::grid(&[Grid::new(large.view())
            .title("a digit")
            .tint(Tint::Pixels { white: 1.0 })
            .without_numbers()
            .with_indices()
            .into()])?,
    ));
    let wide = Array2::from_shape_fn((4, 20), |(r, c)| (r * 100 + c * 9) as u32);
    out.push(("grid-wide", viz::grid(&[Grid::new(wide.view()).title("too wide for a phone: it scrolls").into()])?));

    let values = |g: &WindowGeometry| -> Result<WindowValues, Box<dyn Error>> {
        Ok(WindowValues { input: x.clone(), kernel: k.clone(), output: correlate(&x, &k, g)? })
    };
    out.push(("window-values", viz::window_steps(&plain, &Steps::Only(vec![0, 1]), Some(&values(&plain)?))?));
    let same = WindowGeometry { padding: [[1, 1], [1, 1]], ..plain };
    out.push(("window-padded", viz::window_steps(&same, &Steps::Only(vec![0]), Some(&values(&same)?))?));
    out.push(("window-all", viz::window_steps(&plain, &Steps::All, None)?));
    let strided = WindowGeometry { stride: [2, 2], ..WindowGeometry::new([6, 6], [3, 3]) };
    out.push(("window-unread", viz::window_steps(&strided, &Steps::All, None)?));
    let dilated = WindowGeometry { dilation: [2, 2], padding: [[1, 1], [1, 1]], ..WindowGeometry::new([5, 5], [3, 3]) };
    out.push(("window-dilated", viz::window_steps(&dilated, &Steps::Only(vec![0, 1, 4]), None)?));
    out.push(("window-animated", viz::window_animated(&same, Some(&values(&same)?), 0.8)?));

    out.push((
        "signals",
        viz::signals(&[
            Signal::new("x", [1, 3, 2, -1, 2]),
            Signal::new("k", [1, 0, -1]).color(Color::Kernel),
            Signal::new("x ⋆ k", [-1, -3, -1, 4, 0, -1, 2]).start(-2).color(Color::Output).highlight(1),
        ])?,
    ));
    let wave = (0..64).map(|t| (f64::from(t) * 0.3).sin());
    out.push(("signals-long", viz::signals(&[Signal::new("sine", wave)])?));
    let network = [
        Block::new("image", BlockShape::Volume([1, 28, 28])),
        Block::new("conv 5×5\nReLU", BlockShape::Volume([32, 28, 28])).color(Color::Kernel),
        Block::new("pool 2×2", BlockShape::Volume([32, 14, 14])),
        Block::new("conv 5×5\nReLU", BlockShape::Volume([64, 14, 14])).color(Color::Kernel),
        Block::new("pool 2×2", BlockShape::Volume([64, 7, 7])),
        Block::new("dense\nReLU", BlockShape::Vector(1024)).color(Color::Output),
        Block::new("dense", BlockShape::Vector(10)).color(Color::Output),
    ];
    out.push(("blocks", viz::blocks(&network, Some(2))?));
    Ok(())
}

fn plots(out: &mut Named) -> Result<(), Box<dyn Error>> {
    let train = Series::from_values(
        "train",
        (0..5000).map(|k| 2.3 / (1.0 + f64::from(k) * 0.01) * (0.6 + 0.8 * noise(k as usize))),
    );
    let test = Series::new("test", (0..50).map(|k| (f64::from(k) * 100.0, 2.4 / (1.0 + f64::from(k)))));
    out.push((
        "curves",
        viz::curves(&[train.clone(), train.running_mean(100), test.clone()], &Axes::new("step", "loss"))?,
    ));
    out.push((
        "curves-log",
        viz::curves(&[train, test], &Axes { log_y: true, ..Axes::new("step", "loss (logarithmic)") })?,
    ));
    let many = |p: u32| {
        Series::from_values(
            format!("optimiser {p}"),
            (0..40).map(move |k| 0.9 + 0.1 * (1.0 - (-f64::from(k * p) / 60.0).exp())),
        )
    };
    let mut list: Vec<Series> = (1..=6).map(many).collect();
    list[0].points[20].1 = f64::NAN;
    out.push(("curves-many", viz::curves(&list, &Axes::new("epoch", "accuracy"))?));
    let bell = (0..4000).map(|k| (0..6).map(|j| noise(k * 6 + j)).sum::<f64>() / 6.0 - 0.5);
    out.push(("histogram", viz::histogram(bell, 40, &Axes::new("weight", "count"))?));
    let cloud = |name: &str, shift: f64| {
        Series::new(name, (0..300).map(move |k| (noise(k) + shift, noise(k) * 0.7 + noise(k + 900) * 0.3)))
    };
    out.push((
        "scatter",
        viz::scatter(&[cloud("neighbours", 0.0), cloud("shuffled", 0.3)], &Axes::new("pixel", "pixel to its right"))?,
    ));
    out.push((
        "bars",
        viz::bars(&["conv1", "conv2", "fc1", "fc2", "odd"], &[832.0, 51_264.0, 3_212_288.0, 10_250.0, f64::NAN], 0)?,
    ));
    out.push(("bars-signed", viz::bars(&["red", "green", "blue"], &[0.5, -0.25, 0.125], 3)?));
    let counts =
        Array2::from_shape_fn(
            (10, 10),
            |(r, c)| if r == c { 950 + (r * 11) as u64 } else { (noise(r * 10 + c) * 9.0) as u64 },
        );
    let names: Vec<String> = (0..10).map(|n| n.to_string()).collect();
    out.push(("confusion", viz::confusion_matrix(counts.view(), &names)?));
    let animals = ["aeroplane", "car", "bird", "cat"];
    out.push((
        "confusion-names",
        viz::confusion_matrix(
            array![[90_u64, 4, 5, 1], [2, 97, 0, 1], [8, 1, 80, 11], [1, 2, 13, 84]].view(),
            &animals,
        )?,
    ));
    Ok(())
}

/// Something like a handwritten digit: rings and bars.
fn digit(kind: usize, row: usize, column: usize) -> f64 {
    let (y, x) = (row as f64 - 13.5, column as f64 - 13.5);
    let ring = |cy: f64, r: f64| (1.8 - ((y - cy).hypot(x) - r).abs()).clamp(0.0, 1.0);
    match kind % 4 {
        0 => ring(0.0, 8.0),
        1 => (2.2 - x.abs()).clamp(0.0, 1.0) * f64::from(y.abs() < 10.0),
        2 => ring(-4.5, 4.0).max(ring(4.5, 4.5)),
        _ => {
            if x > -2.0 {
                ring(-4.5, 4.0).max(ring(4.5, 4.5))
            } else {
                0.0
            }
        }
    }
}

fn maps(out: &mut Named) -> Result<(), Box<dyn Error>> {
    let maps = Array3::from_shape_fn((32, 28, 28), |(c, y, x)| {
        let angle = c as f64 * 0.196;
        digit(c / 8, y, x) * (angle.cos() * (y as f64 - 14.0) + angle.sin() * (x as f64 - 14.0))
    });
    out.push(("feature-maps", viz::feature_maps(maps.view(), &MapOptions::default())?));
    let grey = MapOptions {
        columns: Some(4),
        range: Range::Symmetric,
        colormap: Colormap::Diverging,
        ..MapOptions::default()
    };
    out.push(("feature-maps-signed", viz::feature_maps(maps.slice(s![..8, .., ..]), &grey)?));
    let weights = Array4::from_shape_fn((32, 1, 5, 5), |(o, _, y, x)| {
        (noise(o * 25 + y * 5 + x) - 0.5) * (x as f64 - 2.0 + o as f64 / 16.0)
    });
    out.push(("kernels", viz::kernels(weights.view(), &KernelOptions { columns: Some(8), ..Default::default() })?));
    let colors = Array4::from_shape_fn((16, 3, 5, 5), |(o, i, y, x)| noise(o * 75 + i * 25 + y * 5 + x));
    out.push((
        "kernels-color",
        viz::kernels(colors.view(), &KernelOptions { as_color: true, columns: Some(8), ..Default::default() })?,
    ));
    let photo = Array3::from_shape_fn((3, 120, 180), |(c, y, x)| {
        let sky = if y < 60 { [110.0, 160.0, 220.0][c] } else { [60.0, 130.0, 50.0][c] };
        let sun = (x as f64 - 130.0).hypot(y as f64 - 35.0) < 18.0;
        if sun { [255.0, 220.0, 90.0][c] } else { sky + noise(y * 180 + x) * 25.0 }
    });
    let twice = PhotographOptions { zoom: Some(2), ..Default::default() };
    out.push(("photograph", viz::photograph(photo.view(), &twice)?));
    let heat =
        Array2::from_shape_fn((12, 18), |(y, x)| (-((x as f64 - 13.0).powi(2) + (y as f64 - 3.5).powi(2)) / 8.0).exp());
    out.push(("heat-overlay", viz::heat_overlay(photo.view(), heat.view(), 0.8, &twice)?));
    let images = Array3::from_shape_fn((12, 28, 28), |(n, y, x)| digit(n, y, x));
    let captions: Vec<String> = (0..12)
        .map(|n| if n % 5 == 3 { "true 3\nread 8".to_owned() } else { format!("true {}\nread {0}", n % 10) })
        .collect();
    out.push((
        "digits",
        viz::digits(images.view(), &captions, &DigitOptions { framed: vec![3, 8], ..Default::default() })?,
    ));
    Ok(())
}

fn table() -> Result<Table, viz::VizError> {
    let mut table = Table::new(["layer", "output", "parameters", "multiply–adds", "share %"]);
    table.push(cells!["conv1", "32×28×28", 832, 627_200, Cell::float(0.0254, 2)])?;
    table.push(cells!["pool1", "32×14×14", Cell::Empty, Cell::Empty, Cell::float(0.0, 2)])?;
    table.push(cells!["fc1", "1024", 3_212_288, 3_211_264, Cell::float(98.096, 2)])?;
    Ok(table)
}

/// The page: each figure light and dark, at a phone's width less its margins and at a column's.
fn page(items: &[(String, String)]) -> String {
    let mut html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Gallery</title>\n<style>body{{margin:0;font:15px sans-serif;background:#888}}\
         .row{{display:flex;gap:8px;margin:8px;align-items:stretch}}.cell{{padding:8px 15px;box-sizing:border-box;background:var(--fig-paper);color:var(--fig-ink)}}\
         .phone{{width:390px;flex:none}}.column{{width:640px;flex:none}}td,th{{padding:2px 8px}}.light{{{}}}.dark{{{}}}</style>\n",
        css_variables(Theme::Light),
        css_variables(Theme::Dark)
    );
    for (name, figure) in items {
        // An id may stand only once in a page: each showing gets its own.
        let shown = |suffix: &str| {
            figure
                .replace(&format!("\"{name}"), &format!("\"{name}{suffix}"))
                .replace(&format!("#{name}"), &format!("#{name}{suffix}"))
                .replace(&format!("{name}-show"), &format!("{name}{suffix}-show"))
        };
        let _ = write!(html, "<div class=\"row\">");
        for (theme, width, suffix) in
            [("light", "phone", ""), ("dark", "phone", "-b"), ("light", "column", "-c"), ("dark", "column", "-d")]
        {
            let _ = write!(html, "<div class=\"cell {theme} {width}\"><div>{name}</div>\n{}</div>", shown(suffix));
        }
        html.push_str("</div>\n");
    }
    html + "</html>\n"
}
