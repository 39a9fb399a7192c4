//! Target and algorithm of the form: chosen by the user, or proposed.

use super::columns::is_target;
use super::form_url::target_url;
use crate::labels::column_label;
use crate::number::{count, plural};
use crate::view_models::{RunFormQuery, TaskWarning};
use domain::algorithm::{AlgorithmSpec, Task};
use domain::dataset::{Column, ColumnType};

/// Target and algorithm of the form.
pub(super) struct Proposal<'a> {
    columns: &'a [Column],
    /// The target that the URL names, also for a clustering, which does not use it.
    named: Option<&'a Column>,
    /// The target; `None` for a clustering, and where no column suits the algorithm.
    pub(super) target: Option<&'a Column>,
    /// The algorithm.
    pub(super) spec: &'a AlgorithmSpec,
}

impl<'a> Proposal<'a> {
    /// Takes target and algorithm from the URL. Those that the URL does not name are proposed:
    /// first the target, then the task that suits it. `specs` is not empty.
    pub(super) fn new(columns: &'a [Column], query: &RunFormQuery, specs: &'a [AlgorithmSpec]) -> Self {
        let requested = query.target.as_deref();
        let named = columns
            .iter()
            .find(|column| is_target(column) && Some(column.name.as_str()) == requested);
        let by_id = |id: &str| specs.iter().find(|spec| spec.id == id);
        let (target, spec) = match by_id(&query.algorithm) {
            Some(spec) if !spec.task.needs_target() => (None, spec),
            Some(spec) => (named.or_else(|| default_target(columns, Some(spec.task))), spec),
            None => {
                // An empty target is the choice of a clustering.
                let target = match requested {
                    Some("") => None,
                    _ => named.or_else(|| default_target(columns, None)),
                };
                let task = target.map_or(Task::Clustering, task_of);
                let preferred = by_id(&query.prefer).filter(|spec| spec.task == task);
                let first = || specs.iter().find(|spec| spec.task == task);
                (target, preferred.or_else(first).unwrap_or(&specs[0]))
            }
        };
        Self {
            columns,
            named,
            target,
            spec,
        }
    }

    /// Returns the task that suits the target.
    pub(super) fn proposed_task(&self) -> Option<Task> {
        self.target.map(task_of)
    }

    /// Returns the target for an algorithm of `task`: the chosen one if it suits, or an empty text,
    /// for which the form proposes one.
    pub(super) fn target_for(&self, task: Task) -> &str {
        let chosen = self.named.or(self.target);
        let suits = |column: &&Column| task != Task::Regression || column.kind == ColumnType::Numeric;
        chosen.filter(suits).map_or("", |column| column.name.as_str())
    }

    /// Returns a sentence on which task suits the target, and why.
    pub(super) fn reason(&self) -> String {
        let (Some(target), Some(proposed)) = (self.target, self.proposed_task()) else {
            return String::new();
        };
        let (name, values) = (column_label(&target.name), count(target.distinct));
        let fact = match (target.kind, proposed) {
            (ColumnType::Numeric, Task::Regression) => {
                format!("“{name}” has {values} different numbers, which suits the prediction of a number.")
            }
            (ColumnType::Numeric, _) => {
                format!("“{name}” has only {values} different numbers, which suits the prediction of a class.")
            }
            _ => {
                let categories = plural(target.distinct, "category", "categories");
                format!("“{name}” has {categories}, which suits the prediction of a class.")
            }
        };
        match (self.spec.task, proposed) {
            (Task::Regression, Task::Classification) => {
                format!("{fact} You have chosen an algorithm that predicts a number.")
            }
            _ => fact,
        }
    }

    /// Returns the warning that each number of the target would become a class.
    pub(super) fn warning(&self, dataset: i64) -> Option<TaskWarning> {
        let target = self.target?;
        let is_suspicious = self.spec.task == Task::Classification && task_of(target) == Task::Regression;
        is_suspicious.then(|| TaskWarning {
            text: format!(
                "{} predicts classes: each of the {} different numbers of “{}” would be a class of its own.",
                self.spec.name,
                count(target.distinct),
                column_label(&target.name)
            ),
            label: "Predict a number instead".into(),
            href: target_url(dataset, &target.name),
        })
    }

    /// Returns the reason why the algorithm cannot be trained on this data.
    pub(super) fn obstacle(&self) -> Option<String> {
        match (self.spec.task, self.target) {
            (Task::Clustering, _) => None,
            (task, None) => {
                let needed = match task {
                    Task::Regression => "a column with at least two different numbers",
                    _ => "a column of categories or numbers",
                };
                let name = &self.spec.name;
                Some(format!(
                    "{name} needs {needed} to predict, and this data set has none. If it should have one, change the type \
                     of the column on the page of the data set."
                ))
            }
            (Task::Regression, Some(target)) if target.kind != ColumnType::Numeric => Some(format!(
                "{} predicts numbers, and “{}” has categories. Choose a column of numbers, or an algorithm that predicts \
                 a class.",
                self.spec.name,
                column_label(&target.name)
            )),
            _ if self.columns.iter().all(|column| Some(column) == self.target) => {
                Some("The data set has no other column to predict from.".to_owned())
            }
            _ => None,
        }
    }
}

/// Returns the task that suits a target.
fn task_of(column: &Column) -> Task {
    Task::of_target(column.kind == ColumnType::Numeric, column.distinct)
}

/// Returns the last column that suits a task best: categories for classes, many different numbers
/// for a regression; without a task categories, or else any.
fn default_target(columns: &[Column], task: Option<Task>) -> Option<&Column> {
    let last = |suits: &dyn Fn(&Column) -> bool| {
        let mut suitable = columns.iter().rev().filter(|column| is_target(column));
        suitable.find(|column| suits(column))
    };
    let is_category = |column: &Column| column.kind == ColumnType::Categorical;
    let is_class = |column: &Column| task_of(column) == Task::Classification;
    match task {
        Some(Task::Regression) => last(&|column| !is_class(column)).or_else(|| last(&|column| !is_category(column))),
        Some(_) => last(&is_category)
            .or_else(|| last(&is_class))
            .or_else(|| last(&|_| true)),
        None => last(&is_category).or_else(|| last(&|_| true)),
    }
}
