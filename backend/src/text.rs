//! Unicode text for comparison: canonical caseless matching, and one form of each text.

use std::borrow::Cow;
use unicase::UniCase;
use unicode_normalization::UnicodeNormalization;

/// Returns the composed form (NFC), in which canonically equivalent texts are equal.
pub(crate) fn composed(text: &str) -> String {
    text.nfc().collect()
}

/// Returns the text without differences of case and of canonical equivalence: two texts are a
/// canonical caseless match (Unicode, D145) when their folded texts are equal. Substring
/// search on folded text ignores case and normal form as well.
pub(crate) fn folded(text: &str) -> String {
    fold(text).nfc().collect()
}

/// Returns a text whose bytes sort without differences of case, and with accented letters after
/// the letter without accents.
pub(crate) fn sort_key(text: &str) -> String {
    fold(text).nfd().collect()
}

fn fold(text: &str) -> String {
    let decomposed: String = text.nfd().collect();
    UniCase::unicode(decomposed).to_folded_case()
}

/// Returns a text, or its beginning of at most `max_bytes` bytes with `…` after it.
pub(crate) fn shortened(text: &str, max_bytes: usize) -> Cow<'_, str> {
    if text.len() <= max_bytes {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("{}…", &text[..text.floor_char_boundary(max_bytes)]))
}

/// Returns labels in composed form, each once whatever its case, in alphabetical order.
pub(crate) fn distinct_labels(labels: &[String]) -> Vec<String> {
    let mut labels: Vec<String> = labels.iter().map(|label| composed(label)).collect();
    labels.sort_by_cached_key(|label| sort_key(label));
    labels.dedup_by_key(|label| folded(label));
    labels
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
    fn accented_letters_sort_after_those_without_accents() {
        let mut words = [
            "Zebra",
            "Äpfel",
            "apfel",
            "e\u{301}clair",
            "Éclair 2",
            "eis",
            "Apfelmus",
            "STRASSE",
            "straße 2",
        ];
        words.sort_by_key(|word| sort_key(word));
        let sorted = [
            "apfel",
            "Apfelmus",
            "Äpfel",
            "eis",
            "e\u{301}clair",
            "Éclair 2",
            "STRASSE",
            "straße 2",
            "Zebra",
        ];
        assert_eq!(words, sorted);
    }

    #[test]
    fn a_long_text_is_shortened_between_characters() {
        assert_eq!(shortened("äöü", 6), "äöü");
        assert_eq!(shortened("äöü", 5), "äö…");
        assert_eq!(shortened("äöü", 0), "…");
    }

    #[test]
    fn a_label_occurs_once_whatever_its_case_and_normal_form() {
        let labels = ["straße", "cafe\u{301}", "strasse", "café", "zoo", "cafe"].map(str::to_owned);
        assert_eq!(distinct_labels(&labels), ["cafe", "café", "straße", "zoo"]);
    }
}
