//! Files as people really have them: codes, words for missing values, headers, units.

use super::*;
use crate::data::{ColumnKind, Thousands, describe_csv};
use ColumnKind::{Categorical, Ignore, Numeric, Text};

fn read(text: &str) -> Table {
    read_csv(text.as_bytes(), &CsvOptions::default()).unwrap()
}

fn kinds(table: &Table) -> Vec<ColumnKind> {
    table.columns().iter().map(|column| column.kind).collect()
}

fn values(table: &Table, column: usize) -> Vec<Option<String>> {
    (0..table.rows())
        .map(|row| table.columns()[column].data.text(row))
        .collect()
}

#[track_caller]
fn warned(table: &Table, codes: &[&str]) {
    let found: Vec<&str> = table.warnings().iter().map(|warning| warning.code.as_str()).collect();
    assert_eq!(found, codes, "{:?}", table.warnings());
}

#[test]
fn words_of_other_tools_count_as_missing() {
    for word in ["-nan", "#N/A", "#DIV/0!", r"\N", "nan(ind)", "-1.#IND", "NULL"] {
        let mut text = String::from("a,b\n");
        (0..199).for_each(|row| text.push_str(&format!("{}.5,x{}\n", row, row % 3)));
        text.push_str(&format!("{word},{word}\n"));
        let table = read(&text);
        assert_eq!(kinds(&table), [Numeric, Categorical], "{word}");
        assert_eq!((table.columns()[0].missing, table.columns()[1].missing), (1, 1));
        warned(&table, &["missing_words"]);
        assert!(table.warnings()[0].message.contains(word), "{:?}", table.warnings());
    }
}

#[test]
fn words_for_missing_values_can_be_set() {
    let country = "country,x\nNA,1\nDE,-999\nFR,3\n";
    let options = CsvOptions {
        keep_na: true,
        na_values: vec!["-999".to_owned()],
        ..CsvOptions::default()
    };
    let table = read_csv(country.as_bytes(), &options).unwrap();
    assert_eq!(values(&table, 0)[0], Some("NA".to_owned()));
    assert_eq!((table.columns()[1].kind, table.columns()[1].missing), (Numeric, 1));
    let added = CsvOptions {
        na_values: vec!["DE".to_owned()],
        ..CsvOptions::default()
    };
    assert_eq!(read_csv(country.as_bytes(), &added).unwrap().columns()[0].missing, 2);
}

#[test]
fn codes_keep_their_text_wherever_the_first_other_value_is() {
    let mut rows: Vec<String> = (0..60_000).map(|row| format!("0{}", row % 3 + 1)).collect();
    rows.push("A1".to_owned());
    let file = |rows: &[String]| {
        format!(
            "code,x\n{}",
            rows.iter().map(|code| format!("{code},1\n")).collect::<String>()
        )
    };
    for _ in 0..2 {
        let table = read(&file(&rows));
        assert_eq!(kinds(&table), [Categorical, Numeric]);
        let mut levels: Vec<Option<String>> = values(&table, 0);
        assert_eq!(levels, rows.iter().cloned().map(Some).collect::<Vec<_>>());
        levels.sort();
        levels.dedup();
        assert_eq!(levels.len(), 4);
        rows.reverse();
    }
    let table = read("code,x\n01,1\n2,1\n");
    assert_eq!(values(&table, 0), [Some("01".into()), Some("2".into())]);
    warned(&table, &["leading_zeros"]);
    // Numbers that come before a text keep their spelling as well.
    let numbers: String = (0..60_000).map(|row| format!("1.{}0,1\n", row % 3)).collect();
    let table = read(&format!("v,x\n{numbers}n,1\n"));
    assert_eq!(values(&table, 0)[0], Some("1.00".into()));
    warned(&table, &["not_numeric"]);
    assert_eq!(table.warnings()[0].rows, Some(1));
}

