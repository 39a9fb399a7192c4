//! Lists in one text, as on the command line and in forms.

/// Splits a list at its commas. An item that contains commas is put in double quotes, as in a CSV,
/// and a quote within it is doubled. Spaces around an item are left out.
///
/// ```
/// use ml_core::spec::split_list;
///
/// assert_eq!(split_list(r#"width, "Length, mm","5"" disk""#)?, ["width", "Length, mm", "5\" disk"]);
/// assert!(split_list("\"width").is_err());
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
/// When a quote is not closed.
pub fn split_list(text: &str) -> Result<Vec<String>, String> {
    let (mut items, mut rest) = (Vec::new(), text);
    loop {
        let mut item = String::new();
        let unquoted = rest.trim_start();
        if let Some(mut quoted) = unquoted.strip_prefix('"') {
            loop {
                let Some((before, after)) = quoted.split_once('"') else {
                    return Err(format!("the quote before “{quoted}” is not closed"));
                };
                item.push_str(before);
                match after.strip_prefix('"') {
                    Some(after) => (item, quoted) = (item + "\"", after),
                    None => {
                        rest = after;
                        break;
                    }
                }
            }
        }
        let (end, next) = match rest.split_once(',') {
            Some((end, next)) => (end, Some(next)),
            None => (rest, None),
        };
        // The weight of a quoted class follows its closing quote.
        item.push_str(end);
        items.push(item.trim().to_owned());
        match next {
            Some(next) => rest = next,
            None => return Ok(items),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_split_as_in_a_csv() {
        let cases: [(&str, &[&str]); 9] = [
            ("a", &["a"]),
            ("a,b", &["a", "b"]),
            (" a , b ", &["a", "b"]),
            (r#""a,b",c"#, &["a,b", "c"]),
            (r#"c, "a,b""#, &["c", "a,b"]),
            (r#""a,b"=2,c=1"#, &["a,b=2", "c=1"]),
            (r#""say ""hi""",x"#, &["say \"hi\"", "x"]),
            (r#"5" disk,x"#, &["5\" disk", "x"]),
            ("a,,b", &["a", "", "b"]),
        ];
        for (text, expected) in cases {
            assert_eq!(split_list(text).unwrap(), expected, "{text}");
        }
        assert!(split_list(r#"a,"b,c"#).unwrap_err().contains("“b,c”"));
    }
}
