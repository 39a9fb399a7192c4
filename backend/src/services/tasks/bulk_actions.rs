//! Bulk actions on tasks, and their inverse.

use super::{delete_task, restore_task};
use crate::actor::Actor;
use crate::db::Tx;
use crate::error::Result;
use crate::events::Event;
use crate::services::Services;
use crate::services::precondition::ExpectedVersion;
use domain::account::Resource;
use domain::task::{TaskAction, TaskChangeKind, TaskFields, TaskPatch};
use domain::{DayOrTime, PatchField};

impl Services {
    /// Applies actions to tasks: all of them or, when one fails, none. Returns the inverse actions,
    /// in the order in which they undo the change.
    ///
    /// # Errors
    /// When a task does not exist, one that is to be restored is not deleted, or the disk is nearly
    /// full and the actions do not only delete.
    pub async fn task_bulk_action(
        &self,
        actor: &Actor,
        actions: &[(TaskAction, Vec<i64>)],
    ) -> Result<Vec<(i64, TaskAction)>> {
        if actions.iter().any(|(action, _)| *action != TaskAction::Delete) {
            self.reserve.check()?;
        }
        let steps = actions
            .iter()
            .flat_map(|(action, ids)| ids.iter().map(|&id| (id, *action)));
        let mut steps: Vec<_> = steps.collect();
        // In the order of the ids, so that two bulk actions never deadlock.
        steps.sort_by_key(|&(id, _)| id);
        let mut tx = self.db.begin().await?;
        let restored = steps
            .iter()
            .filter(|(_, action)| *action == TaskAction::Restore)
            .count();
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
            |(action, ids): &(TaskAction, Vec<i64>)| Event::tasks(actor.user_id, ids.clone(), change_kind(*action));
        self.commit_and_publish(tx, actions.iter().map(event)).await?;
        Ok(undo)
    }

    /// Applies one action to one task and returns its inverse.
    async fn task_step(&self, tx: &mut Tx, actor: &Actor, id: i64, action: TaskAction) -> Result<TaskAction> {
        let mut undo = action;
        let patch = match action {
            TaskAction::Delete => {
                delete_task(tx, actor, id, &ExpectedVersion::Any, self.clock.now()).await?;
                return Ok(TaskAction::Restore);
            }
            TaskAction::Restore => {
                restore_task(tx, actor, id, self.clock.now()).await?;
                return Ok(TaskAction::Delete);
            }
            TaskAction::Status(status) => TaskPatch {
                status: PatchField::Set(status),
                ..TaskPatch::default()
            },
            TaskAction::Priority(priority) => TaskPatch {
                priority: PatchField::Set(priority),
                ..TaskPatch::default()
            },
        };
        let change = |task: TaskFields<DayOrTime>| {
            match &mut undo {
                TaskAction::Status(status) => *status = task.status,
                TaskAction::Priority(priority) => *priority = task.priority,
                TaskAction::Delete | TaskAction::Restore => {}
            }
            patch.apply(task)
        };
        self.task_change(tx, actor, id, &ExpectedVersion::Any, change).await?;
        Ok(undo)
    }
}

fn change_kind(action: TaskAction) -> TaskChangeKind {
    match action {
        TaskAction::Status(_) | TaskAction::Priority(_) => TaskChangeKind::Updated,
        TaskAction::Delete => TaskChangeKind::Deleted,
        TaskAction::Restore => TaskChangeKind::Restored,
    }
}