#[test]
fn integers_beyond_two_to_the_53_are_texts() {
    let table =
        read("length,type,key\n0.5,900000000000003001,9007199254740993\n1.5,900000000000003002,9007199254740992\n");
    assert_eq!(kinds(&table), [Numeric, Categorical, Categorical]);
    assert_eq!(
        values(&table, 1),
        [Some("900000000000003001".into()), Some("900000000000003002".into())]
    );
    assert_eq!(values(&table, 2)[0], Some("9007199254740993".into()));
    warned(&table, &["long_integers", "long_integers"]);
    let declared = CsvOptions {
        overrides: [("key".to_owned(), Numeric)].into(),
        ..CsvOptions::default()
    };
    let table = read_csv("key,x\n9007199254740993,1\n007,2\n".as_bytes(), &declared).unwrap();
    assert_eq!(table.columns()[0].kind, Numeric);
    warned(&table, &["rounded_integers"]);
}

#[test]
fn titles_and_comments_above_the_header_are_left_out_and_reported() {
    for text in [
        "# made by X\na,b\n1,x\n3,y\n",
        "# made by X, version 2\n\n# all\na,b\n1,x\n3,y\n",
        "Report 2024\n\na,b,c\n1,x,5\n3,y,6\n",
        "Report 2024,,\n,,\na,b,c\n1,x,5\n3,y,6\n",
    ] {
        let table = read(text);
        assert_eq!((table.columns()[0].name, table.rows()), ("a", 2), "{text}");
        assert_eq!(kinds(&table)[..2], [Numeric, Categorical], "{text}");
        warned(&table, &["title_lines"]);
    }
    let no_header = CsvOptions {
        has_header: Some(false),
        ..CsvOptions::default()
    };
    assert!(read_csv("# all\na,b\n1,x\n".as_bytes(), &no_header).is_err());
}

#[test]
fn columns_between_spaces_are_reported() {
    let file = "a b c\n1 2 3\n4 5 6\n";
    let table = read(file);
    assert_eq!(table.columns().len(), 1);
    warned(&table, &["space_separated"]);
    let described = describe_csv(|| Ok(file.as_bytes()), &CsvOptions::default(), 1000).unwrap();
    assert_eq!(described.warnings, table.warnings());
    warned(&read("text\nthe cat sat\nit was 5 o'clock\n"), &[]);
}

#[test]
fn a_column_in_another_notation_than_the_file_is_reported() {
    let table = read("a;b\n1.234,5;0.5\n2,5;0.7\n");
    assert_eq!(kinds(&table), [Categorical, Numeric]);
    warned(&table, &["other_notation"]);
    assert_eq!(table.warnings()[0].column.as_deref(), Some("a"));
    assert!(
        table.warnings()[0].message.contains("the decimal mark “,” and"),
        "{:?}",
        table.warnings()
    );
}

#[test]
fn a_line_that_names_a_delimiter_that_is_not_supported_is_an_error() {
    let error = read_csv("sep=^\na^b\n1^2\n".as_bytes(), &CsvOptions::default()).unwrap_err();
    assert!(error.to_string().contains("“^” is not supported"), "{error}");
}

#[test]
fn phone_numbers_are_codes() {
    let table = read("phone,x\n+491701234567,1\n+4930123456,2\n");
    assert_eq!(kinds(&table), [Categorical, Numeric]);
    assert_eq!(values(&table, 0)[0], Some("+491701234567".into()));
    warned(&table, &["leading_zeros"]);
    assert_eq!(kinds(&read("x,y\n+5,1\n-3,2\n")), [Numeric, Numeric]);
}

#[test]
fn negative_amounts_of_accounts_are_read_and_reported() {
    for (rows, example) in [
        ("\"1,234.50\",a\n\"(1,200.00)\",b\n(5),c\n", "(1,200.00)"),
        ("1.234,50;a\n1.200,00-;b\n-5;c\n", "1.200,00-"),
        ("$1234.50;a\n$(1200);b\n($5);c\n", "$(1200)"),
    ] {
        let delimiter = if rows.contains(';') { ';' } else { ',' };
        let table = read(&format!("amount{delimiter}k\n{rows}"));
        assert_eq!(kinds(&table), [Numeric, Categorical], "{rows}");
        let amounts = [Some("1234.5".into()), Some("-1200".into()), Some("-5".into())];
        assert_eq!(values(&table, 0), amounts, "{rows}");
        let warning = table
            .warnings()
            .iter()
            .find(|warning| warning.code == "negative_amounts");
        assert!(warning.unwrap().message.contains(example), "{:?}", table.warnings());
    }
    let table = read("x,y\n\u{2212}5,1\n3,2\n");
    assert_eq!(values(&table, 0)[0], Some("-5".into()));
    warned(&table, &[]);
}

