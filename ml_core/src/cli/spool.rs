//! Temporary copy of a stream that is read more than once.

use super::error::CliError;
use std::fs::{File, OpenOptions, remove_file};
use std::io::{self, ErrorKind, Read, Seek, copy};

/// The contents of a stream. The file has no name any more, so it disappears with the process,
/// however that ends.
pub(super) struct Spool(File);

impl Spool {
    /// Copies the stream called `name` to its end.
    pub(super) fn new(mut stream: impl Read, name: &str) -> Result<Self, CliError> {
        let mut file = unnamed_file().map_err(|error| CliError::output(&std::env::temp_dir(), error))?;
        copy(&mut stream, &mut file).map_err(|error| CliError::input(name, error))?;
        Ok(Self(file))
    }

    /// Returns the stream from its beginning. Only one reader at a time may be used: they share
    /// their position.
    pub(super) fn reader(&self) -> io::Result<File> {
        let mut file = self.0.try_clone()?;
        file.rewind()?;
        Ok(file)
    }
}

/// Creates a file in the temporary folder that no other user can read.
pub(super) fn unnamed_file() -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut number = 0;
    loop {
        let path = std::env::temp_dir().join(format!("ml-{}-{number}", std::process::id()));
        match options.open(&path) {
            Ok(file) => {
                remove_file(&path)?;
                return Ok(file);
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists && number < 1000 => number += 1,
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_read_twice() {
        let spool = Spool::new(&b"a,b\n1,2\n"[..], "a stream").unwrap();
        for _ in 0..2 {
            let mut text = String::new();
            spool.reader().unwrap().read_to_string(&mut text).unwrap();
            assert_eq!(text, "a,b\n1,2\n");
        }
    }
}
