//! Words that stand for a missing value.

use std::fmt;
use std::sync::{Arc, LazyLock};

/// Default words of pandas, R, Excel, C, Java, JavaScript and SQL, spelled as these tools write
/// them.
const WORDS: &[&str] = &["?", "NA", "<NA>", "None", "NaT", "Null", "undefined", r"\N"];

/// Default words that these tools also write in small or in capital letters only.
const WORDS_IN_ANY_CASE: &[&str] = &[
    "N/A",
    "#N/A",
    "#NA",
    "#N/A N/A",
    "#NV",
    "NaN",
    "+NaN",
    "-NaN",
    "null",
    "(null)",
    "<null>",
    "[NULL]",
    "#NULL!",
    "#DIV/0!",
    "#VALUE!",
    "#REF!",
    "#NAME?",
    "#NUM!",
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
    "#BLOCKED!",
    "#UNKNOWN!",
    "#CONNECT!",
    "#BUSY!",
    "#PYTHON!",
    "#GETTING_DATA",
    "nan(ind)",
    "-nan(ind)",
    "nan(snan)",
    "-nan(snan)",
];

/// Error values of Excel in other languages than English.
const ERRORS_OF_EXCEL: &[&str] = &[
    "#WERT!",
    "#BEZUG!",
    "#ZAHL!",
    "#ÜBERLAUF!",
    "#VALEUR!",
    "#NOM?",
    "#NOMBRE!",
    "#NUL!",
    "#N/D",
    "#¡VALOR!",
    "#¡REF!",
    "#¡DIV/0!",
    "#¿NOMBRE?",
    "#¡NUM!",
    "#¡NULO!",
    "#VALORE!",
    "#RIF!",
    "#NOME?",
    "#NULLO!",
    "#VALOR!",
    "#NÚM!",
    "#NULO!",
    "#N/B",
    "#WAARDE!",
    "#VERW!",
    "#NAAM?",
    "#GETAL!",
    "#DEEL/0!",
    "#LEEG!",
    "#ARG!",
    "#ADR!",
    "#NAZWA?",
    "#LICZBA!",
    "#DZIEL/0!",
    "#ZERO!",
    "#Н/Д",
    "#ЗНАЧ!",
    "#ССЫЛКА!",
    "#ИМЯ?",
    "#ЧИСЛО!",
    "#ДЕЛ/0!",
    "#ПУСТО!",
];

/// NaN of old Microsoft libraries, which pad it with zeros to the number of decimals.
const PADDED_NAN: [&str; 3] = ["1.#IND", "1.#QNAN", "1.#SNAN"];
const MAX_PADDING: usize = 16;

/// Numbers of the errors of LibreOffice, as in `Err:502`.
const ERRORS_OF_LIBREOFFICE: std::ops::RangeInclusive<u16> = 501..=540;

/// Set of the words that stand for a missing value. The empty text always does.
#[derive(Clone, PartialEq)]
pub struct MissingWords(Arc<Words>);

#[derive(PartialEq)]
struct Words {
    na_values: Vec<String>,
    keep_na: bool,
    /// All words, sorted.
    sorted: Vec<String>,
    /// Whether a word begins with a byte.
    first_bytes: [bool; 256],
    /// The words that are numbers, such as -999.
    numbers: Vec<f64>,
}

static DEFAULT: LazyLock<MissingWords> = LazyLock::new(|| MissingWords::build(&[], false));

impl MissingWords {
    /// Creates the set of `na_values` and, unless `keep_na`, of the default words.
    #[must_use]
    pub fn new(na_values: &[String], keep_na: bool) -> Self {
        if na_values.is_empty() && !keep_na {
            return DEFAULT.clone();
        }
        Self::build(na_values, keep_na)
    }

