//! Frame of the pages: sidebar, top bar and bottom bar; a card for the pages without them.

pub mod account_menu;
pub mod card;
pub mod frame;
pub mod nav;
pub mod shortcuts;
pub mod theme_switch;
pub mod tooltip;

pub use card::VisitorCard;
pub use frame::Frame;
