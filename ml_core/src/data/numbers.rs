//! Selection of rows and columns of numbers in place.

/// Keeps only some values in place: `values` holds rows of `width` numbers, of which the positions
/// `positions` (no more than `width`) of `rows`, which must ascend, are kept.
pub(super) fn retain_cells(
    values: &mut Vec<f64>,
    width: usize,
    positions: &[usize],
    rows: impl Iterator<Item = usize>,
) {
    let mut kept = Vec::with_capacity(positions.len());
    let mut to = 0;
    for row in rows {
        let row = &values[row * width..(row + 1) * width];
        kept.clear();
        kept.extend(positions.iter().map(|&position| row[position]));
        // Values are overwritten only after they have been read: rows only move towards the
        // beginning.
        values[to..to + kept.len()].copy_from_slice(&kept);
        to += kept.len();
    }
    values.truncate(to);
    values.shrink_to_fit();
}

#[cfg(test)]
mod tests {
    use super::retain_cells;

    #[test]
    fn positions_and_rows_are_kept() {
        let cut = |positions: &[usize], rows: &[usize]| {
            let mut values: Vec<f64> = (0..6).map(f64::from).collect();
            retain_cells(&mut values, 2, positions, rows.iter().copied());
            values
        };
        assert_eq!(cut(&[0, 1], &[0, 1, 2]), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(cut(&[1], &[0, 2]), [1.0, 5.0]);
        assert_eq!(cut(&[1, 0], &[0, 1]), [1.0, 0.0, 3.0, 2.0]);
        assert_eq!(cut(&[], &[0]), [0.0; 0]);
    }
}
