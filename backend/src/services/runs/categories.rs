//! Categories of a feature, found by the numbers and truth values of JSON that mean them.

use crate::text::shortened;
use serde_json::Value;
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

/// Number of categories that a message names, and their largest size in bytes.
const NAMED: usize = 5;
const MAX_NAMED: usize = 80;

/// First integer that another one is rounded to in double precision, 2^53: from here on only the
/// text tells identifiers apart.
const FIRST_ROUNDED: f64 = 9_007_199_254_740_992.0;

/// The categories of a feature. All of them are read once, when the first number or truth value is
/// met.
pub(super) struct Categories<'a, I> {
    all: I,
    meanings: OnceCell<Meanings<'a>>,
}

/// Categories by what they mean; `None` where several mean the same.
#[derive(Default)]
struct Meanings<'a> {
    texts: HashSet<&'a str>,
    numbers: HashMap<u64, Option<&'a str>>,
    truths: HashMap<String, Option<&'a str>>,
}

impl<'a> Meanings<'a> {
    fn new(all: impl Iterator<Item = &'a str>) -> Self {
        let mut meanings = Self::default();
        for level in all {
            meanings.texts.insert(level);
            if let Ok(number) = level.parse::<f64>() {
                let same = meanings.numbers.entry(bits(number));
                same.and_modify(|found| *found = None).or_insert(Some(level));
            }
            if ["true", "false"].iter().any(|truth| level.eq_ignore_ascii_case(truth)) {
                let same = meanings.truths.entry(level.to_ascii_lowercase());
                same.and_modify(|found| *found = None).or_insert(Some(level));
            }
        }
        meanings
    }
}

/// Returns the bits of a number, the same for 0 and -0.
fn bits(number: f64) -> u64 {
    (number + 0.0).to_bits()
}

impl<'a, I: Iterator<Item = &'a str> + Clone> Categories<'a, I> {
    /// Creates the categories, each of which `all` lists once.
    pub(super) fn new(all: I) -> Self {
        Self {
            all,
            meanings: OnceCell::new(),
        }
    }

    /// Returns the category that a number or truth value means: that of its JSON text, or else the
    /// only one that is the same number below 2^53, or differs in case alone (`False`).
    pub(super) fn meant_by(&self, value: &Value) -> Option<String> {
        let meanings = self.meanings.get_or_init(|| Meanings::new(self.all.clone()));
        let text = value.to_string();
        if meanings.texts.contains(text.as_str()) {
            return Some(text);
        }
        let found = match value.as_f64() {
            Some(number) if number.abs() >= FIRST_ROUNDED => return None,
            Some(number) => meanings.numbers.get(&bits(number)),
            None => meanings.truths.get(&text),
        };
        found.copied().flatten().map(str::to_owned)
    }

    /// Names some of the categories.
    pub(super) fn examples(&self) -> String {
        let mut all = self.all.clone();
        let named: Vec<String> = all
            .by_ref()
            .take(NAMED)
            .map(|level| format!("“{}”", shortened(level, MAX_NAMED)))
            .collect();
        let more = if all.next().is_some() { ", …" } else { "" };
        named.join(", ") + more
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::cell::Cell;

    #[test]
    fn numbers_and_truth_values_match_the_spelling_of_the_file() {
        let category = |value: Value, levels: &[&str]| Categories::new(levels.iter().copied()).meant_by(&value);
        assert_eq!(category(json!(false), &["False", "True"]).as_deref(), Some("False"));
        assert_eq!(category(json!(true), &["TRUE", "true"]).as_deref(), Some("true"));
        assert_eq!(category(json!(true), &["TRUE", "True"]), None, "two categories mean it");
        assert_eq!(category(json!(false), &["no", "yes"]), None);
        assert_eq!(category(json!(1), &["01", "2"]).as_deref(), Some("01"));
        assert_eq!(category(json!(1.0), &["1", "2"]).as_deref(), Some("1"));
        assert_eq!(category(json!(1.0), &["01", "1", "2"]), None, "two categories mean it");
        assert_eq!(category(json!(-0.0), &["0", "2"]).as_deref(), Some("0"));
        assert_eq!(category(json!(3), &["1", "2"]), None);
        let long = ["900000000000003001", "5"];
        assert_eq!(
            category(json!(900_000_000_000_003_001_u64), &long).as_deref(),
            Some(long[0])
        );
        assert_eq!(
            category(json!(900_000_000_000_003_002_u64), &long),
            None,
            "another identifier"
        );
    }

    #[test]
    fn all_categories_are_read_once_however_many_values_there_are() {
        let names: Vec<String> = (0..1000).map(|at| format!("0{at}")).collect();
        let read = Cell::new(0);
        let all = names.iter().map(String::as_str).inspect(|_| read.set(read.get() + 1));
        let categories = Categories::new(all);
        for (at, name) in names.iter().enumerate() {
            assert_eq!(categories.meant_by(&json!(at)).as_ref(), Some(name));
        }
        assert_eq!(categories.meant_by(&json!(1000)), None);
        assert_eq!(read.get(), names.len());
        assert_eq!(categories.examples(), "“00”, “01”, “02”, “03”, “04”, …");
    }
}
