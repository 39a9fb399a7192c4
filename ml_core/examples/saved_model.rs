//! Fits a model, saves it, loads it and predicts for a new table.
//!
//!     cargo run -p ml_core --example saved_model

#![expect(clippy::print_stdout, reason = "an example shows what it finds")]

use ml_core::data::{CsvOptions, Encoder, Missing, read_csv};
use ml_core::ensemble::random_forest::RandomForestClassifier;
use ml_core::model::{Estimator, ModelTarget, Outcome, SavedModel};
use std::error::Error;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/penguins.csv");

/// Columns may be in any order, and other columns may be present. One of these penguins has not
/// been weighed.
const NEW: &str = "\
name,island,sex,year,body_mass_g,bill_length_mm,bill_depth_mm,flipper_length_mm
Ada,Biscoe,female,2009,4975,47.2,14.9,215
Bo,Dream,male,2008,3800,51.3,19.2,198
Cy,Torgersen,male,2008,,39.2,19.6,190
";

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::temp_dir().join(format!("ml_core-example-{}.json", std::process::id()));
    fit_and_save(&path)?;
    let loaded = load_and_predict(&path);
    std::fs::remove_file(&path)?;
    loaded
}

fn fit_and_save(path: &Path) -> Result<(), Box<dyn Error>> {
    // Missing values are replaced by the mean, or the most frequent category, of these rows.
    let table = read_csv(Path::new(DATA), &CsvOptions::default())?;
    let encoder = Encoder::fit(&table, None, Some("species"), Missing::Mean)?;
    let (encoded, labels) = encoder.transform_labelled(&table, "species")?;
    let params = RandomForestClassifier::params().seed(7);
    let forest = params.fit(encoded.x.view(), &labels.y, labels.classes.len())?;

    // The file includes the encoder and the names of the classes: everything that a prediction
    // needs.
    let target = ModelTarget::of_classes("species", &labels.classes, &labels.y);
    let model = SavedModel::new(encoder, None, Estimator::RandomForest(forest), Some(target))?;
    let mut file = BufWriter::new(File::create(path)?);
    model.to_writer(&mut file)?;
    file.flush()?;
    println!("saved {} kB", std::fs::metadata(path)?.len() / 1000);
    Ok(())
}

fn load_and_predict(path: &Path) -> Result<(), Box<dyn Error>> {
    // A file is data, not code: a damaged or inconsistent file is rejected.
    let model = SavedModel::from_reader(BufReader::new(File::open(path)?))?;

    // The model declares the types of its columns; an unsuitable value is reported with its line.
    let options = CsvOptions {
        overrides: model.encoder().column_kinds(),
        ..CsvOptions::default()
    };
    let table = read_csv(NEW.as_bytes(), &options)?;
    let names = table.column("name")?;
    let prediction = model.predict(&table)?;
    let Outcome::Classes { classes, probabilities } = prediction.outcome else {
        return Err("a forest predicts classes".into());
    };
    for (at, (&row, &class)) in prediction.rows.iter().zip(&classes).enumerate() {
        let name = names.data.text(row).unwrap_or_default();
        let share = probabilities[[at, class as usize]] * 100.0;
        println!(
            "{name}: {} ({share:.0} % of the votes)",
            model.classes()[class as usize]
        );
    }
    Ok(())
}
