//! K-Means one iteration at a time.
//!
//!     cargo run -p ml_core --example stepping

#![expect(clippy::print_stdout, reason = "an example shows what it finds")]

use ml_core::cluster::kmeans::{Init, KMeans, KMeansStepper};
use ml_core::data::{CsvOptions, Encoder, Missing, read_csv};
use std::error::Error;
use std::path::Path;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/iris.csv");

fn main() -> Result<(), Box<dyn Error>> {
    let table = read_csv(Path::new(DATA), &CsvOptions::default())?;
    let encoder = Encoder::fit(&table, None, Some("species"), Missing::Drop)?;
    // All columns are centimetres of the same flowers, so nothing is scaled.
    let x = encoder.transform(&table)?.x.into_dense()?;

    // Three random rows as initial centres, so that there are several iterations to see; k-means++
    // would start closer to the result.
    let params = KMeans::params(3).init(Init::Random).n_init(1).tol(0.0).seed(7);
    let centroids = params.initial_centroids(x.view())?;
    let mut stepper = KMeansStepper::new(x.view(), centroids)?;

    println!("iteration  rows that moved  inertia before  shift of the centres");
    for iteration in 1.. {
        // Every row is assigned to its nearest centre, then every centre moves to the mean of its
        // rows.
        let step = stepper.step();
        println!(
            "{iteration:>9} {:>16} {:>15.2} {:>21.4}",
            step.moved,
            step.inertia,
            step.shift.sqrt()
        );
        // When no row moves, no centre will ever move again.
        if step.moved == 0 {
            break;
        }
    }

    // The fit does the same, faster: bounds tell it which rows can be skipped.
    let model = params.fit(x.view())?;
    assert_eq!(model.labels(), stepper.labels());
    println!("\nthe fit found the same clusters, inertia {:.2}", model.inertia());
    Ok(())
}
