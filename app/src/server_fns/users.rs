//! All accounts, for superusers.

use super::Result;
use crate::views::{UserView, Users};
use domain::PageQuery;
use domain::account::{Secret, Usage, UserFilter};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use crate::ssr::{Zone, actor, done, refuse, services, when};
#[cfg(feature = "ssr")]
use backend::{Actor, ExpectedVersion};
#[cfg(feature = "ssr")]
use domain::Failure;
#[cfg(feature = "ssr")]
use domain::account::{AccountDeletion, NewAccount, QuotaPatch, Resource, User, UserPatch, UserSort, parse_amount};

/// The fields of the form for a new account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewUserForm {
    /// The e-mail address.
    pub email: String,
    /// The user name.
    pub username: String,
    /// The full name; empty means none.
    pub full_name: String,
    /// The password.
    pub password: Secret,
    /// `on`: it may manage others.
    pub is_superuser: String,
    /// The password of the superuser; empty when it was entered within the last 15 minutes.
    pub current_password: Secret,
}

/// The fields of the forms that change what an account may do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RightsForm {
    /// The account.
    pub id: i64,
    /// Whether it may sign in; absent: as it is.
    pub is_active: Option<bool>,
    /// Whether it may manage others; absent: as it is.
    pub is_superuser: Option<bool>,
    /// See [`NewUserForm::current_password`].
    pub current_password: Secret,
}

/// The fields of the form for the quota of an account; an empty one means the default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QuotaForm {
    /// The account.
    pub id: i64,
    /// Storage in megabytes.
    pub storage_bytes: String,
    /// Data sets.
    pub datasets: String,
    /// Runs.
    pub runs: String,
    /// Tasks.
    pub tasks: String,
}

/// Bytes of the unit in which a form has storage.
pub const MEGABYTE: i64 = 1_000_000;

#[cfg(feature = "ssr")]
impl QuotaForm {
    fn parse(&self) -> std::result::Result<QuotaPatch, Failure> {
        let mut errors = Vec::new();
        let mut amount = |resource, text: &str, unit| {
            parse_amount(resource, text, unit)
                .map_err(|error| errors.push(error))
                .unwrap_or_default()
        };
        let patch = QuotaPatch {
            storage_bytes: amount(Resource::StorageBytes, &self.storage_bytes, MEGABYTE),
            datasets: amount(Resource::Datasets, &self.datasets, 1),
            runs: amount(Resource::Runs, &self.runs, 1),
            tasks: amount(Resource::Tasks, &self.tasks, 1),
        };
        Failure::check(errors)?;
        Ok(patch)
    }
}

/// The fields of the form that deletes an account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UserDeleteForm {
    /// The account.
    pub id: i64,
    /// See [`NewUserForm::current_password`].
    pub current_password: Secret,
}

#[cfg(feature = "ssr")]
fn view(user: User, actor: &Actor) -> UserView {
    let zone = Zone::of_actor(actor);
    UserView {
        created: when(user.created_at, zone),
        verified: user.email_verified_at.map(|at| when(at, zone)),
        is_own: user.id == actor.user_id,
        row: user,
    }
}

/// A page of the accounts.
///
/// # Errors
/// `forbidden` for all but superusers.
#[server(prefix = "/fn", endpoint = "users/list", input = Json)]
pub async fn user_list(filter: UserFilter, page: PageQuery) -> Result<Users> {
    let actor = actor()?;
    let list = services()?
        .user_list(&actor, &filter, &UserSort::default(), page)
        .await
        .map_err(refuse)?;
    Ok(list.map(|user| view(user, &actor)))
}

/// An account.
///
/// # Errors
/// `forbidden` for all but superusers; `not_found`.
#[server(prefix = "/fn", endpoint = "users/get", input = Json)]
pub async fn user_get(id: i64) -> Result<UserView> {
    let actor = actor()?;
    let user = services()?.user_get(&actor, id).await.map_err(refuse)?;
    Ok(view(user, &actor))
}

/// How much an account keeps, beside its quota.
///
/// # Errors
/// `forbidden` for all but superusers; `not_found`.
#[server(prefix = "/fn", endpoint = "users/usage", input = Json)]
pub async fn user_usage(id: i64) -> Result<Usage> {
    services()?.user_usage(&actor()?, id).await.map_err(refuse)
}

/// Changes the quota of an account.
///
/// # Errors
/// `forbidden` for all but superusers; `not_found`; what is wrong with the fields.
#[server(prefix = "/fn", endpoint = "users/set_quota")]
pub async fn user_set_quota(form: QuotaForm) -> Result<()> {
    let patch = UserPatch {
        quota: form.parse().map_err(refuse)?,
        ..UserPatch::default()
    };
    let user = services()?
        .user_update(&actor()?, form.id, patch, &ExpectedVersion::Any)
        .await;
    let user = user.map_err(refuse)?;
    let text = format!("The quota of “{}” was saved.", user.username);
    done(&format!("/admin/users/{}", form.id), text).await
}

/// Makes an account for somebody.
///
/// # Errors
/// `forbidden` for all but superusers; what is wrong with the fields; `conflict` when name or address is taken.
#[server(prefix = "/fn", endpoint = "users/create")]
pub async fn user_create(form: NewUserForm) -> Result<()> {
    let new = NewAccount {
        email: form.email,
        username: form.username,
        password: form.password,
        full_name: Some(form.full_name),
        time_zone: None,
        is_superuser: form.is_superuser == "on",
        current_password: Some(form.current_password),
    };
    let user = services()?.user_create(&actor()?, new).await.map_err(refuse)?;
    let text = format!("The account “{}” was made.", user.username);
    done(&format!("/admin/users/{}", user.id), text).await
}

/// Changes what an account may do.
///
/// # Errors
/// `forbidden` for all but superusers; `not_found`; `conflict` when no superuser would be left.
#[server(prefix = "/fn", endpoint = "users/update")]
pub async fn user_update(form: RightsForm) -> Result<()> {
    let patch = UserPatch {
        is_active: form.is_active,
        is_superuser: form.is_superuser,
        current_password: Some(form.current_password),
        ..UserPatch::default()
    };
    let user = services()?
        .user_update(&actor()?, form.id, patch, &ExpectedVersion::Any)
        .await;
    let user = user.map_err(refuse)?;
    let text = match (form.is_active, form.is_superuser) {
        (Some(true), _) => format!("“{}” can sign in again.", user.username),
        (Some(false), _) => format!("“{}” is deactivated.", user.username),
        (_, Some(true)) => format!("“{}” is a superuser.", user.username),
        (_, Some(false)) => format!("“{}” is no superuser any more.", user.username),
        (None, None) => "Nothing was changed.".to_owned(),
    };
    done(&format!("/admin/users/{}", form.id), text).await
}

/// Deletes an account with everything that belongs to it.
///
/// # Errors
/// `forbidden` for all but superusers; `not_found`; `conflict` for the caller's own.
#[server(prefix = "/fn", endpoint = "users/delete")]
pub async fn user_delete(form: UserDeleteForm) -> Result<()> {
    let deletion = AccountDeletion {
        current_password: Some(form.current_password),
    };
    let services = services()?;
    let deleted = services
        .user_delete(&actor()?, form.id, &deletion, &ExpectedVersion::Any)
        .await;
    deleted.map_err(refuse)?;
    done("/admin/users", "The account was deleted.").await
}
