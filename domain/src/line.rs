//! Lines of text that somebody gives: titles and names.

use crate::error::FieldError;

/// Rule of a line that must be given.
pub(crate) struct LineRule {
    /// Field of the errors.
    pub(crate) field: &'static str,
    /// Noun of the errors, such as “A title”.
    pub(crate) noun: &'static str,
    /// Largest number of characters.
    pub(crate) max: usize,
    /// Error message of a blank line.
    pub(crate) missing: &'static str,
}

impl LineRule {
    /// Parses a line: trimmed, not blank, not too long, without control characters.
    pub(crate) fn parse(&self, text: &str) -> Result<String, FieldError> {
        let line = text.trim();
        let fail = |code, message: String| Err(FieldError::new(self.field, code, message));
        if is_blank(line) {
            return fail("required", self.missing.into());
        }
        if line.chars().count() > self.max {
            return fail(
                "too_long",
                format!("{} has at most {} characters.", self.noun, self.max),
            );
        }
        if line.chars().any(char::is_control) {
            let message = format!("{} holds no line breaks or control characters.", self.noun);
            return fail("invalid", message);
        }
        Ok(line.to_owned())
    }
}

/// Returns whether a text shows nothing: it is empty, or has only white space and invisible
/// characters.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// Returns whether a character takes no ink by itself: Unicode's `Default_Ignorable_Code_Point`,
/// the marks of interlinear annotations, controls and blanks of hieroglyphs, the filler of the
/// Khitan script, the musical null note head, and the empty pattern of Braille. White space and
/// control characters are not among them.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{13430}'..='\u{13442}'
            | '\u{16fe4}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d159}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_invisible_characters_is_blank() {
        for blank in [
            "",
            " \t\u{a0}\u{3000}",
            "\u{200b}",
            "\u{feff}",
            "\u{2060}",
            "\u{200e}\u{200f}\u{202e}",
            "\u{3164}",
            "\u{115f}\u{1160}",
            "\u{ffa0}",
            "\u{ad}",
            "\u{34f}",
            "\u{61c}",
            "\u{180e}",
            "\u{2066}x\u{2069}",
            "\u{fe0f}",
            "\u{e0020}\u{e007f}",
            "\u{2800}",
            "\u{13441}\u{13442}",
            "\u{13430}",
            "\u{16fe4}",
            "\u{1d159}",
            " \u{200b} \u{200d} ",
        ] {
            assert_eq!(is_blank(blank), !blank.contains('x'), "{blank:?}");
        }
        for visible in [
            "x",
            "\u{200b}x",
            "❤\u{fe0f}",
            "👩\u{200d}👧",
            "م",
            "ㅤx",
            "⠁",
            "\u{301}",
            "-",
        ] {
            assert!(!is_blank(visible), "{visible:?}");
        }
    }

    #[test]
    fn a_line_is_trimmed_and_has_limits() {
        let rule = LineRule {
            field: "name",
            noun: "A name",
            max: 3,
            missing: "Give a name.",
        };
        let code = |text: &str| rule.parse(text).unwrap_err().code;
        assert_eq!(rule.parse(" a b\n"), Ok("a b".into()));
        assert_eq!(rule.parse("äöü").as_deref(), Ok("äöü"));
        assert_eq!(code("\u{200b} \u{feff}"), "required");
        assert_eq!(code("äöüß"), "too_long");
        assert_eq!(code("a\nb"), "invalid");
        assert_eq!(code("a\0"), "invalid");
    }
}
