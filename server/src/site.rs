//! The files of the built site, held in memory or part of the binary, and served under an address
//! that names their content: they never change there, so browsers keep them for good.

use app::ssr::LazyFiles;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path as FilePath;
use std::sync::Arc;

/// The files of the built site.
pub struct Site {
    files: BTreeMap<String, Bytes>,
    build_id: Arc<str>,
    lazy_files: Arc<LazyFiles>,
}

/// Manifest by cargo-leptos of the files that each split point of the WASM needs.
const MANIFEST: &str = "pkg/__wasm_split_manifest.json";

impl Site {
    /// Reads every file below a folder.
    ///
    /// # Errors
    /// When the folder cannot be read, or its files were not made by `cargo leptos build --split`.
    pub fn load(root: &FilePath) -> std::io::Result<Self> {
        let mut files = BTreeMap::new();
        read(root, root, &mut files)?;
        if !files.contains_key(MANIFEST) {
            return Err(std::io::Error::new(
                std::io::ErrorKind::NotFound,
                format!("there is no file {MANIFEST} in it: build the site with `cargo leptos build --split`"),
            ));
        }
        Ok(Self::from_files(files))
    }

    /// Returns the site that this binary was built with; `None` without the feature `embed`.
    #[must_use]
    pub fn embedded() -> Option<Self> {
        #[cfg(feature = "embed")]
        return Some(Self::with_build_id(embedded::files(), env!("EMBEDDED_SITE_ID")));
        #[cfg(not(feature = "embed"))]
        None
    }

    /// Returns the site of the files.
    #[must_use]
    pub fn from_files(files: BTreeMap<String, Bytes>) -> Self {
        let mut hash = Sha256::new();
        for (name, content) in &files {
            hash.update(name.as_bytes());
            hash.update(content.len().to_le_bytes());
            hash.update(content);
        }
        Self::with_build_id(files, &HEXLOWER.encode(&hash.finalize())[..16])
    }

    fn with_build_id(files: BTreeMap<String, Bytes>, build_id: &str) -> Self {
        let manifest = files.get(MANIFEST).map(Bytes::as_ref).unwrap_or_default();
        Self {
            lazy_files: Arc::new(lazy_files(manifest, build_id)),
            files,
            build_id: build_id.into(),
        }
    }

    /// Names this build: a hash of all its files.
    #[must_use]
    pub fn build_id(&self) -> Arc<str> {
        Arc::clone(&self.build_id)
    }

    /// The files that lazy pages need.
    pub(crate) fn lazy_files(&self) -> Arc<LazyFiles> {
        Arc::clone(&self.lazy_files)
    }
}

#[cfg(feature = "embed")]
mod embedded {
    use super::{BTreeMap, Bytes};
    use include_dir::{Dir, DirEntry, include_dir};

    static ROOT: Dir<'static> = include_dir!("$EMBEDDED_SITE");

    /// Returns the files, which stay where they are in the binary.
    pub(super) fn files() -> BTreeMap<String, Bytes> {
        let mut files = BTreeMap::new();
        add_files(&ROOT, &mut files);
        files
    }

    fn add_files(folder: &Dir<'static>, files: &mut BTreeMap<String, Bytes>) {
        for entry in folder.entries() {
            match entry {
                DirEntry::Dir(folder) => add_files(folder, files),
                DirEntry::File(file) => {
                    let name = file.path().to_string_lossy().replace('\\', "/");
                    files.insert(name, Bytes::from_static(file.contents()));
                }
            }
        }
    }
}

/// Reads the manifest. Without one, browsers find the files by themselves, only later.
fn lazy_files(manifest: &[u8], build_id: &str) -> LazyFiles {
    let files: LazyFiles = serde_json::from_slice(manifest).unwrap_or_default();
    let address = |file: String| format!("/v/{build_id}/pkg/{file}.wasm");
    files
        .into_iter()
        .map(|(group, files)| (group, files.into_iter().map(address).collect()))
        .collect()
}

fn read(root: &FilePath, folder: &FilePath, files: &mut BTreeMap<String, Bytes>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            read(root, &path, files)?;
        } else if let Some(name) = path.strip_prefix(root).ok().and_then(FilePath::to_str) {
            files.insert(name.replace('\\', "/"), std::fs::read(&path)?.into());
        }
    }
    Ok(())
}

/// `GET /v/{build id}/{file}`. Another build's files are not here: a page that was opened before a
/// new version came asks for itself again.
pub(crate) async fn file(
    State(site): State<Arc<Site>>,
    Path((build_id, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let content = site.files.get(&name).filter(|_| *build_id == *site.build_id);
    let Some(content) = content else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let accepted = headers
        .get(ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    // Files that were compressed when the site was built save the work of doing it for each
    // browser.
    let compressed = [("br", "br"), ("gz", "gzip")]
        .into_iter()
        .find_map(|(ending, encoding)| {
            let wanted = accepted
                .split(',')
                .any(|part| part.split(';').next().unwrap_or_default().trim() == encoding);
            let file = site.files.get(&format!("{name}.{ending}")).filter(|_| wanted)?;
            Some((encoding, file))
        });
    let (encoding, body) = match compressed {
        Some((encoding, body)) => (Some((CONTENT_ENCODING, encoding)), body),
        None => (None, content),
    };
    let mut response = Response::new(Body::from(body.clone()));
    let fixed = [
        (CONTENT_TYPE, media_type(&name)),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (VARY, "accept-encoding"),
    ];
    for (name, value) in fixed.into_iter().chain(encoding) {
        response
            .headers_mut()
            .insert(name, axum::http::HeaderValue::from_static(value));
    }
    response
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        "json" | "webmanifest" => "application/json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_lazy_pages_are_found_by_their_group() {
        let manifest = r#"{"run_pages": ["chunk_1", "split_run_pages"], "admin_pages": ["split_admin_pages"]}"#;
        let files = lazy_files(manifest.as_bytes(), "b1");
        let expected = ["/v/b1/pkg/chunk_1.wasm", "/v/b1/pkg/split_run_pages.wasm"];
        assert_eq!(files["run_pages"], expected);
        assert_eq!(files["admin_pages"], ["/v/b1/pkg/split_admin_pages.wasm"]);
        assert!(lazy_files(b"", "b1").is_empty());
    }
}