#[test]
fn one_column_of_decimal_commas_is_one_column() {
    for text in ["size\n1,5\n1,7\n0,3\n", "size\n3,5\n2,5\n12\n"] {
        let table = read(text);
        assert_eq!(kinds(&table), [Numeric], "{text}");
        assert_eq!(table.format().unwrap().decimal, b',', "{text}");
    }
    // Numbers of the rows, as R writes them, go up.
    assert_eq!(kinds(&read("size\n1,5\n2,5\n3,7\n")), [Ignore, Numeric]);
}

#[test]
fn a_delimiter_at_the_end_of_the_rows_names_no_index() {
    let error = read_csv("a,b\n1,2,\n3,4,\n".as_bytes(), &CsvOptions::default()).unwrap_err();
    assert!(error.to_string().contains("line 2 has 3 values"), "{error}");
}

#[test]
fn the_decimal_mark_is_decided_by_the_whole_file() {
    let table = read(&format!("a;b\n{}3,2;x\n", "0;x\n".repeat(260)));
    assert_eq!(kinds(&table), [Numeric, Categorical]);
    assert_eq!(table.format().unwrap().decimal, b',');
    let table = read(&format!("a\tb\n{}3,2\tx\n", "0\tx\n".repeat(60_000)));
    assert_eq!((table.format().unwrap().decimal, kinds(&table)[0]), (b',', Numeric));
}

#[test]
fn the_delimiter_is_decided_by_the_whole_file() {
    let rows = "1;a,b\n".repeat(30_000);
    let table = read(&format!("x;y,z\n{rows}2;c\n3;d,e,f\n"));
    assert_eq!((table.format().unwrap().delimiter, table.columns().len()), (b';', 2));
}

#[test]
fn separated_thousands_and_units_are_read_and_reported() {
    let table = read("Id,Price\n0,\"9,809\"\n1,\"2,236\"\n2,\"9,994\"\n");
    assert_eq!(kinds(&table), [Numeric, Numeric]);
    assert_eq!(values(&table, 1)[0], Some("9809".into()));
    assert_eq!(table.format().unwrap().thousands, Thousands::Comma);
    warned(&table, &["ambiguous_numbers", "thousands_separator"]);
    assert_eq!(table.warnings()[1].rows, Some(3));
    let changed = CsvOptions {
        thousands: Some(Thousands::None),
        ..CsvOptions::default()
    };
    let table = read_csv("Id,Price\n0,\"9,809\"\n1,\"2,236\"\n".as_bytes(), &changed).unwrap();
    assert_eq!(values(&table, 1)[0], Some("9.809".into()));
    let table = read("share,price\n5%,$1\n12.5 %,\"$1,200.50\"\n");
    assert_eq!(kinds(&table), [Numeric, Numeric]);
    assert_eq!(values(&table, 0)[1], Some("12.5".into()));
    warned(&table, &["unit", "thousands_separator", "unit"]);
    let table = read("price,x\n$5,1\n6,2\n€7,3\n");
    assert_eq!(kinds(&table)[0], Categorical);
    warned(&table, &["mixed_units"]);
}

#[test]
fn first_columns_without_a_name_are_not_used() {
    for text in [
        ",size,kind\n0,1.5,a\n1,2.5,b\n",
        "size,kind\nr1,1.5,a\nr2,2.5,b\n",
        "\"\",size,kind\n1,1.5,a\n2,2.5,b\n",
    ] {
        let table = read(text);
        assert_eq!(table.columns()[0].name, "index");
        assert_eq!(kinds(&table), [Ignore, Numeric, Categorical]);
        warned(&table, &["index_column"]);
    }
    let used = CsvOptions {
        overrides: [("index".to_owned(), Numeric)].into(),
        ..CsvOptions::default()
    };
    let table = read_csv(",x\n0,1\n1,2\n".as_bytes(), &used).unwrap();
    assert_eq!(kinds(&table), [Numeric, Numeric]);
    warned(&table, &[]);
    assert_eq!(kinds(&read("Unnamed: 0,x\n0,1\n1,2\n")), [Ignore, Numeric]);
}

