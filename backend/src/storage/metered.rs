//! Metrics of the operations of a store.

use crate::metrics::ServiceMetrics;
use crate::storage::Storage;
use async_trait::async_trait;
use futures::StreamExt;
use futures::stream::BoxStream;
use object_store::path::Path;
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore, PutMultipartOptions,
    PutOptions, PutPayload, PutResult, Result, UploadPart,
};
use std::fmt;
use std::sync::Arc;
use std::time::Instant;

impl Storage {
    /// Returns the storage with metrics of its operations. Files of this machine that are opened
    /// directly are not measured.
    pub(crate) fn with_metrics(mut self, metrics: ServiceMetrics) -> Self {
        let store = Arc::clone(&self.store);
        self.store = Arc::new(Metered { store, metrics });
        self
    }
}

/// Store whose operations are measured.
struct Metered {
    store: Arc<dyn ObjectStore>,
    metrics: ServiceMetrics,
}

impl Metered {
    /// Runs an operation and records its time and its outcome.
    async fn measure<T>(&self, operation: &'static str, work: impl Future<Output = Result<T>>) -> Result<T> {
        let began = Instant::now();
        let outcome = work.await;
        self.metrics.record_storage_operation(operation, &outcome, began);
        outcome
    }
}

#[async_trait]
impl ObjectStore for Metered {
    async fn put_opts(&self, location: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        self.measure("put", self.store.put_opts(location, payload, options))
            .await
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        let began = Instant::now();
        match self.store.put_multipart_opts(location, options).await {
            Ok(upload) => Ok(Box::new(MeteredUpload {
                upload,
                metrics: self.metrics.clone(),
                began,
            })),
            failed => {
                self.metrics.record_storage_operation("put", &failed, began);
                failed
            }
        }
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        self.measure("get", self.store.get_opts(location, options)).await
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        let (metrics, began) = (self.metrics.clone(), Instant::now());
        let deleted = self.store.delete_stream(locations);
        deleted
            .inspect(move |outcome| metrics.record_storage_operation("delete", outcome, began))
            .boxed()
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.store.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.measure("list", self.store.list_with_delimiter(prefix)).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.measure("copy", self.store.copy_opts(from, to, options)).await
    }
}

impl fmt::Debug for Metered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.store.fmt(f)
    }
}

impl fmt::Display for Metered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.store.fmt(f)
    }
}

/// Upload in parts, measured from its beginning to its end.
struct MeteredUpload {
    upload: Box<dyn MultipartUpload>,
    metrics: ServiceMetrics,
    began: Instant,
}

#[async_trait]
impl MultipartUpload for MeteredUpload {
    fn put_part(&mut self, data: PutPayload) -> UploadPart {
        self.upload.put_part(data)
    }

    async fn complete(&mut self) -> Result<PutResult> {
        let outcome = self.upload.complete().await;
        self.metrics.record_storage_operation("put", &outcome, self.began);
        outcome
    }

    async fn abort(&mut self) -> Result<()> {
        let outcome = self.upload.abort().await;
        self.metrics.record_aborted_upload(self.began);
        outcome
    }
}

impl fmt::Debug for MeteredUpload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.upload.fmt(f)
    }
}
