//! Records, fields and positions by hand.

use super::*;

fn records(text: &str) -> Vec<Vec<String>> {
    let mut tokens = Tokens::new(text, 0, 1, b',');
    let mut all = Vec::new();
    while let Some(record) = tokens.record().unwrap() {
        all.push(record.into_iter().map(Cow::into_owned).collect());
    }
    all
}

#[test]
fn fields_lines_and_quotes_are_split() {
    assert_eq!(records("a,b\r\n1,2"), [["a", "b"], ["1", "2"]]);
    assert_eq!(records("a,\n,b,"), [vec!["a", ""], vec!["", "b", ""]]);
    assert_eq!(records("\n \n a , b \n\n"), [["a", "b"]]);
    assert_eq!(
        records("\"a,\"\"b\"\"\nc\", \"d\" ,e\"f\n"),
        [["a,\"b\"\nc", "d", "e\"f"]]
    );
    assert_eq!(records("\"a\"b,\"\",\"\"\"\"\n"), [["ab", "", "\""]]);
    assert!(records("").is_empty());
}

#[test]
fn lines_are_counted_through_quotes() {
    let mut tokens = Tokens::new("\n\"a\nb\",c\nd,e\n", 0, 1, b',');
    tokens.record().unwrap();
    assert_eq!((tokens.record_line(), tokens.line()), (2, 4));
    tokens.record().unwrap();
    assert_eq!((tokens.record_line(), tokens.line()), (4, 5));
}

#[test]
fn an_unclosed_quote_is_rejected_with_its_line() {
    let mut tokens = Tokens::new("a\nb,\"c\nd", 0, 1, b',');
    tokens.record().unwrap();
    let error = tokens.record().unwrap_err();
    assert!(
        matches!(&error, DataError::Csv(CsvError::UnterminatedQuote { line: 2, column: 2, value }) if value == "c"),
        "{error}"
    );
}

#[test]
fn the_column_of_a_position_is_counted() {
    for (before, column) in [
        ("", 1),
        ("a", 1),
        ("a,", 2),
        ("a,b\n", 1),
        ("a,b\n1,2", 2),
        ("\"a,\nb\",\"c", 2),
    ] {
        assert_eq!(column_after(before, b','), column, "{before:?}");
    }
}

#[test]
fn plain_numbers_are_fields_too() {
    let mut tokens = Tokens::new("\n1,2.5\r\n-3,x\n4, 5\n6,7,8,", 0, 1, b',');
    let numbers = |tokens: &mut Tokens<'_>, limit| {
        let mut numbers = Vec::new();
        let (count, last) = tokens.numbers(limit, b'.', &mut numbers);
        assert_eq!(count, numbers.len());
        (numbers, last)
    };
    let next = |tokens: &mut Tokens<'_>| {
        tokens
            .next()
            .unwrap()
            .map(|token| (token.value.into_owned(), token.last))
    };
    assert_eq!(numbers(&mut tokens, 2), (vec![], false), "a blank line");
    assert_eq!(next(&mut tokens), Some(("1".into(), false)));
    assert_eq!(numbers(&mut tokens, 2), (vec![2.5], true));
    assert_eq!((tokens.record_line(), tokens.line()), (2, 3));
    assert_eq!(numbers(&mut tokens, 2), (vec![-3.0], false));
    assert_eq!(next(&mut tokens), Some(("x".into(), true)));
    assert_eq!(numbers(&mut tokens, 2), (vec![4.0], false));
    assert_eq!(next(&mut tokens), Some(("5".into(), true)));
    assert_eq!(numbers(&mut tokens, 2), (vec![6.0, 7.0], false));
    assert_eq!(numbers(&mut tokens, 2), (vec![8.0], false));
    assert_eq!((numbers(&mut tokens, 2), tokens.record_line()), ((vec![], false), 5));
    assert_eq!(
        (next(&mut tokens), next(&mut tokens)),
        (Some((String::new(), true)), None)
    );
}
