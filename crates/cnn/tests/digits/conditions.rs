//! How digits are photographed: each condition changes a plain scene in one way.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::scene::{Colour, Lines, Printed, Scene, Shadow, Table};

/// One way to photograph a digit.
pub struct Condition {
    pub name: &'static str,
    /// What the program should say.
    pub right: Right,
    /// What is different from a plain picture.
    pub change: fn(&mut Scene, &mut ChaCha8Rng),
}

/// The right answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// The digit that was written.
    Digit,
    /// A line that says why there is no answer: nothing is written.
    NothingIsWritten,
    /// The same: this many digits are written.
    Several(usize),
    /// The same: a JPEG of which the end is missing.
    CutFile,
    /// The same: a digit that goes on beyond the picture.
    CutOff,
}

/// All conditions, in the order of the table.
pub const CONDITIONS: &[Condition] = &[
    digit("plain", |_, _| ()),
    digit("pencil", |scene, rng| scene.ink = grey(rng.random_range(105.0..150.0))),
    digit("felt pen in colour", |scene, rng| {
        scene.ink = [[30.0, 50.0, 160.0], [190.0, 30.0, 40.0]][rng.random_range(0..2)];
    }),
    digit("yellow felt pen", |scene, rng| {
        scene.ink = [rng.random_range(235.0..250.0), rng.random_range(200.0..225.0), rng.random_range(40.0..90.0)];
    }),
    digit("note on a dark table", |scene, rng| {
        on_table(scene, dark(rng), [true; 4], rng);
        scene.turned = rng.random_range(-8.0..8.0);
    }),
    digit("small note on a dark table", |scene, rng| {
        let half = rng.random_range(0.16..0.24);
        let [x, y] = middle(scene, rng, 0.3);
        scene.sheet = Some([x - half, y - half, x + half, y + half]);
        scene.table = dark(rng);
        scene.turned = rng.random_range(-8.0..8.0);
        write_larger(scene, 1.2 * half);
        scene.written[0].middle = [x, y];
    }),
    digit("note in a shadow on a table", |scene, rng| {
        on_table(scene, dark(rng), [true; 4], rng);
        scene.shadow = Some(shadow(rng));
    }),
    digit("note on a brown table", |scene, rng| {
        let colour = [rng.random_range(110.0..150.0), rng.random_range(75.0..100.0), rng.random_range(45.0..70.0)];
        on_table(scene, Table { colour, wood: rng.random_range(5.0..18.0) }, [true; 4], rng);
        scene.turned = rng.random_range(-8.0..8.0);
    }),
    digit("table on one side", |scene, rng| {
        let first = rng.random_range(0..4);
        on_table(scene, dark(rng), std::array::from_fn(|side| side == first), rng);
    }),
    digit("table on two sides", |scene, rng| {
        let first = rng.random_range(0..4);
        on_table(scene, dark(rng), std::array::from_fn(|side| side == first || side == (first + 1) % 4), rng);
    }),
    digit("table on three sides", |scene, rng| {
        let without = rng.random_range(0..4);
        on_table(scene, dark(rng), std::array::from_fn(|side| side != without), rng);
    }),
    digit("dark frame", |scene, rng| {
        let inset = rng.random_range(0.02..0.08);
        let [right, bottom] = halves(scene).map(|half| half - inset);
        scene.sheet = Some([-right, -bottom, right, bottom]);
        scene.table = Table { colour: grey(rng.random_range(5.0..60.0)), wood: 0.0 };
    }),
    digit("box of a form", |scene, rng| {
        let (width, height) = (rng.random_range(0.24..0.36), rng.random_range(0.3..0.4));
        let [x, y] = middle(scene, rng, 0.06);
        let lines = Lines::Box([x - width, y - height, x + width, y + height]);
        print(scene, grey(rng.random_range(30.0..120.0)), lines, rng);
        // Sometimes a foot or a flag reaches the line.
        write_larger(scene, rng.random_range(0.4..0.64));
        let off = [x + rng.random_range(-0.03..0.03), y + rng.random_range(-0.05..0.05)];
        scene.written[0].middle = off;
    }),
    digit("ruled", |scene, rng| rule(scene, grey(rng.random_range(60.0..150.0)), rng)),
    digit("squared", |scene, rng| square(scene, grey(rng.random_range(90.0..170.0)), rng)),
    digit("blue lines", |scene, rng| {
        let colour = [rng.random_range(90.0..150.0), rng.random_range(130.0..170.0), rng.random_range(200.0..230.0)];
        if rng.random() { rule(scene, colour, rng) } else { square(scene, colour, rng) }
    }),
    digit("red margin", |scene, rng| {
        let side = if rng.random() { 1.0 } else { -1.0 };
        let at = side * rng.random_range(0.12..0.35);
        print(scene, [200.0, 60.0, 70.0], Lines::Margin(at), rng);
        rule(scene, [150.0, 170.0, 210.0], rng);
    }),
    digit("ruled, turned", |scene, rng| {
        rule(scene, grey(rng.random_range(60.0..150.0)), rng);
        scene.turned = rng.random_range(-7.0..7.0);
    }),
    digit("squared note on a table", |scene, rng| {
        square(scene, grey(rng.random_range(90.0..170.0)), rng);
        on_table(scene, dark(rng), [true; 4], rng);
        scene.turned = rng.random_range(-6.0..6.0);
    }),
    digit("shadow", |scene, rng| scene.shadow = Some(shadow(rng))),
    digit("light from one side", |scene, rng| {
        scene.dimmed = [rng.random_range(0.3..0.5), rng.random_range(0.0..360.0)];
    }),
    digit("turned", |scene, rng| scene.turned = rng.random_range(-10.0..10.0)),
    digit("grain", |scene, rng| scene.grain = rng.random_range(10.0..22.0)),
    digit("white on black", |scene, rng| {
        scene.paper = grey(rng.random_range(0.0..20.0));
        scene.ink = grey(rng.random_range(225.0..255.0));
    }),
    digit("blackboard", |scene, rng| {
        scene.paper = [rng.random_range(30.0..60.0), rng.random_range(50.0..80.0), rng.random_range(40.0..65.0)];
        scene.ink = grey(rng.random_range(190.0..235.0));
        scene.grain = rng.random_range(4.0..10.0);
        scene.dimmed = [rng.random_range(0.6..0.9), rng.random_range(0.0..360.0)];
    }),
    digit("blackboard on a wall", |scene, rng| {
        scene.paper = grey(rng.random_range(35.0..60.0));
        scene.ink = grey(rng.random_range(195.0..235.0));
        on_table(scene, Table { colour: [205.0, 200.0, 185.0], wood: 0.0 }, [true; 4], rng);
    }),
    several("two digits", 2),
    several("three digits", 3),
    blank("blank", |_, _| ()),
    blank("blank, ruled", |scene, rng| rule(scene, grey(rng.random_range(60.0..150.0)), rng)),
    blank("blank note on a table", |scene, rng| {
        on_table(scene, dark(rng), [true; 4], rng);
        scene.turned = rng.random_range(-8.0..8.0);
    }),
    blank("empty box of a form", |scene, rng| {
        let (width, height) = (rng.random_range(0.2..0.36), rng.random_range(0.25..0.4));
        print(scene, grey(rng.random_range(30.0..120.0)), Lines::Box([-width, -height, width, height]), rng);
    }),
    Condition {
        name: "digit beyond the edge",
        right: Right::CutOff,
        change: |scene, rng| {
            let [_, bottom] = halves(scene);
            scene.written[0].middle = [0.0, bottom + rng.random_range(-0.15..0.1) * scene.written[0].height];
        },
    },
    Condition { name: "cut-off file", right: Right::CutFile, change: |_, _| () },
];

