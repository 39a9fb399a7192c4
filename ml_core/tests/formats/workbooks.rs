//! Excel workbooks and OpenDocument spreadsheets.

use crate::{
    change_everywhere, contains, cut_everywhere, found, found_with, limits, refused, refused_with, sample, table,
    tables_after_refusal,
};
use ml_core::data::ColumnKind;
use ml_core::data::formats::{FormatLimits, FormatOptions, TableFormat};
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Returns a copy of an archive with a part of one of its files replaced.
pub(crate) fn edited(bytes: &[u8], file: &str, from: &str, to: &str) -> Vec<u8> {
    let copy = copied(bytes, &|name, content| {
        if name != file {
            return content;
        }
        let text = String::from_utf8(content).unwrap();
        assert!(text.contains(from), "{text}");
        text.replace(from, to).into_bytes()
    });
    copy.finish().unwrap().into_inner()
}

/// Returns a copy of an archive with one more file.
pub(crate) fn with_file(bytes: &[u8], name: &str, content: &str) -> Vec<u8> {
    let mut copy = copied(bytes, &|_, content| content);
    copy.start_file(name, SimpleFileOptions::default()).unwrap();
    copy.write_all(content.as_bytes()).unwrap();
    copy.finish().unwrap().into_inner()
}

/// Copies the files of an archive; `change` gets the name and the content of each.
fn copied(bytes: &[u8], change: &dyn Fn(&str, Vec<u8>) -> Vec<u8>) -> ZipWriter<Cursor<Vec<u8>>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        let content = change(&name, content);
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(&content).unwrap();
    }
    writer
}

#[test]
fn a_sheet_of_excel_is_a_table() {
    let found = found(&sample("book.xlsx"));
    assert_eq!(
        found.csv,
        "code,size,day,when,clock,paid,share,note\n\
         01,1,2024-01-31,2024-01-31T10:00:00,09:30:00,true,0.1,a\n\
         02,2.5,2024-02-29,2024-02-29,18:05:01,false,,\"b, \"\"c\"\"\"\n\
         10,1e300,1900-03-01,2024-03-01T01:02:03,,true,,7\n"
    );
    assert_eq!(found.source.format, TableFormat::Excel);
    assert_eq!(found.source.table.as_deref(), Some("Sales 2024"));
    assert_eq!(found.kind("code"), ColumnKind::Categorical);
    assert_eq!(found.kind("size"), ColumnKind::Numeric);
    assert_eq!(found.kind("day"), ColumnKind::Datetime);
    contains(
        &found.warning("converted").message,
        "the sheet “Sales 2024” of the Excel workbook was converted to CSV",
    );
    contains(&found.warning("tables_left_out").message, "“Notes”, “Other”, “Empty”");
    contains(
        &found.warning("empty_rows").message,
        "3 empty rows of the sheet were left out; the table begins in row 3",
    );
    contains(&found.warning("empty_columns").message, "2 empty columns");
    contains(&found.warning("merged_cells").message, "1 merged range");
    assert_eq!(found.warning("error_cells").column.as_deref(), Some("share"));
    assert_eq!(
        found.warning("formulas_without_result").column.as_deref(),
        Some("share")
    );
    assert_eq!(found.warning("mixed_types").column.as_deref(), Some("note"));
}

