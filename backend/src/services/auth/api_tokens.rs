//! Personal API tokens for scripts.

use crate::actor::{Account, Actor};
use crate::clock_skew::is_recent;
use crate::crypto::{fingerprint, random};
use crate::db;
use crate::db::api_tokens::NewApiTokenRow;
use crate::error::{Error, Result};
use crate::services::Services;
use crate::services::auth::lock_actor::lock_actor;
use crate::services::auth::security_log::NewEvent;
use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::BASE64URL_NOPAD;
use domain::Failure;
use domain::api_token::{ApiToken, ApiTokenRequest, NewToken, Scope};
use domain::security_event::SecurityEventKind;

/// Prefix of every token, by which users and scanners for leaked secrets recognise it.
pub(crate) const PREFIX: &str = "aip_";
/// Number of characters at the beginning of a token that are stored and shown in lists.
const PREFIX_LENGTH: usize = PREFIX.len() + 6;
/// Largest number of tokens of one user.
const MAX_TOKENS: usize = 50;
/// Precision of the time of the last use: a token in steady use must not write at every request.
const LAST_USED_PRECISION: TimeDelta = TimeDelta::seconds(60);

impl Services {
    /// Creates a token for the actor. Only this answer contains the token.
    ///
    /// # Errors
    /// When a value is not acceptable, there are 50 already, the password is missing or wrong, or
    /// the sign-in has ended.
    pub async fn api_token_create(&self, actor: &Actor, request: ApiTokenRequest) -> Result<NewToken> {
        let request = request.parse().map_err(Failure::validation)?;
        self.require_recent_password(actor, &self.own_row(actor).await?, request.current_password.as_ref())
            .await?;
        let token = format!("{PREFIX}{}", BASE64URL_NOPAD.encode(&random::<32>()?));
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        // The lock also keeps the last place from being taken twice.
        lock_actor(&mut tx, actor).await?;
        if db::api_tokens::list_of_user(&mut tx.conn(), actor.user_id).await?.len() >= MAX_TOKENS {
            return Err(Error::conflict(format!(
                "There are {MAX_TOKENS} tokens already. Withdraw one that is not needed any more."
            )));
        }
        let row = NewApiTokenRow {
            user_id: actor.user_id,
            name: &request.name,
            hash: &fingerprint(token.as_bytes()),
            prefix: &token[..PREFIX_LENGTH],
            scopes: &request.scopes,
            now,
            expires_at: now + TimeDelta::days(request.expires_in_days.into()),
        };
        let info = db::api_tokens::insert(&mut tx.conn(), &row).await?;
        let event = NewEvent::of_own_account(SecurityEventKind::TokenCreated, actor)
            .with_detail(token_detail(&info.name, &info.prefix));
        let recorded = self.record(&mut tx, event).await?;
        tx.commit().await?;
        recorded.log();
        Ok(NewToken { token, info })
    }

    /// Returns the actor's tokens, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn api_token_list(&self, actor: &Actor) -> Result<Vec<ApiToken>> {
        db::api_tokens::list_of_user(&mut self.db.read().await?.conn(), actor.user_id).await
    }

    /// Deletes a token of the actor.
    ///
    /// # Errors
    /// When the actor has none of that id, or the sign-in has ended.
    pub async fn api_token_delete(&self, actor: &Actor, id: i64) -> Result<()> {
        let mut tx = self.db.begin().await?;
        lock_actor(&mut tx, actor).await?;
        let deleted = db::api_tokens::delete(&mut tx.conn(), actor.user_id, id).await?;
        let (name, prefix) = deleted.ok_or_else(|| Error::not_found("token"))?;
        let event =
            NewEvent::of_own_account(SecurityEventKind::TokenDeleted, actor).with_detail(token_detail(&name, &prefix));
        let recorded = self.record(&mut tx, event).await?;
        tx.commit().await?;
        recorded.log();
        Ok(())
    }

    /// Returns the owner and the scopes of a token; `None` when it is unknown or has expired.
    pub(crate) async fn api_token_holder(&self, token: &str) -> Result<Option<(Actor, Vec<Scope>)>> {
        let now = self.clock.now();
        let hash = fingerprint(token.as_bytes());
        let holder = db::api_tokens::holder(&mut self.db.read().await?.conn(), &hash, now).await?;
        let Some(holder) = holder else { return Ok(None) };
        if holder
            .last_used_at
            .is_none_or(|last| !is_recent(last, LAST_USED_PRECISION, now))
            && let Err(error) = self.api_token_used(holder.token_id, now).await
        {
            // A script can read although nothing can be written.
            tracing::warn!(%error, "the use of a token could not be stored");
        }
        Ok(Some((Account::from(holder.user).actor(), holder.scopes)))
    }

    async fn api_token_used(&self, id: i64, now: DateTime<Utc>) -> Result<()> {
        let mut tx = self.db.begin().await?;
        db::api_tokens::set_last_used(&mut tx.conn(), id, now).await?;
        tx.commit().await
    }
}

/// Returns the detail of a security event about a token.
fn token_detail(name: &str, prefix: &str) -> String {
    format!("“{name}” ({prefix}…)")
}
