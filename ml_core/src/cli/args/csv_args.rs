//! Options for the file with the table, and its format.

use super::list::NameList;
use crate::data::{ColumnKind, CsvOptions, Thousands, encoding_named};
use crate::spec::split_list;
use clap::Args;
use encoding_rs::Encoding;
use std::path::PathBuf;

/// Options for the file with the table, and its format.
#[derive(Args)]
pub(in crate::cli) struct CsvArgs {
    /// File with the table (- for standard input): CSV or TSV, also as .gz or in a .zip; .xlsx,
    /// .ods, JSON, JSON lines or Parquet
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) data: PathBuf,
    /// Sheet of the workbook, or file in the archive, that --data names (by default the first sheet
    /// and the only file)
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) table: Option<String>,
    /// Delimiter: a comma, a semicolon, | or the word tab (detected by default)
    #[arg(long, value_name = "CHAR", value_parser = delimiter)]
    delimiter: Option<u8>,
    /// Decimal mark: . or , (detected by default)
    #[arg(long, value_name = "CHAR", value_parser = single)]
    decimal: Option<u8>,
    /// Treat the first line as column names (detected by default)
    #[arg(long, conflicts_with = "no_header")]
    header: bool,
    /// Treat the first line as data, not as column names
    #[arg(long)]
    no_header: bool,
    /// Thousands separator: none, comma, point, space or apostrophe (detected by default)
    #[arg(long, value_name = "NAME", value_parser = thousands)]
    thousands: Option<Thousands>,
    /// Words that count as missing besides the default ones (NA, NaN, NULL, #N/A and so on),
    /// separated by commas
    #[arg(long, value_name = "WORDS", allow_hyphen_values = true, value_parser = NameList::parse)]
    na_values: Vec<NameList>,
    /// Keep the default words for missing values as values: NA may be a country
    #[arg(long)]
    keep_na: bool,
    /// Types of columns, such as zip=categorical,when=datetime: numeric, categorical, text,
    /// datetime or ignore; a name with a comma in double quotes (detected by default)
    #[arg(long, value_name = "NAME=TYPE", value_parser = column_types)]
    types: Vec<TypeList>,
    /// Character encoding, such as windows-1252, latin-1 or shift_jis (detected by default)
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    pub(in crate::cli) encoding: Option<&'static Encoding>,
    /// Maximum number of columns of the file
    #[arg(long, value_name = "N", default_value_t = 2000)]
    max_columns: usize,
    /// Maximum size in MB of a table that is unpacked or converted to CSV
    #[arg(long, value_name = "MB", default_value_t = 4096, value_parser = clap::value_parser!(u64).range(1..1 << 40))]
    pub(in crate::cli) max_size: u64,
}

impl CsvArgs {
    pub(in crate::cli) fn options(&self) -> CsvOptions {
        CsvOptions {
            delimiter: self.delimiter,
            decimal: self.decimal,
            has_header: if self.header {
                Some(true)
            } else {
                self.no_header.then_some(false)
            },
            thousands: self.thousands,
            na_values: NameList::join(self.na_values.clone()),
            keep_na: self.keep_na,
            overrides: self.types.iter().flat_map(|list| list.0.clone()).collect(),
            max_columns: self.max_columns,
            ..CsvOptions::default()
        }
    }
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text {
        "tab" | "\\t" => Ok(b'\t'),
        other => single(other),
    }
}

/// Types of columns.
#[derive(Clone)]
struct TypeList(Vec<(String, ColumnKind)>);

fn column_types(text: &str) -> Result<TypeList, String> {
    let types: Result<_, String> = split_list(text)?.iter().map(|item| column_type(item)).collect();
    Ok(TypeList(types?))
}

fn thousands(text: &str) -> Result<Thousands, String> {
    let names = Thousands::ALL.map(Thousands::as_str).join(", ");
    Thousands::parse(text).ok_or_else(|| format!("use one of {names}"))
}

fn column_type(text: &str) -> Result<(String, ColumnKind), String> {
    let kinds = [
        ColumnKind::Numeric,
        ColumnKind::Categorical,
        ColumnKind::Text,
        ColumnKind::Datetime,
        ColumnKind::Ignore,
    ];
    let pair = text.rsplit_once('=');
    let pair = pair.and_then(|(name, kind)| Some((name, kinds.into_iter().find(|known| known.as_str() == kind)?)));
    let (name, kind) =
        pair.ok_or_else(|| format!("use NAME=TYPE with one of {}", kinds.map(ColumnKind::as_str).join(", ")))?;
    Ok((name.to_owned(), kind))
}

fn encoding(text: &str) -> Result<&'static Encoding, String> {
    encoding_named(text).ok_or_else(|| "use a name such as utf-8, latin-1, windows-1252, utf-16le or shift_jis".into())
}

fn single(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        [byte] => Ok(*byte),
        _ => Err("use a single character".into()),
    }
}
