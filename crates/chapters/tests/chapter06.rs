//! Chapter 6's numbers: those counted by hand, and those that a record must have to be believed.

use chapters::ch06::{
    BestSpeedup, CatColumns, ColumnBytes, ColumnGrowth, FourierPays, Growing, Im2colPicture, InstructionCounts,
    LadderSpeedup, LadderTimes, LoopOrders, MemoryStairs, MultiplyAdds, PeakShare, ProductOrders, Roofline, RungErrors,
    RungGrowth, WinogradCounts, WinogradSteps,
};
use chapters::records::{LADDER, Ladder};
use chapters::{Item, Value};
use conv::rounding;
use fast_conv::Algorithm;
use fast_conv::shapes::Shape;

#[test]
fn winograd_counts_are_the_known_ones() {
    let shown = WinogradCounts::default().show().unwrap();
    assert_eq!(shown.column("tile").unwrap(), ["F(2, 3)", "F(4, 3)", "F(6, 3)", "F(3, 5)", "F(4, 5)"]);
    assert_eq!(shown.column("1-D: plain").unwrap(), ["6", "12", "18", "15", "20"]);
    assert_eq!(shown.column("1-D: Winograd").unwrap(), ["4", "6", "8", "7", "8"]);
    // Lavin and Gray (2016): F(2×2, 3×3) saves 2.25, F(4×4, 3×3) saves 4.
    assert_eq!(shown.column("2-D: times fewer").unwrap(), ["2.25", "4.00", "5.06", "4.59", "6.25"]);
    assert_eq!(shown.column("2-D: Winograd").unwrap()[1], "36");
}

#[test]
fn winograds_steps_give_the_plain_sums() {
    let shown = WinogradSteps::default().show().unwrap();
    assert!(shown.caption.contains("= 0.00, y1 = m2 − m3 − m4 = 5.00"), "{}", shown.caption);
    assert!(shown.caption.contains("are 0.00 and 5.00"), "{}", shown.caption);
}

#[test]
fn columns_cost_what_is_known() {
    let shown = ColumnBytes::default().show().unwrap();
    // 8 images of 64 channels, 9 taps, 56² windows, 4 bytes: 55.1 MiB; each pixel nine times.
    assert_eq!(
        (shown.column("columns MiB").unwrap()[2].as_str(), shown.column("copies of a pixel").unwrap()[2].as_str()),
        ("55.12", "9.0")
    );
    assert_eq!(shown.column("of one image MiB").unwrap()[2], "6.89");
    let tiles: Vec<f64> = shown.column("a tile MiB").unwrap().iter().map(|text| text.parse().unwrap()).collect();
    assert!(tiles.iter().all(|&mib| mib > 0.0 && mib < 1.0), "{tiles:?}");
}

#[test]
fn a_window_is_a_column_and_a_filter_a_row() {
    let shown = Im2colPicture::default().show().unwrap();
    assert!(shown.caption.contains("9 windows, so 4×9 columns"), "{}", shown.caption);
    assert!(shown.caption.contains("16 pixels became 36 numbers"), "{}", shown.caption);
    let outside = Im2colPicture { window: 9, ..Im2colPicture::default() };
    assert_eq!(outside.show().unwrap_err().to_string(), "window is 9, but it must be from 0 to 8");
}

/// 50 images × 64 filters × 14² places × 32 channels × 25 taps.
#[test]
fn the_second_layer_is_half_a_billion_products() {
    assert_eq!(MultiplyAdds::default().show().unwrap().alt, "501,760,000 multiply–adds");
    let cat = CatColumns::default().show().unwrap().caption;
    // Two taps of 8 pixels each are not covered: 96×152 windows.
    assert!(cat.contains("a matrix of 9 rows and 14,592 columns"), "{cat}");
}

#[test]
fn single_numbers_are_those_of_the_record() {
    let ladder = Ladder::read().unwrap();
    let climb = ladder.climb(&Shape::ALL[1]).unwrap();
    let Value::Number(best) = BestSpeedup::default().show().unwrap().value else { panic!("not a number") };
    for at in 0..ladder.rungs.len() {
        assert!(climb.speedup(at, 1).is_none_or(|speedup| speedup <= 2.0 * best.value()));
        let share = PeakShare { shape: 1, rung: at }.show().unwrap().value;
        let Value::Number(share) = share else { panic!("not a number") };
        assert!(share.value() > 0.0, "{share}");
    }
    assert!(PeakShare { shape: 1, rung: 9 }.show().unwrap_err().to_string().contains("from 0 to 8"));
}

