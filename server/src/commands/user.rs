//! `server user`: accounts in the hands of the operator.

use super::error::CommandError;
use super::output::print;
use super::startup::connect_beside_servers;
use crate::config::Config;
use backend::{OperatorChange, Services};
use domain::PageQuery;
use domain::account::{Secret, User, UserFilter};
use domain::page::MAX_PER_PAGE;
use std::io::BufRead;

/// Longest line that is read as a password.
const MAX_LINE: u64 = 4096;

/// Arguments of `server user`.
#[derive(Clone, Debug, PartialEq, Eq, clap::Args)]
pub struct UserArguments {
    #[command(subcommand)]
    action: UserAction,
    /// Print accounts as JSON, an object a line.
    #[arg(long, global = true)]
    json: bool,
}

/// An account that an action is about.
#[derive(Clone, Debug, PartialEq, Eq, clap::Args)]
struct AccountArgument {
    /// E-mail address, user name or id.
    account: String,
}

/// Action of `server user`.
#[derive(Clone, Debug, PartialEq, Eq, clap::Subcommand)]
enum UserAction {
    /// List the accounts.
    List {
        /// Only accounts with this text in e-mail address, user name or full name.
        #[arg(long, value_name = "TEXT")]
        search: Option<String>,
    },
    /// Show an account.
    Show(AccountArgument),
    /// Set a password, and end every sign-in.
    ResetPassword {
        #[command(flatten)]
        account: AccountArgument,
        /// Read the password from the first line of standard input, instead of making one.
        #[arg(long)]
        stdin: bool,
    },
    /// End every sign-in, and withdraw the tokens of scripts.
    EndSessions(AccountArgument),
    /// Keep an account from signing in, and end every sign-in.
    Deactivate(AccountArgument),
    /// Let an account sign in again.
    Activate(AccountArgument),
    /// Make an account a superuser.
    Promote(AccountArgument),
    /// Remove an account's superuser rights.
    Demote(AccountArgument),
}

/// Runs an action. A missing database is not created: it has no accounts.
pub(super) async fn user(config: &Config, arguments: UserArguments) -> Result<(), CommandError> {
    backend::require_database(&config.settings)?;
    let services = connect_beside_servers(config).await?;
    let done = run(&services, arguments).await;
    services.close().await;
    done
}

async fn run(services: &Services, UserArguments { action, json }: UserArguments) -> Result<(), CommandError> {
    let (account, change) = match action {
        UserAction::List { search } => return list(services, search, json).await,
        UserAction::Show(account) => {
            return print(&describe(&services.operator_user_find(&account.account).await?, json));
        }
        UserAction::ResetPassword { account, stdin: true } => (
            account,
            OperatorChange::SetPassword(password_of(std::io::stdin().lock())?),
        ),
        UserAction::ResetPassword { account, stdin: false } => return reset_password(services, &account, json).await,
        UserAction::EndSessions(account) => (account, OperatorChange::EndSessions),
        UserAction::Deactivate(account) => (account, OperatorChange::Deactivate),
        UserAction::Activate(account) => (account, OperatorChange::Activate),
        UserAction::Promote(account) => (account, OperatorChange::Promote),
        UserAction::Demote(account) => (account, OperatorChange::Demote),
    };
    let user = services.operator_user_find(&account.account).await?;
    let changed = services.operator_user_change(user.id, &change).await?;
    print(&describe(&changed, json))
}

/// Sets a password that is made here, and prints it.
async fn reset_password(services: &Services, account: &AccountArgument, json: bool) -> Result<(), CommandError> {
    let user = services.operator_user_find(&account.account).await?;
    let password = backend::random_password()?;
    let change = OperatorChange::SetPassword(password.clone());
    let changed = services.operator_user_change(user.id, &change).await?;
    let password = password.expose();
    if json {
        print(&serde_json::json!({ "user": changed, "password": password }).to_string())
    } else {
        print(&format!(
            "{}\nThe new password is {password}",
            describe(&changed, false)
        ))
    }
}

async fn list(services: &Services, search: Option<String>, json: bool) -> Result<(), CommandError> {
    let filter = UserFilter {
        q: search,
        ..UserFilter::default()
    };
    let page_size = usize::try_from(MAX_PER_PAGE).unwrap_or(usize::MAX);
    for page in 1.. {
        let page = PageQuery {
            page,
            per_page: MAX_PER_PAGE,
        };
        let users = services.operator_user_list(&filter, page).await?;
        users.iter().try_for_each(|user| print(&describe(user, json)))?;
        if users.len() < page_size {
            break;
        }
    }
    Ok(())
}

/// Describes an account in a line.
fn describe(user: &User, json: bool) -> String {
    if json {
        return serde_json::json!(user).to_string();
    }
    let mut marks = vec![if user.is_active { "active" } else { "deactivated" }];
    if user.is_superuser {
        marks.push("superuser");
    }
    if user.email_verified_at.is_none() {
        marks.push("address not confirmed");
    }
    let since = user.created_at.format("%Y-%m-%d");
    let User {
        id, username, email, ..
    } = user;
    format!("{id}\t{username}\t{email}\t{}\tsince {since}", marks.join(", "))
}

/// Reads a password.
fn password_of(input: impl BufRead) -> Result<Secret, CommandError> {
    let mut line = String::new();
    let read = input.take(MAX_LINE).read_line(&mut line);
    read.map_err(|error| CommandError::Io {
        context: "standard input".into(),
        error,
    })?;
    let password = line.trim_end_matches(['\n', '\r']);
    if password.is_empty() {
        return Err(CommandError::NoPassword);
    }
    Ok(Secret::new(password))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_the_first_line() {
        assert_eq!(password_of("a b \r\nc".as_bytes()).unwrap().expose(), "a b ");
        assert!(matches!(password_of("\n".as_bytes()), Err(CommandError::NoPassword)));
        assert!(matches!(password_of("".as_bytes()), Err(CommandError::NoPassword)));
    }
}
