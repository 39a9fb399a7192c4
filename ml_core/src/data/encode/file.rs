//! An encoder as the list of its features in a file, with all checks of a file that may hold
//! anything.

use super::{Encoder, Feature, FeatureEncoding, MAX_ONE_HOT};
use crate::data::error::quoted_list;

impl TryFrom<Vec<Feature>> for Encoder {
    type Error = String;

    /// Checks an encoder that comes from a file.
    fn try_from(features: Vec<Feature>) -> Result<Self, String> {
        if features.is_empty() {
            return Err("an encoder needs at least one feature".into());
        }
        for (at, feature) in features.iter().enumerate() {
            let name = &feature.name;
            if features[..at].iter().any(|other| other.name == *name) {
                return Err(format!("the feature “{name}” occurs twice"));
            }
            match &feature.encoding {
                FeatureEncoding::Numeric { fill } => {
                    if fill.is_some_and(|fill| !fill.is_finite()) {
                        return Err(format!("the fill value of the feature “{name}” is not finite"));
                    }
                }
                FeatureEncoding::OneHot { levels, fill } => {
                    // Training rows may lack a value that is kept missing.
                    let least = usize::from(!feature.keeps_missing);
                    if !(least..=MAX_ONE_HOT).contains(&levels.len()) {
                        let count = levels.len();
                        return Err(format!(
                            "the feature “{name}” has {count} levels, not {least} to {MAX_ONE_HOT}"
                        ));
                    }
                    if (1..levels.len()).any(|at| levels[..at].contains(&levels[at])) {
                        return Err(format!(
                            "the feature “{name}” has a level twice: {}",
                            quoted_list(levels)
                        ));
                    }
                    if fill.is_some_and(|fill| fill as usize >= levels.len()) {
                        return Err(format!("the fill level of the feature “{name}” does not exist"));
                    }
                }
            }
            if feature.keeps_missing && feature.is_filled() {
                return Err(format!(
                    "the feature “{name}” fills in missing values, so it cannot keep them missing"
                ));
            }
        }
        let encoder = Self::new(features);
        if encoder.columns.is_empty() {
            return Err("an encoder needs at least one column, but its features have no levels".into());
        }
        Ok(encoder)
    }
}

impl From<Encoder> for Vec<Feature> {
    fn from(encoder: Encoder) -> Self {
        encoder.features
    }
}
