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

/// Returns the outline of the mark of series `i` around a point. Its shape depends on the series,
/// so that colour is not the only signal.
#[must_use]
pub fn mark_path(i: usize, x: f64, y: f64) -> String {
    match (i + i / SERIES) % 4 {
        0 => format!("M{:.1} {y:.1}a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0 -6.4 0z", x - 3.2),
        1 => format!("M{:.1} {:.1}h5.8v5.8h-5.8z", x - 2.9, y - 2.9),
        2 => format!("M{x:.1} {:.1}l3.8 6.4h-7.6z", y - 4.0),
        _ => format!("M{x:.1} {:.1}l4 4l-4 4l-4 -4z", y - 4.0),
    }
}
