//! Results of services in the form that tests compare.

use crate::error::{Error, Result};
use crate::file_download::FileDownload;
use bytes::Bytes;
use domain::Failure;
use futures::StreamExt;

pub(crate) async fn download_text(file: FileDownload) -> String {
    let chunks: Vec<Bytes> = file.body.map(|chunk| chunk.unwrap()).collect().await;
    String::from_utf8(chunks.concat()).unwrap()
}

pub(crate) fn failure<T>(result: Result<T>) -> Failure {
    match result {
        Err(Error::Failure(failure)) => failure,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was accepted"),
    }
}

pub(crate) fn fields(failure: &Failure) -> Vec<(&str, &str)> {
    failure
        .errors
        .iter()
        .map(|error| (error.field(), error.code.as_str()))
        .collect()
}
