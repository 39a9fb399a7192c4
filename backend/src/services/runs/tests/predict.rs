//! Tests of predictions for new rows, on both databases.

use crate::actor::Actor;
use crate::error::Result;
use crate::formulas::Formulas;
use crate::services::Services;
use crate::services::runs::new_rows::NewRows;
use crate::testing::datasets::{IRIS, run_to_end, upload};
use crate::testing::results::{download_text, failure, fields};
use crate::testing::{TestServices, on_both_databases};
use crate::thread_pools::cores;
use crate::turns::MAX_WAITING;
use bytes::Bytes;
use domain::ErrorCode;
use domain::run::{Predictions, RowPrediction};
use futures::FutureExt;
use futures::future::join_all;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Two numeric columns, one of them with a missing value, and a categorical one.
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

/// Trains two trees: one on the complete rows, and one that fills in missing values.
pub(super) async fn trees_of_pets(test: &TestServices, actor: &Actor) -> (i64, i64) {
    let id = upload(test, actor, "pets.csv", PETS).await.unwrap().id;
    let workers = test.services.start_workers(1);
    let body = |missing: &str| {
        json!({ "dataset_id": id, "target": "kind", "algorithm": "decision_tree", "seed": 5, "missing": missing,
            "parameters": { "max_depth": 2 } })
    };
    let strict = run_to_end(test, actor, body("drop")).await.id;
    let filling = run_to_end(test, actor, body("mean")).await.id;
    workers.shutdown().await;
    (strict, filling)
}

async fn predict_json(services: &Services, actor: &Actor, id: i64, rows: Value) -> Result<Predictions> {
    let rows = NewRows::Json(serde_json::from_value(rows).unwrap());
    services.run_predict(actor, id, 1, || Ok(rows), |output| output).await
}

async fn predict_csv(services: &Services, actor: &Actor, id: i64, text: &str) -> Result<Predictions> {
    let rows = NewRows::Table(Bytes::copy_from_slice(text.as_bytes()));
    // As many bytes as are heavy work.
    services
        .run_predict(actor, id, 1 << 20, || Ok(rows), |output| output)
        .await
}

fn label(prediction: &RowPrediction) -> String {
    match prediction {
        RowPrediction::Class { label, .. } => label.clone(),
        RowPrediction::Number { value, .. } => value.to_string(),
        RowPrediction::Cluster { cluster, .. } => cluster.to_string(),
    }
}

#[tokio::test]
async fn the_training_file_is_predicted_as_its_labelled_rows_say() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let id = upload(&test, &ada, "iris.csv", IRIS).await.unwrap().id;
        let workers = test.services.start_workers(1);
        let services = &test.services;
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
        for (body, added) in [
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
            let run = run_to_end(&test, &ada, body).await;
            let by_json = predict_json(services, &ada, run.id, json!(rows)).await.unwrap();
            assert_eq!(predict_csv(services, &ada, run.id, iris).await.unwrap(), by_json);
            let output = download_text(services.run_output(&ada, run.id, Formulas::Keep).await.unwrap()).await;
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
                RowPrediction::Number { .. } => panic!("iris has classes"),
            }
        }
        workers.shutdown().await;
    })
    .await;
}

#[tokio::test]
async fn incomplete_rows_are_refused_with_their_position() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let services = &test.services;
        let (strict, filling) = trees_of_pets(&test, &ada).await;

        let full = json!({ "weight": 4, "age": 3.5, "home": "indoors", "unknown": [1] });
        let output = predict_json(services, &ada, strict, json!([full])).await.unwrap();
        assert_eq!(label(&output.predictions[0]), "cat");
        // A category that did not occur in training equals none of those that did.
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
async fn an_infinite_distance_is_refused() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let id = upload(&test, &ada, "pets.csv", PETS).await.unwrap().id;
        let workers = test.services.start_workers(1);
        let body = json!({ "dataset_id": id, "n_clusters": 2, "features": ["weight"], "seed": 1 });
        let run = run_to_end(&test, &ada, body).await;
        workers.shutdown().await;
        let far = json!([{ "weight": 1 }, { "weight": 1e308 }]);
        let refused = failure(predict_json(&test.services, &ada, run.id, far).await);
        assert_eq!(refused.code, ErrorCode::Validation);
    })
    .await;
}

