//! Tests of the table `users`, on both databases.

use crate::db::tests::{ALL, at, user};
use crate::db::user_lists;
use crate::db::{Conn, deletions, superusers, users};
use crate::testing::on_both_databases;
use domain::PageQuery;
use domain::account::{UserFilter, UserSort};

#[tokio::test]
async fn users_are_found_without_regard_to_case() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let id = user(&mut tx, "Ada").await;
        let mut conn = tx.conn();
        let row = users::by_id(&mut conn, id).await.unwrap().unwrap();
        assert_eq!(
            (row.username.as_str(), row.created_at, row.session_secret),
            ("Ada", at(0), vec![1; 16])
        );
        assert_eq!(users::by_login(&mut conn, "aDA").await.unwrap().unwrap().id, id);
        assert!(users::by_login(&mut conn, "bob").await.unwrap().is_none());
        assert_eq!(users::taken(&mut conn, "x@y.z", "ADA", 0).await.unwrap(), (false, true));
        assert_eq!(
            users::taken(&mut conn, "x@y.z", "bob", 0).await.unwrap(),
            (false, false)
        );
        assert!(
            users::set_rights(&mut conn, id, (true, true), at(1))
                .await
                .unwrap()
                .is_superuser
        );
    })
    .await;
}

#[tokio::test]
async fn users_are_listed_changed_and_deleted() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let (ada, bob) = (user(&mut tx, "Ada").await, user(&mut tx, "bob").await);
        let mut conn = tx.conn();
        assert!(superusers::lock_active(&mut conn).await.unwrap().is_empty());
        users::set_rights(&mut conn, bob, (true, true), at(1)).await.unwrap();
        users::set_rights(&mut conn, ada, (true, true), at(1)).await.unwrap();
        assert_eq!(superusers::lock_active(&mut conn).await.unwrap(), [ada, bob]);
        let new = users::ProfileRow {
            email: "ada@new.example",
            username: "ada",
            full_name: Some("Ada Ä"),
            time_zone: "Asia/Tokyo",
            email_verified_at: Some(at(2)),
            is_active: false,
            is_superuser: true,
            now: at(3),
        };
        let row = users::update(&mut conn, ada, &new).await.unwrap();
        assert_eq!((row.email.as_str(), row.username.as_str()), ("ada@new.example", "ada"));
        assert_eq!(
            (row.full_name.as_deref(), row.time_zone.as_str()),
            (Some("Ada Ä"), "Asia/Tokyo")
        );
        assert_eq!(
            (row.email_verified_at, row.created_at, row.updated_at),
            (Some(at(2)), at(0), at(3))
        );
        assert!(!row.is_active && row.is_superuser);
        assert_eq!(
            superusers::lock_active(&mut conn).await.unwrap(),
            [bob],
            "who cannot sign in does not count"
        );
        let found = async |conn: &mut Conn<'_>, q: Option<&str>, is_active, is_superuser| {
            let filter = UserFilter {
                q: q.map(str::to_owned),
                is_active,
                is_superuser,
            };
            let rows = user_lists::list(conn, &filter, &UserSort::default(), ALL)
                .await
                .unwrap();
            let count = user_lists::count(conn, &filter).await.unwrap();
            assert_eq!(usize::try_from(count), Ok(rows.len()));
            rows.iter().map(|row| row.id).collect::<Vec<_>>()
        };
        assert_eq!(found(&mut conn, None, None, None).await, [ada, bob]);
        assert_eq!(found(&mut conn, Some("NEW.ex"), None, None).await, [ada]);
        assert_eq!(found(&mut conn, Some("ä"), None, None).await, [ada]);
        assert_eq!(found(&mut conn, None, Some(true), Some(true)).await, [bob]);
        assert_eq!(found(&mut conn, None, Some(true), Some(false)).await, [0; 0]);
        let second = PageQuery { page: 2, per_page: 1 };
        let sorted = async |conn: &mut Conn<'_>, sort: &str, page| {
            let sort = UserSort::try_from(sort.to_owned()).unwrap();
            let rows = user_lists::list(conn, &UserFilter::default(), &sort, page)
                .await
                .unwrap();
            rows.iter().map(|row| row.id).collect::<Vec<_>>()
        };
        assert_eq!(sorted(&mut conn, "", second).await, [bob]);
        assert_eq!(sorted(&mut conn, "-id", second).await, [ada]);

        deletions::mark_user(&mut conn, ada, at(0)).await.unwrap();
        assert_eq!(deletions::marked_users(&mut conn).await.unwrap(), [ada]);
        assert_eq!(sorted(&mut conn, "", ALL).await, [bob]);
        assert_eq!(user_lists::count(&mut conn, &UserFilter::default()).await.unwrap(), 1);
        assert!(users::by_id(&mut conn, ada).await.unwrap().is_none());
        assert!(users::by_login(&mut conn, "ada").await.unwrap().is_none());
        assert!(users::lock(&mut conn, ada).await.unwrap().is_none());
        assert!(
            users::taken(&mut conn, "", "ada", 0).await.unwrap().1,
            "until the row is removed"
        );
        deletions::delete_user(&mut conn, ada).await.unwrap();
        assert!(!users::taken(&mut conn, "", "ada", 0).await.unwrap().1);
        assert_eq!(users::lock(&mut conn, bob).await.unwrap().unwrap().username, "bob");
    })
    .await;
}

#[tokio::test]
async fn the_account_of_first_superuser_is_recorded() {
    on_both_databases(async |test| {
        let mut tx = test.services.db.begin().await.unwrap();
        let ada = user(&mut tx, "ada").await;
        let mut conn = tx.conn();
        assert!(
            superusers::first(&mut conn, "root@example.com")
                .await
                .unwrap()
                .is_none()
        );
        superusers::set_first(&mut conn, ada, "root@example.com").await.unwrap();
        let made = superusers::first(&mut conn, "root@example.com").await.unwrap();
        assert_eq!(made.map(|row| row.id), Some(ada));
    })
    .await;
}
