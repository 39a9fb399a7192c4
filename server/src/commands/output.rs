//! Output of the subcommands.

use super::error::CommandError;
use std::io::{ErrorKind, Write};

/// Prints a line to standard output.
pub(super) fn print(text: &str) -> Result<(), CommandError> {
    print_to(&mut std::io::stdout().lock(), text)
}

/// Writes a line. A reader that has gone, such as `head`, wants no more of it, which is no failure.
fn print_to(output: &mut impl Write, text: &str) -> Result<(), CommandError> {
    match writeln!(output, "{text}").and_then(|()| output.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(CommandError::Io {
            context: "standard output".into(),
            error,
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    /// Output that refuses every write.
    struct Refusing(ErrorKind);

    impl Write for Refusing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_has_gone_is_no_failure_and_a_full_disk_is_one() {
        let mut line = Vec::new();
        print_to(&mut line, "text").unwrap();
        assert_eq!(line, b"text\n");
        print_to(&mut Refusing(ErrorKind::BrokenPipe), "text").unwrap();
        let error = print_to(&mut Refusing(ErrorKind::StorageFull), "text").unwrap_err();
        assert!(error.to_string().starts_with("standard output: "), "{error}");
    }
}
