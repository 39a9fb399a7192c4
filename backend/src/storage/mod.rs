//! Uploaded files: in a folder or the storage of a cloud, and as temporary files during their
//! processing.

mod file_cache;
mod local_file;
mod metered;
mod process_folder;
mod remote;
mod reserve;
mod spool;
mod store;

pub(crate) use file_cache::FileCache;
pub(crate) use local_file::LocalFile;
pub use remote::is_storage_variable;
pub(crate) use reserve::DiskReserve;
pub(crate) use spool::{Spool, SpooledFile};
pub(crate) use store::{Storage, StoredFile};

#[cfg(test)]
pub(crate) mod tests;