const fn digit(name: &'static str, change: fn(&mut Scene, &mut ChaCha8Rng)) -> Condition {
    Condition { name, right: Right::Digit, change }
}

const fn blank(name: &'static str, change: fn(&mut Scene, &mut ChaCha8Rng)) -> Condition {
    Condition { name, right: Right::NothingIsWritten, change }
}

const fn several(name: &'static str, digits: usize) -> Condition {
    Condition { name, right: Right::Several(digits), change: |_, _| () }
}

fn grey(level: f32) -> Colour {
    [level; 3]
}

fn dark(rng: &mut ChaCha8Rng) -> Table {
    Table { colour: grey(rng.random_range(20.0..70.0)), wood: rng.random_range(0.0..6.0) }
}

fn shadow(rng: &mut ChaCha8Rng) -> Shadow {
    Shadow {
        light: rng.random_range(0.45..0.75),
        direction: rng.random_range(0.0..360.0),
        distance: rng.random_range(-0.2..0.25),
        soft: rng.random_range(0.01..0.3),
    }
}

/// Half the picture's width and height, in parts of the shorter side.
fn halves(scene: &Scene) -> [f32; 2] {
    let [height, width] = scene.size.map(|side| side as f32);
    let unit = height.min(width);
    [width / unit / 2.0, height / unit / 2.0]
}

