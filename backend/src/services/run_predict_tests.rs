//! Models on new rows, on both databases.

use super::tests::{IRIS, failure, fields, finished, text, upload};
use super::{Actor, NewRows, Services};
use crate::background::cores;
use crate::error::Result;
use crate::formulas::Formulas;
use crate::testing::{World, on_both};
use bytes::Bytes;
use domain::ErrorCode;
use domain::run::{Predictions, RowPrediction};
use futures::future::join_all;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Two numbers, of which one is missing in a row, and a category.
const PETS: &[u8] = b"weight,age,home,kind
4,3,indoors,cat
5,4,indoors,cat
4.5,,garden,cat
3.5,7,garden,cat
6,2,indoors,cat
4,9,farm,cat
30,5,garden,dog
28,2,garden,dog
35,6,farm,dog
21,3,indoors,dog
26,8,garden,dog
32,4,farm,dog
";

/// Two trees: one that was trained on the complete rows, and one that fills in what is missing.
pub(super) async fn trees_of_pets(world: &World, actor: &Actor) -> (i64, i64) {
    let id = upload(world, actor, "pets.csv", PETS).await.unwrap().id;
    let workers = world.services.start_workers(1);
    let wish = |missing: &str| {
        json!({ "dataset_id": id, "target": "kind", "algorithm": "decision_tree", "seed": 5, "missing": missing,
            "parameters": { "max_depth": 2 } })
    };
    let strict = finished(world, actor, wish("drop")).await.id;
    let filling = finished(world, actor, wish("mean")).await.id;
    workers.shutdown().await;
    (strict, filling)
}

async fn predict_json(services: &Services, actor: &Actor, id: i64, rows: Value) -> Result<Predictions> {
    let rows = NewRows::Json(serde_json::from_value(rows).unwrap());
    services.run_predict(actor, id, 1, || Ok(rows), |answer| answer).await
}

async fn predict_csv(services: &Services, actor: &Actor, id: i64, text: &str) -> Result<Predictions> {
    let rows = NewRows::Csv(Bytes::copy_from_slice(text.as_bytes()));
    // As many bytes as are heavy work.
    services
        .run_predict(actor, id, 1 << 20, || Ok(rows), |answer| answer)
        .await
}

fn label(prediction: &RowPrediction) -> String {
    match prediction {
        RowPrediction::Class { label, .. } => label.clone(),
        RowPrediction::Cluster { cluster, .. } => cluster.to_string(),
    }
}

#[tokio::test]
async fn the_training_file_is_predicted_as_its_labelled_rows_say() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let id = upload(&world, &ada, "iris.csv", IRIS).await.unwrap().id;
        let workers = world.services.start_workers(1);
        let services = &world.services;
        let iris = std::str::from_utf8(IRIS).unwrap();
        let names: Vec<&str> = iris.lines().next().unwrap().split(',').collect();
        let object = |line: &str| {
            let pairs = names.iter().zip(line.split(',')).map(|(name, value)| {
                let value = value.parse().map_or_else(|_| json!(value), |number: f64| json!(number));
                ((*name).to_owned(), value)
            });
            Value::Object(pairs.collect())
        };
        let rows: Vec<Value> = iris.lines().skip(1).map(object).collect();
        let features = &names[..4];
        for (wish, added) in [
            (
                json!({ "dataset_id": id, "n_clusters": 3, "features": features, "scale": true, "seed": 1 }),
                2,
            ),
            (
                json!({ "dataset_id": id, "target": "species", "algorithm": "decision_tree", "seed": 5 }),
                5,
            ),
            (
                json!({ "dataset_id": id, "target": "species", "algorithm": "random_forest", "seed": 5 }),
                5,
            ),
        ] {
            let run = finished(&world, &ada, wish).await;
            let by_json = predict_json(services, &ada, run.id, json!(rows)).await.unwrap();
            assert_eq!(predict_csv(services, &ada, run.id, iris).await.unwrap(), by_json);
            let output = text(services.run_output(&ada, run.id, Formulas::Keep).await.unwrap()).await;
            let expected: Vec<&str> = output
                .lines()
                .skip(1)
                .map(|line| line.rsplit(',').nth(added - 1).unwrap())
                .collect();
            let found: Vec<String> = by_json.predictions.iter().map(label).collect();
            assert_eq!(found, expected);
            match &by_json.predictions[0] {
                RowPrediction::Class { label, probabilities } => {
                    assert_eq!((label.as_str(), probabilities.len()), ("setosa", 3));
                    assert!((probabilities.values().sum::<f64>() - 1.0).abs() < 1e-12);
                }
                RowPrediction::Cluster { distance, .. } => assert!(*distance > 0.0 && *distance < 2.0),
            }
        }
        workers.shutdown().await;
    })
    .await;
}

