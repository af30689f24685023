//! A window that moves over its input by itself.

use std::fmt::Write as _;

use ndarray::Array2;

use super::{STEP_LIMIT, WindowGeometry, WindowValues, base_grids, check_values, describe};
use crate::arrangement::Arrangement;
use crate::cells::{Layer, hatching, outline};
use crate::error::VizError;
use crate::figure::{Figure, Svg};
use crate::grid::{GridItem, Mark};
use crate::palette::Color;
use crate::svg::{Canvas, ID, group, num, path};

const FIGURE: &str = "window_animated";

/// Draws the window wandering over the input by itself; it rests while the pointer is on it.
///
/// Where the reader asked their system for less motion, the picture stands still at the first position.
///
/// # Errors
///
/// As [`window_steps`](super::window_steps); an animation has at most 64 steps.
pub fn window_animated(
    geometry: &WindowGeometry,
    values: Option<&WindowValues>,
    seconds_per_step: f64,
) -> Result<Figure, VizError> {
    let output = geometry.output()?;
    check_values(geometry, output, values)?;
    let steps = output[0] * output[1];
    if steps > STEP_LIMIT {
        return Err(VizError::TooLarge { figure: FIGURE, what: "number of steps", value: steps, limit: STEP_LIMIT });
    }
    if !(0.1..=60.0).contains(&seconds_per_step) {
        return Err(VizError::Option {
            figure: FIGURE,
            option: "seconds_per_step",
            value: seconds_per_step.to_string(),
            advice: "give 0.1 to 60 seconds; flashing faster can harm",
        });
    }
    let (input, result) = base_grids(geometry, output, values);
    let items: [GridItem; 3] = [input.into(), "→".into(), result.into()];
    let grids = Arrangement::new(&items, f64::INFINITY)?;
    let mut canvas = Canvas::new();
    let total = seconds_per_step * steps as f64;
    canvas.raw(&format!(
        "<style>#{ID} .viz-step{{visibility:hidden;animation:{ID}-show {total}s step-end infinite}}\
         #{ID}:hover .viz-step{{animation-play-state:paused}}\
         @keyframes {ID}-show{{0%{{visibility:visible}}{share}%,100%{{visibility:hidden}}}}\
         @media (prefers-reduced-motion:reduce){{#{ID} .viz-step{{animation:none}}#{ID} .viz-first{{visibility:visible}}}}\
         </style>",
        total = num(total),
        share = format_args!("{:.4}", 100.0 / steps as f64),
    ));
    hatching(&mut canvas);
    grids.draw_layer(&mut canvas, 4.0, 4.0, Layer::Ground);
    let padded = geometry.padded();
    for step in 0..steps {
        let position = [step / output[1], step % output[1]];
        let class = if step == 0 { "viz-step viz-first" } else { "viz-step" };
        let delay = format!("animation-delay:{}s", num(step as f64 * seconds_per_step));
        canvas.open(group().attr("class", class).attr("style", &delay));
        for (item, shape, cells, color, soft) in [
            (0, padded, geometry.taps(position), Color::Kernel, Color::KernelSoft),
            (2, output, vec![position], Color::Output, Color::Paper),
        ] {
            let (x, y, size) = grids.cells(item, 4.0, 4.0);
            let mut marks = Array2::from_elem(shape, Vec::new());
            let mut squares = String::new();
            for cell in cells {
                marks[cell].push(Mark::Window);
                let (left, top) = (cell[1] as f64 * size.width, cell[0] as f64 * size.height);
                let (w, h) = (num(size.width), num(size.height));
                let _ = write!(squares, "M{} {}h{w}v{h}h-{w}z", num(left), num(top));
            }
            canvas.move_to(x, y);
            canvas.add(path(&squares).fill(soft));
            canvas.add(path(&outline(&marks, Mark::Window, size)).no_fill().stroke(color, 2.5));
            canvas.close();
        }
        canvas.close();
    }
    grids.draw_layer(&mut canvas, 4.0, 4.0, Layer::Numbers);
    let alt = format!("{}, moving by itself", describe(geometry, output));
    Ok(Svg::new(canvas, grids.width + 8.0, grids.height + 8.0, alt).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_animation_stands_still_on_request() {
        let figure = window_animated(&WindowGeometry::new([3, 3], [2, 2]), None, 1.0).unwrap().with_id("a");
        let html = figure.to_html();
        assert!(html.contains("@media (prefers-reduced-motion:reduce){#a .viz-step{animation:none}"));
        assert_eq!(html.matches("class=\"viz-step").count(), 4);
    }
}
