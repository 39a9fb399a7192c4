//! Levels of the values of a page, as runs of equal ones and as bits.

use super::FORMAT;
use crate::data::formats::FormatError;

/// Calls `each` for runs of the first `count` levels of a page: for each level 0, which begins a
/// row, with true, and for others with their number.
pub(super) fn runs(
    mut bytes: &[u8],
    width: u32,
    mut count: u64,
    each: &mut dyn FnMut(bool, u64) -> Result<(), FormatError>,
) -> Result<(), FormatError> {
    while count > 0 && !bytes.is_empty() {
        let (head, rest) = varint(bytes)?;
        if head & 1 == 0 {
            let run = (head >> 1).min(count);
            let (level, rest) = split(rest, width.div_ceil(8) as usize)?;
            let is_new = level.iter().all(|&byte| byte == 0);
            if run > 0 {
                each(is_new, run)?;
            }
            (bytes, count) = (rest, count - run);
        } else {
            let length = (head >> 1).saturating_mul(u64::from(width));
            let length = usize::try_from(length).unwrap_or(usize::MAX).min(rest.len());
            let (packed, rest) = rest.split_at(length);
            let levels = (packed.len() as u64 * 8).checked_div(u64::from(width)).unwrap_or(0);
            let levels = levels.min(count);
            for at in 0..levels {
                let first = at * u64::from(width);
                let is_set = |bit: u64| {
                    let byte = usize::try_from(bit / 8).ok().and_then(|at| packed.get(at));
                    byte.is_some_and(|byte| byte >> (bit % 8) & 1 == 1)
                };
                each(!(first..first + u64::from(width)).any(is_set), 1)?;
            }
            (bytes, count) = (rest, count - levels);
        }
    }
    Ok(())
}

/// Returns a length, and what follows.
pub(super) fn read_length(bytes: &[u8]) -> Result<(usize, &[u8]), FormatError> {
    let (length, rest) = bytes.split_first_chunk::<4>().ok_or_else(short)?;
    Ok((u32::from_le_bytes(*length) as usize, rest))
}

/// Returns the first bytes, and what follows.
pub(super) fn split(bytes: &[u8], at: usize) -> Result<(&[u8], &[u8]), FormatError> {
    bytes.split_at_checked(at).ok_or_else(short)
}

/// Returns a number of variable length, and what follows.
pub(super) fn varint(mut bytes: &[u8]) -> Result<(u64, &[u8]), FormatError> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first().ok_or_else(short)?;
        bytes = rest;
        value |= u64::from(byte & 0x7F) << shift;
        if byte < 0x80 {
            return Ok((value, bytes));
        }
    }
    Err(FormatError::damaged(FORMAT, "the levels of a page are not valid"))
}

fn short() -> FormatError {
    FormatError::damaged(FORMAT, "a page is shorter than it claims to be")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8], width: u32, count: u64) -> Vec<u64> {
        let mut rows = Vec::new();
        runs(bytes, width, count, &mut |is_new, count| {
            if is_new {
                rows.extend((0..count).map(|_| 1));
            } else if let Some(last) = rows.last_mut() {
                *last += count;
            }
            Ok(())
        })
        .unwrap();
        rows
    }

    #[test]
    fn rows_are_found_from_runs_of_levels() {
        // A run of one 0, and one of four 1; then eight levels in a byte, the lowest bit first.
        assert_eq!(rows(&[2, 0, 8, 1], 1, 5), [5]);
        assert_eq!(rows(&[2, 0, 8, 1], 1, 3), [3]);
        assert_eq!(rows(&[3, 0b0110_1110], 1, 8), [4, 3, 1]);
        assert_eq!(rows(&[3, 0b0110_1110], 1, 5), [4, 1]);
        assert_eq!(rows(&[6, 0], 1, 3), [1, 1, 1]);
        // Levels of two bits: 0, 1, 2, 0, 0, 0, 0, 0.
        assert_eq!(rows(&[3, 0b0010_0100, 0], 2, 8), [3, 1, 1, 1, 1, 1]);
        assert_eq!(rows(&[0xFE, 0xFF, 0xFF, 0xFF, 0x0F, 0], 1, 2), [1, 1]);
    }
}
