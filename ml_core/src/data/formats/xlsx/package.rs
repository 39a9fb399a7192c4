//! Counts of what the library holds in memory of a workbook, and of what the workbook claims. The
//! files are read as the library reads them, before it does.

use crate::data::formats::archive::{Zip, part_name, zip_error};
use crate::data::formats::converted::MAX_TABLES;
use crate::data::formats::job::Job;
use crate::data::formats::{FormatError, TableFormat};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::fs::File;
use std::io::BufReader;
use std::ops::Range;
use zip::read::ZipFile;
use zip::result::ZipError;

const FORMAT: TableFormat = TableFormat::Excel;

/// The file that describes the sheets. The library takes its place from the package, and the places
/// of styles and texts from that.
const WORKBOOK: &str = "xl/workbook.xml";

/// Largest number of distinct texts of the cells; each takes some 60 bytes besides its characters.
const MAX_TEXTS: u64 = 2_000_000;

/// Largest number of formats of cells; Excel has at most 65,490.
const MAX_FORMATS: u64 = 100_000;

/// Largest number of bytes of the formats, each of which gets copies of its parts.
const MAX_FORMAT_BYTES: u64 = 256 << 20;

/// Largest number of bytes of the attributes of a link to a sheet, which each sheet copies.
const MAX_LINK: usize = 10_000;

/// Number of events between two checks for a stop.
const EVENTS: u64 = 4096;

/// Work on an event and its place in the file.
type Work<'a> = dyn FnMut(&Event<'_>, Range<u64>) -> Result<(), FormatError> + 'a;

/// A file of the package.
type Part<'a> = ZipFile<'a, BufReader<File>>;

/// Checks the files of a package.
pub(super) fn check(zip: &mut Zip, job: &Job<'_>) -> Result<(), FormatError> {
    let names = zip.file_names().map(|name| name.map(|name| part_name(&name)));
    let names: Result<Vec<String>, ZipError> = names.collect();
    let names = names.map_err(|error| zip_error(FORMAT, error))?;
    for (index, name) in names.iter().enumerate() {
        let check: fn(Part<'_>, &Job<'_>) -> Result<(), FormatError> = match name.as_str() {
            "_rels/.rels" => check_place,
            WORKBOOK => check_sheets,
            "xl/_rels/workbook.xml.rels" => check_links,
            "xl/sharedstrings.xml" => check_texts,
            "xl/styles.xml" => check_formats,
            _ => continue,
        };
        let part = zip.by_index(index).map_err(|error| zip_error(FORMAT, error))?;
        check(part, job)?;
    }
    Ok(())
}

/// Checks that the library reads the files that are checked here.
fn check_place(part: Part<'_>, job: &Job<'_>) -> Result<(), FormatError> {
    each_start(part, job, &mut |start| {
        if start.local_name().into_inner() != "Relationship" {
            return Ok(());
        }
        let (mut is_workbook, mut target) = (false, String::new());
        // An attribute that is there twice is an error: the library could take the other one.
        for attribute in start.attributes() {
            let attribute = attribute.map_err(damaged)?;
            match attribute.key.as_ref() {
                "Type" => is_workbook = attribute.value.ends_with("/relationships/officeDocument"),
                "Target" => target = attribute.value.into_owned(),
                _ => {}
            }
        }
        let relative = target.strip_prefix('/').unwrap_or(&target);
        if !is_workbook || relative.eq_ignore_ascii_case(WORKBOOK) {
            return Ok(());
        }
        Err(damaged(format!(
            "its package names “{}” as the workbook, and “{WORKBOOK}” is expected",
            crate::data::error::excerpt(&target)
        )))
    })
}

fn check_sheets(part: Part<'_>, job: &Job<'_>) -> Result<(), FormatError> {
    let (mut sheets, max) = (0, MAX_TABLES as u64);
    each_start(part, job, &mut |start| {
        sheets += u64::from(start.local_name().into_inner() == "sheet");
        check_count(sheets, max, "sheets", "save fewer of them")
    })
}

