//! What is left of many times.

/// The median and the quartiles, `[lower quartile, median, upper quartile]`; nothing of nothing.
///
/// Between two values the line between them is read, as most programs do.
pub(crate) fn quartiles(times: &[f64]) -> Option<[f64; 3]> {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1)?;
    Some([0.25, 0.5, 0.75].map(|part| {
        let place = part * last as f64;
        let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
        below + (above - below) * place.fract()
    }))
}

/// The largest difference of two lists over the largest magnitude of the second; infinite if a value is no number, or the
/// lists are not of one length.
pub(crate) fn relative_error(values: &[f32], reference: &[f64]) -> f64 {
    if values.len() != reference.len() || values.iter().any(|value| !value.is_finite()) {
        return f64::INFINITY;
    }
    let largest = reference.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    let difference = values.iter().zip(reference).map(|(&value, &right)| (f64::from(value) - right).abs());
    let difference = difference.fold(0.0, f64::max);
    if difference == 0.0 { 0.0 } else { difference / largest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_as_read_off_by_hand() {
        assert_eq!(quartiles(&[]), None);
        assert_eq!(quartiles(&[7.0]), Some([7.0; 3]));
        assert_eq!(quartiles(&[5.0, 1.0, 3.0, 2.0, 4.0]), Some([2.0, 3.0, 4.0]));
        // Places 0.75, 1.5 and 2.25 of 1, 2, 4, 8.
        assert_eq!(quartiles(&[8.0, 1.0, 4.0, 2.0]), Some([1.75, 3.0, 5.0]));
        // One slow call moves nothing.
        assert_eq!(quartiles(&[2.0, 2.0, 2.0, 2.0, 900.0]).map(|q| q[1]), Some(2.0));
    }

    #[test]
    fn errors_are_relative_to_the_largest_magnitude() {
        assert_eq!(relative_error(&[1.0, -3.5, 0.0], &[1.0, -4.0, 0.25]), 0.125);
        assert_eq!(relative_error(&[0.0, 0.0], &[0.0, 0.0]), 0.0);
        assert_eq!(relative_error(&[1.0], &[0.0]), f64::INFINITY);
        assert_eq!(relative_error(&[1.0], &[1.0, 2.0]), f64::INFINITY);
        assert_eq!(relative_error(&[f32::NAN, 1.0], &[1.0, 1.0]), f64::INFINITY);
    }
}
