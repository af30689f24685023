//! Chapter 13's numbers, compared with those known from elsewhere.
//!
//! What depends on the trained weights is tested for facts that another training run would not change.

mod reading;

use chapters::ch13::{
    ClassMaps, Costs, EffectiveGrowth, EffectiveSide, EffectiveTable, EvidenceSum, FieldProfile, FieldTable,
    FlowerKernel, FlowerMap, FlowerMaps, FlowerShapes, GradCamByHand, HowAlike, HowLocal, LastMaps, LearnedFilters,
    MeasuredFields, OcclusionMaps, RandomFilters, ReaderFieldTable, ReaderMaps, SaliencyMaps, SanityTable, Ways,
    WhatExcites,
};
use chapters::{Item, Shown, Value};
use reading::{after, numbers};

/// The sides of squares: `17×17`.
fn sides(shown: &Shown, header: &str) -> Vec<usize> {
    shown.column(header).unwrap().iter().map(|text| text.split('×').next().unwrap().parse().unwrap()).collect()
}

// ANCHOR: flower
#[test]
fn the_flower_becomes_thirty_two_maps() {
    let shown = FlowerShapes::default().show().unwrap();
    let tensorflow = shown.column("as TensorFlow shows it, NHWC").unwrap();
    assert_eq!((tensorflow[0].as_str(), tensorflow[3].as_str()), ("(1, 427, 640, 3)", "(1, 213, 320, 32)"));
    assert_eq!(shown.column("as here, NCHW").unwrap()[3], "(1, 32, 213, 320)");
    assert_eq!(numbers(&shown, "numbers")[3], 32.0 * 213.0 * 320.0);
}
// ANCHOR_END: flower

#[test]
fn the_fifth_map_is_the_fifth_of_the_thirty_two() {
    let (map, maps) = (FlowerMap::default().show().unwrap(), FlowerMaps::default().show().unwrap());
    assert!(map.caption.starts_with("Map 5 of 32, 213 by 320 values"), "{}", map.caption);
    assert!(maps.caption.starts_with("32 maps of flower.jpg, 213 by 320 values"), "{}", maps.caption);
    let kernel = FlowerKernel::default().show().unwrap();
    assert_eq!(kernel.alt.matches(';').count(), 6, "three kernels of three rows: {}", kernel.alt);
}

// ANCHOR: outlines
#[test]
fn outlines_survive_layers_that_nobody_trained() {
    for seed in 0..3 {
        let caption = RandomFilters { seed, ..Default::default() }.show().unwrap().caption;
        let list = caption.split("layer by layer: ").nth(1).unwrap().split(". With").next().unwrap();
        let survive: Vec<f64> = list.split(", ").map(|number| number.parse().unwrap()).collect();
        let by_chance = after(&caption, "mirrored it is");
        assert_eq!(survive.len(), 3);
        assert!(survive.iter().all(|&agreement| agreement > 0.4 && agreement > 2.0 * by_chance), "{caption}");
    }
}
// ANCHOR_END: outlines

#[test]
fn the_reader_has_the_maps_of_its_architecture() {
    let learned = LearnedFilters::default().show().unwrap();
    assert!(learned.caption.starts_with("The 32 kernels"), "{}", learned.caption);
    let roughness = |shown: &Shown| after(&shown.caption, "mean change is");
    let untrained = LearnedFilters { untrained: true, ..Default::default() }.show().unwrap();
    // Training makes neighbours alike; 2/√π is what independent numbers have.
    assert!(roughness(&learned) < roughness(&untrained));
    assert!((roughness(&untrained) - 1.16).abs() < 0.1, "{}", untrained.caption);
    for (layer, shape) in
        [(1, "32 maps of 14×14"), (2, "64 maps of 7×7"), (3, "64 maps of 7×7"), (4, "128 maps of 7×7")]
    {
        let shown = ReaderMaps { image: 0, layer }.show().unwrap();
        assert!(shown.caption.starts_with(&format!("Layer {layer}, for a 7: {shape}")), "{}", shown.caption);
    }
}

