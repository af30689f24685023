//! How old a record of times is: machines, compilers and libraries get faster, and numbers stay behind.

/// Days from one day to another, both written as `2026-11-22`; nothing if one of them is no day.
///
/// ```
/// use chapters::records::days_between;
/// assert_eq!(days_between("2026-11-22", "2027-01-01"), Some(40));
/// assert_eq!(days_between("2024-02-28", "2024-03-01"), Some(2)); // a leap year
/// assert_eq!(days_between("2026-11-22", "yesterday"), None);
/// ```
pub fn days_between(from: &str, to: &str) -> Option<i64> {
    Some(day_number(to)? - day_number(from)?)
}

/// Days since the 1st of March of the year 0, in the Gregorian calendar.
fn day_number(day: &str) -> Option<i64> {
    let mut parts = day.split('-').map(str::parse::<i64>);
    let (Some(Ok(year)), Some(Ok(month)), Some(Ok(day)), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    if !((0..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)) {
        return None;
    }
    // A year that begins in March has its leap day at its end.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    // From March on the months' lengths repeat as 31, 30, 31, 30, 31: 153 days in five months.
    Some(365 * year + leap_days + (153 * month + 2) / 5 + day - 1)
}

#[cfg(test)]
mod tests {
    use super::days_between;

    #[test]
    fn years_and_months_as_the_calendar_has_them() {
        assert_eq!(days_between("1970-01-01", "2000-01-01"), Some(10_957));
        assert_eq!(days_between("2000-02-28", "2000-03-01"), Some(2));
        assert_eq!(days_between("1900-02-28", "1900-03-01"), Some(1));
        assert_eq!(days_between("2026-12-31", "2026-01-01"), Some(-364));
        for month in 1..=11 {
            let [this, next] = [month, month + 1].map(|month| format!("2023-{month:02}-01"));
            let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30];
            assert_eq!(days_between(&this, &next), Some(lengths[month - 1]));
        }
        for nonsense in
            ["", "2026-13-01", "2026-1", "2026-01-01-01", "2026-00-10", "2026-01-32", "x-y-z", "99999-01-01"]
        {
            assert_eq!(days_between(nonsense, "2026-01-01"), None, "{nonsense}");
        }
    }
}
