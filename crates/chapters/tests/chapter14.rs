//! Chapter 14's numbers, compared with those that are published, and with numbers worked by hand.

use chapters::ch14::heads::custom_vgg;
use chapters::ch14::{
    Augmented, BlockPicture, Classes, CopiedValue, CostChart, CustomHead, DrawnWeights, GradientRatio,
    GradientsThroughDepth, InceptionPicture, InceptionTable, LaterBlocks, LayerTable, MultiplyAdds, NetworkPicture,
    NetworkTable, Parameters, PhotographThroughBlocks, Reduction, ResNetStages, SampleCurve, SampleTable, Scaling,
    StackedKernels, ThirtyTwo, UShape, VggLists, VggSizes,
};
use chapters::{Item, Shown, Value};
use layers::{AdaptiveAvgPool2d, Context, Layer, LinearConfig, Tensor};
use models::resnet::{Block, Shortcut, block};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

fn row(shown: &Shown, name: &str) -> Vec<String> {
    let Value::Table(table) = &shown.value else { panic!("not a table") };
    let row = table.rows().iter().find(|row| row[0].display() == name).unwrap_or_else(|| panic!("no row {name}"));
    row.iter().map(viz::Cell::display).collect()
}

// ANCHOR: published
#[test]
fn the_counts_are_those_that_are_published() {
    let parameters = |model: &str, classes| {
        Parameters { model: model.to_owned(), classes }.show().unwrap().alt.replace(" parameters", "")
    };
    for (model, published) in [
        ("lenet5", "61,706"),
        ("alexnet", "61,100,840"),
        ("vgg11", "132,863,336"),
        ("vgg13", "133,047,848"),
        ("vgg16", "138,357,544"),
        ("vgg19", "143,667,240"),
        ("vgg-custom", "74,182,632"),
        ("googlenet", "6,624,904"),
        ("googlenet-5x5", "7,005,832"),
        ("resnet18", "11,689,512"),
        ("resnet34", "21,797,672"),
        ("resnet50", "25,557,032"),
    ] {
        assert_eq!(parameters(model, None), published, "{model}");
    }
    for (model, published) in
        [("vgg11", "128,807,306"), ("vgg13", "128,991,818"), ("vgg16", "134,301,514"), ("vgg19", "139,611,210")]
    {
        assert_eq!(parameters(model, Some(10)), published, "{model} for ten classes");
    }
}
// ANCHOR_END: published

#[test]
fn depth_is_what_the_names_say() {
    let shown = NetworkTable::default().show().unwrap();
    for (name, depth) in [("lenet5", "5"), ("alexnet", "8"), ("vgg19", "19"), ("googlenet", "22"), ("resnet18", "18")] {
        assert_eq!(row(&shown, name)[3], depth, "{name}");
    }
    assert_eq!((row(&shown, "resnet50")[3].as_str(), row(&shown, "resnet20")[3].as_str()), ("50", "20"));
    let adds = MultiplyAdds::default().show().unwrap().alt;
    assert_eq!(adds, "15,470,264,320 multiply–adds");
    let chart = CostChart::default().show().unwrap();
    assert!(chart.alt.contains("vgg: 11 layers at"), "{}", chart.alt);
    // Every dot has its name.
    let drawn = chart.to_html("chart");
    assert!(CostChart::default().models.iter().all(|name| drawn.contains(&format!(">{name}</text>"))), "{drawn}");
}

#[test]
fn alexnet_s_layers_have_the_sizes_worked_by_hand() {
    let shown = LayerTable::default().show().unwrap();
    // ⌊(224 + 2·2 − 11)/4⌋ + 1 = 55, ⌊(55 − 3)/2⌋ + 1 = 27, then 13 and 6.
    let outputs = shown.column("output").unwrap();
    assert_eq!(outputs[..4], ["3×224×224", "64×55×55", "64×27×27", "192×27×27"]);
    assert!(outputs.contains(&"256×6×6".to_owned()) && outputs.contains(&"9216".to_owned()));
    // (11·11·3 + 1)·64 and (9216 + 1)·4096.
    assert_eq!(row(&shown, "features.0")[3], "23,296");
    assert_eq!(row(&shown, "classifier.1")[3], "37,752,832");
    let picture = NetworkPicture::default().show().unwrap();
    assert!(picture.alt.contains("64×55×55") && picture.alt.contains("4096"), "{}", picture.alt);
    let blocks = LayerTable { model: "resnet18".to_owned() }.show().unwrap();
    // 64→128 and 128→128 kernels, 64→128 of the projection, γ and β of three normalisations.
    let by_hand = 64 * 128 * 9 + 128 * 128 * 9 + 64 * 128 + 3 * 2 * 128;
    assert_eq!(row(&blocks, "layer2.0")[3].replace(',', ""), by_hand.to_string());
}

