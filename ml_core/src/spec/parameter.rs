//! Parameters of algorithms: type, default, range and checks of values.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::borrow::Cow;

/// Type of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ParameterKind {
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// One of the choices.
    Choice,
    /// One of the choices, a whole number of columns, or a share of them above 0 and below 1.
    ChoiceOrCount,
    /// One of the choices, or an object with a weight above 0 for classes; classes that it does not
    /// name have weight 1.
    ChoiceOrWeights,
    /// One of the choices, or an array of rows (arrays of numbers).
    ChoiceOrRows,
}

/// Description of a parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParameterSpec {
    /// The name, as scikit-learn spells it.
    pub name: Cow<'static, str>,
    /// The name in a form.
    pub label: Cow<'static, str>,
    /// The kind of value.
    #[serde(rename = "type")]
    pub kind: ParameterKind,
    /// Default for an absent parameter; null: none, see the description.
    pub default: Value,
    /// The smallest value.
    pub minimum: Option<f64>,
    /// The largest value.
    pub maximum: Option<f64>,
    /// The values to choose from.
    pub choices: Vec<Cow<'static, str>>,
    /// Description of its effect.
    pub description: Cow<'static, str>,
    /// Whether a form may fold it away at first.
    pub advanced: bool,
}

/// Reason why a value of a parameter is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ParameterError {
    /// The name of the parameter.
    pub name: String,
    /// The kind of error: `type`, `choice`, `out_of_range` or `unknown_parameter`.
    pub code: &'static str,
    /// A sentence with the parameter, the value and the expected values.
    pub message: String,
}

impl ParameterSpec {
    /// Describes a whole number.
    #[must_use]
    pub fn integer(name: &'static str, label: &'static str, default: impl Into<Option<u64>>) -> Self {
        Self::new(name, label, ParameterKind::Integer, json!(default.into()))
    }

    /// Describes a number.
    #[must_use]
    pub fn number(name: &'static str, label: &'static str, default: impl Into<Option<f64>>) -> Self {
        Self::new(name, label, ParameterKind::Number, json!(default.into()))
    }

    /// Describes a switch.
    #[must_use]
    pub fn boolean(name: &'static str, label: &'static str, default: bool) -> Self {
        Self::new(name, label, ParameterKind::Boolean, json!(default))
    }

    /// Describes a choice; the first one is the default.
    #[must_use]
    pub fn choice(name: &'static str, label: &'static str, choices: &[&'static str]) -> Self {
        let default = choices.first().map_or(Value::Null, |&choice| choice.into());
        Self {
            choices: choices.iter().map(|&choice| choice.into()).collect(),
            ..Self::new(name, label, ParameterKind::Choice, default)
        }
    }

    fn new(name: &'static str, label: &'static str, kind: ParameterKind, default: Value) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            kind,
            default,
            minimum: None,
            maximum: None,
            choices: Vec::new(),
            description: "".into(),
            advanced: false,
        }
    }

    /// Sets the description.
    #[must_use]
    pub fn help(mut self, description: &'static str) -> Self {
        self.description = description.into();
        self
    }

    /// Sets the smallest and the largest value.
    #[must_use]
    pub fn range(mut self, minimum: f64, maximum: impl Into<Option<f64>>) -> Self {
        self.minimum = Some(minimum);
        self.maximum = maximum.into();
        self
    }

    /// Sets a default that is not the first choice.
    #[must_use]
    pub fn default(mut self, choice: &'static str) -> Self {
        self.default = choice.into();
        self
    }

    /// Allows other values besides the choices.
    #[must_use]
    pub fn or(mut self, kind: ParameterKind) -> Self {
        self.kind = kind;
        self
    }

    /// Marks a parameter that a form may fold away at first.
    #[must_use]
    pub fn advanced(mut self) -> Self {
        self.advanced = true;
        self
    }
}
