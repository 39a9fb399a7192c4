//! Names of uploaded files.

use domain::dataset::parse_name;
use ml_core::data::formats::TableFormat;

/// Returns the default name of a data set: that of the file without its extension.
pub(crate) fn name_of_file(name: &str) -> String {
    let name: String = without_ending(name)
        .chars()
        .filter(|c| !c.is_control())
        .take(domain::dataset::MAX_NAME)
        .collect();
    parse_name(&name).unwrap_or_else(|_| "Untitled".into())
}

/// Endings of the names of files with tables.
const ENDINGS: [&str; 11] = [
    ".csv", ".tsv", ".xlsx", ".xlsm", ".ods", ".json", ".jsonl", ".ndjson", ".parquet", ".gz", ".zip",
];

/// Returns the name of a file without the endings that tell its format, such as `.csv.gz`.
fn without_ending(mut name: &str) -> &str {
    let shorter = |name: &str| {
        let ending = name.rfind('.').filter(|&at| at > 0)?;
        let is_known = ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(&name[ending..]));
        is_known.then_some(ending)
    };
    // A compressed file has two endings.
    for _ in 0..2 {
        name = shorter(name).map_or(name, |end| &name[..end]);
    }
    name
}

/// Returns the name of the CSV to which a file was unpacked or converted.
pub(crate) fn csv_name(name: &str, format: TableFormat) -> String {
    let plain = without_ending(name);
    let is_tsv = name.to_lowercase().ends_with(".tsv.gz");
    let ending = if is_tsv && format == TableFormat::Csv {
        "tsv"
    } else {
        "csv"
    };
    domain::clean_file_name(&format!("{plain}.{ending}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_set_is_named_after_its_file() {
        assert_eq!(name_of_file("iris.csv"), "iris");
        assert_eq!(name_of_file("b.CSV"), "b");
        assert_eq!(name_of_file("b.2024.tsv.gz"), "b.2024");
        assert_eq!(name_of_file("b.XLSX"), "b");
        assert_eq!(name_of_file(".csv"), ".csv");
        assert_eq!(name_of_file(" \n"), "Untitled");
        assert_eq!(name_of_file("noending"), "noending");
    }

    #[test]
    fn a_converted_file_is_a_csv_by_name() {
        for (name, format, expected) in [
            ("Book 1.xlsx", TableFormat::Excel, "Book 1.csv"),
            ("a.csv.gz", TableFormat::Csv, "a.csv"),
            ("a.TSV.GZ", TableFormat::Csv, "a.tsv"),
            ("a.json.gz", TableFormat::Json, "a.csv"),
            ("v1.2", TableFormat::Parquet, "v1.2.csv"),
        ] {
            assert_eq!(csv_name(name, format), expected);
        }
    }
}
