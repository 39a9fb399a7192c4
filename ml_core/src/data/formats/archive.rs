//! Files compressed by gzip, and zip archives.

mod end;

use super::converted::{MAX_TABLE_NAME, MAX_TABLES};
use super::job::Job;
use super::{FormatError, TableFormat};
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{BufReader, Read, Seek};
use zip::ZipArchive;
use zip::result::ZipError;

/// A zip archive that is read from a file.
pub(super) type Zip = ZipArchive<BufReader<File>>;

/// Endings of the names of tables.
const TABLE_ENDINGS: [&str; 14] = [
    "csv", "tsv", "tab", "txt", "data", "json", "jsonl", "ndjson", "xlsx", "xlsm", "ods", "parquet", "gz", "zip",
];

/// Files of a workbook of which the reader holds every element in many times its size, and the
/// largest number of bytes of such a file; those of real workbooks are far smaller. The reader is
/// kept from taking others in their place.
const HELD_WHOLE: [&str; 3] = ["xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"];
const MAX_HELD: u64 = 8 << 20;

/// Unpacks a file compressed by gzip.
pub(super) fn unpack_gzip(file: &File, job: &Job<'_>) -> Result<File, FormatError> {
    let packed = file.metadata()?.len();
    let content = MultiGzDecoder::new(BufReader::new(file));
    job.unpack_to_scratch(TableFormat::Gzip, content, packed)
}

/// Opens a zip archive.
pub(super) fn open_zip(file: &File, format: TableFormat) -> Result<Zip, FormatError> {
    end::check_files(file, format)?;
    let mut file = file.try_clone()?;
    file.rewind()?;
    ZipArchive::new(BufReader::new(file)).map_err(|error| zip_error(format, error))
}

/// A file in an archive.
pub(super) struct Member {
    pub(super) name: String,
    index: usize,
}

/// Returns the files of an archive, without folders and what operating systems add.
fn members(zip: &mut Zip, job: &Job<'_>) -> Result<Vec<Member>, FormatError> {
    let mut members = Vec::new();
    for index in 0..zip.len() {
        job.workspace.check()?;
        let entry = zip.by_index_raw(index);
        let entry = entry.map_err(|error| zip_error(TableFormat::Zip, error))?;
        let name = entry.name().map_err(|error| zip_error(TableFormat::Zip, error))?;
        if points_outside(&name) {
            return Err(FormatError::UnsafeName {
                name: crate::data::error::excerpt(&name),
            });
        }
        if name.len() > MAX_TABLE_NAME {
            return Err(FormatError::LongName {
                format: TableFormat::Zip,
                noun: "file",
                name: crate::data::error::excerpt(&name),
                max: MAX_TABLE_NAME,
            });
        }
        let base = name.rsplit('/').next().unwrap_or_default();
        let is_added = base.starts_with('.') || name.starts_with("__MACOSX/") || base == "Thumbs.db";
        if !entry.is_dir() && !is_added {
            members.push(Member {
                name: name.into_owned(),
                index,
            });
        }
    }
    Ok(members)
}

fn points_outside(name: &str) -> bool {
    name.starts_with(['/', '\\']) || name.split(['/', '\\']).any(|part| part == "..")
}

/// The chosen table of an archive.
pub(super) struct ChosenMember {
    pub(super) member: Member,
    /// The names of the files from which one can be chosen, at most 1,000.
    pub(super) tables: Vec<String>,
    /// The names of all files that are left out.
    pub(super) left_out: Vec<String>,
}

