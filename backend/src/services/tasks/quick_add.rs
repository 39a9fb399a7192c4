//! Quick add: tasks from one line.

use crate::actor::Actor;
use crate::error::Result;
use crate::services::Services;
use crate::time_zone::Zone;
use chrono::NaiveDateTime;
use domain::Failure;
use domain::task::{QuickReading, QuickTask, Task, parse_quick, read_quick};

impl Services {
    /// Creates the task of a line such as `pay rent tomorrow at 17:30 !high`; days and times are in
    /// the actor's time zone. See [`domain::task::quick`].
    ///
    /// # Errors
    /// When the line leaves no title.
    pub async fn task_quick_add(&self, actor: &Actor, quick: &QuickTask) -> Result<Task> {
        let new = parse_quick(quick, self.local_now(actor)).map_err(|error| Failure::validation(vec![error]))?;
        self.task_create(actor, new).await
    }

    /// Returns the meaning of a line, without adding the task.
    #[must_use]
    pub fn task_quick_read(&self, actor: &Actor, quick: &QuickTask) -> QuickReading {
        read_quick(quick, self.local_now(actor))
    }

    fn local_now(&self, actor: &Actor) -> NaiveDateTime {
        Zone::of_actor(actor).to_local(self.clock.now()).naive_local()
    }
}
