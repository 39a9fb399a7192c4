//! Columns of a Parquet file.

use ::parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use ::parquet::schema::types::{Type, TypePtr};

/// A column, which may be nested.
pub(super) struct Column {
    pub(super) field: TypePtr,
    pub(super) kind: Kind,
    /// The reason why the column is left out.
    pub(super) reason: Option<&'static str>,
}

/// Meaning of values that their storage does not show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    Timestamp {
        is_utc: bool,
    },
    /// A time that is stored as a number of nanoseconds.
    Nanoseconds {
        is_utc: bool,
    },
    /// A time of day in nanoseconds.
    ClockNanoseconds,
    Uuid,
}

/// Returns the columns of a schema.
pub(super) fn columns_of(schema: &Type) -> Vec<Column> {
    let column = |field: &TypePtr| Column {
        field: field.clone(),
        kind: kind_of(field),
        reason: reason_of(field),
    };
    schema.get_fields().iter().map(column).collect()
}

fn kind_of(field: &Type) -> Kind {
    match field.get_basic_info().logical_type_ref() {
        Some(LogicalType::Timestamp(time)) if time.unit == TimeUnit::NANOS => Kind::Nanoseconds {
            is_utc: time.is_adjusted_to_u_t_c,
        },
        Some(LogicalType::Timestamp(time)) => Kind::Timestamp {
            is_utc: time.is_adjusted_to_u_t_c,
        },
        Some(LogicalType::Time(time)) if time.unit == TimeUnit::NANOS => Kind::ClockNanoseconds,
        Some(LogicalType::Uuid) => Kind::Uuid,
        _ => Kind::Plain,
    }
}

fn reason_of(field: &Type) -> Option<&'static str> {
    let number = field.name().strip_prefix("__index_level_");
    let number = number.and_then(|rest| rest.strip_suffix("__"));
    if number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit())) {
        return Some("it holds the row labels of a pandas table");
    }
    let is_interval = field.is_primitive() && field.get_basic_info().converted_type() == ConvertedType::INTERVAL;
    if is_interval {
        return Some("its type, an interval of months and days, is not supported");
    }
    let is_empty = !field.is_primitive() && field.get_fields().is_empty();
    is_empty.then_some("it is a group without members")
}
