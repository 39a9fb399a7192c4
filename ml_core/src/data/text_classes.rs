//! Classes of the texts of a column: the reasons why it is not numeric.

use super::number::Cell;

/// The number of values of each class, and examples that do not depend on the order of the rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct TextClasses {
    /// The number of numbers.
    pub(super) numbers: u64,
    /// The number of integers with a leading zero or the form of a phone number, and the smallest
    /// as a text.
    pub(super) leading_zeros: (u64, Option<String>),
    /// The number of integers that double precision need not hold, and the smallest as a text.
    pub(super) too_long: (u64, Option<String>),
    /// The number of other texts, and the smallest.
    pub(super) others: (u64, Option<String>),
}

impl TextClasses {
    /// Adds a text that occurs `count` times.
    pub(super) fn add(&mut self, text: &str, cell: Cell, count: u64) {
        let class = match cell {
            Cell::Number { .. } | Cell::Infinite => {
                self.numbers += count;
                return;
            }
            Cell::Code { is_too_long: true, .. } => &mut self.too_long,
            Cell::Code { .. } => &mut self.leading_zeros,
            Cell::Text | Cell::Missing => &mut self.others,
        };
        class.0 += count;
        if class.1.as_deref().is_none_or(|known| text < known) {
            class.1 = Some(text.to_owned());
        }
    }
}