// ANCHOR: field
#[test]
fn receptive_fields_of_the_reader_by_hand() {
    let shown = FieldTable::default().show().unwrap();
    // 5; a pool adds one jump of 1; 3×3 adds two jumps of 2; a pool one jump of 2; 3×3 twice two jumps of 4.
    assert_eq!(numbers(&shown, "size"), [1.0, 5.0, 6.0, 10.0, 12.0, 20.0, 28.0]);
    assert_eq!(numbers(&shown, "jump"), [1.0, 1.0, 2.0, 2.0, 4.0, 4.0, 4.0]);
    assert_eq!(numbers(&shown, "start"), [0.0, 0.0, 0.5, 0.5, 1.5, 1.5, 1.5]);
}
// ANCHOR_END: field

#[test]
fn ways_are_counted_as_in_pascals_triangle() {
    let shown = Ways::default().show().unwrap();
    assert!(shown.alt.ends_with("1; 1 1 1; 1 2 3 2 1; 1 3 6 7 6 3 1; 1 4 10 16 19 16 10 4 1"), "{}", shown.alt);
    assert!(shown.caption.contains("19 of 81 ways"), "{}", shown.caption);
    assert!(Ways { kernel: 2, layers: 4 }.show().unwrap().alt.ends_with("1; 1 1; 1 2 1; 1 3 3 1; 1 4 6 4 1"));
}

// ANCHOR: effective
#[test]
fn a_receptive_field_is_not_an_effective_one() {
    let shown = EffectiveTable::default().show().unwrap();
    let (theoretical, effective) = (sides(&shown, "theoretical field"), sides(&shown, "95 % of the influence"));
    assert_eq!(theoretical, [3, 5, 11, 21, 41, 81]);
    // If both were the same thing, so would be the columns.
    assert!(theoretical.iter().zip(&effective).skip(2).all(|(theoretical, effective)| effective < theoretical));
    // Four times the layers: four times the one field, twice the other.
    assert!((theoretical[5] as f64 / theoretical[3] as f64 - 4.0).abs() < 0.2);
    assert!((effective[5] as f64 / effective[3] as f64 - 2.0).abs() < 0.3);
    // Two layers, by hand: 1 2 3 2 1 over 9; without the ring (7/9)² is left.
    assert_eq!(shown.column("outer ring's influence %").unwrap()[1], "39.5");
    // Under 5 % of the influence in over four fifths of the pixels.
    assert!(numbers(&shown, "part of the area %")[4] < 20.0);
}
// ANCHOR_END: effective

#[test]
fn the_side_is_that_of_the_bell() {
    // 2·2.2365·√(20·8/12): the square of the middle part of a Gaussian up to 2.2365 deviations is 0.95.
    let gaussian = 2.0 * 2.236_5 * (20.0 * 8.0 / 12.0_f64).sqrt();
    let Value::Number(side) = EffectiveSide::default().show().unwrap().value else { panic!("not a number") };
    assert!((side.value() - gaussian).abs() <= 1.0, "{side} against {gaussian}");
    let grown = EffectiveGrowth::default().show().unwrap();
    assert!(grown.caption.contains("to 81 at 40 layers") && grown.caption.contains("23 at 40"), "{}", grown.caption);
}

// ANCHOR: measured
#[test]
fn what_is_measured_is_a_bell_of_the_expected_width() {
    let caption = FieldProfile::default().show().unwrap().caption;
    let expected = after(&caption, "The deviation is");
    let measured = after(&caption, "pixels expected and");
    assert_eq!(expected, 3.65);
    assert!((measured / expected - 1.0).abs() < 0.1, "{caption}");
    assert!(after(&caption, "nowhere by more than") < 0.2, "{caption}");
    let fields = MeasuredFields::default().show().unwrap().caption;
    assert!(fields.contains("20 layers: 41×41 and 17×17") || fields.contains("20 layers: 41×41 and 19×19"), "{fields}");
}
// ANCHOR_END: measured

#[test]
fn the_readers_effective_fields_fit_into_the_theoretical_ones() {
    let shown = ReaderFieldTable::default().show().unwrap();
    let theoretical = sides(&shown, "theoretical field");
    assert_eq!(theoretical, [6, 12, 20, 28]);
    for header in ["95 %, random weights", "95 %, trained"] {
        let effective = sides(&shown, header);
        assert!(effective.iter().zip(&theoretical).all(|(effective, theoretical)| effective <= theoretical));
        assert!(effective[3] < 28 && effective.is_sorted(), "{effective:?}");
    }
}

