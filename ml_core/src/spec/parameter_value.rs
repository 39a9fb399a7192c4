//! Values of a parameter: texts of forms and flags, checks, and what is expected.

use super::list::split_list;
use super::parameter::{ParameterError, ParameterKind, ParameterSpec};
use serde_json::Value;

impl ParameterSpec {
    /// Returns the default as a form shows it; empty when there is none.
    #[must_use]
    pub fn default_text(&self) -> String {
        text_of(&self.default)
    }

    /// Parses a text from a form or a command line: weights are written `yes=2,no=1`. An empty text
    /// is an absent value.
    ///
    /// # Errors
    /// As [`ParameterSpec::check`].
    pub fn parse(&self, text: &str) -> Result<Option<Value>, ParameterError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let finite = || text.parse::<f64>().ok().filter(|x| x.is_finite()).map(Value::from);
        let integer = || text.parse::<i64>().ok().map(Value::from);
        let choice = || Value::from(text);
        let value = match self.kind {
            ParameterKind::Integer => integer(),
            ParameterKind::Number => finite(),
            ParameterKind::Boolean => match text {
                "true" | "on" | "1" => Some(Value::Bool(true)),
                "false" | "off" | "0" => Some(Value::Bool(false)),
                _ => None,
            },
            ParameterKind::Choice | ParameterKind::ChoiceOrRows => Some(choice()),
            ParameterKind::ChoiceOrCount => integer().or_else(finite).or_else(|| Some(choice())),
            ParameterKind::ChoiceOrWeights => weights(text).or_else(|| Some(choice())),
        };
        let value = value.ok_or_else(|| self.error("type", text))?;
        self.check(&value)?;
        Ok(Some(value))
    }

    /// Checks that `value` is of the parameter's type and in its range. Null is always fine: it is
    /// the default.
    ///
    /// # Errors
    /// A sentence that names the parameter, the value and the expected values.
    pub fn check(&self, value: &Value) -> Result<(), ParameterError> {
        let code = match (self.kind, value) {
            (_, Value::Null) | (ParameterKind::Boolean, Value::Bool(_)) => return Ok(()),
            (kind, Value::String(text)) if kind.has_choices() => {
                if self.choices.iter().any(|choice| choice == text) {
                    return Ok(());
                }
                "choice"
            }
            (ParameterKind::Integer, Value::Number(n)) if !n.is_i64() && !n.is_u64() => "type",
            (ParameterKind::Integer | ParameterKind::Number, Value::Number(n)) => {
                let x = n.as_f64().unwrap_or(f64::NAN);
                let in_range = self.minimum.is_none_or(|min| x >= min) && self.maximum.is_none_or(|max| x <= max);
                if x.is_finite() && in_range {
                    return Ok(());
                }
                "out_of_range"
            }
            (ParameterKind::ChoiceOrCount, Value::Number(n)) => {
                let share = n.as_f64().is_some_and(|x| x > 0.0 && x < 1.0);
                if share || n.as_u64().is_some_and(|count| count >= 1) {
                    return Ok(());
                }
                "out_of_range"
            }
            (ParameterKind::ChoiceOrWeights, Value::Object(weights)) => {
                let is_weight = |weight: &Value| weight.as_f64().is_some_and(|x| x > 0.0 && x.is_finite());
                if weights.values().all(is_weight) {
                    return Ok(());
                }
                "out_of_range"
            }
            (ParameterKind::ChoiceOrRows, Value::Array(rows)) => {
                let is_row = |row: &Value| row.as_array().is_some_and(|row| row.iter().all(Value::is_number));
                if rows.iter().all(is_row) {
                    return Ok(());
                }
                "type"
            }
            (ParameterKind::Choice, _) => "choice",
            _ => "type",
        };
        Err(self.error(code, &text_of(value)))
    }

    /// Returns the expected values.
    ///
    /// ```
    /// use ml_core::spec::ParameterSpec;
    ///
    /// let penalty = ParameterSpec::number("alpha", "Penalty", 1.0).range(0.0, 1e100);
    /// assert_eq!(penalty.expectation(), "a number from 0 to 1e100");
    /// ```
    #[must_use]
    pub fn expectation(&self) -> String {
        let choices = self.choices.join(", ");
        let kind = match self.kind {
            ParameterKind::Integer => "a whole number",
            ParameterKind::Number => "a number",
            ParameterKind::Boolean => return "true or false".into(),
            ParameterKind::Choice => return format!("one of {choices}"),
            ParameterKind::ChoiceOrCount => {
                return format!("one of {choices}, a number of columns, or a share of them such as 0.5");
            }
            ParameterKind::ChoiceOrWeights => {
                return format!(
                    "one of {choices}, or weights above 0 for classes such as yes=2,no=1 (a class with a comma in double quotes)"
                );
            }
            ParameterKind::ChoiceOrRows => return format!("one of {choices}, or rows of numbers"),
        };
        match (self.minimum.map(bound_text), self.maximum.map(bound_text)) {
            (Some(min), Some(max)) => format!("{kind} from {min} to {max}"),
            (Some(min), None) => format!("{kind} of at least {min}"),
            (None, Some(max)) => format!("{kind} of at most {max}"),
            (None, None) => kind.into(),
        }
    }

    fn error(&self, code: &'static str, found: &str) -> ParameterError {
        ParameterError {
            name: self.name.to_string(),
            code,
            message: format!("{} must be {}, not “{found}”.", self.label, self.expectation()),
        }
    }
}

impl ParameterKind {
    fn has_choices(self) -> bool {
        match self {
            Self::Integer | Self::Number | Self::Boolean => false,
            Self::Choice | Self::ChoiceOrCount | Self::ChoiceOrWeights | Self::ChoiceOrRows => true,
        }
    }
}

/// Parses weights such as `yes=2,no=1`; a class with a comma is quoted.
fn weights(text: &str) -> Option<Value> {
    let pair = |pair: &str| {
        let (class, weight) = pair.rsplit_once('=')?;
        let weight: f64 = weight.trim().parse().ok()?;
        Some((class.to_owned(), serde_json::Number::from_f64(weight)?.into()))
    };
    let pairs: Option<serde_json::Map<String, Value>> = split_list(text).ok()?.iter().map(|item| pair(item)).collect();
    pairs.map(Value::Object)
}

/// Formats the limit of a range; very large and very small ones with an exponent.
fn bound_text(bound: f64) -> String {
    if bound == 0.0 || (1e-6..1e15).contains(&bound.abs()) {
        bound.to_string()
    } else {
        format!("{bound:e}")
    }
}

/// Returns a value as a form shows it.
fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