/// Chooses the table of an archive: that with the given name, or the only one.
pub(super) fn choose_member(zip: &mut Zip, name: Option<&str>, job: &Job<'_>) -> Result<ChosenMember, FormatError> {
    let format = TableFormat::Zip;
    let (tables, others): (Vec<Member>, Vec<Member>) = members(zip, job)?.into_iter().partition(|member| {
        let ending = member.name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
        ending.is_some_and(|ending| TABLE_ENDINGS.contains(&ending.as_str()))
    });
    let (mut candidates, others) = if tables.is_empty() {
        (others, Vec::new())
    } else {
        (tables, others)
    };
    let names = |members: &[Member], limit: usize| {
        let names = members.iter().take(limit).map(|member| member.name.clone());
        names.collect::<Vec<String>>()
    };
    let is_called = |member: &Member, name: &str| member.name == name || member.name.rsplit('/').next() == Some(name);
    let chosen = match (name, candidates.len()) {
        (_, 0) => {
            return Err(FormatError::NoTable {
                format,
                remedy: "put a file with a table into it",
            });
        }
        (Some(name), _) if candidates.iter().filter(|member| is_called(member, name)).count() == 1 => {
            candidates.iter().position(|member| is_called(member, name))
        }
        (Some(name), _) if candidates.iter().any(|member| member.name == name) => {
            candidates.iter().position(|member| member.name == name)
        }
        // The name may be that of a sheet in the only file.
        (_, 1) => Some(0),
        (Some(name), _) => {
            return Err(FormatError::UnknownTable {
                format,
                noun: "file",
                name: name.to_owned(),
                known: names(&candidates, MAX_TABLES),
                count: candidates.len(),
            });
        }
        (None, _) => {
            return Err(FormatError::ChooseTable {
                names: names(&candidates, MAX_TABLES),
                count: candidates.len(),
            });
        }
    };
    let tables = names(&candidates, MAX_TABLES);
    let member = candidates.swap_remove(chosen.unwrap_or(0));
    let mut left_out = names(&candidates, usize::MAX);
    left_out.extend(names(&others, usize::MAX));
    Ok(ChosenMember {
        member,
        tables,
        left_out,
    })
}

/// Unpacks a file of an archive.
pub(super) fn unpack_member(zip: &mut Zip, member: &Member, job: &Job<'_>) -> Result<File, FormatError> {
    let format = TableFormat::Zip;
    let entry = zip.by_index(member.index).map_err(|error| zip_error(format, error))?;
    let packed = entry.compressed_size();
    job.unpack_to_scratch(format, entry, packed)
}

/// Unpacks all files of a workbook to check their sizes and checksums, because its readers do not.
pub(super) fn check_workbook(
    zip: &mut Zip,
    format: TableFormat,
    packed: u64,
    job: &Job<'_>,
) -> Result<(), FormatError> {
    let mut unpacked = 0;
    for index in 0..zip.len() {
        let entry = zip.by_index(index).map_err(|error| zip_error(format, error))?;
        let name = entry.name().map(|name| part_name(&name)).unwrap_or_default();
        let before = unpacked;
        unpacked = job.unpack(format, entry, packed, before, std::io::sink())?;
        if HELD_WHOLE.contains(&name.as_str()) && unpacked - before > MAX_HELD {
            return Err(FormatError::NotSupported {
                found: "an Excel workbook whose styles or list of sheets have more than 8 MB",
                remedy: "save the sheet as CSV",
            });
        }
    }
    Ok(())
}

/// Returns a name as the reader of Excel workbooks compares it.
pub(super) fn part_name(name: &str) -> String {
    name.replace('\\', "/").to_ascii_lowercase()
}

/// Returns the beginning of a file of an archive, if there is such a file.
pub(super) fn beginning_of(zip: &mut Zip, name: &str, length: u64) -> Option<Vec<u8>> {
    let entry = zip.by_name(name).ok()?;
    let mut bytes = Vec::new();
    entry.take(length).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

pub(super) fn zip_error(format: TableFormat, error: ZipError) -> FormatError {
    match error {
        ZipError::Io(error) => FormatError::decoding(format, error),
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            FormatError::Encrypted { format }
        }
        ZipError::CompressionMethodNotSupported(_) => FormatError::NotSupported {
            found: "a zip archive with an unusual compression",
            remedy: "make it again with the usual one (deflate)",
        },
        other => FormatError::damaged(format, other),
    }
}
