//! Files compressed by gzip, and zip archives.

use crate::{
    change_everywhere, contains, cut_everywhere, found, found_with, limits, refused, refused_with, sample, table,
    tables_after_refusal,
};
use flate2::Compression;
use flate2::write::GzEncoder;
use ml_core::data::formats::{FormatLimits, FormatOptions, TableFormat};
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const CSV: &[u8] = b"x;y\n1,5;a\n2,5;b\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn a_compressed_csv_is_unpacked_as_it_is() {
    let parts = [gzip(&CSV[..5]), gzip(&CSV[5..])].concat();
    for bytes in [gzip(CSV), parts] {
        let found = found(&bytes);
        assert_eq!(found.csv.as_bytes(), CSV);
        assert_eq!(
            (found.source.format, found.codes()),
            (TableFormat::Csv, vec!["converted"])
        );
        contains(&found.warning("converted").message, "the CSV file was unpacked by gzip");
        assert!(!found.source.is_canonical());
        assert_eq!(found.table().column("x").unwrap().kind.as_str(), "numeric");
    }
}

#[test]
fn unpacked_files_may_have_another_format() {
    let json = found(&gzip(b"[{\"a\": 1}]"));
    assert_eq!((json.csv.as_str(), json.source.format), ("a\n1\n", TableFormat::Json));
    assert_eq!(found(&gzip(&sample("zstd.parquet"))).csv.lines().count(), 201);
    let book = zip(&[("data/book.xlsx", &sample("book.xlsx"))]);
    let found = found_with(&book, &table("Other"));
    assert_eq!(found.csv, "x\n5\n");
    contains(
        &found.warning("converted").message,
        "the sheet “Other” of the Excel workbook was unpacked from “data/book.xlsx” of the zip archive",
    );
    contains(&refused(&gzip(&gzip(CSV))), "the gzip file holds another archive");
    contains(
        &refused(&zip(&[("a.csv.gz", &gzip(CSV))])),
        "the zip archive holds another archive",
    );
}

#[test]
fn an_archive_has_one_table_or_one_is_chosen() {
    let one = zip(&[
        ("__MACOSX/._a.csv", b"x"),
        ("folder/a.csv", CSV),
        ("README.md", b"# Text\n"),
        ("folder/.DS_Store", b"x"),
    ]);
    let found_one = found(&one);
    assert_eq!(found_one.csv.as_bytes(), CSV);
    assert_eq!(found_one.source.table.as_deref(), Some("folder/a.csv"));
    contains(&found_one.warning("tables_left_out").message, "“README.md”");
    let two = zip(&[("a.csv", CSV), ("b/c.tsv", b"p\tq\n1\t2\n")]);
    contains(
        &refused(&two),
        "has 2 files, “a.csv”, “b/c.tsv”; choose one by its name",
    );
    for name in ["b/c.tsv", "c.tsv"] {
        assert_eq!(found_with(&two, &table(name)).csv, "p\tq\n1\t2\n");
    }
    contains(
        &refused_with(&two, &table("d.csv")),
        "has no file “d.csv”; there is “a.csv”, “b/c.tsv”",
    );
    contains(&refused_with(&one, &table("d.csv")), "a CSV file holds a single table");
    contains(&refused(&zip(&[])), "the zip archive holds no table");
    contains(&refused(&zip(&[("word/document.xml", b"<a/>")])), "a text document");
}

#[test]
fn an_archive_lists_the_tables_from_which_one_is_chosen() {
    let default = FormatOptions::default();
    let two = zip(&[("a.csv", CSV), ("b.csv.gz", &gzip(CSV)), ("README.md", b"# Text\n")]);
    for options in [default.clone(), table("c.csv"), table("b.csv.gz")] {
        assert_eq!(tables_after_refusal(&two, &options), ["a.csv", "b.csv.gz"]);
    }
    assert_eq!(found_with(&two, &table("a.csv")).source.tables, ["a.csv", "b.csv.gz"]);
    let (book, spreadsheet) = (sample("book.xlsx"), sample("sheet.ods"));
    let only = found(&zip(&[("book.xlsx", &book)]));
    assert_eq!(only.source.tables, ["Notes", "Sales 2024", "Other", "Empty"]);
    let books = zip(&[("book.xlsx", &book), ("sheet.ods", &spreadsheet)]);
    let chosen = found_with(&books, &table("sheet.ods"));
    assert_eq!(chosen.source.tables, ["book.xlsx", "sheet.ods"], "and not the sheets");
    assert_eq!(found(&zip(&[("a.csv", CSV)])).source.tables, ["a.csv"]);
    assert!(found(&gzip(CSV)).source.tables.is_empty());
}

