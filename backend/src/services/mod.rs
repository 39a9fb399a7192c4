//! What can be done, each method beginning with who may do it.

use crate::error::Result;
use crate::settings::{Clock, Settings};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::account::{Credentials, NewUser, TokenPair, User};
use domain::algorithm::{Algorithm, AlgorithmDescription};
use domain::dataset::{Dataset, DatasetPatch, DatasetRows, DatasetSummary, UploadOptions};
use domain::run::{Progress, Run, RunRequest, RunState, RunSummary, TreeView};
use domain::{Page, PageQuery};
use futures::stream::BoxStream;
use std::time::Duration;

/// Bytes as they come.
pub type ByteStream = BoxStream<'static, std::io::Result<Bytes>>;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The account.
    pub user_id: i64,
    /// Whether it may manage others.
    pub is_superuser: bool,
    /// The IANA name of the time zone that dates are shown in.
    pub time_zone: String,
}

/// An account as the session login needs it: the user and the secret that its sessions hang on.
#[derive(Clone)]
pub struct Account {
    /// The user.
    pub user: User,
    /// 16 random bytes, renewed to end all sessions.
    pub session_secret: Vec<u8>,
}

/// Where a request comes from, for the list of sessions.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// The peer's address.
    pub address: Option<String>,
    /// The user agent.
    pub agent: Option<String>,
}

/// A session as it is stored.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// The id, as the cookie has it.
    pub id: String,
    /// The data as JSON text.
    pub data: String,
    /// Who is signed in.
    pub user_id: Option<i64>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// Something that happened to a row of a person.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Event {
    /// Whose row.
    pub user_id: i64,
    /// The run.
    pub run_id: i64,
    /// Its state now.
    pub state: RunState,
    /// How far it is.
    pub progress: Option<Progress>,
}

/// A file to be sent.
pub struct FileDownload {
    /// The name to save it under.
    pub file_name: String,
    /// The media type.
    pub content_type: &'static str,
    /// Its size, when known.
    pub size: Option<u64>,
    /// Its bytes.
    pub body: ByteStream,
}

/// The services. Cheap to clone.
#[derive(Clone)]
pub struct Services {}

impl Services {
    /// Opens the database (and brings it up to date) and the storage.
    pub async fn connect(_settings: Settings, _clock: Clock) -> Result<Self> { todo!() }
    /// The clock that the services go by.
    pub fn clock(&self) -> &Clock { todo!() }
    /// Takes up queued runs on `threads` workers until the returned guard is told to stop (`shutdown().await`).
    pub fn start_workers(&self, _threads: usize) -> Workers { todo!() }
    /// Whether the database answers and its migrations are all applied.
    pub async fn ready(&self) -> Result<()> { todo!() }

    pub async fn user_register(&self, _new: NewUser) -> Result<User> { todo!() }
    /// Makes the first superuser, or makes the account of that e-mail address one.
    pub async fn superuser_ensure(&self, _new: NewUser) -> Result<User> { todo!() }
    /// The account of a user name or e-mail and password; unknown users cost the same time and get the same answer.
    pub async fn user_authenticate(&self, _credentials: &Credentials) -> Result<Account> { todo!() }
    /// The active account of an id: what a session or token stands for.
    pub async fn account_get(&self, _user_id: i64) -> Result<Option<Account>> { todo!() }
    pub async fn user_me(&self, _actor: &Actor) -> Result<User> { todo!() }

    /// Signs in for the JSON API.
    pub async fn token_create(&self, _credentials: &Credentials) -> Result<TokenPair> { todo!() }
    /// Who an access token stands for.
    pub async fn token_actor(&self, _access_token: &str) -> Result<Actor> { todo!() }

