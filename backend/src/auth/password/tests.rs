//! Tests of the hashes of passwords.

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
    let verify = async |password: &str, hash: Option<&String>| {
        let password = Secret::new(password);
        passwords.verify(&password, hash.cloned(), Lane::Other).await.unwrap()
    };
    assert_eq!(verify("correct horse", Some(&hash)).await, Verification::Right);
    assert_eq!(verify("wrong horse", Some(&hash)).await, Verification::Wrong);
    assert_eq!(verify("correct horse", None).await, Verification::Wrong);
    assert!(
        passwords
            .verify(&Secret::new("x"), Some("not a hash".into()), Lane::Other)
            .await
            .is_err()
    );
}

#[test]
fn a_password_is_prepared_as_an_opaque_string() {
    for (typed, prepared) in [
        ("fore\u{302}t de\u{a0}pins", "forêt de pins"),
        ("\u{3000}\u{2003}x", "  x"),
        ("Ⅸ ﬁ A", "Ⅸ ﬁ A"),
        ("\u{212b}", "Å"),
        ("👩\u{200d}👧\t\u{2028}", "👩\u{200d}👧\t\u{2028}"),
    ] {
        assert_eq!(opaque_string(&Secret::new(typed)).expose(), prepared, "{typed}");
    }
}

#[tokio::test]
async fn a_password_is_right_however_it_is_typed_and_old_hashes_are_replaced() {
    let passwords = Passwords::new(true).unwrap();
    let (composed, decomposed) = ("forêt de pins", "fore\u{302}t de\u{a0}pins");
    let verify = async |password: &str, hash: &str| {
        let (password, hash) = (Secret::new(password), Some(hash.to_owned()));
        passwords.verify(&password, hash, Lane::Other).await.unwrap()
    };
    for set in [composed, decomposed] {
        let hash = passwords.hash(&Secret::new(set), Lane::Other).await.unwrap();
        assert_eq!(verify(composed, &hash).await, Verification::Right);
        assert_eq!(verify(decomposed, &hash).await, Verification::Right);
    }
    let old = hash(&passwords.argon2, decomposed.as_bytes()).unwrap();
    assert_eq!(verify(composed, &old).await, Verification::Wrong);
    let Verification::RightAsTyped(new) = verify(decomposed, &old).await else {
        panic!("the old hash is refused");
    };
    assert_eq!(verify(composed, &new).await, Verification::Right);
    let four = Secret::new("e\u{301}".repeat(4));
    let checked = passwords.check(&four, &[], Lane::Other).await.unwrap();
    assert_eq!(checked.unwrap_err().code, "too_short");
}

#[tokio::test]
async fn the_dummy_hash_costs_as_much_as_a_real_one() {
    let passwords = Passwords::new(false).unwrap();
    let hash = passwords
        .hash(&Secret::new("correct horse"), Lane::Other)
        .await
        .unwrap();
    let cost = |hash: &str| hash.split('$').take(4).collect::<Vec<_>>().join("$");
    assert_eq!(cost(&hash), "$argon2id$v=19$m=19456,t=2,p=1");
    assert_eq!(cost(&passwords.dummy_hash), cost(&hash));
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
    assert_eq!(passwords.tasks_run.load(Relaxed), 0, "the cheap rule came first");
    assert_eq!(check("password123", &[]).await, Err("guessable".into()));
    assert_eq!(
        check("adalovelace1815", &["adalovelace"]).await,
        Err("guessable".into())
    );
    assert_eq!(check("plum-carriage-ninety-owl", &[]).await, Ok(()));
    assert_eq!(passwords.tasks_run.load(Relaxed), 3, "on the threads of passwords");
}

#[test]
fn only_the_start_of_a_long_password_is_looked_at() {
    assert_eq!(prefix(&"ä".repeat(128)).chars().count(), MAX_RATED_CHARS);
}