#[tokio::test]
async fn many_rows_of_one_person_are_parsed_in_turn() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let (_, filling) = trees_of_pets(&test, &ada).await;
        let (now, peak) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let predict_rows = || {
            let (now, peak) = (Arc::clone(&now), Arc::clone(&peak));
            let rows = move || {
                peak.fetch_max(now.fetch_add(1, Relaxed) + 1, Relaxed);
                std::thread::yield_now();
                now.fetch_sub(1, Relaxed);
                Ok(NewRows::Table("weight,age,home\n5,3,indoors\n".into()))
            };
            test.services.run_predict(&ada, filling, 1 << 20, rows, |output| output)
        };
        let answers = join_all((0..60).map(|_| predict_rows())).await;
        assert!(answers.iter().all(Result::is_ok));
        assert!(
            peak.load(Relaxed) <= cores().div_ceil(2),
            "{} at once",
            peak.load(Relaxed)
        );
    })
    .await;
}

#[tokio::test]
async fn few_bytes_that_may_be_much_work_are_heavy() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let (_, filling) = trees_of_pets(&test, &ada).await;
        let predict = async |rows: NewRows| {
            let services = &test.services;
            services
                .run_predict(&ada, filling, 100, || Ok(rows), |output| output)
                .await
        };
        let table = |bytes: &'static [u8]| NewRows::Table(Bytes::from_static(bytes));
        let (csv, gzip) = (b"weight,age,home\n5,3,indoors\n".as_slice(), b"\x1f\x8b\x08".as_slice());
        let mut line: Vec<_> = (0..MAX_WAITING)
            .map(|_| Box::pin(test.services.heavy_turn(ada.user_id)))
            .collect();
        let _came: Vec<_> = line.iter_mut().filter_map(FutureExt::now_or_never).collect();
        assert!(predict(table(csv)).await.is_ok());
        let row = json!([{ "weight": 5, "age": 3, "home": "indoors" }]);
        let rows = NewRows::Json(serde_json::from_value(row).unwrap());
        assert!(predict(rows).await.is_ok());
        assert_eq!(failure(predict(table(gzip)).await).code, ErrorCode::RateLimited);
    })
    .await;
}

#[tokio::test]
async fn a_file_in_another_dialect_and_encoding_is_predicted() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let (run, _) = trees_of_pets(&test, &ada).await;
        let text = "home;größe;age;weight\nindoors;klein;3;4,5\ngarden;groß;5;30,5\n";
        let predict_rows = async |bytes: Vec<u8>| {
            let rows = move || Ok(NewRows::Table(bytes.into()));
            let found = test
                .services
                .run_predict(&ada, run, 1 << 20, rows, |output| output)
                .await;
            let Predictions { predictions, warnings } = found.unwrap();
            assert_eq!(predictions.iter().map(label).collect::<Vec<_>>(), ["cat", "dog"]);
            warnings
        };
        let utf_16 = format!("\u{feff}{text}");
        let warnings = predict_rows(utf_16.encode_utf16().flat_map(u16::to_le_bytes).collect()).await;
        assert!(warnings.is_empty(), "{warnings:?}");
        let latin_1 = text.chars().map(|letter| u8::try_from(letter).unwrap());
        let warnings = predict_rows(latin_1.collect()).await;
        assert_eq!(warnings[0].code, "encoding_guessed");
        assert!(warnings[0].message.ends_with('.'), "{}", warnings[0].message);
    })
    .await;
}