// ANCHOR: list
#[test]
fn the_list_of_vgg16_does_what_is_worked_by_hand() {
    let shown = VggSizes::default().show().unwrap();
    assert_eq!(shown.column("channels").unwrap()[..5], ["64", "128", "256", "512", "512"]);
    assert_eq!(shown.column("after the pool").unwrap()[..5], ["112×112", "56×56", "28×28", "14×14", "7×7"]);
    // The first block: (3·3·3 + 1)·64 and (3·3·64 + 1)·64.
    assert_eq!(row(&shown, "1")[5], "38,720");
    // Four times the weights on a quarter of the pixels: the last convolutions of four blocks cost the same.
    let last = 64 * 64 * 9 * 224 * 224;
    let costs: Vec<usize> = shown.column("of its last convolution").unwrap()[..5]
        .iter()
        .map(|text| text.replace(',', "").parse().unwrap())
        .collect();
    assert_eq!(costs, [last, last, last, last, last / 4]);
    // The dense layers: 512·7·7 → 4096 → 4096 → 1000.
    let dense = (25_088 + 1) * 4096 + (4096 + 1) * 4096 + (4096 + 1) * 1000;
    assert_eq!(row(&shown, "the rest")[5].replace(',', ""), dense.to_string());
    let lists = VggLists::default().show().unwrap();
    assert_eq!(lists.column("batch normalisation adds").unwrap()[..4], ["5,504", "5,888", "8,448", "11,008"]);
    assert_eq!(row(&lists, "vgg16")[2], "2 + 2 + 3 + 3 + 3");
}
// ANCHOR_END: list

#[test]
fn two_small_kernels_are_cheaper_than_a_large_one() {
    let shown = StackedKernels::default().show().unwrap();
    assert_eq!(shown.column("sees").unwrap(), ["5×5", "5×5", "7×7", "7×7"]);
    let weights = [2 * 9, 25, 3 * 9, 49].map(|taps| taps * 64 * 64);
    let found: Vec<usize> =
        shown.column("weights").unwrap().iter().map(|text| text.replace(',', "").parse().unwrap()).collect();
    assert_eq!(found, weights);
}

// ANCHOR: start
#[test]
fn vgg_starts_from_the_fan_out_and_dense_layers_from_a_hundredth() {
    let shown = DrawnWeights::default().show().unwrap();
    let number = |text: &String| text.parse::<f64>().unwrap();
    let rule: Vec<f64> = shown.column("√(2 / fan-out)").unwrap().iter().map(number).collect();
    let drawn: Vec<f64> = shown.column("deviation of the weights drawn").unwrap().iter().map(number).collect();
    // The first: 64 outputs, 3×3 taps.
    assert!((rule[0] - (2.0_f64 / (64.0 * 9.0)).sqrt()).abs() < 1e-4);
    let (dense, convolutions) = drawn.split_last().unwrap();
    for (rule, drawn) in rule.iter().zip(convolutions) {
        assert!((drawn / rule - 1.0).abs() < 0.05, "{rule} and {drawn}");
    }
    assert!((dense - 0.01).abs() < 0.0005 && rule.last().unwrap() > &0.4, "{dense}");
    assert!(shown.column("bias").unwrap().iter().all(|bias| bias == "0.0"));
}
// ANCHOR_END: start

// ANCHOR: custom
#[test]
fn a_head_for_512_channels_does_not_fit_a_list_that_ends_at_256() {
    let error = custom_vgg(512).unwrap_err().to_string();
    assert!(error.contains("25088") && error.contains("12544"), "{error}");
    assert!(custom_vgg(256).is_ok());
    assert_eq!(models::describe("vgg-custom", None).unwrap().parameters(), 74_182_632);
}
// ANCHOR_END: custom

