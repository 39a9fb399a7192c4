//! Access and refresh tokens of the JSON API.

use crate::actor::{Account, Actor, Client, CurrentSignIn, SignInKey};
use crate::clock_skew::MAX_SKEW;
use crate::crypto::{fingerprint, random};
use crate::db;
use crate::db::Tx;
use crate::db::refresh_tokens::{NewRefreshTokenRow, SignInTimes};
use crate::error::{Error, Result};
use crate::rate_limit::RateLimitKey;
use crate::services::Services;
use crate::services::auth::security_log::{NewEvent, Recorded};
use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::HEXLOWER;
use domain::account::{Credentials, Secret, TokenPair};
use domain::api_token::Scope;
use domain::security_event::SecurityEventKind;
use domain::{ErrorCode, Failure};

/// Largest number of API sign-ins of one user; a new one ends the one that was renewed the longest
/// ago.
const MAX_SIGN_INS: i64 = 100;
/// Largest number of used refresh tokens of one user that are stored to detect stolen ones.
const MAX_USED_TOKENS: i64 = 1000;
/// Time after its use in which a refresh token counts once more for the same request, whose answer
/// was lost because the server or the connection ended.
const LOST_ANSWER_WINDOW: TimeDelta = TimeDelta::seconds(30);

impl Services {
    /// Signs in to the JSON API.
    ///
    /// # Errors
    /// As [`Services::user_authenticate`].
    pub async fn token_create(&self, credentials: &Credentials, client: &Client) -> Result<TokenPair> {
        let account = self.verify_credentials(credentials, client).await?;
        self.token_grant(&account, client).await
    }

    /// Issues the first token pair of a sign-in. The password was verified before the account was
    /// locked: a change of the password since then has ended every sign-in, this one too.
    pub(crate) async fn token_grant(&self, account: &Account, client: &Client) -> Result<TokenPair> {
        let family = HEXLOWER.encode(&random::<16>()?);
        let mut tx = self.db.for_sign_in().begin().await?;
        let row = db::users::lock(&mut tx.conn(), account.user.id).await?;
        row.filter(|row| row.is_active && row.session_secret == account.session_secret)
            .ok_or_else(|| Failure::from_code(ErrorCode::InvalidCredentials))?;
        let now = self.clock.now();
        let times = SignInTimes {
            signed_in_at: now,
            password_at: Some(now),
        };
        let pair = self
            .issue_pair(&mut tx, account.user.id, &family, times, client)
            .await?;
        let event = NewEvent::of_account(SecurityEventKind::SignedIn, account.user.id, client);
        let recorded = self.record(&mut tx, event.with_detail("For the API")).await?;
        tx.commit().await?;
        recorded.log();
        Ok(pair)
    }

    /// Exchanges a refresh token, which is valid for one use, for a new pair. A request with an
    /// idempotency key can be repeated with the same key within [`LOST_ANSWER_WINDOW`], as long as
    /// the new refresh token has not been used.
    ///
    /// # Errors
    /// [`ErrorCode::Unauthorized`] when it is unknown, has expired or was used. A used token that
    /// is presented again by another request was stolen, and every token of the sign-in is revoked.
    /// [`ErrorCode::RateLimited`] after too many from one address.
    pub async fn token_refresh(
        &self,
        refresh_token: &Secret,
        idempotency_key: Option<&str>,
        client: &Client,
    ) -> Result<TokenPair> {
        self.refreshes.check(RateLimitKey::network(client.address)).await?;
        let now = self.clock.now();
        let hash = fingerprint(refresh_token.expose().as_bytes());
        let mut tx = self.db.for_sign_in().begin().await?;
        let row = db::refresh_tokens::by_hash(&mut tx.conn(), &hash).await?;
        let row = row.ok_or_else(|| unauthorized("The refresh token is not valid. Sign in again."))?;
        // Locked first, as by every operation that ends sign-ins: none is renewed while they are
        // ended.
        let user = db::users::lock(&mut tx.conn(), row.user_id).await?;
        let key = idempotency_key.map(|key| fingerprint(key.as_bytes()));
        let is_unused = db::refresh_tokens::mark_used(&mut tx.conn(), row.id, key.as_deref(), now).await?;
        if !is_unused && !replace_lost_answer(&mut tx, &hash, key.as_deref(), now).await? {
            db::refresh_tokens::revoke_family(&mut tx.conn(), &row.family, now).await?;
            tx.commit().await?;
            let kind = SecurityEventKind::RefreshTokenReused;
            self.record_failure(kind, Some(row.user_id), client).await;
            return Err(unauthorized("The refresh token has been used already. Sign in again."));
        }
        // A shortened lifetime applies to existing sign-ins as well.
        if row.expires_at <= now || row.signed_in_at + self.sign_in_lifetime.max_age <= now {
            return Err(unauthorized("The refresh token has expired. Sign in again."));
        }
        let user = user.filter(|user| user.is_active);
        let user = user.ok_or_else(|| unauthorized("The account of this token is not active."))?;
        let times = SignInTimes {
            // A wrong clock does not make a sign-in last longer.
            signed_in_at: row.signed_in_at.min(now),
            password_at: row.password_at,
        };
        let pair = self.issue_pair(&mut tx, user.id, &row.family, times, client).await?;
        tx.commit().await?;
        Ok(pair)
    }

