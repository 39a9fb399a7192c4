//! Models of an old installation: in its database, and as files that were downloaded from it.

use super::comparison::assert_includes;
use super::installation::{OldInstallation, fixture_json, fixtures, on_both_old_installations};
use crate::services::runs::new_rows::NewRows;
use crate::services::runs::predict::predict_json;
use crate::testing::results::download_text;
use ml_core::model::SavedModel;
use serde_json::{Map, Value};
use std::ops::ControlFlow;

/// Returns the rows that the old server has predicted.
fn rows(recorded: &Value) -> Vec<Map<String, Value>> {
    serde_json::from_value(recorded["rows"].clone()).unwrap()
}

/// Returns the recorded predictions by the path of their run.
fn recorded(old: &OldInstallation) -> Vec<(i64, &Value)> {
    let runs = old.ids("/ml/runs/").into_iter();
    let succeeded = runs.filter(|id| old.answer("ada", &format!("/ml/runs/{id}"))["state"] == "succeeded");
    succeeded
        .map(|id| (id, old.answer("ada", &format!("/ml/runs/{id}/predict"))))
        .collect()
}

#[tokio::test]
async fn models_of_an_old_database_predict_as_before() {
    on_both_old_installations(async |old| {
        let (services, ada) = (&old.test.services, old.sign_in("ada").await);
        for (id, recorded) in recorded(&old) {
            let rows = rows(recorded);
            let rows = move || Ok(NewRows::Json(rows));
            let answer = services.run_predict(&ada, id, 0, rows, |output| output).await.unwrap();
            let expected = serde_json::json!({ "predictions": recorded["predictions"] });
            assert_includes(answer, &expected, &format!("run {id}"));
            let file = download_text(services.run_model(&ada, id).await.unwrap()).await;
            SavedModel::from_reader(file.as_bytes()).unwrap();
        }
    })
    .await;
}

#[test]
fn old_model_files_predict_as_before() {
    for name in ["kmeans", "decision_tree", "random_forest"] {
        let file = std::fs::File::open(fixtures().join(format!("models/{name}.json"))).unwrap();
        let model = SavedModel::from_reader(file).unwrap();
        let recorded = fixture_json(&format!("models/{name}.predictions.json"));
        let answer = predict_json(&model, &rows(&recorded), &|_| ControlFlow::Continue(()));
        let expected = serde_json::json!({ "predictions": recorded["predictions"] });
        assert_includes(answer.unwrap(), &expected, name);
    }
}