#[test]
fn the_refusal_is_shown_in_a_line() {
    let shown = CustomHead::default().show().unwrap();
    let answers = shown.column("what the network says").unwrap();
    assert!(answers[0].contains("25088") && answers[1].starts_with("nothing"), "{answers:?}");
    let fits = CustomHead { channels: 256 }.show().unwrap();
    assert!(fits.column("what the network says").unwrap().iter().all(|answer| answer.starts_with("nothing")));
}

// ANCHOR: classes
#[test]
fn a_thousand_classes_are_a_thousand_scores_for_one_image() {
    let shown = Classes::default().show().unwrap();
    assert_eq!(shown.column("scores for an image").unwrap(), ["10", "1,000"]);
    // A weight for each of 4096 features, and a bias, for each class.
    assert_eq!(shown.column("last layer").unwrap(), ["40,970", "4,097,000"]);
    let [ten, thousand] = [10, 1000].map(|classes| models::describe("vgg16", Some(classes)).unwrap());
    assert_eq!(thousand.parameters() - ten.parameters(), 990 * (4096 + 1));
    assert_eq!(thousand.output_shape(), [1000]);
}
// ANCHOR_END: classes

// ANCHOR: copied
#[test]
fn forty_nine_copies_of_a_value_are_one_input_with_one_weight() {
    let mut random = ChaCha8Rng::seed_from_u64(0);
    let mut pool = AdaptiveAvgPool2d::new([7, 7]).unwrap();
    let mut dense = LinearConfig::new(49, 1).bias(false).init::<f64>(&mut random).unwrap();
    let sum: f64 = dense.weight.value.sum();
    for value in [-2.0, 0.5, 3.0] {
        let mut context = Context::train(0);
        let copies = pool.forward(Tensor::from_elem(vec![1, 1, 1, 1], value), &mut context).unwrap();
        assert!(copies.len() == 49 && copies.iter().all(|&copy| copy == value));
        let answer = dense.forward(copies.into_shape_with_order(vec![1, 49]).unwrap(), &mut context).unwrap();
        assert!((answer[[0, 0]] - sum * value).abs() < 1e-12);
        // Nothing can tell the weights apart: each gets the same gradient.
        dense.backward_parameters(Tensor::ones(vec![1, 1]), &mut context).unwrap();
        assert!(dense.weight.gradient.iter().all(|&gradient| gradient == value));
    }
}
// ANCHOR_END: copied

#[test]
fn copies_are_counted() {
    let shown = CopiedValue::default().show().unwrap();
    assert!(shown.caption.contains("49 numbers come out; different ones among them: 1."), "{}", shown.caption);
    let seven = CopiedValue { side: 7, output: 7 }.show().unwrap();
    assert!(seven.caption.contains("among them: 49."), "{}", seven.caption);
    // An image of 32×32 is a single pixel behind five pools.
    let vgg = models::describe("vgg16", None).unwrap();
    let features: Vec<_> = vgg.features().layers().to_vec();
    let small = models::Architecture::new("small", [3, 32, 32], features).unwrap();
    assert_eq!(small.output_shape(), [512, 1, 1]);
}

// ANCHOR: inception
#[test]
fn the_first_inception_block_as_worked_by_hand() {
    let shown = InceptionTable { five_by_five: true }.show().unwrap();
    let cells = row(&shown, "inception3a");
    assert_eq!(cells[1..8], ["28×28", "192", "64", "128", "32", "32", "256"]);
    let weights = 192 * 64 + (192 * 96 + 96 * 128 * 9) + (192 * 16 + 16 * 32 * 25) + 192 * 32;
    let normalisation = 2 * (64 + 96 + 128 + 16 + 32 + 32);
    assert_eq!(cells[8].replace(',', ""), (weights + normalisation).to_string());
    assert_eq!(cells[9].replace(',', ""), (weights * 28 * 28).to_string());
    assert_eq!(row(&shown, "the network")[8], "7,005,832");
    let as_torchvision = InceptionTable::default().show().unwrap();
    assert_eq!(row(&as_torchvision, "the network")[8], "6,624,904");
    let picture = InceptionPicture::default().show().unwrap();
    assert!(picture.alt.contains("conv 1×1 → 96, then conv 3×3 → 128"), "{}", picture.alt);
    assert!(picture.alt.contains("256×28×28") && picture.alt.contains("conv 5×5 → 32"), "{}", picture.alt);
}
// ANCHOR_END: inception