#[test]
fn titles_above_the_header_of_a_sheet_are_left_out_as_in_a_csv() {
    let text = |place: &str, text: &str| format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#);
    let number = |place: &str, value: u32| format!(r#"<c r="{place}" t="n"><v>{value}</v></c>"#);
    let rows = [
        text("A1", "Report 2024"),
        text("A3", "size") + &text("B3", "kind"),
        number("A4", 1) + &text("B4", "x"),
        number("A5", 2) + &text("B5", "y"),
    ];
    let numbered = rows.iter().zip([1, 3, 4, 5]);
    let rows: String = numbered
        .map(|(cells, row)| format!(r#"<row r="{row}">{cells}</row>"#))
        .collect();
    let file = "xl/worksheets/sheet3.xml";
    let before = format!(
        r#"<row r="1">{}</row><row r="2">{}</row>"#,
        text("A1", "x"),
        number("A2", 5)
    );
    let book = edited(&sample("book.xlsx"), file, &before, &rows);
    let book = edited(&book, file, r#"ref="A1:A2""#, r#"ref="A1:B5""#);
    let found = found_with(&book, &table("Other"));
    assert_eq!(found.csv, "Report 2024,\nsize,kind\n1,x\n2,y\n");
    assert!(!found.codes().contains(&"mixed_types"), "{:?}", found.codes());
    assert_eq!(found.kind("size"), ColumnKind::Numeric);
    let table_of_sheet = found.table();
    assert_eq!(table_of_sheet.rows(), 2);
    assert_eq!(table_of_sheet.warnings()[0].code, "title_lines");
    let without_header = FormatOptions {
        has_header: Some(false),
        ..table("Other")
    };
    assert!(found_with(&book, &without_header).codes().contains(&"mixed_types"));
}

#[test]
fn integers_that_a_workbook_rounds_are_reported() {
    let number = |text: &str| {
        let cell = |text: &str| format!(r#"<c r="C4" t="n"><v>{text}</v></c>"#);
        edited(
            &sample("book.xlsx"),
            "xl/worksheets/sheet2.xml",
            &cell("1"),
            &cell(text),
        )
    };
    for identifier in ["9007199254740993", "123456789012345678"] {
        let found = found(&number(identifier));
        assert_eq!(found.warning("rounded_in_source").column.as_deref(), Some("size"));
        assert_eq!(found.kind("size"), ColumnKind::Numeric);
    }
    for other in ["9007199254740991", "1e30"] {
        assert!(!found(&number(other)).codes().contains(&"rounded_in_source"), "{other}");
    }
}

#[test]
fn a_sheet_is_chosen_by_its_name() {
    let book = sample("book.xlsx");
    let other = found_with(&book, &table("Other"));
    assert_eq!((other.csv.as_str(), other.codes()), ("x\n5\n", vec!["converted"]));
    assert_eq!(found_with(&book, &table("Notes")).csv, "nothing to see\n");
    contains(
        &refused_with(&book, &table("Empty")),
        "its sheet is empty; fill it, or choose another",
    );
    contains(
        &refused_with(&book, &table("Sheet9")),
        "has no sheet “Sheet9”; there is “Notes”, “Sales 2024”, “Other”, “Empty”",
    );
    let no_header = FormatOptions {
        has_header: Some(false),
        ..table("Other")
    };
    assert_eq!(found_with(&book, &no_header).table().rows(), 2);
}

#[test]
fn another_sheet_can_be_chosen_after_any_problem_of_one() {
    let sheets = ["Notes", "Sales 2024", "Other", "Empty"];
    let book = sample("book.xlsx");
    assert_eq!(found(&book).source.tables, sheets);
    let no_column = FormatLimits {
        max_columns: 0,
        ..FormatLimits::default()
    };
    for options in [table("Sheet9"), table("Empty"), limits(no_column)] {
        assert_eq!(tables_after_refusal(&book, &options), sheets, "{options:?}");
    }
    let spreadsheet = sample("sheet.ods");
    assert_eq!(found(&spreadsheet).source.tables, ["First", "Second"]);
    assert_eq!(
        tables_after_refusal(&spreadsheet, &table("Second")),
        ["First", "Second"]
    );
}

#[test]
fn a_sheet_of_open_document_is_a_table() {
    let found = found(&sample("sheet.ods"));
    assert_eq!(
        found.csv,
        "code,size,day,paid,note\n01,1.5,2024-01-31,true,\"a & b\nsecond\"\n02,2,,,c\n02,2,,,c\n02,2,,,c\n"
    );
    assert_eq!(found.source.format, TableFormat::OpenDocument);
    assert_eq!(found.codes(), ["converted", "tables_left_out", "empty_rows"]);
    assert_eq!(found.kind("code"), ColumnKind::Categorical);
    assert_eq!(found.kind("size"), ColumnKind::Numeric);
    assert_eq!(found.kind("day"), ColumnKind::Datetime);
    contains(
        &refused_with(&sample("sheet.ods"), &table("Second")),
        "its sheet is empty",
    );
    contains(
        &refused_with(&sample("sheet.ods"), &table("Third")),
        "there is “First”, “Second”",
    );
}

#[test]
fn passwords_are_named() {
    let manifest = edited(
        &sample("sheet.ods"),
        "META-INF/manifest.xml",
        "</manifest:manifest>",
        "<manifest:encryption-data/></manifest:manifest>",
    );
    contains(
        &refused(&manifest),
        "the OpenDocument spreadsheet is protected with a password",
    );
}

#[test]
fn bombs_are_refused() {
    let bytes = |max_bytes| {
        limits(FormatLimits {
            max_bytes,
            ..FormatLimits::default()
        })
    };
    // A row that is repeated a million times, and a cell that is.
    let ods = sample("sheet.ods");
    let rows = edited(
        &ods,
        "content.xml",
        "number-rows-repeated=\"3\"",
        "number-rows-repeated=\"1000000\"",
    );
    contains(&refused_with(&rows, &bytes(1 << 20)), "larger than 1 MB");
    let cells = edited(
        &rows,
        "content.xml",
        "number-columns-repeated=\"1\"",
        "number-columns-repeated=\"16000\"",
    );
    contains(&refused_with(&cells, &bytes(1 << 20)), "larger than 1 MB");
    let far = edited(
        &ods,
        "content.xml",
        "number-rows-repeated=\"2\"",
        "number-rows-repeated=\"4000000000\"",
    );
    contains(&refused(&far), "beyond row 1,048,576");
    // Spaces as a number of spaces.
    let spaces = edited(&ods, "content.xml", "second", "<text:s text:c=\"4000000000\"/>");
    assert!(found(&spaces).csv.len() < 2000);
    // A cell at the end of the sheet, and a file of spaces in the archive.
    let book = sample("book.xlsx");
    let sheet = "xl/worksheets/sheet2.xml";
    let far = edited(&book, sheet, "r=\"I7\"", "r=\"XFE1048577\"");
    contains(&refused(&far), "the Excel workbook cannot be read");
    let corner = edited(&book, sheet, "r=\"I7\"", "r=\"XFD7\"");
    assert_eq!(found(&corner).csv.lines().count(), 4);
    let styles = edited(
        &book,
        "xl/styles.xml",
        "<cellXfs",
        &format!("{}<cellXfs", " ".repeat(9 << 20)),
    );
    let unrated = limits(FormatLimits {
        max_ratio: 10_000,
        ..FormatLimits::default()
    });
    contains(
        &refused_with(&styles, &unrated),
        "whose styles or list of sheets have more than 8 MB; save the sheet as CSV",
    );
    let padded = format!("<sheetData>{}", " ".repeat(4 << 20));
    let bomb = edited(&book, sheet, "<sheetData>", &padded);
    contains(&refused_with(&bomb, &bytes(1 << 20)), "larger than 1 MB");
    contains(
        &refused_with(
            &bomb,
            &limits(FormatLimits {
                max_ratio: 100,
                ..FormatLimits::default()
            }),
        ),
        "more than 100 times its size",
    );
}

#[test]
fn broken_workbooks_are_refused() {
    for name in ["book.xlsx", "sheet.ods"] {
        cut_everywhere(&sample(name), true);
        change_everywhere(&sample(name));
    }
    let unordered = edited(&sample("book.xlsx"), "xl/worksheets/sheet2.xml", "\"B7\"", "\"B2\"");
    contains(&refused(&unordered), "its rows are not in order");
    let open = edited(&sample("sheet.ods"), "content.xml", "</office:document-content>", "");
    let _ = crate::try_with(&open, &FormatOptions::default());
    let text = edited(
        &sample("sheet.ods"),
        "content.xml",
        "office:value=\"1.5\"",
        "office:value=\"much\"",
    );
    contains(&refused(&text), "“much” is no number");
}
