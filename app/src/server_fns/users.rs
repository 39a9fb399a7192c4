//! Accounts, for superusers.

use crate::error::Result;
use crate::view_models::{UserView, Users};
use domain::PageQuery;
use domain::account::{Secret, Usage, UserFilter};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use crate::presenters::users::user_view;
#[cfg(feature = "ssr")]
use crate::ssr::{actor, into_server_error, redirect_with_flash, services};
#[cfg(feature = "ssr")]
use backend::ExpectedVersion;
#[cfg(feature = "ssr")]
use domain::Failure;
#[cfg(feature = "ssr")]
use domain::account::{AccountDeletion, NewAccount, QuotaPatch, Resource, UserPatch, UserSort, parse_amount};

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
    /// `on` for a superuser.
    pub is_superuser: String,
    /// The password of the caller; empty when it was entered within the last 15 minutes.
    pub current_password: Secret,
}

#[cfg(feature = "ssr")]
impl NewUserForm {
    fn into_new_account(self) -> NewAccount {
        NewAccount {
            email: self.email,
            username: self.username,
            password: self.password,
            full_name: Some(self.full_name),
            time_zone: None,
            is_superuser: self.is_superuser == "on",
            current_password: Some(self.current_password),
        }
    }
}

/// The fields of the forms that change the rights of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RightsForm {
    /// The account.
    pub id: i64,
    /// Whether it may sign in; absent to keep it.
    pub is_active: Option<bool>,
    /// Whether it is a superuser; absent to keep it.
    pub is_superuser: Option<bool>,
    /// See [`NewUserForm::current_password`].
    pub current_password: Secret,
}

#[cfg(feature = "ssr")]
impl RightsForm {
    fn patch(&self) -> UserPatch {
        UserPatch {
            is_active: self.is_active,
            is_superuser: self.is_superuser,
            current_password: Some(self.current_password.clone()),
            ..UserPatch::default()
        }
    }

    fn success_message(&self, username: &str) -> String {
        match (self.is_active, self.is_superuser) {
            (Some(true), _) => format!("“{username}” was activated."),
            (Some(false), _) => format!("“{username}” was deactivated."),
            (_, Some(true)) => format!("“{username}” is now a superuser."),
            (_, Some(false)) => format!("“{username}” is no longer a superuser."),
            (None, None) => "Nothing was changed.".to_owned(),
        }
    }
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

/// Bytes per unit of the storage field.
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

/// Returns a page of the accounts.
///
/// # Errors
/// `forbidden` for all but superusers.
#[server(prefix = "/fn", endpoint = "users/list", input = Json)]
pub async fn user_list(filter: UserFilter, page: PageQuery) -> Result<Users> {
    let actor = actor()?;
    let list = services()?
        .user_list(&actor, &filter, &UserSort::default(), page)
        .await
        .map_err(into_server_error)?;
    Ok(list.map(|user| user_view(user, &actor)))
}

/// Returns an account.
///
/// # Errors
/// `forbidden` for all but superusers; `not_found`.
#[server(prefix = "/fn", endpoint = "users/get", input = Json)]
pub async fn user_get(id: i64) -> Result<UserView> {
    let actor = actor()?;
    let user = services()?.user_get(&actor, id).await.map_err(into_server_error)?;
    Ok(user_view(user, &actor))
}

/// Returns the usage and the quota of an account.
///
/// # Errors
/// `forbidden` for all but superusers; `not_found`.
#[server(prefix = "/fn", endpoint = "users/usage", input = Json)]
pub async fn user_usage(id: i64) -> Result<Usage> {
    services()?.user_usage(&actor()?, id).await.map_err(into_server_error)
}

/// Changes the quota of an account.
///
/// # Errors
/// `forbidden` for all but superusers; `not_found`; `validation` with the fields.
#[server(prefix = "/fn", endpoint = "users/set_quota")]
pub async fn user_set_quota(form: QuotaForm) -> Result<()> {
    let patch = UserPatch {
        quota: form.parse().map_err(into_server_error)?,
        ..UserPatch::default()
    };
    let user = services()?
        .user_update(&actor()?, form.id, patch, &ExpectedVersion::Any)
        .await;
    let user = user.map_err(into_server_error)?;
    let text = format!("The quota of “{}” was saved.", user.username);
    redirect_with_flash(&format!("/admin/users/{}", form.id), text).await
}

/// Creates an account.
///
/// # Errors
/// `forbidden` for all but superusers; `validation` with the fields; `conflict` when name or
/// address is taken.
#[server(prefix = "/fn", endpoint = "users/create")]
pub async fn user_create(form: NewUserForm) -> Result<()> {
    let created = services()?.user_create(&actor()?, form.into_new_account()).await;
    let user = created.map_err(into_server_error)?;
    let text = format!("The account “{}” was created.", user.username);
    redirect_with_flash(&format!("/admin/users/{}", user.id), text).await
}

/// Changes the rights of an account.
///
/// # Errors
/// `forbidden` for all but superusers; `not_found`; `conflict` for the last superuser.
#[server(prefix = "/fn", endpoint = "users/update")]
pub async fn user_update(form: RightsForm) -> Result<()> {
    let user = services()?
        .user_update(&actor()?, form.id, form.patch(), &ExpectedVersion::Any)
        .await;
    let user = user.map_err(into_server_error)?;
    let text = form.success_message(&user.username);
    redirect_with_flash(&format!("/admin/users/{}", form.id), text).await
}

/// Deletes an account with all its data.
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
    deleted.map_err(into_server_error)?;
    redirect_with_flash("/admin/users", "The account was deleted.").await
}