#[tokio::test]
async fn rows_that_lack_what_the_model_needs_are_refused_with_their_place() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let services = &world.services;
        let (strict, filling) = trees_of_pets(&world, &ada).await;

        let full = json!({ "weight": 4, "age": 3.5, "home": "indoors", "unknown": [1] });
        let answer = predict_json(services, &ada, strict, json!([full])).await.unwrap();
        assert_eq!(label(&answer.predictions[0]), "cat");
        // A home that was not there in training is none of those that were.
        let abroad = json!([{ "weight": 40, "age": 3, "home": "ship" }]);
        assert!(predict_json(services, &ada, strict, abroad).await.is_ok());

        let gaps = json!([full, { "weight": null, "home": "" }]);
        let refused = failure(predict_json(services, &ada, strict, gaps.clone()).await);
        let places: Vec<&str> = refused.errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(places, ["/rows/1/weight", "/rows/1/age", "/rows/1/home"]);
        assert!(
            refused.detail.starts_with("Row 2 has no value for “weight”"),
            "{}",
            refused.detail
        );
        assert_eq!(
            predict_json(services, &ada, filling, gaps)
                .await
                .unwrap()
                .predictions
                .len(),
            2
        );

        let wrong = json!([{ "weight": "heavy", "age": true, "home": { "at": "sea" } }]);
        let refused = failure(predict_json(services, &ada, filling, wrong).await);
        assert_eq!(
            fields(&refused),
            [("weight", "type"), ("age", "type"), ("home", "type")]
        );
        assert_eq!(refused.errors[0].message, "Send a number, not \"heavy\".");
        let many = json!(vec![json!({ "weight": "x" }); 30]);
        assert_eq!(
            failure(predict_json(services, &ada, filling, many).await).errors.len(),
            20
        );

        for (rows, code) in [(0, "too_few"), (10_001, "too_many")] {
            let refused = failure(predict_json(services, &ada, strict, json!(vec![json!({}); rows])).await);
            assert_eq!(fields(&refused), [("rows", code)]);
        }

        let refused = failure(predict_csv(services, &ada, strict, "weight,age,home\n4,,garden\n").await);
        assert_eq!(refused.errors[0].pointer, "/rows/0/age");
        for (text, code, message) in [
            ("weight,home\n4,garden\n", ErrorCode::InvalidFile, "“age”"),
            (
                "weight,age,home\nheavy,1,garden\n",
                ErrorCode::InvalidFile,
                "“heavy” is not a number",
            ),
            ("weight,age,home\n1,2\n", ErrorCode::InvalidFile, "has 2 values"),
            ("", ErrorCode::InvalidFile, "empty"),
        ] {
            let refused = failure(predict_csv(services, &ada, strict, text).await);
            assert_eq!(refused.code, code);
            assert!(refused.detail.contains(message), "{}", refused.detail);
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_too_far_for_numbers_is_refused() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let id = upload(&world, &ada, "pets.csv", PETS).await.unwrap().id;
        let workers = world.services.start_workers(1);
        let wish = json!({ "dataset_id": id, "n_clusters": 2, "features": ["weight"], "seed": 1 });
        let run = finished(&world, &ada, wish).await;
        workers.shutdown().await;
        let far = json!([{ "weight": 1 }, { "weight": 1e308 }]);
        let refused = failure(predict_json(&world.services, &ada, run.id, far).await);
        assert_eq!(refused.code, ErrorCode::Validation);
    })
    .await;
}

#[tokio::test]
async fn many_rows_of_one_person_are_parsed_in_turn() {
    on_both(async |world| {
        let ada = world.person("ada").await;
        let (_, filling) = trees_of_pets(&world, &ada).await;
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let ask = || {
            let (now, most) = (Arc::clone(&now), Arc::clone(&most));
            let rows = move || {
                most.fetch_max(now.fetch_add(1, Relaxed) + 1, Relaxed);
                std::thread::yield_now();
                now.fetch_sub(1, Relaxed);
                Ok(NewRows::Csv("weight,age,home\n5,3,indoors\n".into()))
            };
            world
                .services
                .run_predict(&ada, filling, 1 << 20, rows, |answer| answer)
        };
        let answers = join_all((0..60).map(|_| ask())).await;
        assert!(answers.iter().all(Result::is_ok));
        assert!(
            most.load(Relaxed) <= cores().div_ceil(2),
            "{} at once",
            most.load(Relaxed)
        );
    })
    .await;
}
