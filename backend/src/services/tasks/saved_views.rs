//! Saved views of tasks.

use crate::actor::Actor;
use crate::db;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::services::Services;
use crate::text::{composed, folded};
use domain::task::{MAX_VIEWS, NewSavedView, SavedView, SavedViewName, parse_view_name};
use domain::{ErrorCode, Failure, FieldError};

impl Services {
    /// Saves a view for the actor.
    ///
    /// # Errors
    /// When a value is not acceptable, the actor has a view of that name, or there are 50 already.
    pub async fn task_view_create(&self, actor: &Actor, new: NewSavedView) -> Result<SavedView> {
        let name = composed(&new.name);
        let new = NewSavedView { name, ..new }.parse().map_err(Failure::validation)?;
        let mut tx = self.db.begin().await?;
        let views = lock(&mut tx, actor).await?;
        if views.len() >= MAX_VIEWS {
            return Err(Error::conflict(format!(
                "There are {MAX_VIEWS} views already. Delete one that is not needed any more."
            )));
        }
        refuse_taken(views.iter(), &new.name)?;
        let view = db::task_views::insert(&mut tx.conn(), actor.user_id, &new, self.clock.now()).await?;
        self.commit_changes(tx).await?;
        Ok(view)
    }

    /// Returns the actor's views, in the order of their creation.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn task_view_list(&self, actor: &Actor) -> Result<Vec<SavedView>> {
        db::task_views::list(&mut self.db.read().await?.conn(), actor.user_id).await
    }

    /// Renames a view of the actor.
    ///
    /// # Errors
    /// When there is no such view, the name is not acceptable, or another view has it.
    pub async fn task_view_rename(&self, actor: &Actor, id: i64, new: &SavedViewName) -> Result<SavedView> {
        let name = parse_view_name(&composed(&new.name)).map_err(|error| Failure::validation(vec![error]))?;
        let mut tx = self.db.begin().await?;
        let views = lock(&mut tx, actor).await?;
        if views.iter().all(|view| view.id != id) {
            return Err(Error::not_found("view"));
        }
        refuse_taken(views.iter().filter(|view| view.id != id), &name)?;
        let renamed = db::task_views::rename(&mut tx.conn(), actor.user_id, id, &name, self.clock.now()).await?;
        tx.commit().await?;
        renamed.ok_or_else(|| Error::not_found("view"))
    }

    /// Deletes a view of the actor.
    ///
    /// # Errors
    /// When there is no such view.
    pub async fn task_view_delete(&self, actor: &Actor, id: i64) -> Result<()> {
        let mut tx = self.db.begin().await?;
        let deleted = db::task_views::delete(&mut tx.conn(), actor.user_id, id).await?;
        tx.commit().await?;
        if deleted { Ok(()) } else { Err(Error::not_found("view")) }
    }
}

/// Returns the actor's views and locks their owner until the transaction ends, so that neither a
/// name nor the last place is taken twice.
async fn lock(tx: &mut Tx, actor: &Actor) -> Result<Vec<SavedView>> {
    let owner = db::users::lock(&mut tx.conn(), actor.user_id).await?;
    owner.ok_or_else(|| Error::not_found("account"))?;
    db::task_views::list(&mut tx.conn(), actor.user_id).await
}

/// Refuses a name that one of the views has, whatever its case.
fn refuse_taken<'a>(mut views: impl Iterator<Item = &'a SavedView>, name: &str) -> Result<()> {
    let name = folded(name);
    if !views.any(|view| folded(&view.name) == name) {
        return Ok(());
    }
    let message = "You have a view of this name. Choose another.";
    Err(Failure {
        errors: vec![FieldError::new("name", "taken", message)],
        ..Failure::new(ErrorCode::Conflict, message)
    }
    .into())
}
