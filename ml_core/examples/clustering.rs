//! Clustering of penguins by their measurements.
//!
//!     cargo run -p ml_core --example clustering

#![expect(clippy::print_stdout, reason = "an example shows what it finds")]

use ml_core::cluster::kmeans::KMeans;
use ml_core::data::{ClassLabels, CsvOptions, Encoder, Missing, read_csv};
use ml_core::metrics::{adjusted_rand_index, silhouette_score};
use ml_core::preprocessing::StandardScaler;
use std::error::Error;
use std::path::Path;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/penguins.csv");

fn main() -> Result<(), Box<dyn Error>> {
    // Four columns of the file become a matrix. Penguins that lack a measurement are left out.
    let table = read_csv(Path::new(DATA), &CsvOptions::default())?;
    let features = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"].map(String::from);
    let encoder = Encoder::fit(&table, Some(&features), None, Missing::Drop)?;
    let encoded = encoder.transform(&table)?;
    println!("{} penguins, {} left out", encoded.x.nrows(), encoded.dropped);

    // K-Means depends on distances, and grams would outweigh millimetres: scale all columns first.
    let x = encoded.x.into_dense()?;
    let scaler = StandardScaler::fit(x.view())?;
    let x = scaler.transform(x.view())?;

    // The best of ten starts is kept. The same seed gives the same clusters, on any machine.
    let model = KMeans::params(3).n_init(10).seed(7).fit(x.view())?;
    println!("inertia {:.1} after {} iterations", model.inertia(), model.n_iter());

    // The silhouette shows how well the clusters are separated, from -1 to 1. It is undefined for a
    // single cluster.
    if let Some(silhouette) = silhouette_score(x.view(), model.labels(), None)? {
        println!("silhouette {silhouette:.3}");
    }

    // The centres are in scaled units; the scaler converts them back to millimetres and grams.
    let centroids = scaler.inverse_transform(model.centroids().view())?;
    for (cluster, centre) in centroids.rows().into_iter().enumerate() {
        let size = model
            .labels()
            .iter()
            .filter(|&&label| label as usize == cluster)
            .count();
        println!("\ncluster {cluster}: {size} penguins, on average");
        for (column, value) in encoder.columns().iter().zip(centre) {
            println!("  {column:<18} {value:>7.1}");
        }
    }

    // The file holds the species, which K-Means has not used. How similar are the two partitions?
    let species = ClassLabels::from_table(&table, "species", &encoded.rows)?;
    let agreement = adjusted_rand_index(model.labels(), &species.y)?;
    println!("\nagreement with the species (adjusted Rand index): {agreement:.3}");
    Ok(())
}
