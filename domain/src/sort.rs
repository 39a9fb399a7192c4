//! The order of a list.

use serde::{Deserialize, Serialize};

/// Sort key of a list.
pub trait SortField: Copy + PartialEq + Sized + 'static {
    /// Every field.
    const FIELDS: &'static [Self];
    /// The order where nothing else is asked for.
    const DEFAULT: Order<Self>;

    /// The name in JSON.
    fn name(self) -> &'static str;
}

/// One key of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order<F> {
    /// By what.
    pub field: F,
    /// From the highest.
    pub descending: bool,
}

/// An order: its keys, separated by commas, `-` before one that goes down. Ties are broken by the
/// id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String", bound = "F: SortField")]
pub struct Sort<F>(pub(crate) Vec<Order<F>>);

impl<F: SortField> Default for Sort<F> {
    fn default() -> Self {
        Self(vec![F::DEFAULT])
    }
}

impl<F> Sort<F> {
    /// The keys, the most important first; at least one.
    #[must_use]
    pub fn keys(&self) -> &[Order<F>] {
        &self.0
    }
}

impl<F: SortField> TryFrom<String> for Sort<F> {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut keys: Vec<Order<F>> = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let name = part.trim_start_matches(['-', '+']);
            let field = F::FIELDS.iter().copied().find(|field| field.name() == name);
            let Some(field) = field.filter(|_| part.len() - name.len() <= 1) else {
                let names: Vec<&str> = F::FIELDS.iter().map(|field| field.name()).collect();
                return Err(format!(
                    "“{part}” is nothing to sort by; expected, with - before it to turn it round: {}",
                    names.join(", ")
                ));
            };
            // A key that comes again decides nothing any more.
            if keys.iter().all(|key| key.field != field) {
                let descending = part.starts_with('-');
                keys.push(Order { field, descending });
            }
        }
        Ok(if keys.is_empty() { Self::default() } else { Self(keys) })
    }
}

impl<F: SortField> From<Sort<F>> for String {
    fn from(sort: Sort<F>) -> Self {
        let key = |key: &Order<F>| format!("{}{}", if key.descending { "-" } else { "" }, key.field.name());
        sort.0.iter().map(key).collect::<Vec<_>>().join(",")
    }
}
