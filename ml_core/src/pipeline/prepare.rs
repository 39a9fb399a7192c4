//! Preparation of a table for a fit. Everything that is learned from the data here (levels, values
//! to be filled in, scales) is learned from the training rows alone.

use super::check::{check_split_column, check_task};
use super::columns::{Choice, MissingRows, account, choose};
use super::error::TrainError;
use super::request::TrainRequest;
use super::split::{SplitColumn, divide, folds};
use super::target::Target;
use super::warnings::{ambiguous_dates, numbers_as_classes, small_test, unknown_categories};
use crate::data::{Encoder, FeatureMatrix, Missing, Table, TableColumn, usable_rows};
use crate::preprocessing::StandardScaler;
use crate::registry::{self, Estimator};
use crate::report::{ColumnAccount, RowAccount, Warning};
use crate::spec::{AlgorithmSpec, CostModel, Parameters, Split};
use std::borrow::Cow;

/// A table that is ready for a fit.
#[derive(Debug)]
pub struct Prepared {
    pub(super) spec: &'static AlgorithmSpec,
    pub(super) parameters: Parameters,
    pub(super) request: TrainRequest,
    pub(super) matrix: Matrix,
    pub(super) target: Target,
    pub(super) split: Split,
    pub(super) split_column: SplitColumn,
    /// Row in the table for each row of the matrix, from 0.
    pub(super) rows: Vec<usize>,
    /// Training and test rows of the matrix.
    pub(super) train: Vec<usize>,
    pub(super) test: Vec<usize>,
    pub(super) columns: ColumnAccount,
    pub(super) row_account: RowAccount,
    pub(super) warnings: Vec<Warning>,
    features: Vec<String>,
    missing: Missing,
    /// The table, if folds have to be encoded anew.
    table: Option<Table>,
}

/// Encoded and perhaps scaled rows.
#[derive(Clone, Debug)]
pub(super) struct Matrix {
    pub(super) encoder: Encoder,
    pub(super) scaler: Option<StandardScaler>,
    pub(super) x: FeatureMatrix,
}

impl Prepared {
    /// Chooses the columns, leaves out rows with missing values, splits the rows, and encodes and
    /// scales them. The request may spell the names of columns otherwise.
    ///
    /// # Errors
    /// When the request does not suit the algorithm or the table.
    pub fn new(table: Table, request: &TrainRequest) -> Result<Self, TrainError> {
        let request = &request.spelled_as(&table);
        let spec = find(&request.algorithm)?;
        let parameters = spec
            .with_defaults(&request.parameters)
            .map_err(TrainError::Parameters)?;
        let missing = missing(spec, request.missing)?;
        let target_name = request.target.as_deref();
        let split = request.split.clone().unwrap_or_else(|| Split::default_of(spec.task));
        check_task(request, spec.task, &split)?;
        check_split_column(request, &split)?;
        let encodings = &request.encodings;
        let Choice { features, left_out } = choose(&table, request, split.column(), spec.task)?;
        // Checks the chosen columns, before any row is left out for them.
        let chosen = Encoder::columns_of(&table, &features, target_name, encodings)?;
        let rows = usable_rows(&table, &chosen, target_name, missing)?;
        let target = Target::read(&table, target_name, spec.task, &rows)?;
        let split_column = SplitColumn::read(&table, &split, &rows)?;
        let (train, test) = divide(&split, &split_column, &target, rows.len(), request.seed)?;
        if let Some(count) = request.cv {
            // Refuses impossible folds before the fit. The folds are not kept, because they are
            // large.
            folds(count, &split_column, &target, &train, request.seed)?;
        }
        let missing_rows = count_missing(&table, &chosen, target_name, &rows)?;
        let fit_rows: Vec<usize> = train.iter().map(|&row| rows[row]).collect();
        let encoder = Encoder::fit_rows(&table, Some(&features), target_name, missing, encodings, &fit_rows)?;
        let total = table.rows();
        let test_rows: Vec<usize> = test.iter().map(|&row| rows[row]).collect();
        let mut warnings = unknown_categories(&encoder, &table, &test_rows);
        let by_dates = split.column().filter(|_| split_column.is_ambiguous());
        let dates = encoder.ambiguous_dates(&table).into_iter();
        warnings.extend(ambiguous_dates(dates.chain(by_dates.map(str::to_owned))));
        warnings.extend(numbers_as_classes(&target, target_name));
        warnings.extend(small_test(&split, rows.len(), test.len()));
        let inspect = |_: &Table, _: &[usize]| Ok::<_, TrainError>(());
        // Without folds that are encoded anew the table becomes the matrix where it can.
        let keeps_table = request.cv.is_some() && (request.scale || encoder.depends_on_rows());
        let (encoded, table) = if keeps_table {
            let (encoded, ()) = encoder.transform_with(Cow::Borrowed(&table), target_name, inspect)?;
            (encoded, Some(table))
        } else {
            let (encoded, ()) = encoder.transform_with(Cow::Owned(table), target_name, inspect)?;
            (encoded, None)
        };
        let (x, scaler) = scaled(encoded.x, spec, request.scale, missing, &train)?;
        Estimator::check_rows(&spec.id, x.view(), &parameters).map_err(|error| TrainError::Parameters(vec![error]))?;
        let columns = account(&encoder, left_out, &missing_rows);
        let row_account = RowAccount {
            total,
            train: train.len(),
            test: test.len(),
            missing_values: total - rows.len(),
        };
        Ok(Self {
            spec,
            parameters,
            request: request.clone(),
            matrix: Matrix { encoder, scaler, x },
            target,
            split,
            split_column,
            rows,
            train,
            test,
            columns,
            row_account,
            warnings,
            features,
            missing,
            table,
        })
    }

