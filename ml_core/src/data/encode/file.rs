//! An encoder as the list of its features in a file, with all checks of a file that may hold
//! anything.

use super::{Encoder, Feature, FeatureEncoding, MAX_ONE_HOT};
use crate::data::error::quoted_list;
use crate::spec::DatePart;

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
            check_encoding(feature).map_err(|problem| format!("the feature “{name}” {problem}"))?;
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

/// Checks an encoding; the error is the rest of a sentence about the feature.
fn check_encoding(feature: &Feature) -> Result<(), String> {
    // Training rows may lack a value that is kept missing.
    let least = usize::from(!feature.keeps_missing);
    if let Some(chosen) = feature.chosen_encoding() {
        chosen.check()?;
    }
    match &feature.encoding {
        FeatureEncoding::Numeric { fill } if fill.is_some_and(|fill| !fill.is_finite()) => {
            Err("has a fill value that is not finite".into())
        }
        FeatureEncoding::Numeric { .. } | FeatureEncoding::Hashing { .. } => Ok(()),
        FeatureEncoding::OneHot { levels, .. } if !(least..=MAX_ONE_HOT).contains(&levels.len()) => {
            let count = levels.len();
            Err(format!("has {count} levels, not {least} to {MAX_ONE_HOT}"))
        }
        FeatureEncoding::OneHot { levels, .. } if (1..levels.len()).any(|at| levels[..at].contains(&levels[at])) => {
            Err(format!("has a level twice: {}", quoted_list(levels)))
        }
        FeatureEncoding::OneHot { levels, fill } if fill.is_some_and(|fill| fill as usize >= levels.len()) => {
            Err("has a fill level that does not exist".into())
        }
        FeatureEncoding::OneHot { .. } => Ok(()),
        FeatureEncoding::DateParts { parts, origin, .. } => {
            let needs_origin = parts.contains(&DatePart::DaysSince);
            match origin.is_some() == needs_origin || (feature.keeps_missing && needs_origin) {
                true => Ok(()),
                false => Err("needs the first date for days since it, and for nothing else".into()),
            }
        }
        FeatureEncoding::Frequency { shares, .. } if shares.len() < least => Err("has no levels".into()),
        FeatureEncoding::Frequency { shares, fill } => {
            if let Some((level, share)) = shares.iter().find(|&(_, &share)| !(share > 0.0 && share <= 1.0)) {
                return Err(format!(
                    "has the share {share} of the level “{level}”, which is not above 0 and at most 1"
                ));
            }
            match fill.as_ref().is_none_or(|fill| shares.contains_key(fill)) {
                true => Ok(()),
                false => Err("has a fill level that does not exist".into()),
            }
        }
    }
}
