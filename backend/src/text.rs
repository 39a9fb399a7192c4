//! Unicode text for comparison: one form of each text, and the order of texts.

pub(crate) use ml_core::spelling::folded;
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// Returns the composed form (NFC), in which canonically equivalent texts are equal.
pub(crate) fn composed(text: &str) -> String {
    text.nfc().collect()
}

/// Returns a text whose bytes sort without differences of case, and with accented letters after
/// the letter without accents.
pub(crate) fn sort_key(text: &str) -> String {
    folded(text).nfd().collect()
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
