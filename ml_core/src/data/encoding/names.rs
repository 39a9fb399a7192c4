//! Names of encodings.

use encoding_rs::Encoding;

/// Names of Python that the WHATWG standard does not have, without `-`, `_` and spaces.
const PYTHON_NAMES: &[(&str, &str)] = &[
    ("utf8sig", "utf-8"),
    ("u8", "utf-8"),
    ("cp65001", "utf-8"),
    ("latin", "windows-1252"),
    ("l1", "windows-1252"),
    ("latin9", "iso-8859-15"),
    ("l9", "iso-8859-15"),
    ("ansi", "windows-1252"),
    ("u16", "utf-16le"),
    ("cp932", "shift_jis"),
    ("mskanji", "shift_jis"),
    ("cp936", "gbk"),
    ("cp949", "euc-kr"),
    ("uhc", "euc-kr"),
    ("cp950", "big5"),
    ("cp874", "windows-874"),
    ("macroman", "macintosh"),
    ("maccyrillic", "x-mac-cyrillic"),
];

/// Returns the encoding with a name of the WHATWG standard, or with one of Python (`latin-1`,
/// `cp1252`, `utf_8_sig`, `utf-16-le`).
///
/// ```
/// use ml_core::data::encoding_named;
///
/// for name in ["latin-1", "latin1", "iso8859_1", "cp1252", "Windows-1252"] {
///     assert_eq!(encoding_named(name).map(|found| found.name()), Some("windows-1252"));
/// }
/// assert_eq!(encoding_named("klingon"), None);
/// ```
#[must_use]
pub fn encoding_named(name: &str) -> Option<&'static Encoding> {
    let name = name.trim().to_lowercase();
    let compact: String = name.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).collect();
    // As in `iso8859-15`, `windows-1252` and `koi8-r`.
    let hyphenated = [name.replace(['_', ' '], "-"), with_hyphen(&compact)];
    let known = PYTHON_NAMES.iter().find(|(python, _)| *python == compact);
    std::iter::once(name.as_str())
        .chain(hyphenated.iter().map(String::as_str))
        .chain([compact.as_str()])
        .chain(known.map(|&(_, name)| name))
        .find_map(|label| Encoding::for_label(label.as_bytes()))
}

/// Returns a name in which a hyphen is between the letters and the number.
fn with_hyphen(compact: &str) -> String {
    let prefixes = ["utf", "iso8859", "windows", "koi8", "euc", "iso2022"];
    let prefix = prefixes.into_iter().find(|&prefix| compact.starts_with(prefix));
    match prefix.map(|prefix| (prefix, &compact[prefix.len()..])) {
        Some((prefix, rest)) if !rest.is_empty() => format!("{prefix}-{rest}"),
        _ => compact.to_owned(),
    }
}
