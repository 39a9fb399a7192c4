//! Encodings of columns that are chosen instead of the default of their type.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::ops::RangeInclusive;
use std::str::FromStr;

/// Chosen encodings by the name of the column.
pub type ColumnEncodings = BTreeMap<String, ColumnEncoding>;

/// Number of columns of a hashing where a request does not say, and the possible numbers.
pub const DEFAULT_BUCKETS: u8 = 32;
const BUCKETS: RangeInclusive<u8> = 2..=128;

/// Encoding of a column as numbers. Without one a number is used as it is, each level of a category
/// becomes a column (one-hot), and dates and texts are not used.
///
/// As a text: `date` or `date:year+month`, `frequency`, `hashing` or `hashing:64`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ColumnEncoding {
    /// Parts of a date, each a number.
    DateParts {
        /// The parts; absent: all of them.
        #[serde(default = "DatePart::all")]
        parts: Vec<DatePart>,
    },
    /// The share of the training rows that have the same category; 0 for a category that none has.
    Frequency,
    /// Columns of which one is 1: the one that a hash of the category selects.
    Hashing {
        /// The number of columns, from 2 to 128; absent: 32.
        #[serde(default = "default_buckets")]
        buckets: u8,
    },
}

/// Part of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DatePart {
    /// The year.
    Year,
    /// The month, from 1.
    Month,
    /// The day of the month, from 1.
    Day,
    /// The day of the week, from 1 for Monday to 7 for Sunday.
    Weekday,
    /// The hour, from 0 to 23.
    Hour,
    /// Days since the first date of the training rows, with the time as a fraction.
    DaysSince,
}

impl DatePart {
    /// All parts.
    pub const ALL: [Self; 6] = [
        Self::Year,
        Self::Month,
        Self::Day,
        Self::Weekday,
        Self::Hour,
        Self::DaysSince,
    ];

    fn all() -> Vec<Self> {
        Self::ALL.to_vec()
    }

    /// Returns the name in files and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
            Self::Weekday => "weekday",
            Self::Hour => "hour",
            Self::DaysSince => "days_since",
        }
    }
}

fn default_buckets() -> u8 {
    DEFAULT_BUCKETS
}

impl ColumnEncoding {
    /// Checks every rule that needs no data.
    ///
    /// # Errors
    /// Returns the predicate of a sentence; the caller puts the name of the column before it.
    pub fn check(&self) -> Result<(), String> {
        match self {
            Self::DateParts { parts } if parts.is_empty() => Err("needs at least one part of its dates".to_owned()),
            Self::DateParts { parts } => {
                let twice = (1..parts.len()).find(|&at| parts[..at].contains(&parts[at]));
                let twice = twice.map(|at| format!("has the part {} twice; list it once", parts[at].as_str()));
                twice.map_or(Ok(()), Err)
            }
            Self::Frequency => Ok(()),
            Self::Hashing { buckets } if BUCKETS.contains(buckets) => Ok(()),
            Self::Hashing { buckets } => {
                let (min, max) = (BUCKETS.start(), BUCKETS.end());
                Err(format!("can be hashed into {min} to {max} columns, not {buckets}"))
            }
        }
    }

    /// Returns the number of columns of the matrix.
    #[must_use]
    pub fn width(&self) -> usize {
        match self {
            Self::DateParts { parts } => parts.len(),
            Self::Frequency => 1,
            Self::Hashing { buckets } => usize::from(*buckets),
        }
    }

    /// Parses an assignment to a column, such as `when=date:year+month`.
    ///
    /// ```
    /// use ml_core::spec::ColumnEncoding;
    ///
    /// let (column, encoding) = ColumnEncoding::parse_assignment("city=frequency")?;
    /// assert_eq!((column.as_str(), encoding), ("city", ColumnEncoding::Frequency));
    /// # Ok::<(), String>(())
    /// ```
    ///
    /// # Errors
    /// When the text is no assignment; the message shows the correct form.
    pub fn parse_assignment(text: &str) -> Result<(String, Self), String> {
        let (column, encoding) = text
            .rsplit_once('=')
            .ok_or_else(|| format!("“{text}” is no encoding of a column; write COLUMN={EXAMPLE}"))?;
        let encoding: Self = encoding.parse()?;
        encoding.check().map_err(|error| format!("“{column}” {error}"))?;
        Ok((column.to_owned(), encoding))
    }
}

