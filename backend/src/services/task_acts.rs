//! What is done to tasks of a list, and what takes it back.

use super::tasks::{remove, restore};
use super::{Actor, Event, Expected, Services};
use crate::db::Tx;
use crate::error::Result;
use domain::Change;
use domain::account::Resource;
use domain::task::{Task, TaskAct, TaskChangeKind, TaskPatch};

impl Services {
    /// Does to tasks what `acts` say: all of it or, when one of them is not there or refuses, nothing. What it gives takes it back,
    /// step by step.
    ///
    /// # Errors
    /// When a task is not there, or one that shall be restored is not deleted.
    pub async fn task_act(&self, actor: &Actor, acts: &[(TaskAct, Vec<i64>)]) -> Result<Vec<(i64, TaskAct)>> {
        let steps = acts.iter().flat_map(|(act, ids)| ids.iter().map(|&id| (id, *act)));
        let mut steps: Vec<_> = steps.collect();
        // In order, so that two such changes never wait for each other.
        steps.sort_by_key(|&(id, _)| id);
        let mut tx = self.db.begin().await?;
        let restored = steps.iter().filter(|(_, act)| *act == TaskAct::Restore).count();
        if restored > 0 {
            // Before any task is locked: everything that adds tasks locks the account first.
            let count = i64::try_from(restored).unwrap_or(i64::MAX);
            self.reserve_quota(&mut tx, actor.user_id, &[(Resource::Tasks, count)])
                .await?;
        }
        let mut undo = Vec::with_capacity(steps.len());
        for (id, act) in steps {
            undo.push((id, self.task_step(&mut tx, actor, id, act).await?));
        }
        undo.reverse();
        let event = |(act, ids): &(TaskAct, Vec<i64>)| Event::tasks(actor.user_id, ids.clone(), kind(*act));
        self.commit_and_tell(tx, acts.iter().map(event)).await?;
        Ok(undo)
    }

    /// Does one thing to one task. What takes it back.
    async fn task_step(&self, tx: &mut Tx, actor: &Actor, id: i64, act: TaskAct) -> Result<TaskAct> {
        let mut undo = act;
        let patch = match act {
            TaskAct::Delete => {
                remove(tx, actor, id, &Expected::Any, self.clock.now()).await?;
                return Ok(TaskAct::Restore);
            }
            TaskAct::Restore => {
                restore(tx, actor, id, self.clock.now()).await?;
                return Ok(TaskAct::Delete);
            }
            TaskAct::Status(status) => TaskPatch {
                status: Change::Set(status),
                ..TaskPatch::default()
            },
            TaskAct::Priority(priority) => TaskPatch {
                priority: Change::Set(priority),
                ..TaskPatch::default()
            },
        };
        let change = |task: Task| {
            match &mut undo {
                TaskAct::Status(status) => *status = task.status,
                TaskAct::Priority(priority) => *priority = task.priority,
                TaskAct::Delete | TaskAct::Restore => {}
            }
            patch.apply(task)
        };
        self.task_change(tx, actor, id, &Expected::Any, change).await?;
        Ok(undo)
    }
}

fn kind(act: TaskAct) -> TaskChangeKind {
    match act {
        TaskAct::Status(_) | TaskAct::Priority(_) => TaskChangeKind::Updated,
        TaskAct::Delete => TaskChangeKind::Deleted,
        TaskAct::Restore => TaskChangeKind::Restored,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::task_tests::add;
    use crate::services::tests::failure;
    use crate::testing::{World, on_both};
    use domain::ErrorCode;
    use domain::task::{TaskPriority, TaskStatus};
    use serde_json::json;

    const COMPLETED: TaskAct = TaskAct::Status(TaskStatus::Completed);
    const PENDING: TaskAct = TaskAct::Status(TaskStatus::Pending);

    /// The statuses of tasks; nothing for one that is deleted.
    async fn statuses(world: &World, actor: &Actor, ids: &[i64]) -> Vec<Option<TaskStatus>> {
        let mut statuses = Vec::new();
        for &id in ids {
            let task = world.services.task_get(actor, id).await.ok();
            statuses.push(task.map(|task| task.status));
        }
        statuses
    }

    #[tokio::test]
    async fn acts_are_done_together_and_taken_back() {
        on_both(async |world| {
            let ada = world.person("ada").await;
            let mut ids = Vec::new();
            for status in ["pending", "in_progress", "completed"] {
                ids.push(add(&world, &ada, json!({ "title": "x", "status": status })).await.id);
            }
            let before = statuses(&world, &ada, &ids).await;
            let urgent = TaskAct::Priority(TaskPriority::Urgent);
            let acts = [
                (COMPLETED, vec![ids[0], ids[1]]),
                (urgent, vec![ids[1]]),
                (TaskAct::Delete, vec![ids[2]]),
            ];
            let undo = world.services.task_act(&ada, &acts).await.unwrap();
            let done = Some(TaskStatus::Completed);
            assert_eq!(statuses(&world, &ada, &ids).await, [done, done, None]);
            let expected = [
                (ids[2], TaskAct::Restore),
                (ids[1], TaskAct::Priority(TaskPriority::Medium)),
                (ids[1], TaskAct::Status(TaskStatus::InProgress)),
                (ids[0], PENDING),
            ];
            assert_eq!(undo, expected);
            let back: Vec<_> = undo.into_iter().map(|(id, act)| (act, vec![id])).collect();
            world.services.task_act(&ada, &back).await.unwrap();
            assert_eq!(statuses(&world, &ada, &ids).await, before);
            let task = world.services.task_get(&ada, ids[1]).await.unwrap();
            assert_eq!(task.priority, TaskPriority::Medium);
        })
        .await;
    }

    #[tokio::test]
    async fn one_task_that_is_not_there_stops_all() {
        on_both(async |world| {
            let (ada, bob) = (world.person("ada").await, world.person("bob").await);
            let id = add(&world, &ada, json!({ "title": "x" })).await.id;
            let his = add(&world, &bob, json!({ "title": "y" })).await.id;
            for act in [PENDING, TaskAct::Delete, TaskAct::Restore] {
                let acts = [(COMPLETED, vec![id]), (act, vec![his])];
                let refused = failure(world.services.task_act(&ada, &acts).await);
                assert_eq!(refused.code, ErrorCode::NotFound, "{act:?}");
                assert_eq!(
                    statuses(&world, &ada, &[id]).await,
                    [Some(TaskStatus::Pending)],
                    "{act:?}"
                );
            }
            assert_eq!(statuses(&world, &bob, &[his]).await, [Some(TaskStatus::Pending)]);
        })
        .await;
    }
}
