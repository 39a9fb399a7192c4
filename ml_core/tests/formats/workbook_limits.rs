//! Limits of what workbooks claim, and of what their readers hold in memory.

use crate::workbooks::{edited, with_file};
use crate::{contains, found, limits, refused, refused_with, sample};
use ml_core::data::formats::FormatLimits;

#[test]
fn claims_and_numbers_that_need_memory_are_refused() {
    let unrated = limits(FormatLimits {
        max_ratio: 100_000,
        ..FormatLimits::default()
    });
    let book = sample("book.xlsx");
    let texts = |attributes: &str, items: &str| {
        let texts = format!("<?xml version=\"1.0\"?><sst {attributes}>{items}</sst>");
        with_file(&book, "xl/sharedStrings.xml", &texts)
    };
    let claimed = refused(&texts(
        "count=\"1\" uniqueCount=\"10000000000000\"",
        "<si><t>a</t></si>",
    ));
    contains(&claimed, "claims to hold 10000000000000 texts, and holds 1");
    for count in ["5", "2000000"] {
        let texts = texts(&format!("uniqueCount=\"{count}\""), "");
        assert_eq!(found(&texts).csv, found(&book).csv);
    }
    contains(
        &refused_with(&texts("", &"<si/>".repeat(2_000_001)), &unrated),
        "more than 2000000 distinct texts, which is the limit; save the sheet as CSV",
    );
    let elsewhere = edited(&book, "_rels/.rels", "xl/workbook.xml", "a/workbook.xml");
    contains(
        &refused(&elsewhere),
        "its package names “a/workbook.xml” as the workbook",
    );
    let both = "xl/workbook.xml\" Target=\"a/workbook.xml";
    let twice = edited(&book, "_rels/.rels", "xl/workbook.xml", both);
    contains(&refused(&twice), "the Excel workbook cannot be read");
    let absolute = edited(&book, "_rels/.rels", "xl/workbook.xml", "/xl/workbook.xml");
    assert_eq!(found(&absolute).csv, found(&book).csv);
    let formats = |count| format!("<cellXfs count=\"5\">{}", "<xf/>".repeat(count));
    let formats = |count| edited(&book, "xl/styles.xml", "<cellXfs count=\"5\">", &formats(count));
    contains(&refused(&formats(100_001)), "more than 100000 formats of cells");
    let font = format!("<font><name val=\"{}\" />", "a".repeat(30_000));
    let copied = edited(
        &formats(10_000),
        "xl/styles.xml",
        "<font><name val=\"Calibri\" />",
        &font,
    );
    contains(&refused(&copied), "whose formats of cells need more than 256 MB");
    let sheet = "<sheet name=\"x\" sheetId=\"9\" r:id=\"rId3\" />".repeat(1000);
    let sheets = edited(&book, "xl/workbook.xml", "<sheets>", &format!("<sheets>{sheet}"));
    contains(&refused(&sheets), "more than 1000 sheets");
    let link = format!("Target=\"{}styles.xml\"", "a/".repeat(10_000));
    let links = edited(&book, "xl/_rels/workbook.xml.rels", "Target=\"styles.xml\"", &link);
    contains(&refused(&links), "longer than 10,000 bytes");

    let ods = sample("sheet.ods");
    let start = "<table:table table:name=\"First\">";
    let sheets = format!("{}{start}", "<table:table/>".repeat(1000));
    contains(
        &refused(&edited(&ods, "content.xml", start, &sheets)),
        "the OpenDocument spreadsheet has more than 1000 sheets",
    );
    let long = start.replace("First", &"n".repeat(1001));
    contains(
        &refused(&edited(&ods, "content.xml", start, &long)),
        "a sheet whose name is longer than 1000 bytes",
    );
    let spaces = "<text:s text:c=\"1000\"/>".repeat(70_000);
    contains(
        &refused_with(&edited(&ods, "content.xml", "second", &spaces), &unrated),
        "the texts of a row are longer than 64 MB",
    );
}