    fn build(na_values: &[String], keep_na: bool) -> Self {
        let mut sorted: Vec<String> = na_values.iter().map(|word| word.trim().to_owned()).collect();
        if !keep_na {
            sorted.extend(WORDS.iter().map(|&word| word.to_owned()));
            sorted.extend(ERRORS_OF_EXCEL.iter().map(|&word| word.to_owned()));
            sorted.extend(ERRORS_OF_LIBREOFFICE.map(|number| format!("Err:{number}")));
            let padded = PADDED_NAN.iter().flat_map(|word| {
                (0..=MAX_PADDING).flat_map(move |zeros| ["", "-"].map(|sign| format!("{sign}{word}{:0<zeros$}", "")))
            });
            let in_any_case = WORDS_IN_ANY_CASE.iter().map(|&word| word.to_owned());
            for word in in_any_case.chain(padded) {
                sorted.extend([word.to_lowercase(), word.to_uppercase(), word]);
            }
        }
        sorted.sort_unstable();
        sorted.dedup();
        let mut first_bytes = [false; 256];
        for word in &sorted {
            if let Some(&first) = word.as_bytes().first() {
                first_bytes[usize::from(first)] = true;
            }
        }
        Self(Arc::new(Words {
            na_values: na_values.to_vec(),
            keep_na,
            numbers: sorted
                .iter()
                .filter_map(|word| word.parse().ok())
                .filter(|value: &f64| value.is_finite())
                .collect(),
            sorted,
            first_bytes,
        }))
    }

    /// Returns the words that count as missing besides the default ones.
    #[must_use]
    pub fn na_values(&self) -> &[String] {
        &self.0.na_values
    }

    /// Returns whether the default words are ordinary values.
    #[must_use]
    pub fn keep_na(&self) -> bool {
        self.0.keep_na
    }

    /// Returns the words that are numbers, such as -999.
    pub(super) fn numbers(&self) -> &[f64] {
        &self.0.numbers
    }

    /// Returns whether a trimmed text stands for a missing value.
    #[must_use]
    pub fn contains(&self, text: &str) -> bool {
        let Some(&first) = text.as_bytes().first() else {
            return true;
        };
        self.0.first_bytes[usize::from(first)] && self.0.sorted.binary_search_by(|word| word.as_str().cmp(text)).is_ok()
    }
}

impl Default for MissingWords {
    fn default() -> Self {
        DEFAULT.clone()
    }
}

impl fmt::Debug for MissingWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MissingWords")
            .field("na_values", &self.0.na_values)
            .field("keep_na", &self.0.keep_na)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_words_are_spelled_as_the_tools_write_them() {
        let words = MissingWords::default();
        for word in [
            "",
            "?",
            "NA",
            "N/A",
            "n/a",
            "<NA>",
            "NaN",
            "nan",
            "NAN",
            "-nan",
            "-NaN",
            "-NAN",
            "null",
            "NULL",
            "Null",
            "None",
            "NaT",
            r"\N",
            "(null)",
            "[NULL]",
            "#N/A",
            "#n/a",
            "#DIV/0!",
            "#VALUE!",
            "#REF!",
            "#NAME?",
            "#NUM!",
            "#NULL!",
            "nan(ind)",
            "-nan(ind)",
            "NAN(IND)",
            "1.#QNAN",
            "-1.#IND",
            "-1.#IND00",
            "1.#qnan",
            "1.#IND000000",
            "-1.#QNAN0000000000",
            "#BUSY!",
            "#WERT!",
            "#N/D",
            "#¡VALOR!",
            "Err:502",
        ] {
            assert!(words.contains(word), "{word}");
        }
        for word in [
            "na", "Na", "none", "0", "-", "N", "nancy", "Nan", "#1", "1.#INF", "Nul", " ", "1.#IND01", "Err:1", "#NAME",
        ] {
            assert!(!words.contains(word), "{word}");
        }
    }

    #[test]
    fn words_are_added_and_default_ones_kept() {
        let more = MissingWords::new(&["-999".to_owned(), " n.d. ".to_owned()], false);
        assert!(more.contains("-999") && more.contains("n.d.") && more.contains("NA"));
        let own = MissingWords::new(&["-999".to_owned()], true);
        assert!(own.contains("-999") && own.contains("") && !own.contains("NA") && !own.contains("NaN"));
    }
}