#[tokio::test]
async fn a_column_is_named_in_any_normal_form() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let workers = test.services.start_workers(1);
        for (name, other) in [
            ("gr\u{f6}\u{df}e", "gro\u{308}\u{df}e"),
            ("gro\u{308}\u{df}e", "gr\u{f6}\u{df}e"),
        ] {
            let rows: String = (0..40)
                .map(|row| format!("{},{}\n", row / 20 * 30 + row % 10, row / 20))
                .collect();
            let file = format!("{name},kind\n{rows}").leak().as_bytes();
            let id = upload(&test, &ada, "sizes.csv", file).await.unwrap().id;
            let body = json!({ "dataset_id": id, "target": "kind", "algorithm": "decision_tree", "seed": 1 });
            let run = run_to_end(&test, &ada, body).await.id;
            for (size, kind) in [(3, "0"), (33, "1")] {
                let found = predict_json(&test.services, &ada, run, json!([{ name: size }, { other: size }])).await;
                let labels: Vec<String> = found.unwrap().predictions.iter().map(label).collect();
                assert_eq!(labels, [kind, kind]);
            }
            let file = format!("{other},note\n3,x\n33,y\n");
            let found = predict_csv(&test.services, &ada, run, &file).await.unwrap();
            let labels: Vec<String> = found.predictions.iter().map(label).collect();
            assert_eq!(labels, ["0", "1"]);
        }
        workers.shutdown().await;
    })
    .await;
}

#[tokio::test]
async fn rounded_integers_are_said_by_json_and_file_alike() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let (strict, _) = trees_of_pets(&test, &ada).await;
        let row = |weight: Value| json!([{ "weight": weight, "age": 3, "home": "farm" }]);
        let long = json!(9_007_199_254_740_993_u64);
        let by_json = predict_json(&test.services, &ada, strict, row(long)).await.unwrap();
        let file = "weight,age,home\n9007199254740993,3,farm\n";
        let by_file = predict_csv(&test.services, &ada, strict, file).await.unwrap();
        assert_eq!(by_json.warnings, by_file.warnings);
        let warning = &by_json.warnings[0];
        assert_eq!((warning.code.as_str(), warning.rows), ("rounded_integers", Some(1)));
        assert_eq!(warning.column.as_deref(), Some("weight"));
        for (number, is_rounded) in [
            ("9007199254740992", false),
            ("-9007199254740993", true),
            ("18446744073709551617", true),
            ("1e300", false),
            ("2.5", false),
        ] {
            let value = serde_json::from_str(number).unwrap();
            let found = predict_json(&test.services, &ada, strict, row(value)).await.unwrap();
            assert_eq!(!found.warnings.is_empty(), is_rounded, "{number}");
        }
    })
    .await;
}

#[tokio::test]
async fn truth_values_and_numbers_of_json_mean_the_categories_of_the_file() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let rows: String = (0..40)
            .map(|row| {
                let (flag, code, kind) = [("True", "01", "yes"), ("False", "02", "no")][row % 2];
                format!("{flag},{code},{kind}\n")
            })
            .collect();
        let file = format!("flag,code,kind\n{rows}").leak().as_bytes();
        let id = upload(&test, &ada, "flags.csv", file).await.unwrap().id;
        let workers = test.services.start_workers(1);
        let body = json!({ "dataset_id": id, "target": "kind", "algorithm": "decision_tree", "seed": 1 });
        let run = run_to_end(&test, &ada, body).await.id;
        workers.shutdown().await;
        let predict_rows = async |row: Value| {
            let rows = move || Ok(NewRows::Json(vec![row.as_object().unwrap().clone()]));
            test.services.run_predict(&ada, run, 0, rows, |output| output).await
        };
        for (flag, code) in [(json!(false), json!(2)), (json!("False"), json!("02"))] {
            let found = predict_rows(json!({ "flag": flag, "code": code })).await.unwrap();
            assert_eq!((label(&found.predictions[0]).as_str(), found.warnings.len()), ("no", 0));
        }
        let unknown = predict_rows(json!({ "flag": "maybe", "code": "02" })).await.unwrap();
        assert_eq!(unknown.warnings[0].column.as_deref(), Some("flag"));
        let refused = failure(predict_rows(json!({ "flag": 7, "code": "02" })).await);
        assert_eq!(refused.errors[0].pointer, "/rows/0/flag");
        assert!(
            refused.errors[0].message.contains("“False”, “True”"),
            "{}",
            refused.errors[0].message
        );
    })
    .await;
}
