//! Conversion of a file of any supported format.

use super::archive::{ChosenMember, choose_member, open_zip, unpack_gzip, unpack_member};
use super::converted::warning;
use super::detect::{Content, detect};
use super::job::Job;
use super::{Converted, FormatError, FormatOptions, TableFormat, TableSource, Workspace, json, parquet, workbook};
use crate::data::error::quoted_list;
use std::collections::BTreeSet;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Converts a file to CSV: unpacks it, and writes a table of another format as CSV in UTF-8 with
/// commas between values and points as decimal marks. Dates are written as in ISO 8601, truth
/// values as `true` and `false`, numbers as the shortest text that gives the same number. Returns
/// `None` if the file is a CSV itself.
///
/// The format is found from the content. Temporary files hold unpacked and written content, and the
/// memory is that of some rows, or of the strings of a workbook.
///
/// ```
/// use ml_core::data::formats::{FormatOptions, convert};
/// use ml_core::data::{CsvOptions, read_csv};
/// use std::io::{Read, Write};
///
/// # let folder = std::env::temp_dir();
/// # let path = folder.join(format!("ml-doc-{}.jsonl", std::process::id()));
/// # let scratch_path = path.with_extension("csv");
/// # std::fs::write(&path, "{\"size\": 1.5, \"code\": \"01\"}\n{\"size\": null, \"code\": \"02\"}\n")?;
/// # let scratch = || std::fs::File::options().create(true).read(true).write(true).open(&scratch_path);
/// let file = std::fs::File::open(&path)?; // {"size": 1.5, "code": "01"} and one more line
/// let mut converted = convert(&file, &FormatOptions::default(), &scratch)?.ok_or("no CSV")?;
/// let options = converted.source.csv_options(CsvOptions::default());
/// let mut csv = String::new();
/// converted.csv.read_to_string(&mut csv)?;
/// assert_eq!(csv, "size,code\n1.5,01\n,02\n");
/// assert_eq!(read_csv(csv.as_bytes(), &options)?.column("code")?.kind.as_str(), "categorical");
/// # std::fs::remove_file(&path)?;
/// # std::fs::remove_file(&scratch_path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// With the place of the problem, and a remedy; see [`FormatError`].
pub fn convert(
    file: &File,
    options: &FormatOptions,
    workspace: &dyn Workspace,
) -> Result<Option<Converted>, FormatError> {
    let job = Job { options, workspace };
    let mut file = file.try_clone()?;
    let name = options.table.as_deref();
    match detect(&mut file)? {
        Content::Gzip => {
            let mut converted = inner(unpack_gzip(&file, &job)?, TableFormat::Gzip, &job, name)?;
            let message = format!("{} was unpacked by gzip", read_from(&converted));
            converted.source.warnings.insert(0, warning("converted", message));
            Ok(Some(converted))
        }
        Content::Zip if workbook::format_of(&file)?.is_none() => {
            let mut zip = open_zip(&file, TableFormat::Zip)?;
            let ChosenMember {
                member,
                tables,
                left_out,
            } = choose_member(&mut zip, name, &job)?;
            let name = name.filter(|&name| member.name != name && member.name.rsplit('/').next() != Some(name));
            let unpacked = unpack_member(&mut zip, &member, &job);
            let converted = unpacked.and_then(|file| inner(file, TableFormat::Zip, &job, name));
            // The option cannot choose both a file and a sheet in it.
            let is_choice = tables.len() > 1;
            let mut converted = match converted {
                Err(error) if is_choice => return Err(error.of_several(&tables)),
                result => result?,
            };
            if is_choice || converted.source.tables.is_empty() {
                converted.source.tables = tables;
            }
            let message = format!(
                "{} was unpacked from “{}” of the zip archive",
                read_from(&converted),
                member.name
            );
            converted.source.warnings.insert(0, warning("converted", message));
            if !left_out.is_empty() {
                let message = format!(
                    "the other files of the zip archive were left out: {}",
                    quoted_list(&left_out)
                );
                converted.source.warnings.insert(1, warning("tables_left_out", message));
            }
            converted.source.table.get_or_insert(member.name);
            Ok(Some(converted))
        }
        content => {
            let mut converted = table(&file, content, &job, name)?;
            if let Some(converted) = &mut converted {
                let message = format!("{} was converted to CSV", read_from(converted));
                converted.source.warnings.insert(0, warning("converted", message));
            }
            Ok(converted)
        }
    }
}

/// Describes the source of a table.
fn read_from(converted: &Converted) -> String {
    match (converted.source.format, &converted.source.table) {
        (format @ (TableFormat::Excel | TableFormat::OpenDocument), Some(sheet)) => {
            format!("the sheet “{sheet}” of the {format}")
        }
        (format, _) => format!("the {format}"),
    }
}

/// Converts what was unpacked from `outer`.
fn inner(mut file: File, outer: TableFormat, job: &Job<'_>, name: Option<&str>) -> Result<Converted, FormatError> {
    let content = detect(&mut file)?;
    let is_archive = match content {
        Content::Gzip => true,
        Content::Zip => workbook::format_of(&file)?.is_none(),
        _ => false,
    };
    if is_archive {
        return Err(FormatError::Nested { outer });
    }
    Ok(match table(&file, content, job, name)? {
        Some(converted) => converted,
        None => Converted {
            csv: file,
            source: TableSource {
                format: TableFormat::Csv,
                table: None,
                tables: Vec::new(),
                text_columns: BTreeSet::new(),
                has_header: None,
                warnings: Vec::new(),
            },
        },
    })
}

/// Converts a file that is no archive of tables; returns `None` for a CSV.
fn table(file: &File, content: Content, job: &Job<'_>, name: Option<&str>) -> Result<Option<Converted>, FormatError> {
    let single = |format: TableFormat| match name {
        Some(name) => Err(FormatError::SingleTable {
            format,
            name: name.to_owned(),
        }),
        None => Ok(()),
    };
    // The libraries for workbooks and Parquet panic on some damaged files.
    let guarded = |format: TableFormat, read: &dyn Fn() -> Result<Converted, FormatError>| {
        catch_unwind(AssertUnwindSafe(read))
            .unwrap_or_else(|_| Err(FormatError::damaged(format, "its structure is not valid")))
    };
    match content {
        Content::Csv => single(TableFormat::Csv).map(|()| None),
        Content::Json => {
            single(TableFormat::Json)?;
            json::convert(file, job).map(Some)
        }
        Content::Parquet => {
            single(TableFormat::Parquet)?;
            guarded(TableFormat::Parquet, &|| parquet::convert(file, job)).map(Some)
        }
        Content::Gzip | Content::Zip => {
            let format = workbook::format_of(file)?.unwrap_or(TableFormat::Excel);
            guarded(format, &|| workbook::convert(file, format, job, name)).map(Some)
        }
    }
}
