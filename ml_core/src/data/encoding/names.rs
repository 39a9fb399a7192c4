//! Names of encodings.

use encoding_rs::Encoding;

/// Names of Python that the WHATWG standard does not have, without `-`, `_` and spaces.
const PYTHON_NAMES: &[(&str, &str)] = &[
    ("utf8sig", "utf-8"),
    ("utf", "utf-8"),
    ("utf8ucs2", "utf-8"),
    ("utf8ucs4", "utf-8"),
    ("u8", "utf-8"),
    ("cp65001", "utf-8"),
    ("latin", "windows-1252"),
    ("l1", "windows-1252"),
    ("646", "windows-1252"),
    ("cp367", "windows-1252"),
    ("ibm367", "windows-1252"),
    ("us", "windows-1252"),
    ("ansix3.41968", "windows-1252"),
    ("ansix3.41986", "windows-1252"),
    ("ansix341968", "windows-1252"),
    ("iso646us", "windows-1252"),
    ("iso646.irv1991", "windows-1252"),
    ("isoir6", "windows-1252"),
    ("8859", "windows-1252"),
    ("iso8859", "windows-1252"),
    ("latin7", "iso-8859-13"),
    ("l7", "iso-8859-13"),
    ("latin8", "iso-8859-14"),
    ("l8", "iso-8859-14"),
    ("isoceltic", "iso-8859-14"),
    ("isoir199", "iso-8859-14"),
    ("latin10", "iso-8859-16"),
    ("l10", "iso-8859-16"),
    ("isoir226", "iso-8859-16"),
    ("latin9", "iso-8859-15"),
    ("l9", "iso-8859-15"),
    ("ansi", "windows-1252"),
    ("u16", "utf-16le"),
    ("unicodebigunmarked", "utf-16be"),
    ("unicodelittleunmarked", "utf-16le"),
    ("932", "shift_jis"),
    ("cp932", "shift_jis"),
    ("xmacjapanese", "shift_jis"),
    ("ujis", "euc-jp"),
    ("iso2022jp", "iso-2022-jp"),
    ("mskanji", "shift_jis"),
    ("936", "gbk"),
    ("cp936", "gbk"),
    ("ms936", "gbk"),
    ("euccn", "gbk"),
    ("eucgb2312cn", "gbk"),
    ("gb23121980", "gbk"),
    ("gb231280", "gbk"),
    ("xmacsimpchinese", "gbk"),
    ("gb180302000", "gb18030"),
    ("949", "euc-kr"),
    ("cp949", "euc-kr"),
    ("ms949", "euc-kr"),
    ("ksx1001", "euc-kr"),
    ("xmackorean", "euc-kr"),
    ("uhc", "euc-kr"),
    ("950", "big5"),
    ("cp950", "big5"),
    ("ms950", "big5"),
    ("big5tw", "big5"),
    ("big5hkscs", "big5"),
    ("hkscs", "big5"),
    ("xmactradchinese", "big5"),
    ("cp874", "windows-874"),
    ("thai", "windows-874"),
    ("tis620", "windows-874"),
    ("tis6200", "windows-874"),
    ("tis62025290", "windows-874"),
    ("tis62025291", "windows-874"),
    ("isoir166", "windows-874"),
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
    // As in `iso_8859_15_1999`, and `1252` for `windows-1252`.
    let undated = hyphenated[0].rsplit_once('-').filter(|(_, year)| is_number(year, 4));
    let code_page = is_number(&compact, 4).then(|| format!("windows-{compact}"));
    let known = PYTHON_NAMES.iter().find(|(python, _)| *python == compact);
    std::iter::once(name.as_str())
        .chain(hyphenated.iter().map(String::as_str))
        .chain([compact.as_str()])
        .chain(undated.map(|(undated, _)| undated))
        .chain(code_page.as_deref())
        .chain(known.map(|&(_, name)| name))
        .find_map(|label| Encoding::for_label(label.as_bytes()))
}

fn is_number(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns a name in which a hyphen is between the letters and the number.
fn with_hyphen(compact: &str) -> String {
    let families = [
        ("utf", "utf"),
        ("iso8859", "iso-8859"),
        ("windows", "windows"),
        ("koi8", "koi8"),
        ("euc", "euc"),
    ];
    let parts = families
        .into_iter()
        .find_map(|(prefix, family)| Some((family, compact.strip_prefix(prefix)?)));
    match parts {
        Some((family, number)) if !number.is_empty() => format!("{family}-{number}"),
        _ => compact.to_owned(),
    }
}
