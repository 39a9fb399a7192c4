//! Tests of runs with encodings of dates and of categories with many values, on both databases.

use crate::UploadPurpose;
use crate::formulas::Formulas;
use crate::services::runs::new_rows::NewRows;
use crate::testing::datasets::{request, run_to_end, upload};
use crate::testing::on_both_databases;
use crate::testing::results::{download_text, failure, fields};
use bytes::Bytes;
use domain::dataset::{ColumnType, UploadOptions};
use domain::run::RowPrediction;
use domain::run::report::LeftOutReason;
use futures::StreamExt;
use serde_json::{Value, json};

/// 112 rows: the kind depends on the weekday alone, and each has a city of its own.
fn visits() -> &'static [u8] {
    let row = |row: usize| {
        // The weekdays of the first days of the months, from 0 for Monday.
        let weekday = [5, 0, 3, 6][row / 28] + row % 28;
        let kind = if weekday % 7 > 4 { "weekend" } else { "work" };
        format!(
            "2024-{:02}-{:02},city {row},{},{kind}\n",
            6 + row / 28,
            row % 28 + 1,
            row % 5
        )
    };
    let text = String::from("when,city,n,kind\n") + &(0..112).map(row).collect::<String>();
    Vec::leak(text.into_bytes())
}

fn body(id: i64, encodings: &Value) -> Value {
    json!({ "dataset_id": id, "target": "kind", "algorithm": "decision_tree", "seed": 5, "encodings": encodings })
}

fn label(prediction: &RowPrediction) -> &str {
    match prediction {
        RowPrediction::Class { label, .. } => label,
        _ => panic!("a class"),
    }
}

#[tokio::test]
async fn dates_and_texts_are_used_by_choice() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let services = &test.services;
        let dataset = upload(&test, &ada, "visits.csv", visits()).await.unwrap();
        let kinds: Vec<ColumnType> = dataset.columns.iter().map(|column| column.kind).collect();
        assert_eq!(kinds[..2], [ColumnType::Datetime, ColumnType::Text]);
        let workers = services.start_workers(1);

        let plain = run_to_end(&test, &ada, body(dataset.id, &json!({}))).await;
        let left_out = plain.result.unwrap().columns.left_out;
        let reasons: Vec<_> = left_out
            .iter()
            .map(|column| (column.name.as_str(), column.reason))
            .collect();
        assert_eq!(
            reasons,
            [("when", LeftOutReason::Datetime), ("city", LeftOutReason::Text)]
        );

        let encodings = json!({ "when": { "kind": "date_parts", "parts": ["weekday", "days_since"] },
            "city": { "kind": "frequency" } });
        let run = run_to_end(&test, &ada, body(dataset.id, &encodings)).await;
        assert_eq!(run.parameters["encodings"], encodings);
        let result = run.result.unwrap();
        assert!(result.columns.left_out.is_empty());
        assert_eq!(
            result.columns.used[0].encoding.as_ref().unwrap().to_string(),
            "date:weekday+days_since"
        );
        let unknown = result
            .warnings
            .iter()
            .find(|warning| warning.code == "unknown_category");
        assert_eq!(unknown.unwrap().column.as_deref(), Some("city"));

        let row = |when: &str| json!({ "when": when, "city": "city 3", "n": 1 });
        let rows = vec![row("2025-03-01"), row("2025-03-03T10:00:00Z")];
        let rows = rows.into_iter().map(|row| row.as_object().unwrap().clone()).collect();
        let by_json = services
            .run_predict(&ada, run.id, 1, || Ok(NewRows::Json(rows)), |output| output)
            .await;
        let by_json = by_json.unwrap();
        let labels: Vec<&str> = by_json.predictions.iter().map(label).collect();
        assert_eq!(labels, ["weekend", "work"]);
        let csv = Bytes::from_static(b"when,city,n\n2025-03-01,city 3,1\n2025-03-03T10:00:00Z,city 3,1\n");
        let by_csv = services
            .run_predict(&ada, run.id, 1, || Ok(NewRows::Table(csv)), |output| output)
            .await;
        assert_eq!(by_csv.unwrap().predictions, by_json.predictions);

        let output = download_text(services.run_output(&ada, run.id, Formulas::Keep).await.unwrap()).await;
        let all_are_right = output.lines().skip(1).all(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            cells[3] == cells[4]
        });
        assert!(all_are_right, "{output}");

        let form = services.run_prediction_form(&ada, run.id, [].into()).await.unwrap();
        assert!(form.inputs[0].is_text && form.inputs[0].levels.is_empty() && !form.inputs[2].is_text);
        let given = [("when", "2025-03-02"), ("city", "Oslo"), ("n", "2")];
        let given = given.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let form = services.run_prediction_form(&ada, run.id, given).await.unwrap();
        assert_eq!(form.answer.as_ref().map(label), Some("weekend"));
        assert_eq!(form.warnings[0].code, "unknown_category");
        workers.shutdown().await;
    })
    .await;
}

#[tokio::test]
async fn a_wrong_encoding_or_date_is_refused_with_its_place() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let services = &test.services;
        let id = upload(&test, &ada, "visits.csv", visits()).await.unwrap().id;
        for (encodings, code) in [
            (json!({ "where": { "kind": "frequency" } }), "unknown_column"),
            (json!({ "n": { "kind": "frequency" } }), "type"),
            (json!({ "when": { "kind": "hashing" } }), "type"),
            (json!({ "city": { "kind": "hashing", "buckets": 200 } }), "choice"),
            (json!({ "kind": { "kind": "frequency" } }), "target"),
        ] {
            let refused = failure(services.run_create(&ada, request(body(id, &encodings))).await);
            assert_eq!(
                fields(&refused),
                [("encodings", code)],
                "{encodings}: {}",
                refused.detail
            );
        }
        let workers = services.start_workers(1);
        let encodings = json!({ "when": { "kind": "date_parts" }, "city": { "kind": "hashing" } });
        let run = run_to_end(&test, &ada, body(id, &encodings)).await;
        let predict = async |row: Value| {
            let rows = vec![row.as_object().unwrap().clone()];
            services
                .run_predict(&ada, run.id, 1, || Ok(NewRows::Json(rows)), |output| output)
                .await
        };
        let refused = failure(predict(json!({ "when": 20_240_601, "city": "x", "n": 1 })).await);
        assert_eq!(fields(&refused), [("when", "type")]);
        let refused = failure(predict(json!({ "when": "soon", "city": "x", "n": 1 })).await);
        assert!(refused.detail.contains("“soon” is not a date"), "{}", refused.detail);
        predict(json!({ "when": "2025-01-01", "city": 7, "n": 1 }))
            .await
            .unwrap();

        let rows = format!("2025-01-01,{},1\n", "x".repeat(60)).repeat(4900) + "soon,x,1\n";
        let file = Bytes::from(format!("when,city,n\n{rows}"));
        let file = futures::stream::iter([Ok(file)]).boxed();
        let file = services
            .upload_receive(&ada, UploadPurpose::Label, "new.csv", file)
            .await
            .unwrap();
        let refused = failure(
            services
                .run_label(&ada, run.id, file, UploadOptions::default(), Formulas::Keep)
                .await,
        );
        assert!(
            refused.detail.contains("Row 4901 of the column “when”"),
            "{}",
            refused.detail
        );
        workers.shutdown().await;
    })
    .await;
}
