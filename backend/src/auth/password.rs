//! Password hashing: argon2id, on threads of its own that stand back behind all others.

use super::random;
use super::turns::{Lane, Permit, Turns};
use crate::background::{Work, cores};
use crate::error::{Error, Result};
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::FieldError;
use domain::account::Secret;
use rayon::ThreadPool;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

/// How long a request waits for its turn before it is told that the service is busy.
const PATIENCE: Duration = Duration::from_secs(5);
/// Characters of a password that zxcvbn looks at: its time grows faster than the length.
const LOOKED_AT: usize = 100;
/// zxcvbn scores from 0 to 4; below this a password is guessed in less than 10^8 tries.
const LEAST_SCORE: u8 = 3;

/// Hashes and checks passwords.
#[derive(Clone)]
pub(crate) struct Passwords {
    argon2: Argon2<'static>,
    /// The hash of no password: what an unknown user's password is checked against, so that it costs the same time.
    nobody: Arc<str>,
    threads: Arc<ThreadPool>,
    /// One for each thread: who waits, waits here, and can give up.
    pub(crate) turns: Turns,
    /// How often work was done for a turn: what a test can count instead of time.
    #[cfg(test)]
    pub(crate) runs: Arc<std::sync::atomic::AtomicUsize>,
}

impl Passwords {
    /// With OWASP's parameters (19 MiB, 2 passes), or with the least that argon2 allows.
    pub(crate) fn new(cheap: bool) -> Result<Self> {
        let params = if cheap {
            Params::new(Params::MIN_M_COST, 1, 1, None)
        } else {
            Params::new(19 * 1024, 2, 1, None)
        };
        let params = params.map_err(|error| Error::unexpected("argon2 parameters", error))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = hash(&argon2, &random::<16>()?)?.into();
        // All cores but one: a storm of sign-ins leaves one to everything else, a database beside the server included, which
        // does not gain from threads of ours that stand back.
        let threads = Work::Password.threads((cores() - 1).max(1))?;
        let turns = Turns::new(threads.current_num_threads());
        Ok(Self {
            argon2,
            nobody,
            threads: Arc::new(threads),
            turns,
            #[cfg(test)]
            runs: Arc::default(),
        })
    }

    /// Waits for a thread. Whoever has something to look up for it does so afterwards: of those who are told that the service
    /// is busy, nothing but the waiting has been done.
    pub(crate) async fn turn(&self, lane: Lane) -> Result<Turn<'_>> {
        match tokio::time::timeout(PATIENCE, self.turns.take(lane)).await {
            Ok(permit) => Ok(Turn {
                passwords: self,
                permit,
            }),
            Err(_) => Err(Error::busy(
                "Too many people are signing in at the moment. Try again in a few seconds.",
            )),
        }
    }

    /// The PHC string of a password.
    pub(crate) async fn hash(&self, password: &Secret, lane: Lane) -> Result<String> {
        let (argon2, password) = (self.argon2.clone(), password.clone());
        let turn = self.turn(lane).await?;
        turn.work(move || hash(&argon2, password.expose().as_bytes())).await?
    }

    /// Both rules of a new password: its length and how guessable it is, given what else the
    /// account holds. The second can take as long as a hash, so it has a turn too.
    ///
    /// # Errors
    /// When there is no turn; the inner one says which rule is broken.
    pub(crate) async fn check(
        &self,
        password: &Secret,
        others: &[&str],
        lane: Lane,
    ) -> Result<std::result::Result<(), FieldError>> {
        if let Err(error) = domain::account::check_password(password.expose()) {
            return Ok(Err(error));
        }
        let password = Secret::new(start(password.expose()));
        let others: Vec<String> = others.iter().map(|text| start(text)).collect();
        let turn = self.turn(lane).await?;
        turn.work(move || check_guessable(&password, &others)).await
    }

    /// Whether `password` is the one of `hash`; for no hash it takes as long and says no.
    pub(crate) async fn verify(&self, password: &Secret, hash: Option<String>, lane: Lane) -> Result<bool> {
        self.turn(lane).await?.verify(password, hash).await
    }
}

/// A thread that is free for one piece of work.
pub(crate) struct Turn<'a> {
    passwords: &'a Passwords,
    permit: Permit,
}