    pub async fn session_save(&self, _row: SessionRow, _client: &Client) -> Result<()> { todo!() }
    /// Like `session_save`, but false when the id is taken already.
    pub async fn session_create(&self, _row: SessionRow, _client: &Client) -> Result<bool> { todo!() }
    pub async fn session_load(&self, _id: &str) -> Result<Option<SessionRow>> { todo!() }
    pub async fn session_delete(&self, _id: &str) -> Result<()> { todo!() }
    pub async fn session_delete_expired(&self) -> Result<u64> { todo!() }

    /// Stores and reads an uploaded CSV; `body` is streamed, never whole in memory.
    pub async fn dataset_upload(&self, _actor: &Actor, _file_name: &str, _options: UploadOptions, _body: ByteStream) -> Result<Dataset> { todo!() }
    /// Adds the sample data sets that the actor does not have yet; gives back how many.
    pub async fn dataset_add_samples(&self, _actor: &Actor) -> Result<u32> { todo!() }
    pub async fn dataset_list(&self, _actor: &Actor, _page: PageQuery) -> Result<Page<DatasetSummary>> { todo!() }
    pub async fn dataset_get(&self, _actor: &Actor, _id: i64) -> Result<Dataset> { todo!() }
    pub async fn dataset_rows(&self, _actor: &Actor, _id: i64, _page: PageQuery) -> Result<DatasetRows> { todo!() }
    pub async fn dataset_update(&self, _actor: &Actor, _id: i64, _patch: DatasetPatch) -> Result<Dataset> { todo!() }
    /// Deletes a data set; one that has runs only with `cascade`.
    pub async fn dataset_delete(&self, _actor: &Actor, _id: i64, _cascade: bool) -> Result<()> { todo!() }
    pub async fn dataset_download(&self, _actor: &Actor, _id: i64) -> Result<FileDownload> { todo!() }

    pub fn algorithm_list(&self) -> Vec<AlgorithmDescription> { domain::algorithm::catalogue() }
    /// Checks the wish against the data and queues the run.
    pub async fn run_create(&self, _actor: &Actor, _request: RunRequest) -> Result<Run> { todo!() }
    /// `dataset_id` limits the list to one data set, `state` and `algorithm` to theirs.
    pub async fn run_list(&self, _actor: &Actor, _filter: RunFilter, _page: PageQuery) -> Result<Page<RunSummary>> { todo!() }
    pub async fn run_get(&self, _actor: &Actor, _id: i64) -> Result<Run> { todo!() }
    /// The run as soon as it has ended, or as it is when `limit` has passed.
    pub async fn run_wait(&self, _actor: &Actor, _id: i64, _limit: Duration) -> Result<Run> { todo!() }
    /// Asks a live run to stop.
    pub async fn run_cancel(&self, _actor: &Actor, _id: i64) -> Result<Run> { todo!() }
    pub async fn run_delete(&self, _actor: &Actor, _id: i64) -> Result<()> { todo!() }
    /// The input rows with what the model says of them.
    pub async fn run_output(&self, _actor: &Actor, _id: i64) -> Result<FileDownload> { todo!() }
    /// The model as versioned JSON.
    pub async fn run_model(&self, _actor: &Actor, _id: i64) -> Result<FileDownload> { todo!() }
    /// `levels` levels of tree number `tree` below `node`.
    pub async fn run_tree(&self, _actor: &Actor, _id: i64, _tree: u32, _node: u32, _levels: u32) -> Result<TreeView> { todo!() }
    /// What happens to the actor's rows from now on.
    pub fn events(&self, _actor: &Actor) -> BoxStream<'static, Event> { todo!() }
}

/// Which runs of the list.
#[derive(Clone, Debug, Default)]
pub struct RunFilter {
    /// Only runs on this data set.
    pub dataset_id: Option<i64>,
    /// Only runs in this state.
    pub state: Option<RunState>,
    /// Only runs of this algorithm.
    pub algorithm: Option<Algorithm>,
}

/// The workers of this process.
pub struct Workers {}

impl Workers {
    /// Lets the runs at hand go on from their leases elsewhere, and stops.
    pub async fn shutdown(self) { todo!() }
}
