//! Tokens that people make for their scripts.

use super::security_log::NewEvent;
use super::{Account, Actor, Services};
use crate::auth::{fingerprint, random};
use crate::db;
use crate::db::api_tokens::NewApiTokenRow;
use crate::error::{Error, Result};
use chrono::TimeDelta;
use data_encoding::BASE64URL_NOPAD;
use domain::Failure;
use domain::api_token::{ApiToken, ApiTokenRequest, NewToken, Scope};
use domain::security_event::SecurityEventKind;

/// What every token begins with, so that people and scanners for leaked secrets recognise one.
pub(super) const PREFIX: &str = "aip_";
/// Characters of a token that are shown in lists.
const SHOWN: usize = PREFIX.len() + 6;
/// The most tokens of one person.
const MAX_TOKENS: usize = 50;
/// How exactly the last use is known: a token in steady use must not write at every call.
const USE_NOTED_EVERY: TimeDelta = TimeDelta::seconds(60);

impl Services {
    /// Makes a token for the caller. The answer is the only place where the token stands.
    ///
    /// # Errors
    /// When a value is not acceptable, there are 50 already, or the password is missing or wrong.
    pub async fn api_token_create(&self, actor: &Actor, request: ApiTokenRequest) -> Result<NewToken> {
        let request = request.parse().map_err(Failure::validation)?;
        self.confirm(actor, &self.own_row(actor).await?, request.current_password.as_ref())
            .await?;
        let token = format!("{PREFIX}{}", BASE64URL_NOPAD.encode(&random::<32>()?));
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        // The last place must not be taken twice.
        db::users::lock(&mut tx.conn(), actor.user_id).await?;
        if db::api_tokens::of_user(&mut tx.conn(), actor.user_id).await?.len() >= MAX_TOKENS {
            return Err(Error::conflict(format!(
                "There are {MAX_TOKENS} tokens already. Withdraw one that is not needed any more."
            )));
        }
        let row = NewApiTokenRow {
            user_id: actor.user_id,
            name: &request.name,
            hash: &fingerprint(token.as_bytes()),
            prefix: &token[..SHOWN],
            scopes: &request.scopes,
            now,
            expires_at: now + TimeDelta::days(request.expires_in_days.into()),
        };
        let info = db::api_tokens::insert(&mut tx.conn(), &row).await?;
        let event = NewEvent::own(SecurityEventKind::TokenCreated, actor).with_detail(named(&info.name, &info.prefix));
        let recorded = self.record(&mut tx, event).await?;
        tx.commit().await?;
        recorded.log();
        Ok(NewToken { token, info })
    }

    /// The caller's tokens, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn api_token_list(&self, actor: &Actor) -> Result<Vec<ApiToken>> {
        db::api_tokens::of_user(&mut self.db.read().await?.conn(), actor.user_id).await
    }

    /// Withdraws a token of the caller.
    ///
    /// # Errors
    /// When the caller has none of that id.
    pub async fn api_token_delete(&self, actor: &Actor, id: i64) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let deleted = db::api_tokens::delete(&mut tx.conn(), actor.user_id, id).await?;
        let (name, prefix) = deleted.ok_or_else(|| Error::not_found("token"))?;
        let event = NewEvent::own(SecurityEventKind::TokenDeleted, actor).with_detail(named(&name, &prefix));
        let recorded = self.record(&mut tx, event).await?;
        tx.commit().await?;
        recorded.log();
        Ok(())
    }

    /// Who holds a token, and what it may do; nothing for a token that is unknown or has ended.
    pub(super) async fn api_token_holder(&self, token: &str) -> Result<Option<(Actor, Vec<Scope>)>> {
        let now = self.clock.now();
        let hash = fingerprint(token.as_bytes());
        let holder = db::api_tokens::holder(&mut self.db.read().await?.conn(), &hash, now).await?;
        let Some(holder) = holder else { return Ok(None) };
        if holder.last_used_at.is_none_or(|last| now - last >= USE_NOTED_EVERY) {
            let mut tx = self.db.begin().await?;
            db::api_tokens::used(&mut tx.conn(), holder.token_id, now).await?;
            tx.commit().await?;
        }
        Ok(Some((Account::from(holder.user).actor(), holder.scopes)))
    }
}

/// A token as the security log names it.
fn named(name: &str, prefix: &str) -> String {
    format!("“{name}” ({prefix}…)")
}