// ANCHOR: alike
#[test]
fn what_excites_a_map_is_alike_and_in_the_last_layer_one_digit() {
    let shown = HowAlike::default().show().unwrap();
    let (nine, others) = (numbers(&shown, "alike, nine that excite"), numbers(&shown, "alike, others from there"));
    assert!(nine.iter().zip(&others).all(|(nine, others)| nine > others), "{nine:?} {others:?}");
    let (digit, any) = (numbers(&shown, "one digit, nine that excite"), numbers(&shown, "one digit, others"));
    // Nine digits by chance have about three of one kind among them; what excites a map of the last layer has most.
    assert!(digit.is_sorted() && digit[3] > 6.0 && any.iter().all(|&any| any < 4.0), "{digit:?} {any:?}");
}
// ANCHOR_END: alike

#[test]
fn patches_that_excite_are_listed_with_their_digits() {
    let shown = WhatExcites { maps: vec![5], ..Default::default() }.show().unwrap();
    assert!(shown.caption.contains("12×12 pixels"), "{}", shown.caption);
    let digits = shown.caption.rsplit("map 5: ").next().unwrap().trim_end_matches('.');
    assert!(digits.len() == 9 && digits.bytes().all(|digit| digit.is_ascii_digit()), "{}", shown.caption);
    // What the page reads in the rows.
    let digits = |layer: usize, map: usize| {
        let shown = WhatExcites { layer, maps: vec![map], ..Default::default() }.show().unwrap();
        shown.caption.rsplit(": ").next().unwrap().trim_end_matches('.').to_owned()
    };
    let count = |digits: &str, of: &[char]| digits.chars().filter(|digit| of.contains(digit)).count();
    assert_eq!(count(&digits(2, 5), &['4', '6']), 9);
    for (map, of) in [(1, &['9'][..]), (3, &['5', '7']), (4, &['5', '9']), (5, &['4']), (6, &['3'])] {
        assert!(count(&digits(4, map), of) >= 8, "map {map}: {}", digits(4, map));
    }
    let last = LastMaps::default().show().unwrap();
    let parts: Vec<f64> = last
        .caption
        .split(" of the first row: ")
        .nth(1)
        .unwrap()
        .split(". ")
        .next()
        .unwrap()
        .split(", ")
        .map(|part| part.trim_end_matches(" %").parse().unwrap())
        .collect();
    // The other 7 has most of it; no other digit has half.
    assert_eq!(parts[0], 100.0);
    assert!(parts[1] > 60.0 && parts[2..].iter().all(|&part| part < 50.0), "{}", last.caption);
}

// ANCHOR: local
#[test]
fn a_gradient_holds_for_tiny_changes() {
    let ink = numbers(&HowLocal::default().show().unwrap(), "part of the prediction %");
    assert!((ink[0] - 100.0).abs() < 1.0, "{ink:?}");
    assert!((ink[ink.len() - 1] - 100.0).abs() > 5.0, "{ink:?}");
}
// ANCHOR_END: local

#[test]
fn saliency_and_occlusion_answer_for_each_digit() {
    let saliency = SaliencyMaps::default().show().unwrap();
    assert!(saliency.caption.contains("test digits: 7, 2, 4, 3, 8"), "{}", saliency.caption);
    let occlusion = OcclusionMaps::default().show().unwrap();
    assert_eq!(occlusion.caption.matches("falls from").count(), 3, "{}", occlusion.caption);
    for label in ["the 7 falls from", "the 4 falls from", "the 8 falls from"] {
        let rest = occlusion.caption.split(label).nth(1).unwrap();
        assert!(after(rest, " to ") < after(&occlusion.caption, label), "{}", occlusion.caption);
    }
}

#[test]
fn grad_cam_with_eight_numbers() {
    let shown = GradCamByHand::default().show().unwrap();
    // α is 4/4 and −8/4. Evidence: 0 − 2·2, 8 − 2·0, 4 − 2·0, 4 − 2·2; only what is positive is left.
    assert!(shown.alt.contains("Σ α · map [−4 8; 4 0] → ReLU [0 8; 4 0]"), "{}", shown.alt);
    // 4·4 − 8·1, and the same from the evidence.
    assert!(shown.caption.contains("add up to 8, and so does the score: 8"), "{}", shown.caption);
}

