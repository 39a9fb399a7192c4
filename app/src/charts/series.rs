//! Classes of the series of a chart.

/// Number of colours of the palette; further series repeat them with another shape.
pub const SERIES: usize = 12;

/// Returns the class that colours series `i`.
#[must_use]
pub fn series_class(i: usize) -> String {
    format!("series-{}", i % SERIES)
}

/// Returns the classes that link marks, legend entries and table rows of series `i`: when one is
/// pointed at, the style sheet highlights all of them. Series beyond the palette are faded with the
/// others, but not highlighted.
#[must_use]
pub fn link_class(i: usize) -> String {
    if i < SERIES {
        format!("link link-{i}")
    } else {
        "link".into()
    }
}
