//! JSON format of models.

use super::{Estimator, FORMAT_VERSION, ModelError, ModelTarget, SavedModel};
use crate::data::Encoder;
use crate::preprocessing::StandardScaler;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::io::{Read, Write};

/// Value of `format` in every model file.
const FORMAT: &str = "ml_core model";

/// The first fields; they are read separately, so that a file of another version is distinguished
/// from a damaged one.
#[derive(Deserialize)]
struct Header {
    format: String,
    version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File<'a, Target: Clone = ModelTarget> {
    format: Cow<'a, str>,
    version: u32,
    encoder: Cow<'a, Encoder>,
    scaler: Option<Cow<'a, StandardScaler>>,
    estimator: Cow<'a, Estimator>,
    target: Option<Cow<'a, Target>>,
}

/// Target of version 1, which is always one of classes.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct FirstTarget {
    column: String,
    classes: Vec<String>,
    majority_class: u32,
}

impl From<FirstTarget> for ModelTarget {
    fn from(target: FirstTarget) -> Self {
        Self::Classes {
            column: target.column,
            classes: target.classes,
            majority_class: target.majority_class,
        }
    }
}

impl SavedModel {
    /// Writes the model as JSON, in one line; every number survives the round trip exactly. Wrap a
    /// file in a [`BufWriter`](std::io::BufWriter).
    ///
    /// # Errors
    /// When writing fails.
    pub fn to_writer(&self, mut writer: impl Write) -> Result<(), ModelError> {
        let file = File {
            format: FORMAT.into(),
            version: FORMAT_VERSION,
            encoder: Cow::Borrowed(&self.encoder),
            scaler: self.scaler.as_ref().map(Cow::Borrowed),
            estimator: Cow::Borrowed(&self.estimator),
            target: self.target.as_ref().map(Cow::Borrowed),
        };
        serde_json::to_writer(&mut writer, &file).map_err(from_json)?;
        Ok(writer.write_all(b"\n")?)
    }

    /// Reads a model. The file is not trusted: all of it is checked before it is used. Memory is
    /// that of the file and of the model.
    ///
    /// # Errors
    /// When the file is not a model, has another version, or its parts are malformed or do not
    /// match.
    pub fn from_reader(mut reader: impl Read) -> Result<Self, ModelError> {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes)?;
        let header: Header = serde_json::from_slice(&bytes).map_err(ModelError::Json)?;
        if header.format != FORMAT {
            let found = header.format.chars().take(80).collect();
            return Err(ModelError::Format { found });
        }
        match header.version {
            1 => from_file(serde_json::from_slice::<File<'_, FirstTarget>>(&bytes)),
            FORMAT_VERSION => from_file(serde_json::from_slice::<File<'_>>(&bytes)),
            found => Err(ModelError::Version {
                found,
                known: FORMAT_VERSION,
            }),
        }
    }
}

/// Assembles the model of a file.
fn from_file<Target: Clone + Into<ModelTarget>>(
    file: Result<File<'_, Target>, serde_json::Error>,
) -> Result<SavedModel, ModelError> {
    let file = file.map_err(ModelError::Json)?;
    SavedModel::new(
        file.encoder.into_owned(),
        file.scaler.map(Cow::into_owned),
        file.estimator.into_owned(),
        file.target.map(|target| target.into_owned().into()),
    )
}

/// Converts an error of serde; writing to JSON fails only where the writer does.
pub(super) fn from_json(error: serde_json::Error) -> ModelError {
    if error.is_io() {
        ModelError::Io(error.into())
    } else {
        ModelError::Json(error)
    }
}