#[test]
fn one_by_one_kernels_in_front_save_arithmetic() {
    let shown = Reduction::default().show().unwrap();
    let cells = row(&shown, "5×5");
    assert_eq!(cells[1].replace(',', ""), (192 * 32 * 25).to_string());
    assert_eq!(cells[2].replace(',', ""), (192 * 16 + 16 * 32 * 25).to_string());
    assert_eq!(cells[3].replace(',', ""), (192 * 32 * 25 * 784).to_string());
}

// ANCHOR: identity
#[test]
fn a_block_whose_last_scale_is_zero_lets_its_input_through() {
    let mut random = ChaCha8Rng::seed_from_u64(0);
    let mut layer = block(Block::Basic, 4, 4, 1, Shortcut::Projection).init::<f64>(&mut random).unwrap();
    let image = Tensor::from_shape_fn(vec![2, 4, 5, 5], |at| ((at[0] + at[1] * at[2] + at[3]) % 5) as f64);
    let random_block = layer.forward(image.clone(), &mut Context::train(0)).unwrap();
    assert_ne!(random_block, image);
    layer.visit(&mut layers::Path::default(), &mut |name, slot| {
        if let ("bn2.weight", layers::Slot::Parameter(scale)) = (name, slot) {
            scale.value.fill(0.0);
        }
    });
    let mut context = Context::train(0);
    assert_eq!(layer.forward(image.clone(), &mut context).unwrap(), image);
    // And the gradient goes back untouched, wherever the rectifier is open.
    let gradient = layer.backward(image.mapv(|_| 1.0), &mut context).unwrap();
    assert_eq!(gradient, image.mapv(|pixel| if pixel > 0.0 { 1.0 } else { 0.0 }));
}
// ANCHOR_END: identity

#[test]
fn blocks_are_drawn_with_their_channels() {
    let basic = BlockPicture::default().show().unwrap();
    assert!(basic.alt.contains("conv 3×3 → 64") && basic.alt.contains("body(x) + x"), "{}", basic.alt);
    // Two kernels of 3·3·64·64 and two normalisations.
    assert!(basic.caption.starts_with("73,984 parameters"), "{}", basic.caption);
    let wide = BlockPicture { bottleneck: true, halves: true, channels: 256 }.show().unwrap();
    assert!(wide.alt.contains("conv 1×1/2 → 512") || wide.alt.contains("→ 512"), "{}", wide.alt);
    assert!(wide.alt.contains("512×28×28"), "{}", wide.alt);
    let stages = ResNetStages::default().show().unwrap();
    assert!(row(&stages, "layer3")[3].starts_with("6 blocks, 1024×14×14"), "{:?}", row(&stages, "layer3"));
}

// ANCHOR: gradients
#[test]
fn normalised_plain_networks_do_not_starve_their_first_layer() {
    let ratio = |blocks, shortcuts| -> f64 {
        GradientRatio { blocks, shortcuts }.show().unwrap().alt.replace(',', "").parse().unwrap()
    };
    // 20 layers and 56: nothing vanishes. It grows, and with shortcuts it grows less.
    for blocks in [3, 9] {
        let (plain, shortcuts) = (ratio(blocks, false), ratio(blocks, true));
        assert!(shortcuts > 1.0 && plain > shortcuts, "{blocks}: {plain} and {shortcuts}");
    }
    assert!(ratio(9, false) > 10.0 * ratio(9, true));
    // Nor does that hang on one seed.
    for seed in 1..3 {
        let caption = GradientsThroughDepth { seed, ..Default::default() }.show().unwrap().caption;
        let after = |name: &str| -> f64 {
            let rest = caption.split(&format!("{name} ")).nth(1).unwrap();
            rest.split(['.', ';']).next().unwrap().replace(',', "").parse().unwrap()
        };
        let (plain, shortcuts) = (after("plain, batch-normalised"), after("with shortcuts, batch-normalised"));
        assert!(shortcuts > 1.0 && plain > 5.0 * shortcuts, "{caption}");
    }
    // The curves say the same; without normalisation the gradient falls.
    let caption = GradientsThroughDepth::default().show().unwrap().caption;
    let words = caption.split("last block's: ").nth(1).unwrap().trim_end_matches('.');
    let parts: Vec<&str> = words.split("; ").map(|word| word.rsplit(' ').next().unwrap()).collect();
    let number = |text: &str| text.replace(',', "").parse::<f64>().unwrap();
    assert_eq!((number(parts[1]), number(parts[2])), (ratio(9, false), ratio(9, true)));
    assert!(parts[0].starts_with("1/") || number(parts[0]) < 0.5, "{caption}");
}
// ANCHOR_END: gradients

