//! Checking an archive.

use super::manifest::{MANIFEST, Manifest, path_of_file};
use crate::crypto::hex_sha256;
use crate::error::{Error, Result};
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use zip::ZipArchive;

/// Number of bytes that are read at once.
const CHUNK: usize = 64 << 10;

/// Archive that has everything that its manifest lists, unchanged.
pub(super) struct CheckedArchive {
    pub(super) zip: ZipArchive<BufReader<File>>,
    pub(super) manifest: Manifest,
}

/// Reads an archive to its end, and compares it with its manifest.
///
/// # Errors
/// When it is no backup, another version must read it, or something is missing or changed.
pub async fn check_backup(path: &Path) -> Result<Manifest> {
    Ok(open(path).await?.manifest)
}

/// Opens an archive, and compares it with its manifest.
pub(super) async fn open(path: &Path) -> Result<CheckedArchive> {
    let path = path.to_owned();
    let checked = tokio::task::spawn_blocking(move || {
        let named = |error: &dyn std::fmt::Display| Error::Backup(format!("{}: {error}", path.display()));
        let file = File::open(&path).map_err(|error| named(&error))?;
        check(file).map_err(|error| named(&error))
    });
    checked.await.map_err(|error| Error::unexpected("archive", error))?
}

fn check(file: File) -> Result<CheckedArchive> {
    let no_archive = |error| Error::Backup(format!("it is no complete zip archive: {error}"));
    let mut zip = ZipArchive::new(BufReader::new(file)).map_err(no_archive)?;
    let mut text = Vec::new();
    let manifest = zip.by_name(MANIFEST);
    let mut entry = manifest.map_err(|_| Error::Backup(format!("it is no backup: it has no {MANIFEST}")))?;
    entry.read_to_end(&mut text)?;
    drop(entry);
    let manifest = Manifest::parse(&text)?;
    let tables = manifest
        .tables
        .iter()
        .map(|table| (table.path(), &table.sha256, Some(table.rows)));
    let files = manifest
        .files
        .iter()
        .map(|file| (path_of_file(&file.key), &file.sha256, None));
    let mut listed: HashSet<String> = [MANIFEST.to_owned()].into();
    for (path, sha256, rows) in tables.chain(files) {
        let found = read(&mut zip, &path)?;
        if found.0 != *sha256 {
            return Err(Error::Backup(format!(
                "{path} was changed or damaged: its SHA-256 is {}, and the manifest says {sha256}",
                found.0
            )));
        }
        if rows.is_some_and(|rows| rows != found.1) {
            return Err(Error::Backup(format!(
                "{path} has {} rows, and the manifest says another number",
                found.1
            )));
        }
        listed.insert(path);
    }
    for name in zip.file_names() {
        let name = name.map_err(no_archive)?;
        if !listed.contains(name.as_ref()) {
            return Err(Error::Backup(format!(
                "it has the file {name}, which its manifest does not list"
            )));
        }
    }
    Ok(CheckedArchive { zip, manifest })
}

/// Returns the SHA-256 of an entry and the number of its lines.
fn read(zip: &mut ZipArchive<BufReader<File>>, path: &str) -> Result<(String, u64)> {
    let damaged = |error: &dyn std::fmt::Display| Error::Backup(format!("{path} is missing or damaged: {error}"));
    let mut entry = zip.by_name(path).map_err(|error| damaged(&error))?;
    let (mut hash, mut lines, mut chunk) = (Sha256::new(), 0, vec![0; CHUNK]);
    loop {
        let read = entry.read(&mut chunk).map_err(|error| damaged(&error))?;
        if read == 0 {
            return Ok((hex_sha256(hash), lines));
        }
        let bytes = &chunk[..read];
        hash.update(bytes);
        lines += bytes.iter().filter(|&&byte| byte == b'\n').count() as u64;
    }
}
