//! Lists of requests that stop to take memory at a limit.

use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::marker::PhantomData;

/// List of a request, of which the first `MAX` elements are kept and the others only counted. A
/// list is checked when the whole body is parsed, and one that is refused then must not have filled
/// the memory: an element of two bytes takes a hundred as a value.
#[derive(Clone, Debug, PartialEq)]
pub struct BoundedList<T, const MAX: usize> {
    kept: Vec<T>,
    total: usize,
}

impl<T, const MAX: usize> BoundedList<T, MAX> {
    /// Returns the first `MAX` elements.
    #[must_use]
    pub fn into_kept(self) -> Vec<T> {
        self.kept
    }

    /// Returns all elements, or their number if there are more than `MAX`.
    ///
    /// # Errors
    /// The number of the elements.
    pub fn into_all(self) -> Result<Vec<T>, usize> {
        if self.total > MAX {
            Err(self.total)
        } else {
            Ok(self.kept)
        }
    }
}

impl<T: Serialize, const MAX: usize> Serialize for BoundedList<T, MAX> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.kept.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>, const MAX: usize> Deserialize<'de> for BoundedList<T, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Elements::<T, MAX>(PhantomData))
    }
}

struct Elements<T, const MAX: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const MAX: usize> Visitor<'de> for Elements<T, MAX> {
    type Value = BoundedList<T, MAX>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        let mut kept = Vec::new();
        while kept.len() < MAX {
            match elements.next_element()? {
                Some(element) => kept.push(element),
                None => {
                    let total = kept.len();
                    return Ok(BoundedList { kept, total });
                }
            }
        }
        let mut total = kept.len();
        while elements.next_element::<IgnoredAny>()?.is_some() {
            total += 1;
        }
        Ok(BoundedList { kept, total })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<BoundedList<u8, 2>, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn elements_beyond_the_limit_are_counted_and_not_kept() {
        for (json, kept, all) in [
            ("[]", vec![], Ok(vec![])),
            ("[1]", vec![1], Ok(vec![1])),
            ("[1, 2]", vec![1, 2], Ok(vec![1, 2])),
            (r#"[1, 2, "three", {"four": []}]"#, vec![1, 2], Err(4)),
        ] {
            let list = read(json).unwrap();
            assert_eq!(list.clone().into_kept(), kept, "{json}");
            assert_eq!(list.into_all(), all, "{json}");
        }
    }

    #[test]
    fn an_error_is_that_of_a_list() {
        for json in ["{}", "5", "[1, \"two\"]", "[1, 2, 3"] {
            let error = read(json).unwrap_err();
            let of_list = serde_json::from_str::<Vec<u8>>(json).unwrap_err();
            assert_eq!(error, of_list.to_string(), "{json}");
        }
    }
}
