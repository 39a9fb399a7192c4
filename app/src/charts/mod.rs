//! Charts: SVG drawn by pure functions, so that a page has them without JavaScript and hydration
//! does not walk through every mark.

pub mod bars;
pub mod coefficients;
pub mod confusion;
pub mod days;
pub mod elbow;
pub mod figure;
pub mod histogram;
pub mod importances;
pub mod points;
pub mod residuals;
pub mod scatter;
pub mod series;
pub mod sizes;
pub mod svg;
pub mod ticks;
pub mod tree;

pub use bars::{Bar, bars_svg};
pub use coefficients::coefficients_chart;
pub use confusion::ConfusionTable;
pub use days::{DayMarks, DayValue, days_svg};
pub use elbow::elbow_chart;
pub use figure::{Chart, DataTable, Figure, TableData};
pub use histogram::histogram_svg;
pub use importances::{importances_chart, permutation_chart};
pub use residuals::Residuals;
pub use scatter::projection_chart;
pub use series::{SERIES, link_class, mark_path, series_class};
pub use sizes::sizes_chart;
pub use tree::{tree_legend, tree_svg};
