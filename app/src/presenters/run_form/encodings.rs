//! Fields of the encodings of columns.

use crate::view_models::EncodingFieldView;
use domain::dataset::{Column, ColumnType};
use domain::run::ColumnEncoding;

/// Encodings of dates, with their labels.
const DATE_ENCODINGS: [(&str, &str); 5] = [
    ("date", "Year, month, day, weekday, hour and days since the first date"),
    ("date:year+month+day", "Year, month and day"),
    ("date:month+weekday", "Month and weekday"),
    ("date:weekday+hour", "Weekday and hour"),
    ("date:days_since", "Days since the first date"),
];
/// Encodings of texts and categories, with their labels.
const TEXT_ENCODINGS: [(&str, &str); 3] = [
    ("frequency", "Frequency of the value"),
    ("hashing:32", "Hashed into 32 columns"),
    ("hashing:128", "Hashed into 128 columns"),
];

/// Name of the posted fields.
const FIELD: &str = "form[encodings][]";

/// Returns a field for each column of dates, texts or categories, except the target.
pub(super) fn encoding_fields(columns: &[&Column], target: &str) -> Vec<EncodingFieldView> {
    let field = |column: &Column| {
        let (default, choices) = match column.kind {
            ColumnType::Datetime => ("Not used", &DATE_ENCODINGS[..]),
            ColumnType::Text => ("Not used", &TEXT_ENCODINGS[..]),
            ColumnType::Categorical => ("One column for each category", &TEXT_ENCODINGS[..]),
            ColumnType::Numeric | ColumnType::Ignore => return None,
        };
        let name = &column.name;
        let choices = choices
            .iter()
            .map(|(value, label)| (format!("{name}={value}"), (*label).to_owned()));
        Some(EncodingFieldView {
            column: name.clone(),
            options: std::iter::once((String::new(), default.to_owned()))
                .chain(choices)
                .collect(),
        })
    };
    columns
        .iter()
        .copied()
        .filter(|column| column.name != target)
        .filter_map(field)
        .collect()
}

/// Adds those encodings of a repeated run to the choices that are not among them.
pub(super) fn add_repeated_encodings(fields: &mut [EncodingFieldView], initial: &[(String, String)]) {
    for (_, chosen) in initial.iter().filter(|(field, _)| field == FIELD) {
        let Ok((column, encoding)) = ColumnEncoding::parse_assignment(chosen) else {
            continue;
        };
        let mut of_column = fields.iter_mut().filter(|field| field.column == column);
        if let Some(field) = of_column.next()
            && field.options.iter().all(|(value, _)| value != chosen)
        {
            field.options.push((chosen.clone(), encoding.to_string()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_an_encoding() {
        for (text, _) in DATE_ENCODINGS.iter().chain(&TEXT_ENCODINGS) {
            let (_, encoding) = ColumnEncoding::parse_assignment(&format!("a={text}")).unwrap();
            assert_eq!(encoding.to_string(), *text);
        }
    }

    #[test]
    fn an_unusual_encoding_of_a_repeated_run_is_a_choice() {
        let mut fields = vec![EncodingFieldView {
            column: "a".into(),
            options: vec![(String::new(), "Not used".into()), ("a=date".into(), "All".into())],
        }];
        let chosen = |text: &str| (FIELD.to_owned(), text.to_owned());
        add_repeated_encodings(
            &mut fields,
            &[chosen("a=date"), chosen("a=date:hour"), chosen("b=date:hour")],
        );
        let options: Vec<&str> = fields[0].options.iter().map(|(value, _)| value.as_str()).collect();
        assert_eq!(options, ["", "a=date", "a=date:hour"]);
    }
}
