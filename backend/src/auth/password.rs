//! Password hashing: argon2id, on threads of low priority.

use crate::auth::hash_queue::{HashQueue, Lane, Permit};
use crate::crypto::random;
use crate::error::{Error, Result};
use crate::text::composed;
use crate::thread_pools::{ThreadPoolKind, cores};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::FieldError;
use domain::account::Secret;
use rayon::ThreadPool;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

/// Longest wait for a thread; after it the service answers that it is busy.
const SLOT_TIMEOUT: Duration = Duration::from_secs(5);
/// Number of characters that zxcvbn reads: its time grows faster than the length.
const MAX_RATED_CHARS: usize = 100;
/// Least accepted score of zxcvbn (0 to 4); below it a password is guessed in less than 10^8
/// attempts.
const MIN_SCORE: u8 = 3;

/// Hashes and checks passwords.
#[derive(Clone)]
pub(crate) struct Passwords {
    argon2: Argon2<'static>,
    /// Hash that the password of an unknown user is verified against, so that it costs the same
    /// time.
    dummy_hash: Arc<str>,
    /// Password that no account can get.
    refused: Option<Secret>,
    threads: Arc<ThreadPool>,
    /// Queue for the threads; a request that waits in it can give up.
    pub(crate) queue: HashQueue,
    /// Number of tasks run, which tests count instead of measuring time.
    #[cfg(test)]
    pub(crate) tasks_run: Arc<std::sync::atomic::AtomicUsize>,
}

impl Passwords {
    /// Creates the hasher with OWASP's parameters (19 MiB, 2 passes), or with argon2's minimum.
    pub(crate) fn new(cheap: bool) -> Result<Self> {
        let params = if cheap {
            Params::new(Params::MIN_M_COST, 1, 1, None)
        } else {
            Params::new(19 * 1024, 2, 1, None)
        };
        let params = params.map_err(|error| Error::unexpected("argon2 parameters", error))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let dummy_hash = hash(&argon2, &random::<16>()?)?.into();
        // All cores but one, so that many sign-ins at once leave a core to everything else. That
        // includes a database on the same machine, which does not benefit from the low priority of
        // our threads.
        let threads = ThreadPoolKind::Password.build((cores() - 1).max(1))?;
        let queue = HashQueue::new(threads.current_num_threads());
        Ok(Self {
            argon2,
            dummy_hash,
            refused: None,
            threads: Arc::new(threads),
            queue,
            #[cfg(test)]
            tasks_run: Arc::default(),
        })
    }

    /// Returns the hasher with a password that [`Self::check`] refuses.
    pub(crate) fn refusing(self, refused: Option<Secret>) -> Self {
        Self { refused, ..self }
    }

    /// Waits for a thread. Callers read from the database only afterwards, so that a refused
    /// request has cost nothing but the wait.
    pub(crate) async fn slot(&self, lane: Lane) -> Result<HashSlot<'_>> {
        match tokio::time::timeout(SLOT_TIMEOUT, self.queue.acquire(lane)).await {
            Ok(permit) => Ok(HashSlot {
                passwords: self,
                permit,
            }),
            Err(_) => Err(Error::busy(
                "Too many people are signing in at the moment. Try again in a few seconds.",
            )),
        }
    }

    /// Returns the PHC string of a password, as [`opaque_string`] prepares it.
    pub(crate) async fn hash(&self, password: &Secret, lane: Lane) -> Result<String> {
        let (argon2, password) = (self.argon2.clone(), opaque_string(password));
        let slot = self.slot(lane).await?;
        slot.run(move || hash(&argon2, password.expose().as_bytes())).await?
    }

    /// Checks a new password: its length, and how guessable it is given the other texts of the
    /// account. The second check can take as long as a hash, so it waits for a thread too.
    ///
    /// # Errors
    /// When no thread is free in time; the inner error names the broken rule.
    pub(crate) async fn check(
        &self,
        password: &Secret,
        others: &[&str],
        lane: Lane,
    ) -> Result<std::result::Result<(), FieldError>> {
        let password = opaque_string(password);
        if let Err(error) = domain::account::check_password(password.expose()) {
            return Ok(Err(error));
        }
        if self.refused.as_ref() == Some(&password) {
            return Ok(Err(guessable()));
        }
        let password = Secret::new(prefix(password.expose()));
        let others: Vec<String> = others.iter().map(|text| prefix(text)).collect();
        let slot = self.slot(lane).await?;
        slot.run(move || check_guessable(&password, &others)).await
    }

    /// Verifies a password against a hash; without a hash it takes as long and is wrong.
    pub(crate) async fn verify(&self, password: &Secret, hash: Option<String>, lane: Lane) -> Result<Verification> {
        self.slot(lane).await?.verify(password, hash).await
    }
}