fn check_links(part: Part<'_>, job: &Job<'_>) -> Result<(), FormatError> {
    each_start(part, job, &mut |start| {
        if start.attributes_raw().len() > MAX_LINK {
            return Err(damaged("a link to one of its sheets is longer than 10,000 bytes"));
        }
        Ok(())
    })
}

/// Checks the number of texts. The library reserves memory for as many as are claimed, which may be
/// more than there are: some programs write the number of cells with texts.
fn check_texts(part: Part<'_>, job: &Job<'_>) -> Result<(), FormatError> {
    let (mut claimed, mut found) = (0_u64, 0_u64);
    each_start(part, job, &mut |start| {
        match start.local_name().into_inner() {
            "sst" => {
                let count = start.try_get_attribute("uniqueCount").map_err(damaged)?;
                let count = count.and_then(|count| count.value.parse().ok());
                claimed = claimed.max(count.unwrap_or(0));
            }
            "si" => found += 1,
            _ => {}
        }
        check_count(found, MAX_TEXTS, "distinct texts", "save the sheet as CSV")
    })?;
    if claimed > MAX_TEXTS {
        return Err(damaged(format!(
            "“xl/sharedStrings.xml” in it claims to hold {claimed} texts, and holds {found}"
        )));
    }
    Ok(())
}

/// Checks the number of formats of cells, and the sizes of the parts that each of them copies.
fn check_formats(part: Part<'_>, job: &Job<'_>) -> Result<(), FormatError> {
    const COPIED: [&str; 4] = ["numFmt", "font", "fill", "border"];
    let (mut formats, mut begins, mut longest) = (0_u64, [0_u64; 4], [0_u64; 4]);
    each_event(part, job, &mut |event, place| {
        match event {
            Event::Start(start) => {
                let name = start.local_name().into_inner();
                formats += u64::from(name == "xf");
                if let Some(at) = COPIED.iter().position(|&copied| copied == name) {
                    begins[at] = place.start;
                }
            }
            Event::End(end) => {
                let name = end.local_name().into_inner();
                if let Some(at) = COPIED.iter().position(|&copied| copied == name) {
                    longest[at] = place.end.saturating_sub(begins[at]).max(longest[at]);
                }
            }
            _ => {}
        }
        check_count(formats, MAX_FORMATS, "formats of cells", "save the sheet as CSV")
    })?;
    if formats.saturating_mul(longest.iter().sum()) > MAX_FORMAT_BYTES {
        return Err(FormatError::NotSupported {
            found: "an Excel workbook whose formats of cells need more than 256 MB",
            remedy: "save the sheet as CSV",
        });
    }
    Ok(())
}

fn check_count(count: u64, max: u64, noun: &'static str, remedy: &'static str) -> Result<(), FormatError> {
    if count > max {
        return Err(FormatError::TooManyParts {
            format: FORMAT,
            noun,
            max,
            remedy,
        });
    }
    Ok(())
}

/// Calls `work` for the start of each element.
fn each_start(
    part: Part<'_>,
    job: &Job<'_>,
    work: &mut dyn FnMut(&BytesStart<'_>) -> Result<(), FormatError>,
) -> Result<(), FormatError> {
    each_event(part, job, &mut |event, _| match event {
        Event::Start(start) => work(start),
        _ => Ok(()),
    })
}

fn each_event(part: Part<'_>, job: &Job<'_>, work: &mut Work<'_>) -> Result<(), FormatError> {
    let mut xml = Reader::from_reader(BufReader::new(part));
    let config = xml.config_mut();
    config.check_end_names = false;
    config.expand_empty_elements = true;
    let (mut buffer, mut events) = (Vec::new(), 0_u64);
    loop {
        events += 1;
        if events.is_multiple_of(EVENTS) {
            job.workspace.check()?;
        }
        buffer.clear();
        let start = xml.buffer_position();
        let event = xml.read_event_into(&mut buffer).map_err(damaged)?;
        if matches!(event, Event::Eof) {
            return Ok(());
        }
        work(&event, start..xml.buffer_position())?;
    }
}

fn damaged(reason: impl std::fmt::Display) -> FormatError {
    FormatError::damaged(FORMAT, reason)
}
