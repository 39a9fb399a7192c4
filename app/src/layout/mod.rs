//! What stands around the pages: sidebar, top bar and bottom bar; the card of the pages without them.

pub mod card;
pub mod frame;
pub mod icon;
pub mod nav;
pub mod theme_switch;

pub use card::AccountCard;
pub use frame::Frame;
pub use icon::Icon;
