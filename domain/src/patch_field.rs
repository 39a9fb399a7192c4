//! One member of a JSON merge patch (RFC 7396): absent, null, or a value.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Member of a merge patch. Use it with `#[serde(default)]`, which makes an absent member
/// [`PatchField::Keep`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PatchField<T> {
    /// The member is absent: the value does not change.
    #[default]
    Keep,
    /// The member is null: the value is removed, or becomes the default.
    Clear,
    /// The member is there: this is the new value.
    Set(T),
}

impl<T> PatchField<T> {
    /// Returns the value after the change.
    #[must_use]
    pub fn apply_to(self, current: Option<T>) -> Option<T> {
        match self {
            Self::Keep => current,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }

    /// Returns the change from one value to another.
    #[must_use]
    pub fn between(before: Option<&T>, after: Option<T>) -> Self
    where
        T: PartialEq,
    {
        match after {
            after if after.as_ref() == before => Self::Keep,
            None => Self::Clear,
            Some(value) => Self::Set(value),
        }
    }

    /// Combines this change with a later one.
    #[must_use]
    pub fn then(self, later: Self) -> Self {
        match later {
            Self::Keep => self,
            later => later,
        }
    }

    /// Returns whether nothing changes, for `skip_serializing_if`: the member is absent then.
    #[must_use]
    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }
}

impl<T: Serialize> Serialize for PatchField<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Keep | Self::Clear => serializer.serialize_none(),
            Self::Set(value) => value.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for PatchField<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Option::deserialize(deserializer)? {
            Some(value) => Self::Set(value),
            None => Self::Clear,
        })
    }
}
