//! Choosing the number of clusters by comparing silhouettes.
//!
//!     cargo run -p ml_core --example choosing_k

#![expect(clippy::print_stdout, reason = "an example shows what it finds")]

use ml_core::cluster::kmeans::KMeans;
use ml_core::data::{CsvOptions, Encoder, Missing, read_csv};
use ml_core::metrics::silhouette_score;
use ml_core::preprocessing::StandardScaler;
use std::error::Error;
use std::path::Path;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/wine.csv");

fn main() -> Result<(), Box<dyn Error>> {
    // All columns but the cultivar, which the clusters should find without help.
    let table = read_csv(Path::new(DATA), &CsvOptions::default())?;
    let encoder = Encoder::fit(&table, None, Some("cultivar"), Missing::Drop)?;
    let wines = encoder.transform(&table)?.x.into_dense()?;
    let x = StandardScaler::fit(wines.view())?.transform(wines.view())?;

    println!(" k   inertia  silhouette");
    let mut best = (0, f64::NEG_INFINITY);
    for k in 2..=8 {
        let model = KMeans::params(k).seed(7).fit(x.view())?;
        // Beyond some 10,000 rows a sample is enough: `Some((10_000, seed))` in place of `None`.
        let silhouette = silhouette_score(x.view(), model.labels(), None)?.unwrap_or(-1.0);
        println!("{k:>2} {:>9.1} {silhouette:>11.3}", model.inertia());
        if silhouette > best.1 {
            best = (k, silhouette);
        }
    }

    // The inertia falls with every further cluster, so it cannot choose; the silhouette can.
    println!("\nbest silhouette: {} clusters", best.0);
    Ok(())
}
