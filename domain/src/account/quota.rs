//! Quotas: limits of an account, and its usage.

use super::resource::{QuotaShortage, Resource};
use crate::error::{ErrorCode, Failure, FieldError};
use crate::patch_field::PatchField;
use serde::{Deserialize, Serialize};

/// Largest quota that can be set: a whole number that JSON carries exactly.
const MAX_AMOUNT: i64 = (1 << 53) - 1;

/// Largest amount of each resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// See [`Resource::StorageBytes`].
    pub storage_bytes: i64,
    /// See [`Resource::Datasets`].
    pub datasets: i64,
    /// See [`Resource::Runs`].
    pub runs: i64,
    /// See [`Resource::Tasks`].
    pub tasks: i64,
}

impl Quota {
    /// Largest amount of one resource.
    #[must_use]
    pub fn limit(&self, resource: Resource) -> i64 {
        match resource {
            Resource::StorageBytes => self.storage_bytes,
            Resource::Datasets => self.datasets,
            Resource::Runs => self.runs,
            Resource::Tasks => self.tasks,
        }
    }
}

/// Change to the quota of one account, as part of a JSON merge patch: null gives the default of the
/// server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct QuotaPatch {
    /// Bytes of the files of data sets and of trained models.
    #[serde(skip_serializing_if = "PatchField::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>, minimum = 0))]
    pub storage_bytes: PatchField<i64>,
    /// Data sets.
    #[serde(skip_serializing_if = "PatchField::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>, minimum = 0))]
    pub datasets: PatchField<i64>,
    /// Runs.
    #[serde(skip_serializing_if = "PatchField::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>, minimum = 0))]
    pub runs: PatchField<i64>,
    /// Tasks.
    #[serde(skip_serializing_if = "PatchField::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>, minimum = 0))]
    pub tasks: PatchField<i64>,
}

impl QuotaPatch {
    /// Change of one resource.
    #[must_use]
    pub fn change(&self, resource: Resource) -> PatchField<i64> {
        match resource {
            Resource::StorageBytes => self.storage_bytes,
            Resource::Datasets => self.datasets,
            Resource::Runs => self.runs,
            Resource::Tasks => self.tasks,
        }
    }

    /// Whether nothing changes; leaves the member out when a patch is written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Errors of its values; empty when there are none.
    #[must_use]
    pub fn check(&self) -> Vec<FieldError> {
        let is_wrong = |resource: &Resource| matches!(self.change(*resource), PatchField::Set(amount) if !(0..=MAX_AMOUNT).contains(&amount));
        let error = |resource: Resource| {
            let message = format!("A quota is a whole number from 0 to {MAX_AMOUNT}, or null for the default.");
            FieldError::new(&format!("/quota/{}", resource.as_str()), "out_of_range", message)
        };
        Resource::ALL.into_iter().filter(is_wrong).map(error).collect()
    }
}

/// One resource of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsageOfResource {
    /// Amount that the account keeps.
    pub used: i64,
    /// Largest amount that it may keep.
    pub limit: i64,
    /// Whether the limit is the server's default; `false`: a superuser has set it for this account.
    pub is_default: bool,
}

/// Everything that an account keeps, beside its quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Usage {
    /// Bytes of the files of data sets and of trained models.
    pub storage_bytes: UsageOfResource,
    /// Data sets.
    pub datasets: UsageOfResource,
    /// Runs, whatever their state.
    pub runs: UsageOfResource,
    /// Tasks that are not deleted.
    pub tasks: UsageOfResource,
    /// Whether the defaults are an eighth of what they would be with a confirmed e-mail address.
    pub is_reduced: bool,
}

impl Usage {
    /// Returns the usage of one resource.
    #[must_use]
    pub fn for_resource(&self, resource: Resource) -> UsageOfResource {
        match resource {
            Resource::StorageBytes => self.storage_bytes,
            Resource::Datasets => self.datasets,
            Resource::Runs => self.runs,
            Resource::Tasks => self.tasks,
        }
    }
}

impl From<QuotaShortage> for Failure {
    fn from(shortage: QuotaShortage) -> Self {
        let QuotaShortage {
            resource,
            used,
            limit,
            requested,
        } = shortage;
        let more = if requested > 1 {
            format!(", and this needs {} more", resource.amount(requested))
        } else {
            String::new()
        };
        let detail = format!(
            "{}: {} of {} are used{more}. {}",
            resource.label(),
            resource.amount(used),
            resource.amount(limit),
            resource.how_to_free()
        );
        Self {
            quota: Some(shortage),
            ..Self::new(ErrorCode::QuotaExceeded, detail)
        }
    }
}

/// Parses a quota as a form has it; empty means the default.
///
/// # Errors
/// When it is not a whole number, or out of range.
pub fn parse_amount(resource: Resource, text: &str, unit: i64) -> Result<PatchField<i64>, FieldError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(PatchField::Clear);
    }
    let amount = text.parse::<i64>().ok().and_then(|amount| amount.checked_mul(unit));
    match amount.filter(|amount| (0..=MAX_AMOUNT).contains(amount)) {
        Some(amount) => Ok(PatchField::Set(amount)),
        None => {
            let message = "Enter a whole number of at least 0, or nothing for the default.";
            Err(FieldError::new(resource.as_str(), "out_of_range", message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_shortage_names_its_figures() {
        let shortage = |requested| QuotaShortage {
            resource: Resource::Tasks,
            used: 19_990,
            limit: 20_000,
            requested,
        };
        let failure = Failure::from(shortage(50));
        assert_eq!(
            failure.detail,
            "Tasks: 19,990 of 20,000 are used, and this needs 50 more. Delete tasks that are not needed any more."
        );
        assert_eq!(
            (failure.code, failure.quota),
            (ErrorCode::QuotaExceeded, Some(shortage(50)))
        );
        assert!(
            Failure::from(shortage(1))
                .detail
                .starts_with("Tasks: 19,990 of 20,000 are used. ")
        );
    }

    #[test]
    fn a_patch_keeps_clears_or_sets_each_resource() {
        let patch: QuotaPatch = serde_json::from_value(json!({ "runs": 5, "tasks": null })).unwrap();
        assert_eq!(
            (patch.runs, patch.tasks, patch.datasets),
            (PatchField::Set(5), PatchField::Clear, PatchField::Keep)
        );
        assert!(patch.check().is_empty() && !patch.is_empty());
        let wrong: QuotaPatch = serde_json::from_value(json!({ "runs": -1, "storage_bytes": MAX_AMOUNT + 1 })).unwrap();
        let pointers: Vec<String> = wrong.check().into_iter().map(|error| error.pointer).collect();
        assert_eq!(pointers, ["/quota/storage_bytes", "/quota/runs"]);
    }

    #[test]
    fn an_amount_of_a_form_is_a_whole_number_or_nothing() {
        let parse = |text| parse_amount(Resource::StorageBytes, text, 1 << 20);
        assert_eq!(parse(" "), Ok(PatchField::Clear));
        assert_eq!(parse(" 2 "), Ok(PatchField::Set(2 << 20)));
        for bad in ["-1", "1.5", "x", "9223372036854775807"] {
            assert_eq!(parse(bad).unwrap_err().field(), "storage_bytes", "{bad}");
        }
    }
}
