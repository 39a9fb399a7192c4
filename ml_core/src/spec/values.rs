//! Values of the parameters of one fit.

use super::{AlgorithmSpec, ParameterError};
use serde_json::{Map, Value};

/// Checked values of all parameters of an algorithm; absent ones have their default.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameters {
    values: Map<String, Value>,
}

impl AlgorithmSpec {
    /// Returns the parameters with the given values; null and absent ones have their default.
    ///
    /// ```
    /// let kmeans = ml_core::registry::algorithm("kmeans").expect("a known algorithm");
    /// let given = [("n_clusters".to_owned(), 5.into())].into_iter().collect();
    /// let parameters = kmeans.with_defaults(&given).expect("5 is in the range");
    /// assert_eq!(parameters.integer("n_clusters"), Some(5));
    /// assert_eq!(parameters.integer("n_init"), Some(10));
    /// ```
    ///
    /// # Errors
    /// One error for each name that is unknown, and each value of a wrong type or out of range.
    pub fn with_defaults(&self, given: &Map<String, Value>) -> Result<Parameters, Vec<ParameterError>> {
        let mut errors = Vec::new();
        for (name, value) in given {
            match self.parameter(name) {
                Some(parameter) => errors.extend(parameter.check(value).err()),
                None => errors.push(self.unknown_parameter(name)),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let given = given.iter().filter(|(_, value)| !value.is_null());
        let given = given.map(|(name, value)| (name.clone(), value.clone()));
        let mut parameters = self.defaults();
        parameters.values.extend(given);
        Ok(parameters)
    }

    /// Returns the parameters with their defaults.
    #[must_use]
    pub fn defaults(&self) -> Parameters {
        let value = |parameter: &super::ParameterSpec| (parameter.name.to_string(), parameter.default.clone());
        Parameters {
            values: self.parameters.iter().map(value).collect(),
        }
    }

    fn unknown_parameter(&self, name: &str) -> ParameterError {
        let names: Vec<&str> = self
            .parameters
            .iter()
            .map(|parameter| parameter.name.as_ref())
            .collect();
        let names = names.join(", ");
        ParameterError {
            name: name.to_owned(),
            code: "unknown_parameter",
            message: format!("{} has no parameter “{name}”; it has {names}.", self.name),
        }
    }
}

impl Parameters {
    /// Returns all values by name.
    #[must_use]
    pub fn values(&self) -> &Map<String, Value> {
        &self.values
    }

    /// Returns a whole number; `None` where the parameter has no value.
    #[must_use]
    pub fn integer(&self, name: &str) -> Option<usize> {
        self.value(name).as_u64()?.try_into().ok()
    }

    /// Returns a number; `None` where the parameter has no value.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<f64> {
        self.value(name).as_f64()
    }

    /// Returns a switch.
    #[must_use]
    pub fn is_on(&self, name: &str) -> bool {
        self.value(name).as_bool().unwrap_or(false)
    }

    /// Returns a choice; empty where the value is none of the choices.
    #[must_use]
    pub fn choice(&self, name: &str) -> &str {
        self.value(name).as_str().unwrap_or("")
    }

    /// Returns a value; null where the parameter has none.
    #[must_use]
    pub fn value(&self, name: &str) -> &Value {
        debug_assert!(self.values.contains_key(name), "no parameter {name}");
        self.values.get(name).unwrap_or(&Value::Null)
    }

    /// Replaces a value.
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.values.insert(name.to_owned(), value);
        self
    }
}
