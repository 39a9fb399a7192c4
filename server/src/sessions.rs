//! The session store: tower-sessions over the services.

use crate::client::current;
use app::ssr::{SESSION_DATA, session_failure};
use async_trait::async_trait;
use backend::{Services, SessionRow};
use domain::Failure;
use serde_json::Value;
use std::collections::HashMap;
use std::fmt;
use tower_sessions::SessionStore;
use tower_sessions::cookie::time::OffsetDateTime;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};

/// Sessions in the database.
#[derive(Clone)]
pub(crate) struct Store(pub(crate) Services);

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Store")
    }
}

fn failed(error: backend::Error) -> Error {
    let failure = Failure::from(error);
    session_failure::record(&failure);
    Error::Backend(failure.detail)
}

/// Key under which a loaded session has the time at which the password was last entered. It is kept
/// in a column, because services change it, and never written with the rest.
pub(crate) const PASSWORD_AT: &str = "password_at";

fn row(record: &Record) -> Result<SessionRow> {
    let user = record.data.get(SESSION_DATA).and_then(|data| data.get("user_id"));
    let encode = |error: serde_json::Error| Error::Encode(error.to_string());
    let mut data = record.data.clone();
    data.remove(PASSWORD_AT);
    Ok(SessionRow {
        id: record.id.to_string(),
        data: serde_json::to_string(&data).map_err(encode)?,
        user_id: user.and_then(Value::as_i64),
    })
}

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> Result<()> {
        while !self.0.session_create(row(record)?, &current()).await.map_err(failed)? {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, record: &Record) -> Result<()> {
        self.0.session_save(row(record)?, &current()).await.map_err(failed)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let Some(row) = self.0.session_load(&id.to_string(), &current()).await.map_err(failed)? else {
            return Ok(None);
        };
        let decode = |error: &dyn fmt::Display| Error::Decode(error.to_string());
        let mut data: HashMap<String, Value> = serde_json::from_str(&row.data).map_err(|error| decode(&error))?;
        data.remove(PASSWORD_AT);
        if let Some(at) = row.password_at {
            data.insert(PASSWORD_AT.into(), at.timestamp_micros().into());
        }
        Ok(Some(Record {
            id: *id,
            data,
            expiry_date: OffsetDateTime::from_unix_timestamp(row.expires_at.timestamp())
                .map_err(|error| decode(&error))?,
        }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.0.session_delete(&id.to_string(), &current()).await.map_err(failed)
    }
}
