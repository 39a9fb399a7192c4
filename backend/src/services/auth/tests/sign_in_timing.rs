//! Test that the duration of a refused sign-in does not reveal whether an account exists: a
//! statistic of many sign-ins, for a quiet machine.
//! `cargo nextest run -p backend --run-ignored only sign_in_timing`

use crate::actor::Client;
use crate::auth::Passwords;
use crate::testing::{PASSWORD, credentials, on_both_databases};
use domain::account::{NewUser, Secret};
use std::time::Instant;

/// Number of sign-ins of each kind.
const SAMPLES: usize = 150;
/// Value of z that chance exceeds in one of a thousand comparisons.
const NOISE: f64 = 3.29;

/// Returns the z value of the rank sum of `a` among both (Mann and Whitney, 1947).
fn rank_sum_z(a: &[u128], b: &[u128]) -> f64 {
    let wins = |x: &u128| {
        b.iter()
            .map(|y| f64::from(i8::from(x > y)) + f64::from(i8::from(x == y)) / 2.0)
            .sum::<f64>()
    };
    let (n, m) = (a.len() as f64, b.len() as f64);
    (a.iter().map(wins).sum::<f64>() - n * m / 2.0) / (n * m * (n + m + 1.0) / 12.0).sqrt()
}

#[test]
fn the_rank_sum_finds_what_differs() {
    let fast: Vec<u128> = (0..50).collect();
    let slow: Vec<u128> = (20..70).collect();
    assert!(rank_sum_z(&slow, &fast) > NOISE && rank_sum_z(&fast, &slow) < -NOISE);
    assert!(rank_sum_z(&fast, &fast).abs() < 1e-9);
}

#[tokio::test]
#[ignore = "takes a quarter of a minute of a quiet machine, and fails by chance once in a thousand times"]
async fn a_refusal_takes_as_long_without_an_account() {
    on_both_databases(async |test| {
        let mut services = test.services.clone();
        services.passwords = Passwords::new(false).unwrap();
        let ada = NewUser {
            email: "ada@example.com".into(),
            username: "ada".into(),
            password: Secret::new(PASSWORD),
            ..NewUser::default()
        };
        services.user_register(ada, &Client::default()).await.unwrap();
        let refused = async |name: &str| {
            let credentials = credentials(name, "wrong");
            let start = Instant::now();
            let answer = services.user_authenticate(&credentials, &Client::default()).await;
            assert!(answer.is_err());
            start.elapsed().as_nanos()
        };
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for round in 0..SAMPLES {
            // Alternating, so that a busy moment affects both.
            if round % 2 == 0 {
                known.push(refused("ada").await);
                unknown.push(refused("eve").await);
            } else {
                unknown.push(refused("eve").await);
                known.push(refused("ada").await);
            }
        }
        let z = rank_sum_z(&known, &unknown);
        assert!(z.abs() < NOISE, "z = {z:.2}: an attacker can tell who has an account");
    })
    .await;
}