/// The paper ends within the picture on these sides (left, top, right, bottom), and the digit lies well on it.
fn on_table(scene: &mut Scene, table: Table, sides: [bool; 4], rng: &mut ChaCha8Rng) {
    let [right, bottom] = halves(scene);
    let far = 9.0;
    let mut edge = |there: bool, half: f32| if there { half - rng.random_range(0.08..0.2) } else { far };
    let sheet = [-edge(sides[0], right), -edge(sides[1], bottom), edge(sides[2], right), edge(sides[3], bottom)];
    let within = |from: f32, to: f32, half: f32| (from.max(-half), to.min(half));
    let (left, right) = within(sheet[0], sheet[2], right);
    let (top, bottom) = within(sheet[1], sheet[3], bottom);
    let room = (right - left).min(bottom - top);
    scene.sheet = Some(sheet);
    scene.table = table;
    for written in &mut scene.written {
        written.height = written.height.min(0.7 * room);
        let mut off = |from: f32, to: f32| f32::midpoint(from, to) + rng.random_range(-0.08..0.08) * (to - from);
        written.middle = [off(left, right), off(top, bottom)];
    }
}

/// The middle of what is written, anywhere near the middle of the picture.
fn middle(scene: &Scene, rng: &mut ChaCha8Rng, away: f32) -> [f32; 2] {
    halves(scene).map(|half| half * rng.random_range(-away..away))
}

fn write_larger(scene: &mut Scene, height: f32) {
    for written in &mut scene.written {
        written.height = height;
    }
}

/// A printed line is about half a millimetre wide, and at least a pixel.
fn print(scene: &mut Scene, colour: Colour, lines: Lines, rng: &mut ChaCha8Rng) {
    let pixel = 1.0 / scene.size[0].min(scene.size[1]) as f32;
    let width = rng.random_range(0.003..0.008_f32).max(0.9 * pixel);
    scene.printed.push(Printed { colour, width, lines });
}

/// Ruled paper: the digit covers one to four lines.
fn rule(scene: &mut Scene, colour: Colour, rng: &mut ChaCha8Rng) {
    let spacing = rng.random_range(0.1..0.25);
    let lines = Lines::Across { first: rng.random_range(0.0..spacing), spacing };
    print(scene, colour, lines, rng);
}

/// Squared paper: the digit covers two to six squares.
fn square(scene: &mut Scene, colour: Colour, rng: &mut ChaCha8Rng) {
    let spacing = rng.random_range(0.09..0.2);
    print(scene, colour, Lines::Across { first: rng.random_range(0.0..spacing), spacing }, rng);
    let width = scene.printed[scene.printed.len() - 1].width;
    let down = Lines::Down { first: rng.random_range(0.0..spacing), spacing };
    scene.printed.push(Printed { colour, width, lines: down });
}
