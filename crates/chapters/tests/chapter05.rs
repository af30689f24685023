//! Chapter 5's numbers, compared with those known from elsewhere.

use chapters::Item;
use chapters::ch05::{
    AccidentalShapes, ChannelSum, CountsOfMaps, FiltersAndMaps, GroupConnections, GroupCosts, NumpyMaps, OneByOne,
    OverwrittenKernel, ParameterCount, ParameterFormula, SharingGrowth, SharingTable, ThreeChannels, UnscaledWeights,
    WrongBiasFormula,
};

#[test]
fn seven_fifteen_and_four_are_twenty_six() {
    let shown = ThreeChannels::default().show().unwrap();
    assert!(shown.caption.contains("7 + 15 + 4 = 26; with the bias 1 the output is 27"), "{}", shown.caption);
    assert_eq!(ChannelSum::default().show().unwrap().alt, "26");
    assert_eq!(ChannelSum { with_bias: true, ..Default::default() }.show().unwrap().alt, "27");
}

#[test]
fn the_digit_readers_layers_have_their_known_parameters() {
    let shown = ParameterFormula::default().show().unwrap();
    assert_eq!(shown.column("parameters").unwrap(), ["832", "51,264", "1,792", "36,928", "2,359,808", "0", "0", "0"]);
    assert_eq!(shown.column("multiply–adds at 28×28").unwrap()[0], "627,200");
    let shown = ParameterCount::default().show().unwrap();
    assert_eq!(shown.alt, "51,264 parameters");
}

#[test]
fn the_wrong_formula_is_wrong_unless_channels_are_equal() {
    let shown = WrongBiasFormula::default().show().unwrap();
    // (25·32 + 1)·1 = 801 for 832: 32 biases became one.
    assert_eq!(shown.column("off by").unwrap()[0], "-31");
    assert_eq!(shown.column("off by").unwrap()[3], "0");
    assert_eq!(shown.column("biases it has").unwrap(), ["32", "64", "64", "64", "3"]);
}

#[test]
fn sharing_saves_parameters_and_no_arithmetic() {
    let shown = SharingTable::default().show().unwrap();
    assert_eq!(shown.column("weights").unwrap(), ["1,000,000,000,000", "100,000,000", "100"]);
    assert_eq!(shown.column("multiply–adds").unwrap(), ["1,000,000,000,000", "100,000,000", "100,000,000"]);
}

#[test]
fn groups_divide_the_cost() {
    let shown = GroupCosts::default().show().unwrap();
    // 64·64·9 + 64; 64·16·9 + 64; 64·9 + 64; 64·64 + 64; the two together.
    assert_eq!(shown.column("parameters with bias").unwrap(), ["36,928", "9,280", "640", "4,160", "4,800"]);
    assert_eq!(shown.column("part of the ordinary %").unwrap()[1], "25.0");
}

#[test]
fn sixty_four_filters_give_sixty_four_maps() {
    let shown = CountsOfMaps::default().show().unwrap();
    assert_eq!(shown.column("output").unwrap(), ["1×224×224", "8×224×224", "64×224×224"]);
}

#[test]
fn one_kernel_for_all_gives_equal_maps() {
    let maps = NumpyMaps::default().show().unwrap();
    assert!(maps.caption.contains("3 of the other 3 maps equal the first. Right: 3 of 3 differ"), "{}", maps.caption);
}

// ANCHOR: accidental
#[test]
fn a_product_that_fits_by_accident_is_another_number() {
    let ThreeChannels { patch, filter, .. } = ThreeChannels::default();
    let (mut right, mut wrong) = (0, 0);
    for (a, b, c) in (0..27).map(|at| (at / 9, at / 3 % 3, at % 3)) {
        right += filter[a][b][c] * patch[a][b][c];
        // The same patch with its channels last: what was at [c][a][b] is now at [a][b][c].
        wrong += filter[a][b][c] * patch[c][a][b];
    }
    assert_eq!((right, wrong), (26, 17));
}
// ANCHOR_END: accidental

#[test]
fn shapes_that_fit_by_accident_are_told_from_those_that_do_not() {
    let shapes = AccidentalShapes::default().show().unwrap().column("what happens").unwrap();
    let kinds: Vec<&str> = shapes.iter().map(|words| words.split(' ').next().unwrap()).collect();
    assert_eq!(kinds, ["fits", "broadcast", "broadcast", "an", "an", "fits"]);
}

#[test]
fn a_kernel_that_is_overwritten_does_not_matter() {
    // Ten places by ten, all different.
    assert_eq!(OverwrittenKernel::default().show().unwrap().alt, "100 outputs");
}

#[test]
fn weights_without_a_scale_spread_the_values() {
    let spread = UnscaledWeights::default().show().unwrap();
    let number = |text: &String| text.parse::<f64>().unwrap();
    let plain: Vec<f64> = spread.column("deviation, N(0, 1) weights").unwrap().iter().map(number).collect();
    let scaled: Vec<f64> = spread.column("deviation, divided by √fan-in").unwrap().iter().map(number).collect();
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

#[test]
fn a_one_by_one_kernel_mixes_the_channels_of_a_pixel() {
    let shown = OneByOne::default().show().unwrap();
    // 1 − 5, 5 − 3, 4 − 2, 2 − 0; and 2·1 + 3 + 5, 2·5 + 1 + 3, 2·4 + 0 + 2, 2·2 + 4 + 0.
    assert!(shown.alt.ends_with("out 0 [−4 2; 2 2] out 1 [10 14; 10 8]"), "{}", shown.alt);
}

#[test]
fn groups_keep_their_share_of_the_pairs() {
    let shown = GroupConnections::default().show().unwrap();
    for pairs in ["groups 1: 64 of 64", "groups 2: 32 of 64", "groups 4: 16 of 64", "groups 8: 8 of 64"] {
        assert!(shown.alt.contains(pairs), "{pairs} is not in {}", shown.alt);
    }
}

#[test]
fn weights_grow_as_a_power_of_the_side() {
    let shown = SharingGrowth::default().show().unwrap();
    // 16⁴ and 512⁴; 16²·100 and 512²·100; 100 for any side.
    assert!(shown.alt.contains("fully connected rises from 65,536 at 16 to 6.9e10 at 512"), "{}", shown.alt);
    assert!(shown.alt.contains("locally connected rises from 25,600 at 16 to 2.6e7 at 512"), "{}", shown.alt);
    assert!(shown.alt.contains("; shared stays at 100;"), "{}", shown.alt);
}

#[test]
fn there_are_as_many_maps_as_filters() {
    let shown = FiltersAndMaps { filters: 8, ..Default::default() }.show().unwrap();
    assert!(shown.caption.starts_with("8 filters over the cat give 8 maps"), "{}", shown.caption);
    // Every map has its name; the scale is one for all, so colours are seen to be weaker than brightness.
    let full = |filters| {
        let shown = FiltersAndMaps { filters, ..Default::default() }.show().unwrap();
        let html = shown.to_html("x");
        assert_eq!(html.matches("<image").count(), filters);
        assert!(html.contains(">brighter ↘<"), "{html}");
        shown.caption.split("(violet) to ").nth(1).unwrap().split(' ').next().unwrap().parse::<u32>().unwrap()
    };
    assert_eq!(full(8), full(16));
}
