//! Data sets and runs of tests.

use crate::actor::Actor;
use crate::error::Result;
use crate::services::datasets::uploads::UploadPurpose;
use crate::testing::TestServices;
use bytes::Bytes;
use domain::dataset::{Dataset, UploadOptions};
use domain::run::{ClassifyRequest, KMeansRequest, Run, TrainRequest};
use futures::StreamExt;
use std::time::Duration;

pub(crate) const IRIS: &[u8] = include_bytes!("../../../data/iris.csv");

pub(crate) async fn upload(test: &TestServices, actor: &Actor, name: &str, bytes: &'static [u8]) -> Result<Dataset> {
    let body = futures::stream::iter(bytes.chunks(100).map(|chunk| Ok(Bytes::from_static(chunk)))).boxed();
    let upload = test
        .services
        .upload_receive(actor, UploadPurpose::Dataset, name, body)
        .await?;
    test.services
        .dataset_create(actor, upload, UploadOptions::default())
        .await
}

/// Parses the body of a training call: that of `/ml/kmeans` has no algorithm, and that of
/// `/ml/classify` may have fields that `/ml/train` does not know.
pub(crate) fn request(body: serde_json::Value) -> TrainRequest {
    if body.get("algorithm").is_none() {
        return serde_json::from_value::<KMeansRequest>(body).unwrap().into();
    }
    match serde_json::from_value::<TrainRequest>(body.clone()) {
        Ok(request) => request,
        Err(_) => serde_json::from_value::<ClassifyRequest>(body)
            .unwrap()
            .try_into()
            .unwrap(),
    }
}

pub(crate) async fn run_to_end(test: &TestServices, actor: &Actor, value: serde_json::Value) -> Run {
    let run = test.services.run_create(actor, request(value)).await.unwrap();
    test.services
        .run_wait(actor, run.id, Duration::from_secs(60))
        .await
        .unwrap()
}
