//! The small parts that pages are made of.

pub mod confirm;
pub mod copy;
pub mod failure;
pub mod focus;
pub mod header;
pub mod kept;
pub mod lasting;
pub mod number;
pub mod pager;
pub mod security_events;
pub mod state;
pub mod tables;
pub mod usage;

pub use confirm::Confirm;
pub use copy::CopyField;
pub use failure::{FailureView, Loading, load};
pub use focus::{focus_soon, keep_focus};
pub use header::{Empty, PageHeader, TimeText};
pub use kept::Kept;
pub use lasting::lasting;
pub use pager::Pager;
pub use security_events::SecurityEventRows;
pub use state::StateBadge;
pub use tables::{DatasetTable, RunTable};
pub use usage::UsageRows;
