//! Names and bits of results.

use ndarray::ArrayView2;

/// Names of results, with their bits.
pub(crate) type Bits = Vec<(String, Vec<u64>)>;

/// Recorder of results to compare, in their order.
#[derive(Default)]
pub(crate) struct Record(Bits);

impl Record {
    /// Returns everything that was recorded.
    pub(crate) fn into_bits(self) -> Bits {
        self.0
    }

    pub(crate) fn numbers<'a>(&mut self, name: &str, values: impl IntoIterator<Item = &'a f64>) {
        self.0
            .push((name.into(), values.into_iter().map(|value| value.to_bits()).collect()));
    }

    /// Records results that are too long to print number by number as a checksum (a variant
    /// of FNV-1a).
    pub(crate) fn digest(&mut self, name: &str, values: impl IntoIterator<Item = u64>) {
        let mix = |sum: u64, value: u64| (sum ^ value).wrapping_mul(0x0100_0000_01b3).rotate_left(23);
        let sum = values.into_iter().fold(0xcbf2_9ce4_8422_2325, mix);
        self.0.push((name.into(), vec![sum]));
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "views of matrices are passed by value, as ndarray does"
    )]
    pub(crate) fn matrix(&mut self, name: &str, x: ArrayView2<'_, f64>) {
        self.digest(name, x.iter().map(|value| value.to_bits()));
    }

    pub(crate) fn classes(&mut self, name: &str, classes: &[u32]) {
        self.digest(name, classes.iter().map(|&class| u64::from(class)));
    }

    pub(crate) fn text(&mut self, name: &str, text: &str) {
        self.digest(name, text.bytes().map(u64::from));
    }
}
