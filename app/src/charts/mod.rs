//! Charts: SVG drawn by pure functions, so that a page has them without JavaScript and hydration
//! does not walk through every mark.

pub mod bars;
pub mod confusion;
pub mod days;
pub mod elbow;
pub mod figure;
pub mod histogram;
pub mod importances;
pub mod scatter;
pub mod series;
pub mod sizes;
pub mod svg;
pub mod ticks;
pub mod tree;

pub use bars::{Bar, bars_svg};
pub use confusion::ConfusionTable;
pub use days::{DayMarks, DayValue, days_svg};
pub use elbow::elbow_svg;
pub use figure::{Figure, TableData};
pub use histogram::histogram_svg;
pub use importances::importances_svg;
pub use scatter::scatter_svg;
pub use series::{SERIES, link_class, series_class};
pub use sizes::sizes_svg;
pub use tree::tree_svg;