#[test]
fn headers_of_numbers_are_found_and_reported() {
    let table = read("0,1,2\n0.5,1.5,a\n1.5,2.5,b\n");
    assert_eq!(
        table.columns().iter().map(|column| column.name).collect::<Vec<_>>(),
        ["0", "1", "2"]
    );
    warned(&table, &["header_guessed"]);
    warned(&read("5.1,3.5,setosa\n4.9,3.0,setosa\n"), &["no_header"]);
    let given = CsvOptions {
        has_header: Some(false),
        ..CsvOptions::default()
    };
    let table = read_csv("0,1,2\n0.5,1.5,a\n".as_bytes(), &given).unwrap();
    assert_eq!(table.rows(), 2);
    assert!(table.warnings().iter().all(|warning| warning.code != "header_guessed"));
}

#[test]
fn a_line_that_names_the_delimiter_is_no_data() {
    let text = "sep=;\r\nsize;kind\r\n1,5;a\r\n2,5;b\r\n";
    let table = read(text);
    assert_eq!((table.rows(), kinds(&table)), (2, vec![Numeric, Categorical]));
    warned(&table, &["delimiter_line"]);
    let error = read_csv("sep=;\na;b\n1;2\n3\n".as_bytes(), &CsvOptions::default()).unwrap_err();
    assert_eq!(error.line(), Some(4));
    // The records can be read from any byte of the file on.
    let records = CsvRecords::open(text.as_bytes(), &CsvOptions::default()).unwrap();
    let start = usize::try_from(records.position().offset).unwrap();
    assert!(text[start..].starts_with("1,5;a"));
}

#[test]
fn columns_of_only_missing_values_may_become_texts() {
    let table = read(&format!("a,b\n{}x,1\n", ",1\n".repeat(60_000)));
    assert_eq!(kinds(&table), [Categorical, Numeric]);
    assert_eq!(table.columns()[0].missing, 60_000);
    assert_eq!(kinds(&read("a,b\n,1\n,2\n")), [Text, Numeric]);
}

#[test]
fn a_declared_column_decides_on_the_notation_and_the_error_names_what_contradicts_it() {
    let options = CsvOptions {
        overrides: [("x".to_owned(), Numeric)].into(),
        ..CsvOptions::default()
    };
    let late = format!("x,y\n{}\"2,5\",a\n", "1,a\n".repeat(300));
    for (file, line, value) in [
        ("x;y\n1,5;a\n2,5;b\nbroken;c\n4,5;d\n".to_owned(), 4, "broken"),
        ("x;y\nbroken;a\n1.234,5;b\n2,5;c\n".to_owned(), 2, "broken"),
        ("x,y\n\"1,5\",a\n\"2,5\",b\n0.5,c\n".to_owned(), 4, "0.5"),
        ("x\ty\n1.5\ta\n2,5\tb\n3.5\tc\n".to_owned(), 3, "2,5"),
        (format!("{late}broken,b\n"), 303, "broken"),
    ] {
        let expected = format!("line {line}, column 1 (“x”): “{value}” is not a number");
        let read = read_csv(file.as_bytes(), &options).unwrap_err().to_string();
        assert!(read.starts_with(&expected), "{read} instead of {expected}");
        let described = describe_csv(|| Ok(file.as_bytes()), &options, usize::MAX).unwrap_err();
        assert_eq!(described.to_string(), read);
    }
    let table = read_csv(late.as_bytes(), &options).unwrap();
    assert_eq!(
        (kinds(&table)[0], values(&table, 0)[300].as_deref()),
        (Numeric, Some("2.5"))
    );
}