    /// Revokes a refresh token with all other tokens of its sign-in; an unknown one counts as
    /// revoked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn token_revoke(&self, refresh_token: &Secret, client: &Client) -> Result<()> {
        let hash = fingerprint(refresh_token.expose().as_bytes());
        let mut tx = self.db.for_sign_in().begin().await?;
        let Some(row) = db::refresh_tokens::by_hash(&mut tx.conn(), &hash).await? else {
            return Ok(());
        };
        // No sign-in is renewed while the account is locked.
        db::users::lock(&mut tx.conn(), row.user_id).await?;
        let now = self.clock.now();
        let ended = db::refresh_tokens::revoke_family(&mut tx.conn(), &row.family, now).await?;
        let event = NewEvent::of_account(SecurityEventKind::SignedOut, row.user_id, client);
        let recorded = if ended {
            Some(self.record(&mut tx, event).await?)
        } else {
            None
        };
        tx.commit().await?;
        recorded.into_iter().for_each(Recorded::log);
        Ok(())
    }

    /// Issues an access token and the refresh token that renews it.
    async fn issue_pair(
        &self,
        tx: &mut Tx,
        user_id: i64,
        family: &str,
        times: SignInTimes,
        client: &Client,
    ) -> Result<TokenPair> {
        let now = self.clock.now();
        let (access_token, expires_in) = self.tokens.access(user_id, family, now)?;
        let (refresh_token, hash, expires_at) = self.tokens.refresh(now)?;
        let row = NewRefreshTokenRow {
            user_id,
            hash: &hash,
            family,
            client,
            now,
            expires_at: expires_at.min(times.signed_in_at + self.sign_in_lifetime.max_age),
            times,
        };
        db::refresh_tokens::insert(&mut tx.conn(), &row).await?;
        db::refresh_tokens::delete_sign_ins_beyond(&mut tx.conn(), user_id, MAX_SIGN_INS).await?;
        db::refresh_tokens::delete_used_beyond(&mut tx.conn(), user_id, MAX_USED_TOKENS).await?;
        Ok(TokenPair {
            access_token,
            refresh_token,
            token_type: "bearer".into(),
            expires_in,
        })
    }

    /// Returns the owner of a token, and its scopes if it is an API token.
    ///
    /// # Errors
    /// When it is not valid or has expired.
    pub async fn token_holder(&self, token: &str) -> Result<(Actor, Option<Vec<Scope>>)> {
        if token.starts_with(super::api_tokens::PREFIX) {
            let holder = self.api_token_holder(token).await?;
            let (actor, scopes) = holder.ok_or_else(|| unauthorized("The token is unknown, withdrawn or expired."))?;
            return Ok((actor, Some(scopes)));
        }
        Ok((self.token_actor(token).await?, None))
    }

    /// Returns the owner of an access token.
    ///
    /// # Errors
    /// When it is not valid, has expired, or its sign-in has ended.
    pub async fn token_actor(&self, access_token: &str) -> Result<Actor> {
        let now = self.clock.now();
        let claims = self.tokens.read(access_token, now)?;
        let row = match claims.sub.parse() {
            Ok(user_id) => {
                let mut reader = self.db.for_sign_in().read().await?;
                db::users::signed_in(&mut reader.conn(), user_id, &claims.sid, now).await?
            }
            Err(_) => None,
        };
        let row = row.ok_or_else(|| unauthorized("The access token has been withdrawn."))?;
        let sign_in = CurrentSignIn {
            key: SignInKey::Api(claims.sid),
            password_at: row.sign_in_password_at,
        };
        Ok(Account::from(row.user).actor().with_sign_in(Some(sign_in)))
    }
}

impl Services {
    /// Returns the account that requests with a token count for: from the signature of an access
    /// token, or from the row of an API token. `None` when the token is not valid.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn token_account(&self, token: &str) -> Result<Option<i64>> {
        if token.starts_with(super::api_tokens::PREFIX) {
            let (hash, now) = (fingerprint(token.as_bytes()), self.clock.now());
            return db::api_tokens::account(&mut self.db.read().await?.conn(), &hash, now).await;
        }
        let claims = self.tokens.read(token, self.clock.now()).ok();
        Ok(claims.and_then(|claims| claims.sub.parse().ok()))
    }
}

/// Revokes the unused successor of a token that the same request has used before; false when it was
/// another request or too long ago, so that the token was stolen.
async fn replace_lost_answer(tx: &mut Tx, hash: &str, key: Option<&str>, now: DateTime<Utc>) -> Result<bool> {
    // Read again: the other request may have used it while this one waited for the account.
    let Some(used) = db::refresh_tokens::by_hash(&mut tx.conn(), hash).await? else {
        return Ok(false);
    };
    let is_recent = used
        .revoked_at
        .is_some_and(|at| (-MAX_SKEW..=LOST_ANSWER_WINDOW).contains(&(now - at)));
    if !is_recent || key.is_none() || used.idempotency_key.as_deref() != key {
        return Ok(false);
    }
    db::refresh_tokens::revoke_unused_successor(&mut tx.conn(), &used.family, used.id, now).await
}

fn unauthorized(detail: &str) -> Error {
    Failure::new(ErrorCode::Unauthorized, detail).into()
}
