//! Descriptions of the parameters that all trees for classes share, and their values.

use super::{ClassWeight, Criterion};
use crate::model::ModelError;
use crate::spec::{ParameterKind, ParameterSpec, Parameters};
use serde_json::Value;

/// Describes `criterion`.
pub(crate) fn criterion() -> ParameterSpec {
    ParameterSpec::choice("criterion", "Criterion", &["gini", "entropy"])
        .help("What a good split lowers: Gini impurity or entropy.")
}

/// Describes `class_weight`.
pub(crate) fn class_weight() -> ParameterSpec {
    ParameterSpec::choice("class_weight", "Class weights", &["none", "balanced"])
        .or(ParameterKind::ChoiceOrWeights)
        .help("Balanced gives rare classes as much weight as frequent ones.")
        .advanced()
}

/// Returns the value of `criterion`.
pub(crate) fn criterion_of(parameters: &Parameters) -> Criterion {
    if parameters.choice("criterion") == "entropy" {
        Criterion::Entropy
    } else {
        Criterion::Gini
    }
}

/// Returns the value of `class_weight`, where the classes have the given names.
pub(crate) fn class_weight_of(parameters: &Parameters, classes: &[String]) -> Result<ClassWeight, ModelError> {
    let Value::Object(named) = parameters.value("class_weight") else {
        return Ok(match parameters.choice("class_weight") {
            "balanced" => ClassWeight::Balanced,
            _ => ClassWeight::None,
        });
    };
    let mut weights = vec![1.0; classes.len()];
    for (name, weight) in named {
        let Some(at) = classes.iter().position(|class| class == name) else {
            return Err(ModelError::UnknownClass {
                parameter: "class_weight",
                class: name.clone(),
                known: classes.join(", "),
            });
        };
        weights[at] = weight.as_f64().unwrap_or(1.0);
    }
    Ok(ClassWeight::PerClass(weights))
}
