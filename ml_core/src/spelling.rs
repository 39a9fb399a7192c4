//! Names that are spelled in another case or in another Unicode form: canonical caseless matching.

use crate::spec::{ColumnEncodings, Split};
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use unicase::UniCase;
use unicode_normalization::UnicodeNormalization;

/// Returns the text without differences of case and of canonical equivalence: two texts are a
/// canonical caseless match (Unicode, D145) when their folded texts are equal. Substring
/// search on folded text ignores case and normal form as well.
#[must_use]
pub fn folded(text: &str) -> String {
    let decomposed: String = text.nfd().collect();
    UniCase::unicode(decomposed).to_folded_case().nfc().collect()
}

/// An index of names, or of other texts, by their [`folded`] form; made when it is first needed.
pub struct Spellings<'a, I> {
    names: I,
    by_fold: OnceCell<HashMap<String, Vec<(usize, &'a str)>>>,
}

impl<'a, I: Iterator<Item = &'a str> + Clone> Spellings<'a, I> {
    /// Creates the index of different names.
    pub fn new(names: I) -> Self {
        Self {
            names,
            by_fold: OnceCell::new(),
        }
    }

    /// Returns the name that a text spells, with its place: the only canonical caseless match, or
    /// of several the only one that is canonically equivalent.
    ///
    /// ```
    /// use ml_core::spelling::Spellings;
    ///
    /// let names = Spellings::new(["café", "Straße", "Ort", "ort"].into_iter());
    /// assert_eq!(names.find("CAFE\u{301}"), Some((0, "café")));
    /// assert_eq!(names.find("STRASSE"), Some((1, "Straße")));
    /// assert_eq!(names.find("ort"), Some((3, "ort")));
    /// assert_eq!(names.find("ORT"), None);
    /// ```
    pub fn find(&self, text: &str) -> Option<(usize, &'a str)> {
        let by_fold = self.by_fold.get_or_init(|| {
            let mut by_fold: HashMap<String, Vec<(usize, &'a str)>> = HashMap::new();
            for (place, name) in self.names.clone().enumerate() {
                by_fold.entry(folded(name)).or_default().push((place, name));
            }
            by_fold
        });
        let found = by_fold.get(&folded(text))?;
        if let [name] = found[..] {
            return Some(name);
        }
        let mut equivalent = found.iter().filter(|(_, name)| name.nfc().eq(text.nfc()));
        equivalent.next().copied().filter(|_| equivalent.next().is_none())
    }
}

/// Replaces the names in a request for a training that no column has by those of the columns that
/// they spell.
pub fn respell_request(
    columns: &[&str],
    target: &mut Option<String>,
    features: &mut Option<Vec<String>>,
    encodings: &mut ColumnEncodings,
    split: &mut Option<Split>,
) {
    let known: HashSet<&str> = columns.iter().copied().collect();
    let spellings = Spellings::new(columns.iter().copied());
    let respell = |name: &mut String| {
        if !known.contains(name.as_str())
            && let Some((_, column)) = spellings.find(name)
        {
            column.clone_into(name);
        }
    };
    let split = match split {
        Some(Split::Group { column, .. } | Split::Time { column, .. }) => Some(column),
        _ => None,
    };
    let names = target.iter_mut().chain(features.iter_mut().flatten()).chain(split);
    names.for_each(&respell);
    let respelled = std::mem::take(encodings).into_iter().map(|(mut name, encoding)| {
        respell(&mut name);
        (name, encoding)
    });
    *encodings = respelled.collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_match_whatever_their_case_and_normal_form() {
        for (one, other) in [
            ("café", "CAFE\u{301}"),
            ("HAUPTSTRASSE", "Hauptstraße"),
            ("ΟΔΟΣ", "οδος"),
            ("ΟΔΟΣ", "οδοσ"),
            ("\u{212b}", "å"),
            ("\u{1e9e}", "ss"),
            ("ﬁx", "FIX"),
            ("İ", "i\u{307}"),
            ("ᾳ", "ΑΙ"),
            ("\u{ac00}", "\u{1100}\u{1161}"),
            ("q\u{307}\u{323}", "Q\u{323}\u{307}"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} {other}");
        }
        for (one, other) in [("cafe", "café"), ("ı", "i"), ("ﬁx", "fox"), ("①", "1")] {
            assert_ne!(folded(one), folded(other), "{one} {other}");
        }
        assert!(folded("ΟΔΟΣΑΡ").contains(&folded("ΟΔΟΣ")));
        assert!(folded("Hauptstraße 5").contains(&folded("HAUPTSTRASSE")));
    }

    #[test]
    fn of_several_matches_the_canonically_equivalent_one_is_meant() {
        let names = Spellings::new(["É", "é", "e\u{301}t", "\u{e9}t"].into_iter());
        assert_eq!(names.find("e\u{301}"), Some((1, "é")));
        assert_eq!(names.find("E\u{301}"), Some((0, "É")));
        assert_eq!(names.find("ÉT"), None);
        assert_eq!(names.find("ét"), None, "two are equivalent");
        assert_eq!(names.find("e"), None);
    }
}
