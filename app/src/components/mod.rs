//! Components that several pages share.

pub mod announcer;
pub mod confirm;
pub mod copy;
pub mod failure;
pub mod focus;
pub mod header;
pub mod icon;
pub mod keep_mounted;
pub mod last_good;
pub mod pager;
pub mod security_events;
pub mod state;
pub mod tables;
pub mod tile;
pub mod toast;
pub mod usage;
pub mod warnings;

pub use announcer::Announcer;
pub use confirm::Confirm;
pub use copy::CopyField;
pub use failure::{FailureView, Loading, render_result};
pub use focus::{focus_after_render, keep_focus};
pub use header::{Empty, PageHeader, TimeText};
pub use icon::Icon;
pub use keep_mounted::keep_mounted;
pub use last_good::LastGood;
pub use pager::Pager;
pub use security_events::SecurityEventRows;
pub use state::StateBadge;
pub use tables::{DatasetTable, RunTable};
pub use tile::Tile;
pub use toast::{ToastRegion, Toaster};
pub use usage::UsageRows;
pub use warnings::WarningList;
