//! Clusters penguins by their measures.
//!
//!     cargo run -p ml_core --example clustering

#![expect(clippy::print_stdout, reason = "an example shows what it finds")]

use ml_core::data::{ClassLabels, CsvOptions, Encoder, Missing, read_csv};
use ml_core::kmeans::KMeans;
use ml_core::metrics::{adjusted_rand_index, silhouette_score};
use ml_core::preprocessing::StandardScaler;
use std::error::Error;
use std::fs::File;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/penguins.csv");

fn main() -> Result<(), Box<dyn Error>> {
    // Four columns of the file become a matrix. Penguins that lack a measure are left out.
    let table = read_csv(File::open(DATA)?, &CsvOptions::default())?;
    let features = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"].map(String::from);
    let encoder = Encoder::fit(&table, Some(&features), None, Missing::Drop)?;
    let encoded = encoder.transform(&table)?;
    println!("{} penguins, {} left out", encoded.x.nrows(), encoded.dropped);

    // K-Means goes by distances, and grams would drown millimetres: bring all columns to one scale
    // first.
    let x = encoded.x.into_dense()?;
    let scaler = StandardScaler::fit(x.view())?;
    let x = scaler.transform(x.view())?;

    // Ten starts, of which the best is kept. The same seed gives the same clusters, on any machine.
    let model = KMeans::params(3).n_init(10).seed(7).fit(x.view())?;
    println!("inertia {:.1} after {} iterations", model.inertia(), model.n_iter());

    // How well rows sit in their clusters, from -1 to 1. There is no such number for a single
    // cluster.
    if let Some(silhouette) = silhouette_score(x.view(), model.labels(), None)? {
        println!("silhouette {silhouette:.3}");
    }

    // The centres are in scaled units; the scaler knows the way back to millimetres and grams.
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

    // The file knows the species, which K-Means has not seen. How alike are the two partitions?
    let species = ClassLabels::from_table(&table, "species", &encoded.rows)?;
    let agreement = adjusted_rand_index(model.labels(), &species.y)?;
    println!("\nagreement with the species (adjusted Rand index): {agreement:.3}");
    Ok(())
}
