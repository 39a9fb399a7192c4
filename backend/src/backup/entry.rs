//! Entry of an archive that is being written.

use crate::archive::{Archive, PIECE};
use crate::crypto::hex_sha256;
use crate::error::Result;
use sha2::{Digest, Sha256};

/// Entry that is written piece by piece, with its SHA-256.
pub(super) struct Entry<'a> {
    archive: &'a mut Archive,
    piece: Vec<u8>,
    hash: Sha256,
    size: u64,
}

impl<'a> Entry<'a> {
    /// Starts an entry.
    pub(super) async fn start(archive: &'a mut Archive, path: &str) -> Result<Self> {
        archive.start_file(path, true).await?;
        Ok(Self {
            archive,
            piece: Vec::new(),
            hash: Sha256::new(),
            size: 0,
        })
    }

    /// Adds bytes.
    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.archive.write(std::mem::take(&mut self.piece)).await?;
        }
        Ok(())
    }

    /// Ends the entry, and returns its size in bytes and its SHA-256.
    pub(super) async fn finish(self) -> Result<(u64, String)> {
        self.archive.write(self.piece).await?;
        Ok((self.size, hex_sha256(self.hash)))
    }
}