#[test]
fn names_out_of_the_archive_and_passwords_are_refused() {
    for name in [b"../a.csv", b"/etc/a.c", b"b/../../", b"..\\a.csv"] {
        // The library does not write such names, so an innocent one is replaced.
        let mut bytes = zip(&[("xy/a.csv", CSV)]);
        for at in 0..bytes.len() - name.len() {
            if bytes[at..].starts_with(b"xy/a.csv") {
                bytes[at..at + name.len()].copy_from_slice(name);
            }
        }
        contains(&refused(&bytes), "points out of the archive");
    }
    let mut encrypted = zip(&[("a.csv", CSV)]);
    encrypted[6] |= 1;
    let central = encrypted.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    encrypted[central + 8] |= 1;
    contains(&refused(&encrypted), "the zip archive is protected with a password");
}

#[test]
fn bombs_are_refused() {
    let zeros = vec![b'0'; 3 << 20];
    let bombs = [gzip(&zeros), zip(&[("a.csv", &zeros)])];
    for bomb in bombs {
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
        contains(
            &refused_with(
                &bomb,
                &limits(FormatLimits {
                    max_bytes: 1 << 20,
                    ..FormatLimits::default()
                }),
            ),
            "larger than 1 MB when it is unpacked",
        );
        contains(&refused(&bomb), "more than 1000 times its size");
    }
    // A small table may be as even as it likes.
    found(&gzip(&zeros[..1 << 20]));
}

/// Returns an archive whose directory names the same content as many times, with the usual end or
/// that of a large archive.
fn directory_of(count: u16, is_large: bool) -> Vec<u8> {
    let small = zip(&[("a.csv", CSV)]);
    let start = small.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    let end = small.windows(4).position(|bytes| bytes == b"PK\x05\x06").unwrap();
    let mut bytes = small[..start].to_vec();
    for _ in 0..count {
        bytes.extend(&small[start..end]);
    }
    let (place, size) = (start as u64, (bytes.len() - start) as u64);
    let record = bytes.len() as u64;
    let count = u64::from(count);
    if is_large {
        bytes.extend(b"PK\x06\x06");
        bytes.extend(44_u64.to_le_bytes());
        bytes.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        for number in [count, count, size, place] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(b"PK\x06\x07\0\0\0\0");
        bytes.extend(record.to_le_bytes());
        bytes.extend(1_u32.to_le_bytes());
    }
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    let files = if is_large { u64::from(u16::MAX) } else { count };
    for number in [files, files] {
        bytes.extend(&number.to_le_bytes()[..2]);
    }
    for number in [size, place] {
        bytes.extend(&number.to_le_bytes()[..4]);
    }
    bytes.extend([0, 0]);
    bytes
}

#[test]
fn an_archive_has_a_limited_number_of_files() {
    for is_large in [false, true] {
        assert_eq!(found(&directory_of(1, is_large)).csv.as_bytes(), CSV);
        contains(
            &refused(&directory_of(10_001, is_large)),
            "the zip archive has more than 10000 files, which is the limit",
        );
    }
    // A second record of the end, which the library could find instead, is not looked for.
    let mut elsewhere = directory_of(1, true);
    let locator = elsewhere.windows(4).position(|bytes| bytes == b"PK\x06\x07").unwrap();
    elsewhere[locator + 8] ^= 1;
    contains(&refused(&elsewhere), "a zip archive with an unusual end");
}

#[test]
fn the_first_tables_of_an_archive_are_listed() {
    let names: Vec<String> = (0..1500).map(|number| format!("{number:04}.csv")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), CSV)).collect();
    let archive = zip(&files);
    let message = refused(&archive);
    contains(&message, "has 1500 files, “0000.csv”");
    contains(&message, " and 1490 more (the first 1000 are offered); choose one");
    assert_eq!(tables_after_refusal(&archive, &FormatOptions::default()), names[..1000]);
    let found = found_with(&archive, &table("1234.csv"));
    assert_eq!((found.csv.as_bytes(), found.source.tables.len()), (CSV, 1000));
    contains(&found.warning("tables_left_out").message, "and 1489 more");
    let long = format!("{}.csv", "a".repeat(1000));
    contains(
        &refused(&zip(&[(long.as_str(), CSV)])),
        "a file whose name is longer than 1000 bytes",
    );
}

#[test]
fn broken_archives_are_refused() {
    cut_everywhere(&gzip(CSV), false);
    cut_everywhere(&zip(&[("a.csv", CSV)]), false);
    let whole = gzip(&CSV.repeat(1000));
    contains(
        &refused(&whole[..whole.len() / 2]),
        "the gzip file cannot be read: it ends too early. It is damaged",
    );
    contains(
        &refused(&zip(&[("a.csv", CSV)])[..40]),
        "the zip archive cannot be read",
    );
    change_everywhere(&gzip(CSV));
    change_everywhere(&zip(&[("a.csv", CSV)]));
}
