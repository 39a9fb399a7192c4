//! Bulk actions on tasks, and their inverse.

use super::{delete_task, restore_task};
use crate::actor::Actor;
use crate::db::Tx;
use crate::error::Result;
use crate::events::Event;
use crate::services::Services;
use crate::services::precondition::ExpectedVersion;
use domain::account::Resource;
use domain::task::{TaskAct, TaskChangeKind, TaskFields, TaskPatch};
use domain::{DayOrTime, PatchField};

impl Services {
    /// Applies actions to tasks: all of them or, when one fails, none. Returns the inverse actions,
    /// in the order in which they undo the change.
    ///
    /// # Errors
    /// When a task does not exist, or one that is to be restored is not deleted.
    pub async fn task_bulk_action(
        &self,
        actor: &Actor,
        actions: &[(TaskAct, Vec<i64>)],
    ) -> Result<Vec<(i64, TaskAct)>> {
        let steps = actions
            .iter()
            .flat_map(|(action, ids)| ids.iter().map(|&id| (id, *action)));
        let mut steps: Vec<_> = steps.collect();
        // In the order of the ids, so that two bulk actions never deadlock.
        steps.sort_by_key(|&(id, _)| id);
        let mut tx = self.db.begin().await?;
        let restored = steps.iter().filter(|(_, action)| *action == TaskAct::Restore).count();
        if restored > 0 {
            // Before any task is locked: every operation that adds tasks locks the account first.
            let count = i64::try_from(restored).unwrap_or(i64::MAX);
            self.reserve_quota(&mut tx, actor.user_id, &[(Resource::Tasks, count)])
                .await?;
        }
        let mut undo = Vec::with_capacity(steps.len());
        for (id, action) in steps {
            undo.push((id, self.task_step(&mut tx, actor, id, action).await?));
        }
        undo.reverse();
        let event =
            |(action, ids): &(TaskAct, Vec<i64>)| Event::tasks(actor.user_id, ids.clone(), change_kind(*action));
        self.commit_and_publish(tx, actions.iter().map(event)).await?;
        Ok(undo)
    }

    /// Applies one action to one task and returns its inverse.
    async fn task_step(&self, tx: &mut Tx, actor: &Actor, id: i64, action: TaskAct) -> Result<TaskAct> {
        let mut undo = action;
        let patch = match action {
            TaskAct::Delete => {
                delete_task(tx, actor, id, &ExpectedVersion::Any, self.clock.now()).await?;
                return Ok(TaskAct::Restore);
            }
            TaskAct::Restore => {
                restore_task(tx, actor, id, self.clock.now()).await?;
                return Ok(TaskAct::Delete);
            }
            TaskAct::Status(status) => TaskPatch {
                status: PatchField::Set(status),
                ..TaskPatch::default()
            },
            TaskAct::Priority(priority) => TaskPatch {
                priority: PatchField::Set(priority),
                ..TaskPatch::default()
            },
        };
        let change = |task: TaskFields<DayOrTime>| {
            match &mut undo {
                TaskAct::Status(status) => *status = task.status,
                TaskAct::Priority(priority) => *priority = task.priority,
                TaskAct::Delete | TaskAct::Restore => {}
            }
            patch.apply(task)
        };
        self.task_change(tx, actor, id, &ExpectedVersion::Any, change).await?;
        Ok(undo)
    }
}

fn change_kind(action: TaskAct) -> TaskChangeKind {
    match action {
        TaskAct::Status(_) | TaskAct::Priority(_) => TaskChangeKind::Updated,
        TaskAct::Delete => TaskChangeKind::Deleted,
        TaskAct::Restore => TaskChangeKind::Restored,
    }
}
