//! Comparison of an answer of this version with the answer of an old one.

use serde::Serialize;
use serde_json::Value;

/// Fails unless `actual` has every value of `expected`. New fields are allowed, and a null may have
/// become an absent field.
pub(super) fn assert_includes(actual: impl Serialize, expected: &Value, what: &str) {
    let mut differences = Vec::new();
    compare(&serde_json::to_value(actual).unwrap(), expected, what, &mut differences);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

fn compare(actual: &Value, expected: &Value, path: &str, differences: &mut Vec<String>) {
    match (actual, expected) {
        (Value::Object(actual), Value::Object(expected)) => {
            for (name, value) in expected {
                let found = actual.get(name).unwrap_or(&Value::Null);
                compare(found, value, &format!("{path}.{name}"), differences);
            }
        }
        (Value::Array(actual), Value::Array(expected)) if actual.len() == expected.len() => {
            for (index, (actual, expected)) in actual.iter().zip(expected).enumerate() {
                compare(actual, expected, &format!("{path}[{index}]"), differences);
            }
        }
        (Value::Number(actual), Value::Number(expected)) if actual.as_f64() == expected.as_f64() => {}
        _ if actual == expected => {}
        _ => differences.push(format!("{path}: {actual} instead of {expected}")),
    }
}
