//! Parameters of algorithms: type, range and validation of values.

use crate::error::FieldError;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Type of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ParameterType {
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// One of `choices`.
    Choice,
}

/// A parameter of an algorithm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParameterDescription {
    /// The name, as scikit-learn spells it.
    pub name: String,
    /// The name in a form.
    pub label: String,
    /// The kind of value.
    #[serde(rename = "type")]
    pub kind: ParameterType,
    /// Default for an absent parameter; null: none, see the description.
    pub default: Value,
    /// The smallest value.
    pub minimum: Option<f64>,
    /// The largest value.
    pub maximum: Option<f64>,
    /// The values to choose from.
    pub choices: Vec<String>,
    /// Description of its effect.
    pub description: String,
    /// Whether a form may fold it away at first.
    pub advanced: bool,
}

impl ParameterDescription {
    /// The default as a form shows it; empty when there is none.
    #[must_use]
    pub fn default_text(&self) -> String {
        text_of(&self.default)
    }

    /// Parses the value of a form field. An empty text is an absent value.
    ///
    /// # Errors
    /// When the text is not of the parameter's type, or out of its range.
    pub fn parse(&self, text: &str) -> Result<Option<Value>, FieldError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let value = match self.kind {
            ParameterType::Integer => text.parse::<i64>().ok().map(Value::from),
            ParameterType::Number => text.parse::<f64>().ok().filter(|x| x.is_finite()).map(Value::from),
            ParameterType::Boolean => match text {
                "true" | "on" | "1" => Some(Value::Bool(true)),
                "false" | "off" | "0" => Some(Value::Bool(false)),
                _ => None,
            },
            ParameterType::Choice => Some(Value::from(text)),
        };
        let value = value.ok_or_else(|| self.error("type", &format!("“{text}”")))?;
        self.check(&value)?;
        Ok(Some(value))
    }

    /// Whether `value` is of the parameter's type and in its range. Null is always fine: it is the
    /// default.
    ///
    /// # Errors
    /// A sentence that names the parameter, the value and the range.
    pub fn check(&self, value: &Value) -> Result<(), FieldError> {
        let fail = |code| Err(self.error(code, &format!("“{}”", text_of(value))));
        match (self.kind, value) {
            (_, Value::Null) | (ParameterType::Boolean, Value::Bool(_)) => Ok(()),
            (ParameterType::Choice, Value::String(text)) if self.choices.contains(text) => Ok(()),
            (ParameterType::Integer, Value::Number(n)) if !n.is_i64() && !n.is_u64() => fail("type"),
            (ParameterType::Integer | ParameterType::Number, Value::Number(n)) => {
                let x = n.as_f64().unwrap_or(f64::NAN);
                let in_range = self.minimum.is_none_or(|min| x >= min) && self.maximum.is_none_or(|max| x <= max);
                if x.is_finite() && in_range {
                    Ok(())
                } else {
                    fail("out_of_range")
                }
            }
            (ParameterType::Choice, _) => fail("choice"),
            _ => fail("type"),
        }
    }

    /// Returns the expected values, such as `a whole number from 1 to 100`.
    #[must_use]
    pub fn expectation(&self) -> String {
        let what = match self.kind {
            ParameterType::Integer => "a whole number",
            ParameterType::Number => "a number",
            ParameterType::Boolean => return "true or false".into(),
            ParameterType::Choice => return format!("one of {}", self.choices.join(", ")),
        };
        match (self.minimum, self.maximum) {
            (Some(min), Some(max)) => format!("{what} from {min} to {max}"),
            (Some(min), None) => format!("{what} of at least {min}"),
            (None, Some(max)) => format!("{what} of at most {max}"),
            (None, None) => what.into(),
        }
    }

    fn error(&self, code: &str, found: &str) -> FieldError {
        let message = format!("{} must be {}, not {found}.", self.label, self.expectation());
        FieldError::new(&self.name, code, message)
    }
}

/// A value as a form shows it.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