impl Turn<'_> {
    /// As [`Passwords::verify`].
    pub(crate) async fn verify(self, password: &Secret, hash: Option<String>) -> Result<bool> {
        let (argon2, password) = (self.passwords.argon2.clone(), password.clone());
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.passwords.nobody.to_string());
        self.work(move || {
            let hash = PasswordHash::new(&hash).map_err(|error| Error::unexpected("stored password hash", error))?;
            Ok(argon2.verify_password(password.expose().as_bytes(), &hash).is_ok() && known)
        })
        .await?
    }

    async fn work<T: Send + 'static>(self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        #[cfg(test)]
        self.passwords.runs.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let (done, result) = oneshot::channel();
        let permit = self.permit;
        // The permit moves into the task: an aborted request does not free a thread that is still hashing.
        self.passwords.threads.spawn(move || {
            let result = work();
            drop(permit);
            // Nobody listens when the request was aborted.
            let _ = done.send(result);
        });
        result.await.map_err(|error| Error::unexpected("password task", error))
    }
}

fn hash(argon2: &Argon2<'_>, password: &[u8]) -> Result<String> {
    let salt = random::<16>()?;
    let hash = argon2.hash_password_with_salt(password, &salt);
    Ok(hash.map_err(|error| Error::unexpected("argon2", error))?.to_string())
}

/// Number of characters that zxcvbn looks at.
fn start(text: &str) -> String {
    text.chars().take(LOOKED_AT).collect()
}

/// Refuses a password that is easily guessed, given what else the account holds.
fn check_guessable(password: &Secret, others: &[String]) -> std::result::Result<(), FieldError> {
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    if u8::from(zxcvbn::zxcvbn(password.expose(), &others).score()) >= LEAST_SCORE {
        return Ok(());
    }
    let message = "This password is easy to guess. Take a longer one, such as four words that do not belong together.";
    Err(FieldError::new("password", "guessable", message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::Ordering::Relaxed;

    #[tokio::test]
    async fn only_the_right_password_of_a_known_user_is_accepted() {
        let passwords = Passwords::new(true).unwrap();
        let hash = passwords
            .hash(&Secret::new("correct horse"), Lane::Other)
            .await
            .unwrap();
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        assert!(
            passwords
                .verify(&Secret::new("correct horse"), Some(hash.clone()), Lane::Other)
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify(&Secret::new("wrong horse"), Some(hash), Lane::Other)
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify(&Secret::new("correct horse"), None, Lane::Other)
                .await
                .unwrap()
        );
        assert!(
            passwords
                .verify(&Secret::new("x"), Some("not a hash".into()), Lane::Other)
                .await
                .is_err()
        );
    }

    #[tokio::test]
    async fn nobodys_password_costs_as_much_as_anybodys() {
        let passwords = Passwords::new(false).unwrap();
        let hash = passwords
            .hash(&Secret::new("correct horse"), Lane::Other)
            .await
            .unwrap();
        let cost = |hash: &str| hash.split('$').take(4).collect::<Vec<_>>().join("$");
        assert_eq!(cost(&hash), "$argon2id$v=19$m=19456,t=2,p=1");
        assert_eq!(cost(&passwords.nobody), cost(&hash));
    }

    #[test]
    fn production_hashes_are_as_owasp_recommends() {
        let passwords = Passwords::new(false).unwrap();
        assert_eq!(
            (passwords.argon2.params().m_cost(), passwords.argon2.params().t_cost()),
            (19_456, 2)
        );
    }

    #[tokio::test]
    async fn guessable_passwords_are_refused() {
        let passwords = Passwords::new(true).unwrap();
        let check = async |password: &str, others: &[&str]| {
            let checked = passwords.check(&Secret::new(password), others, Lane::Other).await;
            checked.unwrap().map_err(|error| error.code)
        };
        assert_eq!(check("short", &[]).await, Err("too_short".into()));
        assert_eq!(passwords.runs.load(Relaxed), 0, "the cheap rule came first");
        assert_eq!(check("password123", &[]).await, Err("guessable".into()));
        assert_eq!(
            check("adalovelace1815", &["adalovelace"]).await,
            Err("guessable".into())
        );
        assert_eq!(check("plum-carriage-ninety-owl", &[]).await, Ok(()));
        assert_eq!(passwords.runs.load(Relaxed), 3, "on the threads of passwords");
    }

    #[test]
    fn only_the_start_of_a_long_password_is_looked_at() {
        assert_eq!(start(&"ä".repeat(128)).chars().count(), LOOKED_AT);
    }
}
