//! Tasks from one line.

use super::{Actor, Services};
use crate::error::Result;
use crate::zone::Zone;
use domain::Failure;
use domain::task::{Task, parse_quick};

impl Services {
    /// Makes the task that a line such as `pay rent tomorrow at 17:30 !high` describes; days and times are those of the actor's
    /// time zone. See [`domain::task::quick`].
    ///
    /// # Errors
    /// When nothing that can be a title is left of the line.
    pub async fn task_quick_add(&self, actor: &Actor, text: &str) -> Result<Task> {
        let now = Zone::of(actor).local(self.clock.now()).naive_local();
        let new = parse_quick(text, now).map_err(|error| Failure::validation(vec![error]))?;
        self.task_create(actor, new).await
    }
}