#[test]
fn the_cat_survives_shortcuts() {
    let shown = PhotographThroughBlocks::default().show().unwrap();
    assert!(shown.caption.contains("the cat again, number for number."), "{}", shown.caption);
    // Plain blocks leave little of the photograph; wider ones leave more; shortcuts leave most.
    let shares = |words: &str| -> [f64; 2] {
        let rest = shown.caption.split(words).nth(1).unwrap().split(". ").next().unwrap().trim_end_matches('.');
        let (plain, short) = rest.split_once(" and ").unwrap();
        [plain, short].map(|share| share.parse().unwrap())
    };
    let [narrow, wide] = ["with shortcuts: ", "16 channels: "].map(shares);
    assert!(narrow[0] < 0.1 && wide[0] > narrow[0] && wide[0] < 0.4, "{narrow:?} {wide:?}");
    assert!(narrow[1] > 0.5 && wide[1] > 0.5, "{narrow:?} {wide:?}");
    let other = PhotographThroughBlocks { scale: 0.5, ..Default::default() }.show().unwrap();
    assert!(!other.caption.contains("number for number."), "{}", other.caption);
    assert!(PhotographThroughBlocks { scale: f64::NAN, ..Default::default() }.show().is_err());
}

#[test]
fn later_blocks_as_worked_by_hand() {
    let shown = LaterBlocks::default().show().unwrap();
    let weights = |name: &str| row(&shown, name)[3].replace(',', "").parse::<usize>().unwrap();
    assert_eq!(weights("plain"), 2 * 256 * 256 * 9);
    assert_eq!(weights("ResNet's bottleneck"), 256 * 64 + 64 * 64 * 9 + 64 * 256);
    // 32 groups of 4 channels.
    assert_eq!(weights("ResNeXt"), 256 * 128 + 128 * 4 * 9 + 128 * 256);
    assert_eq!(weights("EfficientNet"), 2 * 256 * 1536 + 1536 * 9);
    assert_eq!(weights("ConvNeXt"), 256 * 49 + 2 * 256 * 1024);
    assert_eq!((row(&shown, "atrous")[2].as_str(), row(&shown, "undilated")[2].as_str()), ("15×15", "7×7"));
    assert_eq!(weights("atrous"), weights("undilated"));
    assert!(LaterBlocks { channels: 12, side: 14 }.show().is_err());
    let scaling = Scaling::default().show().unwrap();
    // 1.2·1.1²·1.15².
    assert_eq!(row(&scaling, "1")[4], "1.92");
    let shape = UShape::default().show().unwrap();
    assert!(shape.alt.contains("128×16×16") && shape.alt.contains("16×128×128"), "{}", shape.alt);
    assert!(UShape { side: 100, ..Default::default() }.show().is_err());
}

#[test]
fn photographs_shrink_and_change() {
    let shown = ThirtyTwo::default().show().unwrap();
    assert!(shown.caption.contains("3,072 numbers each"), "{}", shown.caption);
    let five = Augmented::default().show().unwrap();
    assert!(five.caption.contains("up to 4 pixels"), "{}", five.caption);
    assert_ne!(five, Augmented { seed: 2, ..Default::default() }.show().unwrap());
}

// ANCHOR: by_heart
#[test]
fn a_few_hundred_photographs_are_learned_by_heart() {
    let shown = SampleTable::default().show().unwrap();
    let right: Vec<f64> = shown.column("named right %").unwrap().iter().map(|text| text.parse().unwrap()).collect();
    assert!(right[0] > 99.0, "learned: {}", right[0]);
    assert!(right[1] < 60.0, "held out: {}", right[1]);
    assert_eq!(right[2], 10.0);
    SampleCurve::default().show().unwrap();
}
// ANCHOR_END: by_heart
