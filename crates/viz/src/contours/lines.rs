//! Marching squares: where a surface has one height.

use super::Surface;

/// Cells of the finer axis' grid.
const CELLS: usize = 120;
/// No neighbour.
const NONE: usize = usize::MAX;

/// A grid over the surface's frame with the height at each corner.
struct Grid<'a> {
    surface: &'a Surface<'a>,
    columns: usize,
    rows: usize,
    heights: Vec<f64>,
}

/// The lines on which the surface has this height, each as places in their order; a closed one ends where it begins.
pub(super) fn level_lines(surface: &Surface<'_>, level: f64) -> Vec<Vec<(f64, f64)>> {
    let grid = Grid::new(surface);
    let neighbours = grid.crossings(level);
    let mut seen = vec![false; neighbours.len()];
    let mut lines = Vec::new();
    let follow = |start: usize, seen: &mut Vec<bool>| {
        let (mut line, mut side) = (vec![grid.place(start, level)], start);
        seen[start] = true;
        while let Some(&next) = neighbours[side].iter().find(|&&next| next != NONE && !seen[next]) {
            seen[next] = true;
            line.push(grid.place(next, level));
            side = next;
        }
        if side != start && neighbours[side].contains(&start) {
            line.push(grid.place(start, level));
        }
        line
    };
    // Those with an end at the frame first, from that end; what is left is closed.
    for ends in [true, false] {
        for start in 0..neighbours.len() {
            let [first, second] = neighbours[start];
            let crossed = first != NONE;
            if crossed && !seen[start] && (!ends || second == NONE) {
                lines.push(follow(start, &mut seen));
            }
        }
    }
    lines
}

impl<'a> Grid<'a> {
    fn new(surface: &'a Surface<'a>) -> Self {
        let ratio = (surface.y[1] - surface.y[0]) / (surface.x[1] - surface.x[0]);
        let columns = CELLS;
        let rows = ((CELLS as f64 * ratio).round() as usize).max(8);
        let mut grid = Self { surface, columns, rows, heights: Vec::new() };
        grid.heights = (0..=rows)
            .flat_map(|row| (0..=columns).map(move |column| (column, row)))
            .map(|(column, row)| {
                let (x, y) = grid.corner(column, row);
                (surface.height)(x, y)
            })
            .collect();
        grid
    }

    fn corner(&self, column: usize, row: usize) -> (f64, f64) {
        let between = |[low, high]: [f64; 2], at: usize, of: usize| low + (high - low) * at as f64 / of as f64;
        (between(self.surface.x, column, self.columns), between(self.surface.y, row, self.rows))
    }

    fn height(&self, column: usize, row: usize) -> f64 {
        self.heights[row * (self.columns + 1) + column]
    }

    /// Horizontal sides are numbered first, row by row, then vertical ones.
    fn horizontal(&self, column: usize, row: usize) -> usize {
        row * self.columns + column
    }

    fn vertical(&self, column: usize, row: usize) -> usize {
        self.columns * (self.rows + 1) + row * (self.columns + 1) + column
    }

    /// For each side that the level crosses, the one or two sides where the line goes on.
    fn crossings(&self, level: f64) -> Vec<[usize; 2]> {
        let sides = self.columns * (self.rows + 1) + (self.columns + 1) * self.rows;
        let mut neighbours = vec![[NONE; 2]; sides];
        let mut join = |a: usize, b: usize| {
            for (from, to) in [(a, b), (b, a)] {
                let place = usize::from(neighbours[from][0] != NONE);
                neighbours[from][place] = to;
            }
        };
        for row in 0..self.rows {
            for column in 0..self.columns {
                let corners = [(0, 0), (1, 0), (1, 1), (0, 1)].map(|(c, r)| self.height(column + c, row + r));
                if corners.iter().any(|height| !height.is_finite()) {
                    continue;
                }
                let [bottom, top] = [self.horizontal(column, row), self.horizontal(column, row + 1)];
                let [left, right] = [self.vertical(column, row), self.vertical(column + 1, row)];
                let high = corners.map(|height| height >= level);
                match high {
                    [a, b, c, d] if a == c && b == d && a != b => {
                        // A saddle: the middle decides which two corners are joined.
                        let middle = corners.iter().map(|height| height / 4.0).sum::<f64>() >= level;
                        if middle == a {
                            join(bottom, right);
                            join(top, left);
                        } else {
                            join(bottom, left);
                            join(top, right);
                        }
                    }
                    [a, b, c, d] => {
                        let crossed = [(a != b, bottom), (b != c, right), (c != d, top), (d != a, left)];
                        let mut crossed = crossed.into_iter().filter(|(is, _)| *is).map(|(_, side)| side);
                        if let (Some(from), Some(to)) = (crossed.next(), crossed.next()) {
                            join(from, to);
                        }
                    }
                }
            }
        }
        neighbours
    }

