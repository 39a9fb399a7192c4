//! Announcement of the number of tasks that filters have found.

use crate::components::Announcer;
use crate::number::plural;
use leptos::prelude::*;

/// Announces the number of found tasks when the search or the filters of a page have changed.
#[derive(Clone, Copy)]
pub struct ResultCount {
    announcer: Option<Announcer>,
    /// The view of the last result.
    last: StoredValue<Option<String>>,
}

impl ResultCount {
    /// Creates the announcement of the page that calls this.
    #[must_use]
    pub fn of_page() -> Self {
        Self {
            announcer: use_context(),
            last: StoredValue::new(None),
        }
    }

    /// Announces the number of tasks of `view`, unless it is the first or the same view.
    pub fn announce(self, view: String, total: i64) {
        let is_first = self.last.with_value(Option::is_none);
        if self.last.with_value(|last| last.as_ref() == Some(&view)) {
            return;
        }
        self.last.set_value(Some(view));
        if let (false, Some(announcer)) = (is_first, self.announcer) {
            announcer.announce(format!("{} found", plural(total, "task", "tasks")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_view_is_announced() {
        Owner::new().with(|| {
            let region = RwSignal::new(String::new());
            provide_context(Announcer::new(region));
            let count = ResultCount::of_page();
            for (view, total, announced) in [
                ("", 5, ""),
                ("q=rent", 1, "1 task found"),
                ("q=rent", 2, "1 task found"),
                ("", 5, "5 tasks found"),
            ] {
                count.announce(view.to_owned(), total);
                assert_eq!(region.get_untracked(), announced, "{view}");
            }
        });
    }
}
