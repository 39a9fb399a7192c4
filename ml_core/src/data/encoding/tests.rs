//! Names, detection and decoding together.

use super::detect::BUFFER;
use super::*;
use encoding_rs::{Encoding, UTF_16LE, WINDOWS_1252};
use std::io::Read;

fn detected(bytes: &[u8]) -> (&'static str, bool) {
    let found = detect_encoding(bytes).unwrap();
    assert_eq!(found.warning().is_some(), found.is_guess);
    (found.encoding.name(), found.is_guess)
}

fn read(bytes: &[u8], name: &str) -> String {
    let mut text = String::new();
    let encoding = encoding_named(name).unwrap();
    decoded(bytes, encoding).read_to_string(&mut text).unwrap();
    text
}

fn utf_16le(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn names_of_python_are_known() {
    for (name, expected) in [
        ("latin-1", "windows-1252"),
        ("latin_1", "windows-1252"),
        ("L1", "windows-1252"),
        ("iso8859-1", "windows-1252"),
        ("iso-8859-1", "windows-1252"),
        ("ISO_8859_15", "ISO-8859-15"),
        ("iso8859_2", "ISO-8859-2"),
        ("latin2", "ISO-8859-2"),
        ("cp1251", "windows-1251"),
        ("windows_1250", "windows-1250"),
        ("windows1252", "windows-1252"),
        ("utf_8_sig", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("UTF_8", "UTF-8"),
        ("utf8", "UTF-8"),
        ("utf-16", "UTF-16LE"),
        ("utf_16_le", "UTF-16LE"),
        ("utf-16-be", "UTF-16BE"),
        ("koi8_r", "KOI8-R"),
        ("shift_jis", "Shift_JIS"),
        ("cp932", "Shift_JIS"),
        ("euc_jp", "EUC-JP"),
        ("euc_kr", "EUC-KR"),
        ("gb2312", "GBK"),
        ("big5", "Big5"),
        ("mac_roman", "macintosh"),
        ("ascii", "windows-1252"),
        ("us", "windows-1252"),
        ("1251", "windows-1251"),
        ("936", "GBK"),
        ("euc_cn", "GBK"),
        ("ujis", "EUC-JP"),
        ("iso2022_jp", "ISO-2022-JP"),
        ("iso_8859_2_1987", "ISO-8859-2"),
        ("latin7", "ISO-8859-13"),
        ("iso8859_16", "ISO-8859-16"),
        ("big5hkscs", "Big5"),
        ("tis-620", "windows-874"),
        ("tis_620_2529_1", "windows-874"),
    ] {
        assert_eq!(encoding_named(name).map(Encoding::name), Some(expected), "{name}");
    }
    for unknown in ["klingon", "", "1234", "cp437", "iso_8859_99_1999"] {
        assert_eq!(encoding_named(unknown), None, "{unknown}");
    }
}

#[test]
fn encodings_are_detected() {
    assert_eq!(detected(b""), ("UTF-8", false));
    assert_eq!(detected("größe,1\n".as_bytes()), ("UTF-8", false));
    assert_eq!(detected(b"\xEF\xBB\xBFa"), ("UTF-8", false));
    assert_eq!(detected(b"\xFF\xFEa\0"), ("UTF-16LE", false));
    assert_eq!(detected(&utf_16le("größe,1\n")), ("UTF-16LE", true));
    let big: Vec<u8> = "größe,1\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(detected(&big), ("UTF-16BE", true));
    assert_eq!(detected(b"name,gr\xF6\xDFe\nM\xFCller,1\n"), ("windows-1252", true));
    let (russian, ..) = encoding_rs::WINDOWS_1251.encode("имя,город\nИван,Москва\nАнна,Казань\n");
    assert_eq!(detected(&russian), ("windows-1251", true));
    let (japanese, ..) = encoding_rs::SHIFT_JIS.encode("名前,都市\n太郎,東京\n花子,大阪\n");
    assert_eq!(detected(&japanese), ("Shift_JIS", true));
    assert_eq!(detected(&utf_16le("имя;город\nИван;Москва\n")), ("UTF-16LE", true));
    let big: Vec<u8> = "имя;город\nИван;Москва\n"
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    assert_eq!(detected(&big), ("UTF-16BE", true));
    assert_eq!(detected(b"a,\x002\n"), ("UTF-8", false), "left for the reader");
}

#[test]
fn the_first_other_byte_may_be_far_from_the_beginning() {
    let mut text = "ü,".repeat(BUFFER);
    assert_eq!(detected(text.as_bytes()), ("UTF-8", false));
    text.insert(0, 'a');
    assert_eq!(detected(text.as_bytes()), ("UTF-8", false));
    let mut bytes = "plain,".repeat(BUFFER).into_bytes();
    bytes.extend_from_slice(b"caf\xE9\n");
    assert_eq!(detected(&bytes), ("windows-1252", true));
}

#[test]
fn other_encodings_become_utf_8() {
    assert_eq!(read(b"gr\xFC\xDFe", "windows-1252"), "grüße");
    assert_eq!(read(&utf_16le("\u{feff}größe,1\n"), "utf-16"), "größe,1\n");
    assert_eq!(read("größe".repeat(9000).as_bytes(), "utf-8"), "größe".repeat(9000));
    assert_eq!(read(&b"\xE9,".repeat(30_000), "latin1"), "é,".repeat(30_000));
}

#[test]
fn a_byte_order_mark_decides_on_the_order_of_utf_16() {
    let big = b"\xFE\xFF\0a\0\n";
    for name in ["utf-16", "utf-16-le", "utf-16-be"] {
        let declared = encoding_named(name).unwrap();
        let found = declared_encoding(&big[..], declared).unwrap();
        assert_eq!((found.encoding.name(), found.is_guess), ("UTF-16BE", false), "{name}");
    }
    let without = declared_encoding(&b"a\0\n\0"[..], UTF_16LE).unwrap();
    assert_eq!(without.encoding, UTF_16LE);
    let latin = declared_encoding(&b"\xFE\xFF"[..], WINDOWS_1252).unwrap();
    assert_eq!(latin.encoding, WINDOWS_1252);
}
