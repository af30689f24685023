//! Chapter 5's numbers, compared with those known from elsewhere.

use chapters::ch05::{
    AccidentalShapes, CountsOfMaps, GroupCosts, NumpyMaps, OverwrittenKernel, ParameterCount, ParameterFormula,
    SharingTable, ThreeChannels, UnscaledWeights, WrongBiasFormula,
};
use chapters::{Item, Shown, Value};

fn column(shown: &Shown, header: &str) -> Vec<String> {
    let Value::Table(table) = &shown.value else { panic!("not a table") };
    let at = table.headers().iter().position(|name| name == header).expect("the column exists");
    table.rows().iter().map(|row| row[at].display()).collect()
}

#[test]
fn seven_fifteen_and_four_are_twenty_six() {
    let shown = ThreeChannels::default().show().unwrap();
    assert!(shown.caption.contains("7 + 15 + 4 = 26; with the bias 1 the output is 27"), "{}", shown.caption);
}

#[test]
fn the_digit_readers_layers_have_their_known_parameters() {
    let shown = ParameterFormula::default().show().unwrap();
    assert_eq!(column(&shown, "parameters"), ["832", "51,264", "1,792", "36,928", "2,359,808", "0", "0", "0"]);
    assert_eq!(column(&shown, "multiply–adds at 28×28")[0], "627,200");
    let shown = ParameterCount::default().show().unwrap();
    assert_eq!(shown.alt, "51,264 parameters");
}

#[test]
fn the_wrong_formula_is_wrong_unless_channels_are_equal() {
    let shown = WrongBiasFormula::default().show().unwrap();
    // (25·32 + 1)·1 = 801 for 832: 32 biases became one.
    assert_eq!(column(&shown, "off by")[0], "-31");
    assert_eq!(column(&shown, "off by")[3], "0");
    assert_eq!(column(&shown, "biases it has"), ["32", "64", "64", "64", "3"]);
}

#[test]
fn sharing_saves_parameters_and_no_arithmetic() {
    let shown = SharingTable::default().show().unwrap();
    assert_eq!(column(&shown, "weights"), ["1,000,000,000,000", "100,000,000", "100"]);
    assert_eq!(column(&shown, "multiply–adds"), ["1,000,000,000,000", "100,000,000", "100,000,000"]);
}

#[test]
fn groups_divide_the_cost() {
    let shown = GroupCosts::default().show().unwrap();
    // 64·64·9 + 64; 64·16·9 + 64; 64·9 + 64; 64·64 + 64; the two together.
    assert_eq!(column(&shown, "parameters with bias"), ["36,928", "9,280", "640", "4,160", "4,800"]);
    assert_eq!(column(&shown, "part of the ordinary %")[1], "25.0");
}

#[test]
fn sixty_four_filters_give_sixty_four_maps() {
    let shown = CountsOfMaps::default().show().unwrap();
    assert_eq!(column(&shown, "output"), ["1×224×224", "8×224×224", "64×224×224"]);
}

#[test]
fn the_wrong_functions_are_wrong_as_claimed() {
    let maps = NumpyMaps::default().show().unwrap();
    assert!(maps.caption.contains("3 of the other 3 maps equal the first. Right: 3 of 3 differ"), "{}", maps.caption);
    let shapes = column(&AccidentalShapes::default().show().unwrap(), "what happens");
    let kinds: Vec<&str> = shapes.iter().map(|words| words.split(' ').next().unwrap()).collect();
    assert_eq!(kinds, ["fits", "broadcast", "broadcast", "an", "an", "fits"]);
    // Ten places by ten, all different.
    assert_eq!(OverwrittenKernel::default().show().unwrap().alt, "100 outputs");
    let spread = UnscaledWeights::default().show().unwrap();
    let number = |text: &String| text.parse::<f64>().unwrap();
    let plain: Vec<f64> = column(&spread, "deviation, N(0, 1) weights").iter().map(number).collect();
    let scaled: Vec<f64> = column(&spread, "deviation, divided by √fan-in").iter().map(number).collect();
    // √27·√72·√72 = 374 in expectation.
    assert!(plain[2] > 100.0 && scaled.iter().all(|value| (0.4..2.5).contains(value)), "{plain:?} {scaled:?}");
}

#[test]
fn parameters_that_cannot_be_are_refused_in_one_line() {
    let errors = [
        ParameterCount { in_channels: usize::MAX, ..Default::default() }.show(),
        ParameterCount { kernel: [0, 5], ..Default::default() }.show(),
        SharingTable { kernel: 2000, ..Default::default() }.show(),
        GroupCosts { groups: 7, ..Default::default() }.show(),
        CountsOfMaps { kernel: 0, ..Default::default() }.show(),
    ];
    let messages: Vec<String> = errors.into_iter().map(|result| result.unwrap_err().to_string()).collect();
    assert!(messages.iter().all(|message| !message.contains('\n')));
    assert_eq!(messages[2], "kernel is 2000, but it must be from 1 to 1000");
    assert!(messages[3].contains("7 groups do not divide 64"), "{}", messages[3]);
}
