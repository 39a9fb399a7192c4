//! Detection of the format and of the columns of numbers from the whole file.

use super::blocks::Block;
use super::notation::{Notation, Notations};
use super::options::{CsvFormat, CsvOptions, DELIMITERS};
use super::records::{CsvRecords, Findings, wrong_length_error};
use super::row_marks::RowMarks;
use super::source::CsvSource;
use super::survey::{ColumnSurvey, decide};
use super::{ColumnKind, DataError};
use crate::threads;
use std::io::Read;

/// The format of a file and the columns of numbers, which do not depend on the order of its rows.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) format: CsvFormat,
    pub(super) names: Vec<String>,
    pub(super) findings: Findings,
    /// For each column whether it holds numbers.
    pub(super) are_numeric: Vec<bool>,
    /// The columns whose numbers could be read in another notation as well.
    pub(super) ambiguous: Vec<usize>,
    /// The columns that hold numbers in another notation only, and the first such notation.
    pub(super) other_notations: Vec<(usize, Notation)>,
    pub(super) row_marks: RowMarks,
}

/// Detects the format of a CSV from the whole file: delimiter, decimal mark and thousands
/// separator. [`read_csv`](super::read_csv) needs no such call; use it to read records with
/// [`CsvRecords::open`] and [`CsvOptions::with_format`].
///
/// ```
/// use ml_core::data::{CsvOptions, detect_format};
///
/// let file = "x;y\n".to_owned() + &"0;a\n".repeat(50_000) + "3,2;b\n";
/// let format = detect_format(file.as_bytes(), &CsvOptions::default())?;
/// assert_eq!((format.delimiter, format.decimal), (b';', b','));
/// # Ok::<(), ml_core::data::DataError>(())
/// ```
///
/// # Errors
/// As [`read_csv`](super::read_csv).
pub fn detect_format(source: impl CsvSource, options: &CsvOptions) -> Result<CsvFormat, DataError> {
    Ok(Plan::new(&source, options)?.format)
}

impl Plan {
    /// Surveys a file. A delimiter that does not give every record the same length is replaced by
    /// one that does, if there is one and none was declared.
    pub(super) fn new(source: &impl CsvSource, options: &CsvOptions) -> Result<Self, DataError> {
        let records = CsvRecords::open(source.open()?, options)?;
        let is_given = options.delimiter.is_some() || records.findings.delimiter_line.is_some();
        let detected = records.format().delimiter;
        let error = match Self::survey(records, options) {
            Err(error) if !is_given && error.is_about_length() => error,
            result => return result,
        };
        let mut best: Option<Self> = None;
        for delimiter in DELIMITERS.into_iter().filter(|&other| other != detected) {
            let options = CsvOptions {
                delimiter: Some(delimiter),
                ..options.clone()
            };
            let records = CsvRecords::open(source.open()?, &options);
            let Ok(plan) = records.and_then(|records| Self::survey(records, &options)) else {
                continue;
            };
            let width = best.as_ref().map_or(1, |best| best.names.len());
            if plan.names.len() > width {
                best = Some(plan);
            }
        }
        best.ok_or(error)
    }

    fn survey<R: Read + Send>(records: CsvRecords<R>, options: &CsvOptions) -> Result<Self, DataError> {
        let (mut format, names, findings) = (
            records.format().clone(),
            records.names().to_vec(),
            records.findings.clone(),
        );
        let survey = |name: &String| match options.overrides.get(name) {
            Some(ColumnKind::Numeric) => ColumnSurvey::declared_numeric(),
            _ => ColumnSurvey::new(),
        };
        let declared = options.declared_names(&names);
        let (mut columns, row_marks) = records.survey(declared.iter().map(survey).collect())?;
        columns.iter_mut().for_each(ColumnSurvey::settle);
        let allowed = Notations::allowed(options.decimal, options.thousands);
        let is_text = |at: usize| match options.overrides.get(&declared[at]) {
            Some(&kind) => kind != ColumnKind::Numeric,
            None => options.text_columns.contains(&at),
        };
        let evidence: Vec<ColumnSurvey> = columns
            .iter()
            .enumerate()
            .filter(|&(at, _)| !is_text(at))
            .map(|(_, column)| column.clone())
            .collect();
        let notation = decide(&evidence, allowed, format.delimiter);
        (format.decimal, format.thousands) = (notation.decimal, notation.thousands);
        let are_numeric: Vec<bool> = columns.iter().map(|column| column.is_numeric(notation)).collect();
        let ambiguous = if allowed == Notations::only(notation) || is_proved(&evidence, notation) {
            Vec::new()
        } else {
            let is_ambiguous = |&at: &usize| {
                let possible = columns[at].notations.and(allowed);
                let has = |set: Notations| !possible.and(set).is_empty();
                let has_both = has(Notations::POINT) && has(Notations::COMMA);
                are_numeric[at] && columns[at].is_ambiguous() && has_both && !is_text(at)
            };
            (0..names.len()).filter(is_ambiguous).collect()
        };
        let other_notation = |at: usize| {
            let other = columns[at].only_notations()?.iter().next()?;
            (!are_numeric[at] && !is_text(at)).then_some((at, other))
        };
        let other_notations = (0..names.len()).filter_map(other_notation).collect();
        Ok(Self {
            format,
            names,
            findings,
            are_numeric,
            ambiguous,
            other_notations,
            row_marks,
        })
    }
}

/// Returns whether a column can be read with one decimal mark only.
fn is_proved(columns: &[ColumnSurvey], notation: Notation) -> bool {
    let has_decimal_of = |other: Notation| other.decimal == notation.decimal;
    let others = Notations::that(|other| !has_decimal_of(other));
    columns
        .iter()
        .any(|column| column.is_numeric(notation) && column.notations.and(others).is_empty())
}

impl<R: Read + Send> CsvRecords<R> {
    /// Adds the values of all remaining records to empty surveys of the columns, and marks the
    /// first records of some blocks.
    fn survey(mut self, mut columns: Vec<ColumnSurvey>) -> Result<(Vec<ColumnSurvey>, RowMarks), DataError> {
        let (names, format, empty) = (self.names().to_vec(), self.format().clone(), columns.clone());
        let mut marks = self.no_marks();
        loop {
            let mut blocks = self.next_blocks()?;
            if blocks.is_empty() {
                return Ok((columns, marks));
            }
            let surveys = threads::map_pieces(&mut blocks, 1, |_, block| {
                survey_block(&block[0], &names, &format, empty.clone())
            });
            for (block, survey) in blocks.into_iter().zip(surveys) {
                let (of_block, rows) = survey?;
                for (column, more) in columns.iter_mut().zip(of_block) {
                    column.merge(&more);
                }
                marks.add(&block, rows);
                self.recycle(block);
            }
        }
    }
}

/// Adds the values of a block to empty surveys, and returns the number of its records too.
fn survey_block(
    block: &Block,
    names: &[String],
    format: &CsvFormat,
    mut columns: Vec<ColumnSurvey>,
) -> Result<(Vec<ColumnSurvey>, u64), DataError> {
    let mut tokens = block.tokens(format.delimiter);
    let (mut column, mut rows, mut surplus) = (0, 0, String::new());
    while let Some(token) = tokens.next()? {
        match columns.get_mut(column) {
            Some(survey) => survey.add(&token.value, &format.missing),
            None if column == names.len() => surplus = token.value.into_owned(),
            None => {}
        }
        column += 1;
        if token.last {
            if column != names.len() {
                return Err(wrong_length_error(tokens.record_line(), column, &surplus, names));
            }
            (column, rows) = (0, rows + 1);
        }
    }
    Ok((columns, rows))
}
