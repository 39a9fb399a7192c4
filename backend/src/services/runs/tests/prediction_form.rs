//! Tests of the prediction form and of files with predictions, on both databases.

use crate::actor::Actor;
use crate::error::Result;
use crate::services::Services;
use crate::services::runs::tests::predict::trees_of_pets;
use crate::testing::datasets::{IRIS, run_to_end, upload};
use crate::testing::on_both_databases;
use crate::testing::results::{download_text, failure};
use bytes::Bytes;
use domain::ErrorCode;
use domain::run::{PredictionForm, RowPrediction};
use futures::StreamExt;
use serde_json::json;

async fn prediction_form(services: &Services, actor: &Actor, id: i64, given: &[(&str, &str)]) -> PredictionForm {
    let given = given
        .iter()
        .map(|&(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    services.run_prediction_form(actor, id, given).await.unwrap()
}

async fn label(
    services: &Services,
    actor: &Actor,
    id: i64,
    name: &str,
    csv: &'static [u8],
) -> Result<(String, String)> {
    let body = futures::stream::iter([Ok(Bytes::from_static(csv))]).boxed();
    let file = services
        .upload_receive(actor, crate::UploadPurpose::Label, name, body)
        .await?;
    let options = domain::dataset::UploadOptions::default();
    let file = services
        .run_label(actor, id, file, options, crate::Formulas::Keep)
        .await?
        .file;
    Ok((file.file_name.clone(), download_text(file).await))
}

#[tokio::test]
async fn the_form_predicts_a_typical_row_and_then_entered_ones() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let services = &test.services;
        let (strict, filling) = trees_of_pets(&test, &ada).await;

        let typical = prediction_form(services, &ada, strict, &[]).await;
        assert_eq!(
            (typical.dataset_name.as_str(), typical.target.as_deref()),
            ("pets", Some("kind"))
        );
        let values: Vec<_> = typical
            .inputs
            .iter()
            .map(|input| (input.name.as_str(), input.value.as_str()))
            .collect();
        assert_eq!(values, [("weight", "13.5"), ("age", "4"), ("home", "garden")]);
        assert_eq!(typical.inputs[0].range, Some((3.5, 35.0)));
        assert_eq!(typical.inputs[2].levels, ["farm", "garden", "indoors"]);
        assert!(matches!(typical.answer, Some(RowPrediction::Class { .. })));

        let dog = prediction_form(
            services,
            &ada,
            strict,
            &[("weight", " 33 "), ("age", "5"), ("home", "farm")],
        )
        .await;
        let Some(RowPrediction::Class { label, probabilities }) = dog.answer else {
            panic!("{dog:?}")
        };
        assert_eq!((label.as_str(), probabilities["dog"]), ("dog", 1.0));

        let wrong = prediction_form(services, &ada, strict, &[("weight", "heavy"), ("home", "farm")]).await;
        assert_eq!(wrong.answer, None);
        let errors: Vec<_> = wrong.inputs.iter().map(|input| input.error.as_deref()).collect();
        assert_eq!(
            errors,
            [
                Some("This is not a number; write it like 5.1 or 2e-3."),
                Some("Fill this in: the model was trained on complete rows."),
                None
            ]
        );
        assert_eq!(wrong.inputs[0].value, "heavy", "what was typed stays");

        let filled = prediction_form(services, &ada, filling, &[("weight", "4")]).await;
        assert!(filled.inputs.iter().all(|input| input.is_optional) && filled.answer.is_some());

        let bob = test.new_user("bob").await;
        let refused = failure(services.run_prediction_form(&bob, strict, Default::default()).await);
        assert_eq!(refused.code, ErrorCode::NotFound);
    })
    .await;
}

#[tokio::test]
async fn features_beyond_the_form_keep_their_typical_values() {
    on_both_databases(async |mut test| {
        test.services.limits.max_columns = 300;
        let ada = test.new_user("ada").await;
        let line = |cell: &dyn Fn(usize) -> String| (0..203).map(cell).collect::<Vec<_>>().join(",");
        let mut csv = format!("{},kind\n", line(&|at| format!("c{at}")));
        for row in 0..30 {
            let kind = if row < 15 { "low" } else { "high" };
            csv.push_str(&format!("{},{kind}\n", line(&|at| format!("{}.5", row / 2 + at % 7))));
        }
        let id = upload(&test, &ada, "wide.csv", csv.leak().as_bytes()).await.unwrap().id;
        let workers = test.services.start_workers(1);
        let body = json!({ "dataset_id": id, "target": "kind", "algorithm": "decision_tree", "seed": 5 });
        let run = run_to_end(&test, &ada, body).await.id;
        workers.shutdown().await;
        let typical = prediction_form(&test.services, &ada, run, &[]).await;
        assert_eq!((typical.inputs.len(), typical.hidden_inputs), (200, 3));
        assert!(typical.answer.is_some());
        let given: Vec<(String, String)> = (0..200).map(|at| (format!("c{at}"), "3".to_owned())).collect();
        let given: Vec<(&str, &str)> = given
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let answered = prediction_form(&test.services, &ada, run, &given).await;
        assert!(answered.answer.is_some(), "{:?}", answered.error);
    })
    .await;
}

#[tokio::test]
async fn a_file_of_new_rows_is_labelled() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let id = upload(&test, &ada, "iris.csv", IRIS).await.unwrap().id;
        let workers = test.services.start_workers(1);
        let body = json!({ "dataset_id": id, "target": "species", "algorithm": "decision_tree", "seed": 5,
            "features": ["petal_length", "petal_width"], "missing": "drop" });
        let run = run_to_end(&test, &ada, body).await.id;
        workers.shutdown().await;
        let services = &test.services;

        // Another order, another delimiter, an unknown column, and a row with a missing value.
        let new = b"petal_width;note;petal_length\n0.2;a;1.4\n;b;5\n2.3;c;6\n";
        let (name, labelled) = label(services, &ada, run, "C:\\mine\\new.csv", new).await.unwrap();
        assert_eq!(name, format!("new-decision_tree-{run}.csv"));
        let lines: Vec<&str> = labelled.lines().collect();
        assert_eq!(
            lines[0],
            "petal_width;note;petal_length;prediction;probability_setosa;probability_versicolor;probability_virginica"
        );
        assert_eq!(lines[1], "0.2;a;1.4;setosa;1;0;0");
        assert_eq!(lines[2], ";b;5;;;;");
        assert!(lines[3].starts_with("2.3;c;6;virginica;0;"), "{}", lines[3]);

        let refused = failure(label(services, &ada, run, "new.csv", b"petal_width,x\n1,2\n").await);
        assert!(refused.detail.contains("“petal_length”"), "{}", refused.detail);
        let refused = failure(label(services, &ada, run, "new.csv", b"").await);
        assert_eq!(refused.code, ErrorCode::InvalidFile);
        let bob = test.new_user("bob").await;
        assert_eq!(
            failure(label(services, &bob, run, "new.csv", new).await).code,
            ErrorCode::NotFound
        );
    })
    .await;
}
