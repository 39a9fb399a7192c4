//! Formatting of numbers and tables.

/// Formats a number with at most six digits.
pub(super) fn number(value: f64) -> String {
    if value == 0.0 || !(1e-4..1e9).contains(&value.abs()) {
        return if value == 0.0 {
            "0".into()
        } else {
            format!("{value:.5e}")
        };
    }
    let digits = [1e5, 1e4, 1e3, 1e2, 1e1, 1.0, 1e-1, 1e-2, 1e-3];
    let decimals = digits.iter().position(|&limit| value.abs() >= limit).unwrap_or(9);
    let text = format!("{value:.decimals$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// Formats columns below their headers: the first is aligned to the left, the others to the right.
pub(super) fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
    };
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::from("  ");
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let blank = " ".repeat(width - cell.chars().count());
            let (before, after) = if column == 0 {
                ("", blank.as_str())
            } else {
                (blank.as_str(), "")
            };
            line.push_str(&format!("{before}{cell}{after}  "));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Formats a count with its noun: `1 row`, `2 rows`.
pub(super) fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let found = [0.0, -0.25, 1.0, 123.456_789, 1_234_567.0, 2e-7, 1e12, 0.000_123_456].map(number);
        assert_eq!(
            found,
            [
                "0",
                "-0.25",
                "1",
                "123.457",
                "1234567",
                "2.00000e-7",
                "1.00000e12",
                "0.000123456"
            ]
        );
    }

    #[test]
    fn tables_are_aligned() {
        let row = |a: &str, b: &str| vec![a.to_owned(), b.to_owned()];
        assert_eq!(table(&[row("né", "10"), row("long", "2")]), "  né    10\n  long   2\n");
    }
}
