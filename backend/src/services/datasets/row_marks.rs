//! Marks of rows in the database: the differences of each mark from the one before, as three
//! numbers of four bytes.

use ml_core::data::{RecordStart, RowMark};

/// Number of bytes of a number, and of a mark.
const NUMBER: usize = size_of::<u32>();
const MARK: usize = 3 * NUMBER;

const FIRST: RowMark = RowMark {
    row: 0,
    start: RecordStart { offset: 0, line: 0 },
};

/// Converts marks into bytes.
///
/// # Errors
/// When two marks are 4 GiB apart; a record has at most 16 MiB.
pub(crate) fn to_bytes(marks: &[RowMark]) -> Result<Vec<u8>, std::num::TryFromIntError> {
    let mut bytes = Vec::with_capacity(MARK * marks.len());
    let mut last = FIRST;
    for &mark in marks {
        let (new, old) = (mark.start, last.start);
        for difference in [mark.row - last.row, new.offset - old.offset, new.line - old.line] {
            bytes.extend(u32::try_from(difference)?.to_le_bytes());
        }
        last = mark;
    }
    Ok(bytes)
}

/// Converts bytes into marks; `None` for bytes that are no marks.
pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Vec<RowMark>> {
    if bytes.is_empty() || !bytes.len().is_multiple_of(MARK) {
        return None;
    }
    let mut last = FIRST;
    let (numbers, _) = bytes.as_chunks::<NUMBER>();
    let marks = numbers.chunks_exact(MARK / NUMBER).map(|mark| {
        let number = |at: usize| u64::from(u32::from_le_bytes(mark[at]));
        last = RowMark {
            row: last.row + number(0),
            start: RecordStart {
                offset: last.start.offset + number(1),
                line: last.start.line + number(2),
            },
        };
        last
    });
    Some(marks.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_survive_their_bytes() {
        let mark = |row, offset, line| RowMark {
            row,
            start: RecordStart { offset, line },
        };
        let marks = [
            mark(0, 9, 2),
            mark(5000, 262_144, 5002),
            mark(5001, 20_000_000_000 / 8, 9000),
        ];
        let bytes = to_bytes(&marks).unwrap();
        assert_eq!(bytes.len(), 36);
        assert_eq!(from_bytes(&bytes).unwrap(), marks);
        assert_eq!((from_bytes(&[]), from_bytes(&bytes[..13])), (None, None));
        assert!(to_bytes(&[mark(0, 5_000_000_000, 1)]).is_err());
    }
}