#[test]
fn orders_of_loops_jump_as_counted_by_hand() {
    let caption = LoopOrders::default().show().unwrap().caption;
    // 4·8 windows of three rows of three; nine taps over four rows of eight.
    assert!(caption.contains("96 runs of 3 neighbours, 96 vector instructions"), "{caption}");
    assert!(caption.contains("36 runs of 8 neighbours, 36 vector instructions"), "{caption}");
    // It is the length of a row that counts: over narrow images the plain loops are as good.
    let narrow = LoopOrders { width: 7, lanes: 4, ..LoopOrders::default() }.show().unwrap().caption;
    assert!(narrow.contains("60 vector instructions") && narrow.contains("72 vector instructions"), "{narrow}");
    let shown = ProductOrders::default().show().unwrap();
    assert_eq!(shown.column("step in B").unwrap(), ["3,136", "3,136", "1", "1", "0", "0"]);
    assert_eq!(shown.column("step in A").unwrap(), ["1", "1", "0", "0", "576", "576"]);
}

#[test]
fn spectra_pay_for_large_kernels_only() {
    let caption = FourierPays::default().show().unwrap().caption;
    assert!(caption.contains("it pays from 3×3 on") || caption.contains("it pays from 5×5 on"), "{caption}");
    let one = FourierPays { channels: 1, batch: 1, kernels: vec![1, 3], ..FourierPays::default() };
    assert!(one.show().unwrap().caption.contains("at none of these sizes"));
}

#[test]
fn the_record_has_all_rungs_on_all_shapes_and_small_errors() {
    let ladder = Ladder::read().unwrap();
    let names: Vec<&str> = ladder.rungs.iter().map(|rung| rung.name.as_str()).collect();
    assert_eq!(names, Algorithm::ALL.map(Algorithm::name), "the ladder has changed; run `cargo xtask {LADDER}`");
    assert_eq!(ladder.climbs.iter().map(|climb| climb.shape).collect::<Vec<_>>(), Shape::ALL);
    for climb in &ladder.climbs {
        for (rung, at) in ladder.rungs.iter().zip(0..) {
            let Some(measured) = climb.measured(at) else { continue };
            assert!(
                measured.error <= rounding::promised::<f32>(),
                "{} on {}: {:e}",
                rung.name,
                climb.shape,
                measured.error
            );
            if rung.name == Algorithm::Tiled.name() {
                assert!(measured.extra_bytes <= 8 << 20, "{}: {} bytes", climb.shape, measured.extra_bytes);
            }
        }
    }
}

#[test]
fn measured_items_show_what_the_record_has() {
    let ladder = Ladder::read().unwrap();
    let climb = ladder.climb(&Shape::ALL[1]).unwrap();
    let shown = LadderTimes::default().show().unwrap();
    let measured = ladder.rungs.iter().enumerate().filter(|&(at, _)| climb.measured(at).is_some()).count();
    assert_eq!(shown.column("rung").unwrap().len(), measured);
    assert!(shown.column("rung").unwrap().iter().any(|name| name.ends_with("(chosen)")));
    assert!(shown.column("why").unwrap().iter().all(|why| !why.is_empty()));
    for shown in [LadderSpeedup::default().show(), LadderTimes::default().show(), Roofline::default().show()] {
        let shown = shown.unwrap();
        assert!(shown.caption.contains(&ladder.machine.line()), "{}", shown.caption);
    }
    assert_eq!(RungErrors::default().show().unwrap().column("rung").unwrap().len(), ladder.rungs.len());
    for threads in [1, 2] {
        assert!(MemoryStairs { threads }.show().unwrap().alt.contains("GB/s"));
    }
    for what in [Growing::ImageSize, Growing::Channels, Growing::Kernel, Growing::Batch] {
        assert!(RungGrowth { what }.show().is_ok());
    }
    assert!(Roofline { shape: 10 }.show().unwrap_err().to_string().contains("from 0 to 9"));
}

#[test]
fn columns_of_a_whole_image_outgrow_it() {
    let shown = ColumnGrowth::default().show().unwrap();
    // (512 − 2)² windows of 9 pixels in 64 channels, 4 bytes each: 571.5 MiB; the image is 64·512²·4 = 64 MiB.
    assert!(shown.caption.contains("all columns are 572 MiB"), "{}", shown.caption);
    assert!(shown.alt.contains("the image rises from 0.0625 at 16 to 64 at 512"), "{}", shown.alt);
}

#[test]
fn each_instruction_does_more_on_the_later_rungs() {
    let shown = InstructionCounts::default().show().unwrap();
    let each: Vec<f64> =
        shown.column("for each multiply–add").unwrap().iter().map(|text| text.parse().unwrap()).collect();
    let least = each.iter().copied().fold(f64::INFINITY, f64::min);
    assert!(each[0] > 1.0 && least < 1.0, "one at a time takes more than one, vectors less: {each:?}");
}
