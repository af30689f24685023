//! Layers one after another: sizes, costs and receptive fields on the way.

use anyhow::anyhow;
use conv::{OutputSize, Padding, ReceptiveField, times};
use viz::{Align, Cell, Table};

use super::layer::{Conv, Layer, PaddingChoice, Pool};
use super::unread;

/// A line for each layer, and the sums.
pub fn table(input: [usize; 3], layers: &[Layer], bias: bool) -> anyhow::Result<String> {
    let headers = ["layer", "output", "parameters", "multiply–adds", "unread", "sees", "jump", "start"];
    let mut table =
        [1, 4, 5, 6, 7].into_iter().fold(Table::new(headers), |table, column| table.align(column, Align::Right));
    table = table.align(2, Align::Right).align(3, Align::Right);
    let mut row = vec![Cell::from("input"), times(&input).into()];
    row.resize(headers.len(), Cell::Empty);
    table.push(row)?;
    let mut shape = input;
    let mut fields = [ReceptiveField::input(); 2];
    let (mut parameters, mut multiply_adds) = (0_u64, 0_u64);
    for (number, layer) in (1..).zip(layers) {
        let geometry = layer.geometry(shape).map_err(|error| {
            let problem = error.to_string();
            // Of a pool, too, the sizes are a convolution's: who typed it knows it by its own name.
            let problem = problem.strip_prefix("conv2d: ").unwrap_or(&problem);
            anyhow!("layer {number}, {}: {problem}", describe(layer))
        })?;
        shape = geometry.output_shape();
        fields = [fields[0].through(geometry.height())?, fields[1].through(geometry.width())?];
        let mut cost = [Cell::Empty, Cell::Empty];
        if let Layer::Conv(_) = layer {
            cost = [geometry.parameters(bias).into(), geometry.multiply_adds().into()];
            parameters = parameters.saturating_add(geometry.parameters(bias) as u64);
            multiply_adds = multiply_adds.saturating_add(geometry.multiply_adds());
        }
        let [parameters, multiply_adds] = cost;
        table.push(vec![
            describe(layer).into(),
            times(&shape).into(),
            parameters,
            multiply_adds,
            both([geometry.height(), geometry.width()].map(unread)).into(),
            both(fields.map(|field| field.size.to_string())).into(),
            both(fields.map(|field| field.jump.to_string())).into(),
            both(fields.map(|field| field.start.to_string())).into(),
        ])?;
    }
    let mut row = vec![Cell::from("total"), Cell::Empty, parameters.into(), multiply_adds.into()];
    row.resize(headers.len(), Cell::Empty);
    table.push(row)?;
    Ok(format!(
        "{table}\n\
         unread: rows and columns of its input that no window reads. sees: the receptive\n\
         field in pixels of the image; jump: from one output's field to the next; start:\n\
         the centre of the first, 0 being the first pixel's.\n"
    ))
}

/// One value if height and width agree, else both.
fn both([height, width]: [String; 2]) -> String {
    if height == width { height } else { format!("{height} × {width}") }
}

/// The layer as one would type it, without what is usual.
fn describe(layer: &Layer) -> String {
    let (kind, stride, usual_stride, padding, dilation, groups) = match *layer {
        Layer::Conv(Conv { out_channels, kernel, stride, padding, dilation, groups }) => {
            (format!("conv {out_channels} {}", x(&kernel)), stride, [1, 1], padding, dilation, groups)
        }
        Layer::Pool(Pool { window, stride, padding, dilation }) => {
            (format!("pool {}", x(&window)), stride, window, padding, dilation, 1)
        }
    };
    let mut words = vec![kind];
    if stride != usual_stride {
        words.push(format!("s{}", one_or_two(stride)));
    }
    match padding {
        PaddingChoice::For(OutputSize::Valid) => (),
        PaddingChoice::For(output_size @ (OutputSize::Same | OutputSize::SameLower | OutputSize::Full)) => {
            words.push(output_size.to_string());
        }
        PaddingChoice::Sides(Padding { top, bottom, left, right }) => {
            let sides = [top, bottom, left, right];
            let equal = sides.iter().all(|side| *side == top);
            words.push(if equal { format!("p{top}") } else { format!("p{}", x(&sides)) });
        }
    }
    if dilation != [1, 1] {
        words.push(format!("d{}", one_or_two(dilation)));
    }
    if groups != 1 {
        words.push(format!("g{groups}"));
    }
    words.join(" ")
}

fn one_or_two([height, width]: [usize; 2]) -> String {
    if height == width { height.to_string() } else { x(&[height, width]) }
}

/// Sizes as they are typed: `5x3`.
fn x(sizes: &[usize]) -> String {
    times(sizes).replace('×', "x")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layer_is_described_as_it_could_be_typed() {
        for text in ["conv 32 5x5", "conv 8 3x1 s2x1 p0x1x0x1 d2 g4", "pool 2x2", "pool 3x3 s2 same", "conv 1 1x1 p7"] {
            assert_eq!(describe(&Layer::parse(text).unwrap()), text);
        }
    }

    #[test]
    fn the_first_half_of_chapter_12_adds_up() {
        let layers = ["conv 32 5x5 same", "pool 2x2", "conv 64 5x5 same", "pool 2x2"];
        let layers = layers.map(|text| Layer::parse(text).unwrap());
        let text = table([1, 28, 28], &layers, true).unwrap();
        let words: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
        // conv1: (5·5·1 + 1)·32 and 28·28·32·25; pool: 6 pixels seen, jump 2; conv2 sees 6 + 4·2, (5·5·32 + 1)·64.
        assert_eq!(words[3], ["conv", "32", "5x5", "same", "32×28×28", "832", "627,200", "none", "5", "1", "0"]);
        assert_eq!(words[4], ["pool", "2x2", "32×14×14", "none", "6", "2", "0.5"]);
        assert_eq!(words[5][4..], ["64×14×14", "51,264", "10,035,200", "none", "14", "2", "0.5"]);
        assert_eq!(words[6], ["pool", "2x2", "64×7×7", "none", "16", "4", "1.5"]);
        assert_eq!(words[7], ["total", "52,096", "10,662,400"]);
    }
}