/// Outcome of the verification of a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verification {
    /// The password matches the hash.
    Right,
    /// The password matches the hash only as it was typed, because the hash is older than
    /// [`opaque_string`]; the hash to store instead.
    RightAsTyped(String),
    /// The password does not match the hash, or there is none.
    Wrong,
}

/// A free thread for one task.
pub(crate) struct HashSlot<'a> {
    passwords: &'a Passwords,
    permit: Permit,
}

impl HashSlot<'_> {
    /// As [`Passwords::verify`].
    pub(crate) async fn verify(self, password: &Secret, stored: Option<String>) -> Result<Verification> {
        let (argon2, typed) = (self.passwords.argon2.clone(), password.clone());
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.passwords.dummy_hash.to_string());
        self.run(move || {
            let stored =
                PasswordHash::new(&stored).map_err(|error| Error::unexpected("stored password hash", error))?;
            let is_right = |password: &Secret| {
                let password = password.expose().as_bytes();
                argon2.verify_password(password, &stored).is_ok() && known
            };
            let prepared = opaque_string(&typed);
            if is_right(&prepared) {
                Ok(Verification::Right)
            } else if prepared != typed && is_right(&typed) {
                Ok(Verification::RightAsTyped(hash(&argon2, prepared.expose().as_bytes())?))
            } else {
                Ok(Verification::Wrong)
            }
        })
        .await?
    }

    async fn run<T: Send + 'static>(self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        #[cfg(test)]
        self.passwords
            .tasks_run
            .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let (done, result) = oneshot::channel();
        let permit = self.permit;
        // The permit moves into the task: an aborted request does not free a thread that still
        // hashes.
        self.passwords.threads.spawn(move || {
            let result = work();
            drop(permit);
            // An error means that the request was aborted.
            let _ = done.send(result);
        });
        result.await.map_err(|error| Error::unexpected("password task", error))
    }
}

/// Returns a password as it is hashed: by the rules of the `OpaqueString` profile (RFC 8265,
/// section 4.2) every space is the ASCII one, and the text is composed (NFC), so that it does not
/// matter how a keyboard writes `é`. Code points that the profile disallows are kept, because
/// passwords with them exist, and emoji are among them.
pub(crate) fn opaque_string(password: &Secret) -> Secret {
    // White space that is no separator of lines or paragraphs: the category `Zs`.
    let is_space = |c: char| c.is_whitespace() && !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}');
    let spaced: String = password
        .expose()
        .chars()
        .map(|c| if is_space(c) { ' ' } else { c })
        .collect();
    Secret::new(composed(&spaced))
}

fn hash(argon2: &Argon2<'_>, password: &[u8]) -> Result<String> {
    let salt = random::<16>()?;
    let hash = argon2.hash_password_with_salt(password, &salt);
    Ok(hash.map_err(|error| Error::unexpected("argon2", error))?.to_string())
}

/// Returns the characters that zxcvbn reads.
fn prefix(text: &str) -> String {
    text.chars().take(MAX_RATED_CHARS).collect()
}

/// Refuses a password that is easily guessed, given the other texts of the account.
fn check_guessable(password: &Secret, others: &[String]) -> std::result::Result<(), FieldError> {
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    if u8::from(zxcvbn::zxcvbn(password.expose(), &others).score()) >= MIN_SCORE {
        return Ok(());
    }
    Err(guessable())
}

fn guessable() -> FieldError {
    let message = "This password is easy to guess. Take a longer one, such as four words that do not belong together.";
    FieldError::new("password", "guessable", message)
}

#[cfg(test)]
mod tests;
