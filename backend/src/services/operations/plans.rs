//! Plans of statements, for developers.

use crate::actor::Actor;
use crate::db::plans::{Plan, explain};
use crate::error::Result;
use crate::services::Services;

impl Services {
    /// Returns the plan of a statement that this program has executed. For superusers.
    ///
    /// # Errors
    /// When the actor may not, or the database does not answer.
    pub async fn statement_plan(&self, actor: &Actor, statement: &str) -> Result<Plan> {
        actor.require_superuser()?;
        explain(&mut self.db.read().await?.conn(), statement).await
    }
}
