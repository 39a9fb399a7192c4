//! Uploaded files: in a folder, and as temporary files during their processing.

mod file_cache;
mod local_file;
mod process_folder;
mod reserve;
mod spool;
mod store;

pub(crate) use file_cache::FileCache;
pub(crate) use local_file::LocalFile;
pub(crate) use reserve::DiskReserve;
pub(crate) use spool::{Spool, SpooledFile};
pub(crate) use store::{Storage, StoredFile};
