//! Tables built by hand, encoders, class labels, and models made of them.

use crate::values::number;
use ml_core::data::{
    ClassLabels, ColumnData, ColumnKind, CsvOptions, CsvRecords, Encoder, MISSING_CODE, Missing, NewColumn, NewValues,
    Table, describe, read_csv,
};
use proptest::prelude::*;
use proptest::sample::select;

fn kind() -> impl Strategy<Value = ColumnKind> {
    select(vec![
        ColumnKind::Numeric,
        ColumnKind::Categorical,
        ColumnKind::Text,
        ColumnKind::Datetime,
        ColumnKind::Ignore,
    ])
}

fn data(rows: usize) -> impl Strategy<Value = NewValues> {
    let code = prop_oneof![20 => 0_u32..3, 3 => Just(MISSING_CODE), 1 => any::<u32>()];
    let levels = prop_oneof![
        6 => Just(vec!["1".to_owned(), "b".to_owned(), "c".to_owned()]),
        1 => Just(vec!["1".to_owned(), "2.5".to_owned(), "-3".to_owned()]),
        1 => prop::collection::btree_set("[a-c]?", 0..4).prop_map(|levels| levels.into_iter().collect::<Vec<_>>()),
    ];
    prop_oneof![
        prop::collection::vec(
            prop_oneof![4 => -3.0_f64..3.0, 1 => number(), 1 => Just(f64::NAN)],
            rows
        )
        .prop_map(NewValues::Numeric),
        (prop::collection::vec(code, rows), levels).prop_map(|(codes, levels)| NewValues::Codes { codes, levels }),
    ]
}

fn table() -> impl Strategy<Value = Result<Table, ml_core::data::DataError>> {
    let columns = (0_usize..8, 0_usize..4).prop_flat_map(|(rows, count)| {
        let column = (select(vec!["a", "b", "c", "d", "e", ""]), kind(), data(rows));
        prop::collection::vec(column, count)
    });
    columns.prop_map(|columns| {
        let column = |(name, kind, values): (&str, ColumnKind, NewValues)| NewColumn {
            name: name.to_owned(),
            kind,
            values,
        };
        Table::from_columns(columns.into_iter().map(column).collect())
    })
}

fn length(data: &ColumnData<'_>) -> usize {
    match data {
        ColumnData::Numeric(values) => values.len(),
        ColumnData::Codes { codes, .. } => codes.len(),
    }
}

fn missing() -> impl Strategy<Value = Missing> {
    select(vec![
        Missing::Drop,
        Missing::Mean,
        Missing::MostFrequent,
        Missing::Native,
    ])
}

fn check_encoder(encoder: &Encoder, table: &Table) -> Result<(), TestCaseError> {
    if let Ok(encoded) = encoder.transform(table) {
        prop_assert_eq!(encoded.x.dim(), (encoded.rows.len(), encoder.columns().len()));
        prop_assert_eq!(encoded.rows.len() + encoded.dropped, table.rows());
        let x = encoded.x.into_dense().unwrap();
        let is_allowed = |value: &f64| value.is_finite() || (encoder.keeps_missing() && value.is_nan());
        prop_assert!(x.iter().all(is_allowed), "{}", x);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_table_is_described_and_encoded_or_rejected(
        table in table(),
        other in table(),
        missing in missing(),
        target in prop::option::of(select(vec!["a", "b", "x"])),
        names in prop::option::of(prop::collection::vec(select(vec!["a", "b", "c", "d", "x"]), 0..4)),
        rows in prop::collection::vec(prop_oneof![8 => 0_usize..8, 1 => Just(usize::MAX)], 0..6),
    ) {
        let Ok(table) = table else { return Ok(()) };
        for summary in describe(&table) {
            prop_assert!(summary.missing as usize <= table.rows());
            let numbers = [summary.min, summary.max, summary.mean, summary.std];
            let ignored = summary.kind == ColumnKind::Ignore;
            prop_assert!(ignored || numbers.into_iter().flatten().all(f64::is_finite), "{:?}", summary);
        }
        for name in ["a", "x"] {
            if let Ok(labels) = ClassLabels::from_table(&table, name, &rows) {
                prop_assert!(labels.y.iter().all(|&class| (class as usize) < labels.classes.len()));
                let again = ClassLabels::with_classes(&table, name, &rows, &labels.classes).unwrap();
                prop_assert_eq!(again, labels);
            }
        }
        let names: Option<Vec<String>> = names.map(|names| names.into_iter().map(str::to_owned).collect());
        let Ok(encoder) = Encoder::fit(&table, names.as_deref(), target, missing) else { return Ok(()) };
        check_encoder(&encoder, &table)?;
        if let Ok(other) = other {
            check_encoder(&encoder, &other)?;
        }
        if let Some(target) = target
            && let Ok((encoded, labels)) = encoder.transform_labelled(&table, target)
        {
            prop_assert_eq!(encoded.x.nrows(), labels.y.len());
        }
        let text = serde_json::to_string(&encoder).unwrap();
        prop_assert_eq!(serde_json::from_str::<Encoder>(&text).unwrap(), encoder);
    }

    #[test]
    fn any_text_with_any_options_is_read_or_rejected(
        text in "[01ab.,;\t|\"\r\n -]{0,60}",
        delimiter in prop::option::of(select(b",;\t|x\"".to_vec())),
        decimal in prop::option::of(select(b".,x".to_vec())),
        has_header in prop::option::of(any::<bool>()),
        max_columns in 0_usize..6,
        declared in prop::option::of((select(vec!["a", "column_1"]), kind())),
    ) {
        let options = CsvOptions {
            delimiter,
            decimal,
            has_header,
            max_columns,
            overrides: declared.into_iter().map(|(name, kind)| (name.to_owned(), kind)).collect(),
            ..CsvOptions::default()
        };
        if let Ok(mut records) = CsvRecords::open(text.as_bytes(), &options) {
            let (mut record, columns) = (Vec::new(), records.names().len());
            while let Ok(true) = records.read(&mut record) {
                prop_assert_eq!(record.len(), columns);
            }
        }
        if let Ok(table) = read_csv(text.as_bytes(), &options) {
            prop_assert!(table.rows() > 0 && table.columns().len() <= max_columns);
            prop_assert!(table.columns().iter().all(|column| length(&column.data) == table.rows()));
            prop_assert_eq!(describe(&table).len(), table.columns().len());
        }
    }
}
