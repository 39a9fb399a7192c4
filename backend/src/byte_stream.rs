//! Streams of bytes, and JSON arrays written as streams.

use crate::error::{Error, Result};
use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
use serde::Serialize;

/// Bytes of a file in chunks.
pub type ByteStream = BoxStream<'static, std::io::Result<Bytes>>;

/// Converts chunks of a generated file into a stream of bytes.
pub(crate) fn from_chunks(chunks: BoxStream<'static, Result<Vec<u8>>>) -> ByteStream {
    let bytes = |chunk: Result<Vec<u8>>| chunk.map(Bytes::from).map_err(std::io::Error::other);
    chunks.map(bytes).boxed()
}

/// Writes batches of rows as one JSON array, a line for each row.
pub(crate) fn json_array<T: Serialize + Send + 'static>(batches: BoxStream<'static, Result<Vec<T>>>) -> ByteStream {
    let mut comma = false;
    let items = batches.map(move |rows| -> Result<Vec<u8>> {
        let mut text = Vec::new();
        for row in rows? {
            if std::mem::replace(&mut comma, true) {
                text.extend(b",\n");
            }
            serde_json::to_writer(&mut text, &row).map_err(|error| Error::unexpected("JSON", error))?;
        }
        Ok(text)
    });
    let bracket = |text: &str| futures::stream::iter([Ok(text.into())]);
    from_chunks(bracket("[").chain(items).chain(bracket("]\n")).boxed())
}