// ANCHOR: evidence
#[test]
fn the_evidence_adds_up_to_the_score() {
    for image in [0, 4, 61, 2130] {
        let caption = EvidenceSum { image }.show().unwrap().caption;
        assert!(caption.starts_with("The 49 numbers"), "{caption}");
        let score: f64 = caption.rsplit(' ').next().unwrap().trim_end_matches('.').parse().unwrap();
        assert!((after(&caption, "that is") - score).abs() < 0.011, "{caption}");
    }
    // Of another layer's maps that does not hold, and they are finer.
    assert!(ClassMaps { layer: 1, ..Default::default() }.show().is_ok());
}
// ANCHOR_END: evidence

// ANCHOR: sanity
#[test]
fn maps_that_depend_on_the_weights_change_with_them() {
    let shown = SanityTable::default().show().unwrap();
    let [saliency, cam, product, inked] =
        ["saliency", "Grad-CAM", "saliency × image, all pixels", "saliency × image, pixels with ink"]
            .map(|header| numbers(&shown, header));
    assert_eq!([saliency[0], cam[0], product[0], inked[0]], [1.0; 4]);
    // The last row is noise, the one before it the network of which nothing is left.
    let (destroyed, noise) = (saliency.len() - 2, saliency.len() - 1);
    assert!(saliency[destroyed] < 0.4 && cam[destroyed].abs() < 0.6, "{saliency:?} {cam:?}");
    // Over all pixels the product agrees with itself, whatever the network. So do two pictures of noise: the measure counts
    // the black pixels, where everything is 0.
    assert!(product[1..].iter().all(|&agreement| agreement > 0.9), "{product:?}");
    // Over the pixels with ink both have the image's own brightness in common, and the destroyed network no more than noise.
    assert!(product[noise] > 0.98 && inked[noise] < 0.6, "{product:?} {inked:?}");
    assert!((inked[destroyed] - inked[noise]).abs() < 0.1, "{inked:?}");
}
// ANCHOR_END: sanity

// ANCHOR: sets
#[test]
fn pictures_are_the_same_with_every_instruction_set() {
    let mut seen = Vec::new();
    for set in fast_conv::InstructionSet::available() {
        set.limit();
        let ids = ["ch13.saliency", "ch13.sanity", "ch13.reader-fields", "ch13.occlusion", "ch13.evidence-sum"];
        let sum = |id: &str| chapters::checksum(id, &chapters::item(id).unwrap().show_default().unwrap());
        seen.push(ids.map(sum));
    }
    assert!(seen.iter().all(|sums| *sums == seen[0]), "{seen:?}");
}
// ANCHOR_END: sets

#[test]
fn occlusion_needs_a_pass_for_each_place() {
    let shown = Costs::default().show().unwrap();
    assert_eq!(numbers(&shown, "passes forward"), [1.0, 1.0, 1.0, 14.0 * 14.0 + 1.0]);
    let adds = numbers(&shown, "multiply–adds");
    assert_eq!((adds[1], adds[3]), (3.0 * adds[0], 197.0 * adds[0]));
}

#[test]
fn parameters_that_cannot_be_are_refused_in_one_line() {
    let errors = [
        SaliencyMaps { images: vec![] }.show(),
        SaliencyMaps { images: vec![10_000] }.show(),
        OcclusionMaps { patch: 29, ..Default::default() }.show(),
        OcclusionMaps { fill: f64::NAN, ..Default::default() }.show(),
        ClassMaps { layer: 5, ..Default::default() }.show(),
        ReaderMaps { image: 0, layer: 0 }.show(),
        WhatExcites { maps: vec![65], ..Default::default() }.show(),
        WhatExcites { images: 8, ..Default::default() }.show(),
        HowAlike { images: usize::MAX }.show(),
        LastMaps { images: vec![], ..Default::default() }.show(),
        RandomFilters { slope: f64::INFINITY, ..Default::default() }.show(),
        EffectiveTable { depths: vec![usize::MAX], ..Default::default() }.show(),
        MeasuredFields { networks: usize::MAX, ..Default::default() }.show(),
        FieldTable { model: "digit".to_owned() }.show(),
    ];
    let messages: Vec<String> = errors.into_iter().map(|result| result.unwrap_err().to_string()).collect();
    assert!(messages.iter().all(|message| !message.contains('\n')), "{messages:?}");
    assert_eq!(messages[4], "layer is 5, but it must be from 1 to 4");
}
