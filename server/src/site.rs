//! The files of the built site, held in memory and served under an address that names their content: they never change
//! there, so browsers keep them for good.

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

use crate::AppState;

/// The files of the built site.
pub struct Site {
    files: BTreeMap<String, Bytes>,
    build_id: Arc<str>,
}

impl Site {
    /// Reads every file below a folder.
    ///
    /// # Errors
    /// When the folder cannot be read, or has no `pkg` with the scripts and styles.
    pub fn load(root: &FilePath) -> std::io::Result<Self> {
        let mut files = BTreeMap::new();
        read(root, root, &mut files)?;
        if !files.keys().any(|name| name.starts_with("pkg/")) {
            return Err(std::io::Error::new(
                std::io::ErrorKind::NotFound,
                "there is no folder pkg in it",
            ));
        }
        Ok(Self::of(files))
    }

    /// A site of these files.
    #[must_use]
    pub fn of(files: BTreeMap<String, Bytes>) -> Self {
        let mut hash = Sha256::new();
        for (name, content) in &files {
            hash.update(name.as_bytes());
            hash.update(content.len().to_le_bytes());
            hash.update(content);
        }
        let build_id = HEXLOWER.encode(&hash.finalize())[..16].into();
        Self { files, build_id }
    }

    /// Names this build: a hash of all its files.
    #[must_use]
    pub fn build_id(&self) -> Arc<str> {
        Arc::clone(&self.build_id)
    }
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

/// `GET /v/{build id}/{file}`. Another build's files are not here: a page that was opened before a new version came asks for
/// itself again.
pub(crate) async fn file(
    State(state): State<AppState>,
    Path((build_id, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let site = &state.site;
    let content = site.files.get(&name).filter(|_| *build_id == *site.build_id);
    let Some(content) = content else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let accepted = headers
        .get(ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    // Files that were compressed when the site was built save the work of doing it for each browser.
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
