//! Columns that grow block by block, and their types.

use super::datetime::is_datetime;
use super::parse::{Expect, Found, Parsed, infinite_error};
use super::table::{ColumnData, ColumnKind, MISSING_CODE, TableColumn};
use super::{DataError, MAX_ONE_HOT};
use std::collections::HashMap;

/// A column while the file is read.
pub(super) struct Builder {
    name: String,
    number: usize,
    forced: Option<ColumnKind>,
    content: Content,
}

enum Content {
    Numbers {
        values: Vec<f64>,
        infinite: Option<Found>,
    },
    Texts {
        codes: Vec<u32>,
        codes_of: HashMap<String, u32>,
    },
}

impl Builder {
    /// Column `number` (from 0), of a declared type or one that is found out.
    pub(super) fn new(name: &str, number: usize, forced: Option<ColumnKind>) -> Self {
        use ColumnKind::{Categorical, Datetime, Text};
        let content = match forced {
            Some(Categorical | Text | Datetime) => Content::Texts {
                codes: Vec::new(),
                codes_of: HashMap::new(),
            },
            _ => Content::Numbers {
                values: Vec::new(),
                infinite: None,
            },
        };
        Self {
            name: name.to_owned(),
            number,
            forced,
            content,
        }
    }

    pub(super) fn expect(&self) -> Expect {
        match (&self.content, self.forced) {
            (Content::Texts { .. }, _) => Expect::Text,
            (_, Some(ColumnKind::Numeric)) => Expect::OnlyNumber,
            _ => Expect::Number,
        }
    }

    /// Whether a block that was parsed before this column turned into texts must be parsed again.
    pub(super) fn needs_texts(&self, parsed: &Parsed) -> bool {
        matches!((&self.content, parsed), (Content::Texts { .. }, Parsed::Numbers { .. }))
    }

    /// Appends a block.
    pub(super) fn append(&mut self, parsed: Parsed) -> Result<(), DataError> {
        match (&mut self.content, parsed) {
            (
                Content::Numbers { values, infinite },
                Parsed::Numbers {
                    values: more,
                    infinite: found,
                },
            ) => {
                values.extend_from_slice(&more);
                if infinite.is_none() {
                    *infinite = found;
                }
                Ok(())
            }
            (Content::Numbers { values, .. }, parsed) => {
                let (codes, codes_of) = as_texts(values, &self.name)?;
                self.content = Content::Texts { codes, codes_of };
                self.append(parsed)
            }
            (Content::Texts { codes, codes_of }, Parsed::Texts { codes: more, levels }) => {
                let known: Result<Vec<u32>, _> = levels
                    .into_iter()
                    .map(|level| code(level, codes_of, &self.name))
                    .collect();
                let known = known?;
                codes.extend(
                    more.into_iter()
                        .map(|code| known.get(code as usize).copied().unwrap_or(MISSING_CODE)),
                );
                Ok(())
            }
            (Content::Texts { codes, codes_of }, Parsed::Numbers { values, .. }) => {
                for value in values {
                    codes.push(number_code(value, codes_of, &self.name)?);
                }
                Ok(())
            }
        }
    }

    /// The finished column with its type.
    pub(super) fn finish(self) -> Result<TableColumn, DataError> {
        let data = match self.content {
            Content::Numbers {
                infinite: Some(found), ..
            } if self.forced != Some(ColumnKind::Ignore) => {
                return Err(infinite_error(found, self.number, &self.name));
            }
            Content::Numbers { values, .. } => ColumnData::Numeric(values),
            Content::Texts { codes, codes_of } => sorted(codes, codes_of),
        };
        let kind = self.forced.unwrap_or_else(|| infer(&data));
        Ok(TableColumn {
            name: self.name,
            kind,
            data,
        })
    }
}

/// Numbers as texts in their shortest form: a column that turns out to hold texts only after its first block has no
/// other record of what the file had.
fn as_texts(values: &[f64], name: &str) -> Result<(Vec<u32>, HashMap<String, u32>), DataError> {
    let mut codes_of = HashMap::new();
    let codes: Result<_, _> = values
        .iter()
        .map(|&value| number_code(value, &mut codes_of, name))
        .collect();
    Ok((codes?, codes_of))
}

fn number_code(value: f64, codes_of: &mut HashMap<String, u32>, name: &str) -> Result<u32, DataError> {
    if value.is_nan() {
        Ok(MISSING_CODE)
    } else {
        code(value.to_string(), codes_of, name)
    }
}

fn code(level: String, codes_of: &mut HashMap<String, u32>, name: &str) -> Result<u32, DataError> {
    let next = u32::try_from(codes_of.len()).ok().filter(|&next| next != MISSING_CODE);
    let next = next.ok_or_else(|| DataError::TooManyLevels { name: name.to_owned() })?;
    Ok(*codes_of.entry(level).or_insert(next))
}

/// Sorts the levels, so that codes do not depend on the order of the rows.
fn sorted(mut codes: Vec<u32>, codes_of: HashMap<String, u32>) -> ColumnData {
    let mut levels: Vec<(String, u32)> = codes_of.into_iter().collect();
    levels.sort_unstable();
    let mut rank = vec![0; levels.len()];
    for (new, &(_, old)) in (0_u32..).zip(&levels) {
        rank[old as usize] = new;
    }
    for code in &mut codes {
        *code = rank.get(*code as usize).copied().unwrap_or(MISSING_CODE);
    }
    ColumnData::Codes {
        codes,
        levels: levels.into_iter().map(|(level, _)| level).collect(),
    }
}

/// Numbers are numeric; texts are dates when all of them are, categories when there are few distinct ones, else text.
/// A column without any value is text, so that nobody uses it by accident.
fn infer(data: &ColumnData) -> ColumnKind {
    match data {
        ColumnData::Numeric(values) if values.iter().all(|value| value.is_nan()) => ColumnKind::Text,
        ColumnData::Numeric(_) => ColumnKind::Numeric,
        ColumnData::Codes { codes, levels } => {
            let present = codes.iter().filter(|&&code| code != MISSING_CODE).count();
            if !levels.is_empty() && levels.iter().all(|level| is_datetime(level)) {
                ColumnKind::Datetime
            } else if !levels.is_empty() && (levels.len() <= 10 || levels.len() <= MAX_ONE_HOT.min(present / 2)) {
                ColumnKind::Categorical
            } else {
                ColumnKind::Text
            }
        }
    }
}

/// Refuses a name that occurs twice.
pub(super) fn check_names<'a>(names: impl Iterator<Item = &'a str>) -> Result<(), DataError> {
    let mut seen = HashMap::new();
    for (column, name) in (1_usize..).zip(names) {
        if let Some(first) = seen.insert(name, column) {
            return Err(DataError::DuplicateColumn {
                name: name.to_owned(),
                first,
                second: column,
            });
        }
    }
    Ok(())
}
