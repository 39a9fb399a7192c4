//! Resources with a quota, and the figures of a request that exceeds one.

use crate::amount::{bytes, whole};
use serde::{Deserialize, Serialize};

/// Resource that an account uses up and a quota limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Resource {
    /// Bytes of the files of data sets and of trained models.
    StorageBytes,
    /// Data sets.
    Datasets,
    /// Runs, whatever their state.
    Runs,
    /// Tasks that are not deleted.
    Tasks,
}

impl Resource {
    /// Every resource.
    pub const ALL: [Self; 4] = [Self::StorageBytes, Self::Datasets, Self::Runs, Self::Tasks];

    /// Name of the resource in JSON and in forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::StorageBytes => "storage_bytes",
            Self::Datasets => "datasets",
            Self::Runs => "runs",
            Self::Tasks => "tasks",
        }
    }

    /// Name of the resource at the start of a line.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::StorageBytes => "Storage",
            Self::Datasets => "Data sets",
            Self::Runs => "Runs",
            Self::Tasks => "Tasks",
        }
    }

    /// Text of an amount with its unit: `4.6 MB`, or `1,200`.
    #[must_use]
    pub fn amount(self, amount: i64) -> String {
        match self {
            Self::StorageBytes => bytes(amount),
            Self::Datasets | Self::Runs | Self::Tasks => whole(amount),
        }
    }

    /// Advice how to get below the limit.
    pub(super) fn how_to_free(self) -> &'static str {
        match self {
            Self::StorageBytes => "Delete data sets or runs that are not needed any more.",
            Self::Datasets => "Delete a data set that is not needed any more.",
            Self::Runs => "Delete runs that are not needed any more.",
            Self::Tasks => "Delete tasks that are not needed any more.",
        }
    }
}

/// Figures of a request that the quota does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuotaShortage {
    /// Resource that is used up.
    pub resource: Resource,
    /// Amount that the account keeps.
    pub used: i64,
    /// Largest amount that it may keep.
    pub limit: i64,
    /// Amount that the request would add, as far as it is known.
    pub requested: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resources_are_spelled_as_in_json() {
        for resource in Resource::ALL {
            assert_eq!(serde_json::to_value(resource).unwrap(), resource.as_str());
        }
    }
}
