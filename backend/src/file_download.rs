//! Files that are sent to a client.

use crate::byte_stream::ByteStream;
use crate::open_streams::OpenStream;
use crate::storage::LocalFile;
use bytes::Bytes;
use futures::StreamExt;

/// A file to send.
pub struct FileDownload {
    /// File name to save it under.
    pub file_name: String,
    /// Media type.
    pub content_type: &'static str,
    /// Size in bytes, where it is known.
    pub size: Option<u64>,
    /// Content.
    pub body: ByteStream,
}

impl FileDownload {
    /// Returns the download of a file on the local disk.
    pub(crate) fn from_local_file(file_name: String, content_type: &'static str, file: &LocalFile) -> Self {
        Self {
            file_name,
            content_type,
            size: Some(file.size()),
            body: file.stream(),
        }
    }

    /// Keeps an open stream counted until the body of the download is dropped.
    pub(crate) fn holding_open_stream(self, open: OpenStream) -> Self {
        let hold = move |_: &std::io::Result<Bytes>| {
            let _open = &open;
        };
        Self {
            body: self.body.inspect(hold).boxed(),
            ..self
        }
    }
}
