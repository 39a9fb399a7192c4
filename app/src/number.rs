//! Formatting of numbers. The same in the browser and on the server, whatever their locale.

pub use domain::amount::{bytes, whole};

/// Formats a count with thousands separators.
#[must_use]
pub fn count(n: u64) -> String {
    whole(i64::try_from(n).unwrap_or(i64::MAX))
}

/// Formats a number with four significant digits, at least its whole part; very large and very
/// small ones with an exponent. From 10,000 on the thousands are grouped: a year is not.
#[must_use]
pub fn short(x: f64) -> String {
    if !x.is_finite() {
        return "–".into();
    }
    if x == 0.0 {
        return "0".into();
    }
    let magnitude = x.abs().log10().floor();
    let text = if (-4.0..7.0).contains(&magnitude) {
        let decimals = (3.0 - magnitude).clamp(0.0, 7.0) as usize;
        let text = format!("{x:.decimals$}");
        if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            text
        }
    } else {
        format!("{x:.3e}")
    };
    let text = if text == "-0" { "0".to_owned() } else { text };
    grouped(&text).replace('-', "−")
}

/// Groups the thousands of a number without decimals that has at least five digits.
#[must_use]
pub fn grouped(text: &str) -> String {
    match text.parse::<i64>() {
        Ok(n) if n.abs() >= 10_000 => whole(n),
        _ => text.to_owned(),
    }
}

/// Formats a share as a percentage with one decimal.
#[must_use]
pub fn percent(share: f64) -> String {
    if share.is_finite() {
        format!("{:.1}%", share * 100.0)
    } else {
        "–".into()
    }
}

/// Formats a share as a percentage without decimals.
#[must_use]
pub fn whole_percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

/// Formats a score with three decimals.
#[must_use]
pub fn score(x: f64) -> String {
    if x.is_finite() {
        format!("{x:.3}").replacen('-', "−", 1)
    } else {
        "–".into()
    }
}

/// Formats a duration. It is rounded first: 59.97 seconds are a minute, not 60.0 seconds.
#[must_use]
pub fn seconds(x: f64) -> String {
    if !x.is_finite() {
        return "–".into();
    }
    let (milliseconds, tenths) = ((x * 1000.0).round(), (x * 10.0).round());
    if milliseconds < 1000.0 {
        return format!("{milliseconds:.0} ms");
    }
    if tenths < 600.0 {
        return format!("{:.1} s", tenths / 10.0);
    }
    let total = x.round() as i64;
    if total < 3600 {
        return format!("{} min {} s", total / 60, total % 60);
    }
    let minutes = (x / 60.0).round() as i64;
    format!("{} h {} min", whole(minutes / 60), minutes % 60)
}

/// Formats a count with its noun: `1 row`, `2 rows`.
#[must_use]
pub fn plural(n: impl TryInto<i64>, one: &str, many: &str) -> String {
    let n = n.try_into().unwrap_or(i64::MAX);
    format!("{} {}", whole(n), if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_plain() {
        for (x, text) in [
            (0.0, "0"),
            (5.1, "5.1"),
            (5.843_333, "5.843"),
            (-0.5, "−0.5"),
            (2024.0, "2024"),
            (-12_345.6, "−12,346"),
            (123_456.7, "123,457"),
            (1e9, "1.000e9"),
            (0.000_012, "1.200e−5"),
            (f64::NAN, "–"),
            (-0.000_000_1, "−1.000e−7"),
        ] {
            assert_eq!(short(x), text, "{x}");
        }
    }

    #[test]
    fn a_count_names_what_is_counted() {
        assert_eq!(plural(1, "row", "rows"), "1 row");
        assert_eq!(plural(1500_usize, "row", "rows"), "1,500 rows");
    }

    #[test]
    fn durations_and_shares_have_units() {
        for (x, text) in [
            (0.012, "12 ms"),
            (0.9994, "999 ms"),
            (0.9996, "1.0 s"),
            (2.34, "2.3 s"),
            (59.97, "1 min 0 s"),
            (119.6, "2 min 0 s"),
            (125.0, "2 min 5 s"),
            (3599.6, "1 h 0 min"),
            (7200.0, "2 h 0 min"),
            (7199.0, "2 h 0 min"),
            (90_000.0, "25 h 0 min"),
            (f64::NAN, "–"),
        ] {
            assert_eq!(seconds(x), text, "{x}");
        }
        assert_eq!(percent(0.9737), "97.4%");
        assert_eq!(whole_percent(0.9), "90%");
        assert_eq!(score(-0.25), "−0.250");
    }
}
