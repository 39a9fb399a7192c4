//! Data preparation, from a CSV file to a matrix: reading with detection of types, statistics,
//! encoding, class labels.
//!
//! [`read_csv`] returns a [`Table`] of typed columns, [`describe`](describe()) computes its
//! statistics, an [`Encoder`] turns it into a matrix of finite numbers (and any later table in the
//! same way), and [`ClassLabels`] turns the target column into class numbers. [`CsvRecords`] reads
//! a file as texts, to write it again with more columns.
//!
//! ```
//! use ml_core::data::{ClassLabels, CsvOptions, Encoder, Missing, read_csv};
//!
//! let csv = "length,colour,kind\n1.5,red,a\n2.5,blue,b\n,red,a\n3.5,red,b\n";
//! let table = read_csv(csv.as_bytes(), &CsvOptions::default())?;
//! let encoder = Encoder::fit(&table, None, Some("kind"), Missing::Drop)?;
//! assert_eq!(encoder.columns(), ["length", "colour=blue", "colour=red"]);
//! let (encoded, labels) = encoder.transform_labelled(table, "kind")?;
//! assert_eq!((encoded.x.dim(), encoded.dropped), ((3, 3), 1));
//! assert_eq!((labels.classes, labels.y), (vec!["a".to_owned(), "b".to_owned()], vec![0, 1, 1]));
//! # Ok::<(), ml_core::data::DataError>(())
//! ```

mod blocks;
mod builder;
mod column_kind;
mod columns;
mod contradictions;
mod date_words;
mod datetime;
mod decimal;
mod declared_names;
mod describe;
mod describe_csv;
mod encode;
#[cfg(feature = "encodings")]
mod encoding;
mod error;
pub(crate) mod feature_matrix;
#[cfg(feature = "formats")]
pub mod formats;
mod labels;
mod marks;
mod missing_words;
mod moment;
mod names;
mod notation;
mod number;
mod numbers;
mod numeral;
mod options;
mod parse;
mod pieces;
mod plan;
mod powers;
mod read;
mod record_end;
mod records;
mod row_marks;
mod sniff;
mod source;
pub(crate) mod sum;
mod survey;
mod table;
mod text_classes;
mod text_summary;
mod time_order;
mod tokens;
mod warnings;

pub use column_kind::ColumnKind;
pub use columns::{NewColumn, NewValues};
pub use contradictions::{ContradictingValue, Contradictions, contradictions};
pub(crate) use encode::usable_rows;
pub(crate) use error::excerpt;
pub(crate) use time_order::TimeOrder;

pub use crate::spec::Missing;
pub use date_words::without_words;
pub use describe::{ColumnSummary, Histogram, describe};
pub use describe_csv::{Description, describe_csv};
pub use encode::{Encoded, Encoder, Feature, FeatureEncoding, MAX_ONE_HOT};
#[cfg(feature = "encodings")]
pub use encoding::{
    DetectedEncoding, can_resume, declared_encoding, decoded, decoded_from, detect_encoding, encoding_named,
};
pub use error::{CsvError, DataError};
pub use feature_matrix::{FeatureMatrix, FeatureView};
pub use labels::{ClassLabels, MAX_CLASSES};
pub use missing_words::MissingWords;
pub use notation::Thousands;
pub use options::{CsvFormat, CsvOptions};
pub use pieces::Piece;
pub use plan::detect_format;
pub use read::read_csv;
pub use records::{CsvHead, CsvRecords, RecordStart};
pub use row_marks::{RowMark, RowMarks};
pub use source::CsvSource;
pub use table::{ColumnData, MISSING_CODE, Table, TableColumn};
pub use text_summary::ValueCount;
pub use warnings::rounded_integers;
