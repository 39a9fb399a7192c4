//! Sort orders of lists.

use serde::{Deserialize, Serialize};

/// Field by which a list can be sorted.
pub trait SortField: Copy + PartialEq + Sized + 'static {
    /// Every field.
    const FIELDS: &'static [Self];
    /// The default order.
    const DEFAULT: Order<Self>;

    /// The name in JSON.
    fn name(self) -> &'static str;
}

/// Sort key: a field and a direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order<F> {
    /// The field.
    pub field: F,
    /// Whether the highest value comes first.
    pub descending: bool,
}

/// Sort order: keys separated by commas, a descending one with a leading `-`. Ties are broken by
/// the id.
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
            // A repeated key has no effect.
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
