//! Charts: SVG drawn by pure functions, so that a page has them without JavaScript and the browser attaches to the page
//! without walking through every mark.

pub mod bars;
pub mod confusion;
pub mod days;
pub mod figure;
pub mod histogram;
pub mod importances;
pub mod scatter;
pub mod sizes;
pub mod svg;
pub mod sweep;
pub mod ticks;
pub mod tree;

pub use bars::{Bar, bars_svg};
pub use confusion::ConfusionTable;
pub use days::{DayMarks, DayValue, days_svg};
pub use figure::{Figure, Numbers};
pub use histogram::histogram_svg;
pub use importances::importances_svg;
pub use scatter::scatter_svg;
pub use sizes::sizes_svg;
pub use sweep::sweep_svg;
pub use tree::tree_svg;

/// Colours of the palette; the series beyond begin again, with another shape.
pub const SERIES: usize = 12;

/// The class that colours series `i`.
#[must_use]
pub fn series_class(i: usize) -> String {
    format!("series-{}", i % SERIES)
}

/// The classes of what belongs to series `i`: marks, entries of the legend, rows of tables. When one is pointed at, the style
/// sheet lights up all of them, for as many series as there are colours.
#[must_use]
pub fn link_class(i: usize) -> String {
    if i < SERIES { format!("of of-{i}") } else { "of".into() }
}
