//! One convolution: each number with the formula that it comes from.

use conv::{Geometry, ReceptiveField, SlidingWindow, times};
use viz::{Align, Cell, Table};

use super::unread;

/// A headline and a table.
pub fn table(geometry: &Geometry, bias: bool) -> anyhow::Result<String> {
    let [out_channels, channels, kernel_height, kernel_width] = geometry.kernel_shape();
    let [height, width] = geometry.output_size();
    let taps = times(&[kernel_height, kernel_width, channels]).replace('×', "·");
    let mut table = Table::new(["quantity", "value", "formula"]).align(1, Align::Right);
    let mut row = |name: &str, value: Cell, from: String| table.push(vec![name.into(), value, from.into()]).map(|_| ());
    row("output height", height.into(), size_formula(geometry.height()))?;
    row("output width", width.into(), size_formula(geometry.width()))?;
    let parameters = if bias { format!("({taps} + 1)·{out_channels}") } else { format!("{taps}·{out_channels}") };
    row("parameters", geometry.parameters(bias).into(), parameters)?;
    let outputs = format!("{out_channels}·{height}·{width}");
    row("multiply–adds", geometry.multiply_adds().into(), format!("{outputs} outputs × {taps} taps"))?;
    let all_taps = format!("{kernel_height}·{kernel_width}·{}", geometry.in_channels());
    let matrix = format!("{all_taps} × {height}·{width} numbers of {} bytes", size_of::<f32>());
    row("im2col bytes", geometry.im2col_bytes::<f32>(1)?.into(), matrix)?;
    row("unread rows", unread(geometry.height()).into(), read_formula(geometry.height()))?;
    row("unread columns", unread(geometry.width()).into(), read_formula(geometry.width()))?;
    let fields = [geometry.height(), geometry.width()].map(|axis| ReceptiveField::input().through(axis));
    let [rows, columns] = fields;
    let field = times(&[rows?.size, columns?.size]);
    let from = format!("{} × {}", extent_formula(geometry.height()), extent_formula(geometry.width()));
    row("receptive field", field.into(), from)?;
    Ok(format!("conv2d: {} → {}\n\n{table}", times(&geometry.input_shape()), times(&geometry.output_shape())))
}

/// ⌊(H + P − D·(K − 1) − 1) / S⌋ + 1 with numbers.
fn size_formula(axis: &SlidingWindow) -> String {
    let SlidingWindow { input, kernel, stride, pad_before, pad_after, dilation } = axis;
    format!("⌊({input} + {pad_before} + {pad_after} − {dilation}·({kernel} − 1) − 1) / {stride}⌋ + 1")
}

/// D·(K − 1) + 1 with numbers.
fn extent_formula(axis: &SlidingWindow) -> String {
    format!("({}·({} − 1) + 1)", axis.dilation, axis.kernel)
}

/// Where the last window ends, of how many pixels there are.
fn read_formula(axis: &SlidingWindow) -> String {
    let windows = axis.output().unwrap_or(0);
    let end = windows.saturating_sub(1) * axis.stride + axis.extent();
    format!("the windows end at {end} of {} pixels", axis.input + axis.pad_before + axis.pad_after)
}
