//! One threshold for two heaps of levels.

/// What a threshold tells apart.
pub(super) struct Split {
    /// Above it is the upper heap.
    pub(super) threshold: f32,
    /// The means of both.
    pub(super) lower: f32,
    pub(super) upper: f32,
    /// The deviation of the lower.
    pub(super) noise: f32,
}

impl Split {
    /// Splits levels from 0 to 255 by Otsu's threshold: the one with the largest variance between the two heaps.
    ///
    /// Source: Otsu, *A threshold selection method from gray-level histograms*, IEEE Trans. SMC 9 (1979), eq. 18.
    pub(super) fn of(levels: impl IntoIterator<Item = f32>) -> Self {
        let mut histogram = [0_u32; 256];
        for level in levels {
            histogram[level as u8 as usize] += 1;
        }
        let moments = |range: std::ops::RangeInclusive<usize>| {
            range.fold([0.0_f64; 3], |[count, sum, squares], level| {
                let (times, level) = (f64::from(histogram[level]), level as f64);
                [count + times, sum + times * level, squares + times * level * level]
            })
        };
        let [all, total, _] = moments(0..=255);
        let (mut best, mut threshold) = (-1.0, 255);
        let (mut count, mut sum) = (0.0, 0.0);
        for (level, &times) in histogram[..255].iter().enumerate() {
            count += f64::from(times);
            sum += f64::from(times) * level as f64;
            if count == 0.0 || count == all {
                continue;
            }
            let between = (total * count / all - sum).powi(2) / (count * (all - count));
            if between > best {
                (best, threshold) = (between, level);
            }
        }
        let [lowers, lower, squares] = moments(0..=threshold);
        let [uppers, upper, _] = moments(threshold + 1..=255);
        let lower = lower / lowers.max(1.0);
        let upper = if uppers > 0.0 { upper / uppers } else { lower };
        let noise = (squares / lowers.max(1.0) - lower * lower).max(0.0).sqrt();
        Self { threshold: threshold as f32 + 0.5, lower: lower as f32, upper: upper as f32, noise: noise as f32 }
    }

    pub(super) fn contrast(&self) -> f32 {
        self.upper - self.lower
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_threshold_is_between_two_heaps() {
        // Eight of about 10 and four of about 200: any threshold between them is Otsu's.
        let levels = [9.0, 10.0, 11.0, 10.0, 198.0, 202.0, 9.0, 10.0, 11.0, 10.0, 201.0, 199.0];
        let split = Split::of(levels);
        assert!((11.0..198.0).contains(&split.threshold));
        assert_eq!((split.lower, split.upper), (10.0, 200.0));
        assert!((split.noise - 0.5_f32.sqrt()).abs() < 1e-3, "{}", split.noise);
    }

    #[test]
    fn one_level_is_one_heap() {
        assert_eq!(Split::of([7.0; 5]).contrast(), 0.0);
        assert_eq!(Split::of([]).contrast(), 0.0);
    }
}
