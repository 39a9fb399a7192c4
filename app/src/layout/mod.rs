//! What stands around the pages: sidebar, top bar and bottom bar; the card of the pages without them.

pub mod card;
pub mod frame;
pub mod icon;
pub mod nav;
pub mod shortcuts;
pub mod theme_switch;
pub mod tooltip;

pub use card::AccountCard;
pub use frame::{Announcer, Frame};
pub use icon::Icon;
