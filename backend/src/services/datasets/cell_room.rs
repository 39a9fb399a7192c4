//! Room for the cells of an answer: a file may hold cells of megabytes, an answer may not.

use crate::text::shortened;

/// Largest number of bytes of a cell.
const MAX_CELL: usize = 32 << 10;
/// Largest number of bytes of the cells of an answer together.
const MAX_CELLS: usize = 4 << 20;

/// Room that is left for the cells of an answer.
pub(crate) struct CellRoom {
    bytes: usize,
    has_shortened: bool,
}

impl CellRoom {
    pub(crate) fn new() -> Self {
        Self {
            bytes: MAX_CELLS,
            has_shortened: false,
        }
    }

    /// Whether a cell did not fit.
    pub(crate) fn has_shortened(&self) -> bool {
        self.has_shortened
    }

    /// Returns a cell, or the beginning that there is room for, with `…` after it.
    pub(crate) fn take(&mut self, cell: String) -> String {
        let max_bytes = MAX_CELL.min(self.bytes);
        self.bytes -= cell.len().min(max_bytes);
        if cell.len() <= max_bytes {
            return cell;
        }
        self.has_shortened = true;
        shortened(&cell, max_bytes).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_has_room_for_so_many_bytes() {
        let mut room = CellRoom::new();
        let fits = "x".repeat(MAX_CELL);
        assert_eq!(room.take(fits.clone()), fits);
        assert!(!room.has_shortened());
        let mut bytes = fits.len();
        for _ in 0..1000 {
            let cell = room.take("ä".repeat(MAX_CELL));
            assert!(cell.ends_with('…'));
            bytes += cell.len();
        }
        assert!(room.has_shortened());
        assert_eq!(bytes, MAX_CELLS + 1000 * '…'.len_utf8());
        assert_eq!(room.take("x".into()), "…");
        assert_eq!(room.take(String::new()), "", "a missing value stays one");
    }
}