    /// Returns the encoder.
    #[must_use]
    pub fn encoder(&self) -> &Encoder {
        &self.matrix.encoder
    }

    /// Returns the scaler, if the columns are scaled.
    #[must_use]
    pub fn scaler(&self) -> Option<&StandardScaler> {
        self.matrix.scaler.as_ref()
    }

    /// Returns the numbers of rows and columns of the matrix.
    #[must_use]
    pub fn dim(&self) -> (usize, usize) {
        self.matrix.x.dim()
    }

    /// Replaces the parameters by others of the same algorithm, which have been checked.
    #[must_use]
    pub fn with_parameters(mut self, parameters: Parameters) -> Self {
        self.parameters = parameters;
        self
    }

    /// Returns the choices of a parameter.
    #[must_use]
    pub fn choices(&self, name: &str) -> &'static [Cow<'static, str>] {
        self.spec
            .parameter(name)
            .map_or(&[], |parameter| parameter.choices.as_slice())
    }

    /// Returns the parameters.
    #[must_use]
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// Returns the matrix, encoded and scaled by the training rows of a fold.
    pub(super) fn matrix_of_fold(&self, train: &[usize]) -> Result<Cow<'_, Matrix>, TrainError> {
        let Some(table) = &self.table else {
            return Ok(Cow::Borrowed(&self.matrix));
        };
        let rows: Vec<usize> = train.iter().map(|&row| self.rows[row]).collect();
        let (target, encodings) = (self.request.target.as_deref(), &self.request.encodings);
        let encoder = Encoder::fit_rows(table, Some(&self.features), target, self.missing, encodings, &rows)?;
        let (encoded, ()) = encoder.transform_with(Cow::Borrowed(table), target, |_, _| Ok::<_, TrainError>(()))?;
        let (x, scaler) = scaled(encoded.x, self.spec, self.request.scale, self.missing, train)?;
        Ok(Cow::Owned(Matrix { encoder, scaler, x }))
    }
}

/// Returns the description of an algorithm.
fn find(id: &str) -> Result<&'static AlgorithmSpec, TrainError> {
    registry::algorithm(id).ok_or_else(|| registry::unknown_algorithm(id).into())
}

/// Counts the rows that lack the value of each column: those that are used, and those with a target
/// that are not.
fn count_missing(
    table: &Table,
    columns: &[TableColumn<'_>],
    target: Option<&str>,
    used: &[usize],
) -> Result<Vec<MissingRows>, TrainError> {
    let target = target.map(|target| table.column(target)).transpose()?;
    let has_target = |row: usize| target.as_ref().is_none_or(|target| !target.data.is_missing(row));
    let count = |column: &TableColumn<'_>| {
        let used = used.iter().filter(|&&row| column.data.is_missing(row)).count();
        let all = (0..table.rows()).filter(|&row| column.data.is_missing(row) && has_target(row));
        MissingRows {
            used,
            left_out: all.count() - used,
        }
    };
    Ok(columns.iter().map(count).collect())
}

/// Returns the treatment of missing values.
///
/// # Errors
/// When native missing values are requested, and the algorithm does not support them.
fn missing(spec: &AlgorithmSpec, requested: Option<Missing>) -> Result<Missing, TrainError> {
    let missing = requested.unwrap_or_else(|| Missing::default_of(spec));
    if missing != Missing::Native || spec.native_missing {
        return Ok(missing);
    }
    let takers = || registry::algorithms().iter().filter(|other| other.native_missing);
    let of_task: Vec<&str> = takers()
        .filter(|other| other.task == spec.task)
        .map(|other| &*other.id)
        .collect();
    let takers = match of_task.is_empty() {
        true => takers().map(|other| &*other.id).collect(),
        false => of_task,
    };
    Err(TrainError::NativeMissing {
        algorithm: spec.name.to_string(),
        takers: takers.join(", "),
    })
}

/// Scales the matrix by the statistics of the training rows. Only trees take levels as they are
/// stored; for the other algorithms they are written out once.
fn scaled(
    x: FeatureMatrix,
    spec: &AlgorithmSpec,
    scale: bool,
    missing: Missing,
    train: &[usize],
) -> Result<(FeatureMatrix, Option<StandardScaler>), TrainError> {
    if !scale && spec.cost == CostModel::Trees {
        return Ok((x, None));
    }
    let x = x.into_dense()?;
    if !scale {
        return Ok((x.into(), None));
    }
    let fit = match missing {
        Missing::Native => StandardScaler::fit_present,
        Missing::Drop | Missing::Mean | Missing::MostFrequent => StandardScaler::fit,
    };
    let scaler = if train.len() == x.nrows() {
        fit(x.view())?
    } else {
        fit(x.select(ndarray::Axis(0), train).view())?
    };
    Ok((scaler.transform(x.view())?.into(), Some(scaler)))
}
