//! Tests of the tables of mails, on both databases.

use crate::clock_skew::Period;
use crate::db::mail_tokens::Purpose;
use crate::db::tests::{at, user};
use crate::db::{advisory_lock, deletions, mail_tokens, sent_mails, users};
use crate::testing::on_both_databases;

#[tokio::test]
async fn a_link_of_a_mail_works_once_for_its_purpose() {
    use mail_tokens::Purpose::{EmailVerify, PasswordReset};
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let ada = user(&mut tx, "ada").await;
        let mut conn = tx.conn();
        for (hash, purpose) in [("a", PasswordReset), ("b", PasswordReset), ("c", EmailVerify)] {
            let new = mail_tokens::NewMailTokenRow {
                user_id: ada,
                purpose,
                email: "ada@example.com",
                hash,
                now: at(0),
                expires_at: at(9),
            };
            mail_tokens::insert(&mut conn, &new).await.unwrap();
        }
        let expected = mail_tokens::MailTokenRow {
            user_id: ada,
            email: "ada@example.com".into(),
        };
        assert_eq!(
            mail_tokens::valid(&mut conn, "a", PasswordReset, at(8))
                .await
                .unwrap()
                .as_ref(),
            Some(&expected)
        );
        assert_eq!(
            mail_tokens::valid(&mut conn, "a", EmailVerify, at(8)).await.unwrap(),
            None,
            "not for that"
        );
        assert_eq!(
            mail_tokens::valid(&mut conn, "a", PasswordReset, at(9)).await.unwrap(),
            None,
            "expired"
        );
        assert_eq!(
            mail_tokens::use_up(&mut conn, "a", EmailVerify, at(8)).await.unwrap(),
            None
        );
        assert_eq!(
            mail_tokens::use_up(&mut conn, "a", PasswordReset, at(8)).await.unwrap(),
            Some(expected)
        );
        assert_eq!(
            mail_tokens::use_up(&mut conn, "a", PasswordReset, at(8)).await.unwrap(),
            None,
            "used"
        );
        mail_tokens::delete_of_user(&mut conn, ada, PasswordReset)
            .await
            .unwrap();
        assert_eq!(
            mail_tokens::valid(&mut conn, "b", PasswordReset, at(8)).await.unwrap(),
            None
        );
        assert!(
            mail_tokens::valid(&mut conn, "c", EmailVerify, at(8))
                .await
                .unwrap()
                .is_some()
        );
        // A clock that is two days ahead.
        let ahead = mail_tokens::NewMailTokenRow {
            user_id: ada,
            purpose: EmailVerify,
            email: "ada@example.com",
            hash: "d",
            now: at(172_800),
            expires_at: at(172_809),
        };
        mail_tokens::insert(&mut conn, &ahead).await.unwrap();
        assert_eq!(
            mail_tokens::valid(&mut conn, "d", EmailVerify, at(8)).await.unwrap(),
            None
        );
        assert_eq!(
            mail_tokens::use_up(&mut conn, "d", EmailVerify, at(8)).await.unwrap(),
            None
        );
        assert_eq!(mail_tokens::delete_expired(&mut conn, at(8)).await.unwrap(), 1);
        mail_tokens::delete_expired(&mut conn, at(9)).await.unwrap();
        assert_eq!(
            mail_tokens::valid(&mut conn, "c", EmailVerify, at(8)).await.unwrap(),
            None
        );

        assert!(
            !users::verify_email(&mut conn, ada, "other@example.com", at(1))
                .await
                .unwrap()
        );
        assert!(
            users::verify_email(&mut conn, ada, "ada@example.com", at(2))
                .await
                .unwrap()
        );
        assert!(
            users::verify_email(&mut conn, ada, "ada@example.com", at(3))
                .await
                .unwrap()
        );
        let row = users::by_id(&mut conn, ada).await.unwrap().unwrap();
        assert_eq!(row.email_verified_at, Some(at(2)), "the first time counts");
    })
    .await;
}

#[tokio::test]
async fn mails_are_counted_by_address_and_by_account() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let ada = user(&mut tx, "ada").await;
        let mut conn = tx.conn();
        advisory_lock(&mut conn, -7).await.unwrap();
        for (recipient, purpose, seconds) in [
            ("a", Purpose::EmailVerify, 1),
            ("a", Purpose::EmailVerify, 2),
            ("a", Purpose::PasswordReset, 3),
            ("b", Purpose::EmailVerify, 4),
        ] {
            let network = (seconds > 2).then_some("192.0.2.1");
            let id = sent_mails::insert(&mut conn, recipient, purpose, network, at(seconds))
                .await
                .unwrap();
            if seconds != 1 {
                sent_mails::set_user(&mut conn, id, ada).await.unwrap();
            }
        }
        let verify = Purpose::EmailVerify;
        let since = |seconds: i64| Period {
            after: at(seconds),
            until: at(9),
        };
        let times = |seconds: &[i64]| seconds.iter().map(|&seconds| at(seconds)).collect::<Vec<_>>();
        assert_eq!(
            sent_mails::sent_to_recipient(&mut conn, "a", verify, since(0), 9)
                .await
                .unwrap(),
            times(&[2, 1])
        );
        assert_eq!(
            sent_mails::sent_to_recipient(&mut conn, "a", verify, since(1), 9)
                .await
                .unwrap(),
            times(&[2])
        );
        assert_eq!(
            sent_mails::sent_for_user(&mut conn, ada, verify, since(0), 9)
                .await
                .unwrap(),
            times(&[4, 2])
        );
        assert_eq!(
            sent_mails::sent_for_user(&mut conn, ada, verify, since(0), 1)
                .await
                .unwrap(),
            times(&[4])
        );
        assert_eq!(
            sent_mails::sent_from_network(&mut conn, "192.0.2.1", since(0), 9)
                .await
                .unwrap(),
            times(&[4, 3])
        );
        sent_mails::delete_outside(&mut conn, since(2)).await.unwrap();
        assert_eq!(
            sent_mails::sent_to_recipient(&mut conn, "a", verify, since(0), 9)
                .await
                .unwrap(),
            times(&[])
        );
        deletions::delete_user(&mut conn, ada).await.unwrap();
        assert_eq!(
            sent_mails::sent_to_recipient(&mut conn, "b", verify, since(0), 9)
                .await
                .unwrap(),
            times(&[4]),
            "it stays"
        );
    })
    .await;
}