    /// Where the level crosses a side, between the heights of its ends.
    fn place(&self, side: usize, level: f64) -> (f64, f64) {
        let across = self.columns * (self.rows + 1);
        let ends = if side < across {
            let (column, row) = (side % self.columns, side / self.columns);
            [(column, row), (column + 1, row)]
        } else {
            let (column, row) = ((side - across) % (self.columns + 1), (side - across) / (self.columns + 1));
            [(column, row), (column, row + 1)]
        };
        let [from, to] = ends.map(|(column, row)| self.height(column, row));
        // Halved first: a difference of two huge heights would overflow.
        let part = (level / 2.0 - from / 2.0) / (to / 2.0 - from / 2.0);
        let [(x, y), (to_x, to_y)] = ends.map(|(column, row)| self.corner(column, row));
        (x + (to_x - x) * part, y + (to_y - y) * part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(height: &dyn Fn(f64, f64) -> f64, level: f64) -> Vec<Vec<(f64, f64)>> {
        let surface = Surface { height, x: [-2.0, 2.0], y: [-1.0, 1.0], levels: &[], labels: ["x", "y"] };
        level_lines(&surface, level)
    }

    #[test]
    fn a_bowls_line_is_one_closed_circle() {
        let circles = lines(&|x, y| x * x + y * y, 0.49);
        assert_eq!(circles.len(), 1);
        let circle = &circles[0];
        assert_eq!(circle.first(), circle.last());
        assert!(circle.iter().all(|(x, y)| (x.hypot(*y) - 0.7).abs() < 1e-3));
        // Chords of a circle: all around.
        let length: f64 = circle.windows(2).map(|pair| (pair[1].0 - pair[0].0).hypot(pair[1].1 - pair[0].1)).sum();
        assert!((length - 0.7 * std::f64::consts::TAU).abs() < 0.01, "{length}");
    }

    #[test]
    fn a_line_that_leaves_the_frame_is_open() {
        let straight = lines(&|x, _| x, 0.123);
        assert_eq!(straight.len(), 1);
        assert!(straight[0].iter().all(|(x, _)| (x - 0.123).abs() < 1e-12));
        assert_eq!((straight[0][0].1.abs(), straight[0][straight[0].len() - 1].1.abs()), (1.0, 1.0));
        // The two branches of a hyperbola, on either side of the saddle.
        for level in [-0.1, 0.1] {
            assert_eq!(lines(&|x, y| x * y, level).len(), 2);
        }
        assert!(lines(&|x, y| x * y, 9.0).is_empty());
        assert!(lines(&|_, _| f64::NAN, 0.0).is_empty());
    }

    #[test]
    fn every_crossing_belongs_to_one_line() {
        // Checkered hills: cells with two pieces occur.
        let all = lines(&|x, y| (9.0 * x).sin() * (9.0 * y).sin(), 0.0);
        let points: usize = all.iter().map(Vec::len).sum();
        assert!(all.len() > 4 && points > 500, "{} {points}", all.len());
        for line in &all {
            let longest = line.windows(2).map(|p| (p[1].0 - p[0].0).hypot(p[1].1 - p[0].1)).fold(0.0, f64::max);
            assert!(longest < 0.06, "{longest}");
        }
    }
}
