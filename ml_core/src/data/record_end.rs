//! Ends of records, at which a text can be cut.

/// Returns where the last complete record ends (the index of the byte after its line break), and
/// where a quoted field that is still open at the end began. Follows the same rules as
/// [`Tokens`](super::tokens::Tokens); `quotes` says whether there are any.
pub(super) fn last_record_end(bytes: &[u8], delimiter: u8, quotes: bool) -> (Option<usize>, Option<usize>) {
    if !quotes {
        return (bytes.iter().rposition(|&byte| byte == b'\n').map(|at| at + 1), None);
    }
    enum State {
        FieldStart,
        Unquoted,
        Quoted(usize),
        QuoteInQuoted(usize),
    }
    let mut state = State::FieldStart;
    let mut end = None;
    for (at, &byte) in bytes.iter().enumerate() {
        state = match (state, byte) {
            (State::Quoted(open), b'"') => State::QuoteInQuoted(open),
            (State::Quoted(open), _) | (State::QuoteInQuoted(open), b'"') => State::Quoted(open),
            (_, b'\n') => {
                end = Some(at + 1);
                State::FieldStart
            }
            (_, byte) if byte == delimiter => State::FieldStart,
            (State::FieldStart, b'"') => State::Quoted(at),
            (State::FieldStart, b' ' | b'\t') => State::FieldStart,
            _ => State::Unquoted,
        };
    }
    (
        end,
        if let State::Quoted(open) = state {
            Some(open)
        } else {
            None
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_record_end_respects_quotes() {
        assert_eq!(last_record_end(b"a,b\nc", b',', false), (Some(4), None));
        assert_eq!(last_record_end(b"a,\"b\nc", b',', true), (None, Some(2)));
        assert_eq!(last_record_end(b"a\n\"b\nc\"\nd", b',', true), (Some(8), None));
        assert_eq!(last_record_end(b"a\n\"b\"\"\nc", b',', true), (Some(2), Some(2)));
        assert_eq!(last_record_end(b"a\"\nb", b',', true), (Some(3), None));
    }
}
