//! Notations, units and codes by hand.

use super::*;

fn read(text: &str, decimal: char, thousands: Thousands) -> Option<f64> {
    let decimal = u8::try_from(decimal).unwrap();
    Some(Numeral::new(text)?.read(Notation { decimal, thousands })?.value)
}

#[test]
fn separated_thousands_are_read() {
    assert_eq!(read("1,409", '.', Thousands::Comma), Some(1409.0));
    assert_eq!(read("-1,234,567.5", '.', Thousands::Comma), Some(-1_234_567.5));
    assert_eq!(read("12,34,567", '.', Thousands::Comma), Some(1_234_567.0));
    assert_eq!(read("1.234,5", ',', Thousands::Point), Some(1234.5));
    for space in [' ', '\u{a0}', '\u{202f}'] {
        assert_eq!(read(&format!("1{space}234,5"), ',', Thousands::Space), Some(1234.5));
    }
    assert_eq!(read("1'234.5", '.', Thousands::Apostrophe), Some(1234.5));
    assert_eq!(read("1’234’567", '.', Thousands::Apostrophe), Some(1_234_567.0));
    for wrong in [
        "1,40",
        "1,4099",
        "0,123",
        "1,,234",
        ",123",
        "1234,567",
        "1,23,45,67",
        "1,234,",
        "1,2345,678",
    ] {
        assert_eq!(read(wrong, '.', Thousands::Comma), None, "{wrong}");
    }
    assert_eq!(
        read("1 234\u{a0}567", '.', Thousands::Space),
        None,
        "two kinds of spaces"
    );
    assert_eq!(read("1,234", '.', Thousands::Space), None);
}

#[test]
fn units_are_split_off() {
    let unit = |text: &str| {
        let numeral = Numeral::new(text).unwrap();
        (numeral.unit, numeral.read(Notation::ALL[2]).map(|read| read.value))
    };
    assert_eq!(unit("$1,409.50"), (Some("$"), Some(1409.5)));
    assert_eq!(unit("-$5"), (Some("$"), Some(-5.0)));
    assert_eq!(unit("€ -5"), (Some("€"), Some(-5.0)));
    assert_eq!(unit("12.5 %"), (Some("%"), Some(12.5)));
    assert_eq!(unit("12 EUR"), (Some("EUR"), Some(12.0)));
    assert_eq!(unit("HK$5"), (Some("HK$"), Some(5.0)));
    assert_eq!(unit("kr. 5"), (Some("kr."), Some(5.0)));
    assert_eq!(unit("5 kr."), (Some("kr."), Some(5.0)));
    assert_eq!(unit("Fr5").1, None);
    assert_eq!(unit("1,200円"), (Some("円"), Some(1200.0)));
    assert_eq!(unit("7"), (None, Some(7.0)));
    assert_eq!(unit("--7").1, None);
    assert_eq!(unit("$7%").1, None);
    assert_eq!(unit("7 kg").1, None);
}

#[test]
fn a_unit_is_not_hidden_by_a_part_of_it() {
    for (at, unit) in UNITS.iter().enumerate() {
        for hidden in &UNITS[at + 1..] {
            let is_hidden = hidden.starts_with(unit) || hidden.ends_with(unit);
            assert!(!is_hidden, "{unit} hides {hidden}");
        }
    }
}

#[test]
fn negative_numbers_have_several_signs() {
    let signed = |text: &str| {
        let numeral = Numeral::new(text).unwrap();
        let value = numeral.read(Notation::ALL[2]).map(|read| read.value);
        (value, numeral.has_account_sign())
    };
    for text in ["-5", "\u{2212}5", "-$5", "$-5", "-5 %"] {
        assert_eq!(signed(text), (Some(-5.0), false), "{text}");
    }
    for text in [
        "(5)",
        "( 5 )",
        "($5)",
        "$(5)",
        "(5) €",
        "(5 €)",
        "5.00-",
        "5.00- €",
        "5.0 €-",
    ] {
        assert_eq!(signed(text), (Some(-5.0), true), "{text}");
    }
    assert_eq!(signed("(1,234.5)"), (Some(-1234.5), true));
    for text in ["(-5)", "-(5)", "((5))", "(5", "5)", "5-", "-5.0-", "()5"] {
        assert_eq!(signed(text).0, None, "{text}");
    }
}

#[test]
fn codes_are_told_from_numbers() {
    let is_code = |text: &str| Numeral::new(text).unwrap().read(Notation::ALL[2]).unwrap().is_code();
    for code in [
        "01",
        "-007",
        "00",
        "9007199254740993",
        "123456789012345678901234567890",
        "9,007,199,254,740,993",
        "+491701234567",
        "(007)",
    ] {
        assert!(is_code(code), "{code}");
    }
    for number in [
        "0",
        "0.5",
        "007.5",
        "9007199254740992",
        "1e30",
        "12345678901234567890.5",
        "+5",
        "+1234567.5",
        "+$12345678",
        "12345678",
    ] {
        assert!(!is_code(number), "{number}");
    }
}

#[test]
fn shortcuts_agree_with_reading() {
    for text in [
        "1",
        "01",
        "1.5",
        ".5",
        "5.",
        "1.234",
        "0.234",
        "1234.567",
        "1,234",
        "1,23",
        "12,345.6",
        "12.345,6",
        "1 234",
        "1'234",
        "1.234.567",
        "1e5",
        "1.5e3",
        "1,5e3",
        ".",
        "1.2.3",
        "9007199254740993",
        "1,2,3",
        "$1.234",
        "(1.234)",
        "(5)",
        "1.234,50-",
        "+12345678",
    ] {
        let Some(numeral) = Numeral::new(text) else { continue };
        let expected = Notations::that(|notation| numeral.read(notation).is_some_and(|read| !read.is_code()));
        assert_eq!(numeral.notations(), expected, "{text}");
    }
}
