//! Quick add: tasks from one line.

use crate::actor::Actor;
use crate::error::Result;
use crate::services::Services;
use crate::time_zone::Zone;
use domain::Failure;
use domain::task::{Task, parse_quick};

impl Services {
    /// Creates the task of a line such as `pay rent tomorrow at 17:30 !high`; days and times are in
    /// the actor's time zone. See [`domain::task::quick`].
    ///
    /// # Errors
    /// When the line leaves no title.
    pub async fn task_quick_add(&self, actor: &Actor, text: &str) -> Result<Task> {
        let now = Zone::of_actor(actor).to_local(self.clock.now()).naive_local();
        let new = parse_quick(text, now).map_err(|error| Failure::validation(vec![error]))?;
        self.task_create(actor, new).await
    }
}
