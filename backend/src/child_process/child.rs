//! The side of the child: its task, its file and its messages.

use super::Header;
use super::limits::set_process_limits;
use crate::error::{Error, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{BufRead, Read, Stdin, Take, Write};

/// The file of a child on standard input. Once it is read, the process ends with its parent.
pub(crate) struct ChildInput {
    data: Take<Stdin>,
    size: u64,
    is_watched: bool,
}

impl ChildInput {
    /// Returns the size in bytes.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }
}

impl Read for ChildInput {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let count = self.data.read(out)?;
        if count == 0 && !out.is_empty() && !self.is_watched {
            self.is_watched = true;
            std::thread::Builder::new()
                .name("parent".into())
                .spawn(exit_with_parent)?;
        }
        Ok(count)
    }
}

/// Receives the task and the file of this process, and limits its memory.
pub(crate) fn receive<T: DeserializeOwned>() -> Result<(T, ChildInput)> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    let Header { task, memory, size } =
        serde_json::from_str(&line).map_err(|error| Error::unexpected("task of this child process", error))?;
    drop(line);
    set_process_limits(memory);
    let data = std::io::stdin().take(size);
    let is_watched = false;
    Ok((task, ChildInput { data, size, is_watched }))
}

/// Sends a message to the parent.
pub(crate) fn send(message: &impl Serialize) -> Result<()> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, message).map_err(|error| Error::unexpected("message to the parent", error))?;
    out.write_all(b"\n")?;
    Ok(out.flush()?)
}

/// Exits the process when standard input ends, which means that the parent has ended.
fn exit_with_parent() {
    let mut buffer = [0; 64];
    while matches!(std::io::stdin().lock().read(&mut buffer), Ok(1..)) {}
    std::process::exit(1);
}
