//! Where the ticks of an axis stand, and what is written at them.

use crate::range::Interval;
use crate::table::float;

/// The interval, widened to the next ticks where they are near: a curve of 5,000 steps ends at 4,999, its axis at 5,000.
pub(crate) fn reaching_ticks(interval: Interval) -> Interval {
    let ticks = linear_ticks(interval, 5);
    let [first, second, ..] = ticks[..] else { return interval };
    let (step, near) = (second - first, 0.03 * (interval.high - interval.low));
    let last = ticks[ticks.len() - 1];
    let (below, above) = (first - step, last + step);
    Interval {
        low: if interval.low - below <= near { below } else { interval.low },
        high: if above - interval.high <= near { above } else { interval.high },
    }
}

/// About `count` round numbers (1, 2 or 5 times a power of ten apart) inside an interval.
pub(crate) fn linear_ticks(interval: Interval, count: usize) -> Vec<f64> {
    let Interval { low, high } = interval;
    let rough = (high - low) / count as f64;
    let power = 10_f64.powi(rough.log10().floor() as i32);
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|s| *s >= rough * 0.999);
    let step = step.unwrap_or(10.0 * power);
    let (first, last) = ((low / step - 1e-9).ceil(), (high / step + 1e-9).floor());
    // A number of steps that no longer counts exactly gives no ticks worth having.
    if !(step > 0.0 && first.abs() < 1e15 && last.abs() < 1e15) {
        return vec![low, high];
    }
    (0..=(last - first).clamp(0.0, 64.0) as usize)
        // Divided rather than multiplied by a fraction: 3 × 0.1 is not 0.3, 3 / 10 is.
        .map(|k| {
            let n = first + k as f64;
            if step < 1.0 { n / (1.0 / step).round() } else { n * step }
        })
        .map(|tick| tick.clamp(low, high))
        .collect()
}

/// Powers of ten inside an interval of logarithms; their 2- and 5-folds too where there would be fewer than three.
pub(crate) fn log_ticks(interval: Interval) -> Vec<f64> {
    let (first, last) = (interval.low.floor(), interval.high.ceil());
    let every = ((last - first) / 6.0).floor().max(1.0);
    let ticks = |folds: &[f64]| -> Vec<f64> {
        (0..=6 * 2)
            .map(|k| first + f64::from(k) * every)
            .take_while(|power| *power <= last)
            .flat_map(|power| folds.iter().map(move |f| power + f.log10()))
            .filter(|t| (interval.low - 1e-9..=interval.high + 1e-9).contains(t))
            .collect()
    };
    let powers = ticks(&[1.0]);
    if powers.len() >= 3 {
        return powers;
    }
    let more = ticks(&[1.0, 2.0, 5.0]);
    // Within less than half a decade, the ticks of the plain numbers.
    if more.len() >= 3 {
        more
    } else {
        let plain = Interval { low: 10_f64.powf(interval.low), high: 10_f64.powf(interval.high) };
        linear_ticks(plain, 4).into_iter().filter(|t| *t > 0.0).map(f64::log10).collect()
    }
}

/// A tick's number with the digits it needs and no more.
pub(crate) fn tick_label(tick: f64, log: bool) -> String {
    let value = if log { 10_f64.powf(tick) } else { tick };
    let magnitude = value.abs();
    if magnitude >= 1e7 || (magnitude > 0.0 && magnitude < 1e-4) {
        let text = format!("{value:.3e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
        return format!("{mantissa}e{exponent}").replace('-', "−");
    }
    // Six significant digits tell neighbouring ticks apart and hide the last bits.
    let digits = (0..=9)
        .find(|&d| {
            let shown: f64 = format!("{value:.d$}").parse().unwrap_or(value);
            (shown - value).abs() <= 1e-6 * magnitude
        })
        .unwrap_or(9);
    float(value, digits).replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round() {
        assert_eq!(linear_ticks(Interval { low: 0.0, high: 1.0 }, 5), [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);
        assert_eq!(
            linear_ticks(Interval { low: -3.0, high: 5000.0 }, 5),
            [0.0, 1000.0, 2000.0, 3000.0, 4000.0, 5000.0]
        );
        assert_eq!(reaching_ticks(Interval { low: 0.0, high: 4999.0 }), Interval { low: 0.0, high: 5000.0 });
        assert_eq!(reaching_ticks(Interval { low: 0.0, high: 4500.0 }), Interval { low: 0.0, high: 4500.0 });
        assert_eq!(linear_ticks(Interval { low: 0.97, high: 0.99 }, 5), [0.97, 0.975, 0.98, 0.985, 0.99]);
        assert_eq!(log_ticks(Interval { low: -3.0, high: 0.5 }), [-3.0, -2.0, -1.0, 0.0]);
    }

    #[test]
    fn labels_have_the_digits_they_need() {
        assert_eq!([0.0, 0.25, 5000.0, -0.1, 1e8].map(|t| tick_label(t, false)), ["0", "0.25", "5,000", "−0.1", "1e8"]);
        assert_eq!([-3.0, 0.0, 5_f64.log10()].map(|t| tick_label(t, true)), ["0.001", "1", "5"]);
        assert_eq!(tick_label(2.5e-7, false), "2.5e−7");
    }
}