/// Examples of encodings.
const EXAMPLE: &str = "date:year+month, COLUMN=frequency or COLUMN=hashing:32";

/// Parses the text of an encoding.
///
/// ```
/// use ml_core::spec::{ColumnEncoding, DatePart};
///
/// let parts = vec![DatePart::Year, DatePart::Month];
/// assert_eq!("date:year+month".parse(), Ok(ColumnEncoding::DateParts { parts }));
/// assert_eq!("hashing".parse::<ColumnEncoding>()?.to_string(), "hashing:32");
/// assert!("date:minute".parse::<ColumnEncoding>().is_err());
/// # Ok::<(), String>(())
/// ```
impl FromStr for ColumnEncoding {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, rest) = match text.split_once(':') {
            Some((kind, rest)) => (kind, Some(rest)),
            None => (text, None),
        };
        match (kind, rest) {
            ("date", None) => Ok(Self::DateParts { parts: DatePart::all() }),
            ("date", Some(parts)) => {
                let part = |name: &str| {
                    let names = DatePart::ALL.map(DatePart::as_str).join(", ");
                    let found = DatePart::ALL.into_iter().find(|part| part.as_str() == name.trim());
                    found.ok_or_else(|| format!("“{name}” is no part of a date; the parts are {names}"))
                };
                let parts = parts.split('+').map(part).collect::<Result<_, _>>()?;
                Ok(Self::DateParts { parts })
            }
            ("frequency", None) => Ok(Self::Frequency),
            ("hashing", None) => Ok(Self::Hashing {
                buckets: DEFAULT_BUCKETS,
            }),
            ("hashing", Some(count)) => {
                let (min, max) = (BUCKETS.start(), BUCKETS.end());
                let buckets = count.trim().parse();
                let buckets =
                    buckets.map_err(|_| format!("“{count}” is no number of columns; use one from {min} to {max}"))?;
                Ok(Self::Hashing { buckets })
            }
            _ => Err(format!("“{text}” is no encoding; write COLUMN={EXAMPLE}")),
        }
    }
}

impl Display for ColumnEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DateParts { parts } if parts[..] == DatePart::ALL => f.write_str("date"),
            Self::DateParts { parts } => {
                let names: Vec<&str> = parts.iter().map(|part| part.as_str()).collect();
                write!(f, "date:{}", names.join("+"))
            }
            Self::Frequency => f.write_str("frequency"),
            Self::Hashing { buckets } => write!(f, "hashing:{buckets}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_json_describe_the_same_encoding() {
        for (text, json) in [
            ("date", r#"{"kind":"date_parts"}"#),
            (
                "date:month+days_since",
                r#"{"kind":"date_parts","parts":["month","days_since"]}"#,
            ),
            ("frequency", r#"{"kind":"frequency"}"#),
            ("hashing:32", r#"{"kind":"hashing"}"#),
            ("hashing:8", r#"{"kind":"hashing","buckets":8}"#),
        ] {
            let encoding: ColumnEncoding = text.parse().unwrap();
            assert_eq!(serde_json::from_str::<ColumnEncoding>(json).unwrap(), encoding);
            assert_eq!(encoding.to_string(), text);
            encoding.check().unwrap();
        }
    }

    #[test]
    fn errors_say_what_would_be_right() {
        for (text, part) in [
            ("when", "write COLUMN="),
            ("when=", "“” is no encoding"),
            ("when=date:minute", "year, month, day, weekday, hour, days_since"),
            ("when=date:day+day", "“when” has the part day twice"),
            ("city=hashing:many", "from 2 to 128"),
            ("city=hashing:1", "“city” can be hashed into 2 to 128 columns, not 1"),
            ("city=hashing:400", "from 2 to 128"),
        ] {
            let error = ColumnEncoding::parse_assignment(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
        assert!(ColumnEncoding::DateParts { parts: Vec::new() }.check().is_err());
        assert_eq!(ColumnEncoding::parse_assignment("a=b=frequency").unwrap().0, "a=b");
    }
}
