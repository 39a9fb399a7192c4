//! Gaussian naive Bayes of several blocks of rows.

use crate::cases::{Result, classes, groups};
use crate::record::Record;
use ml_core::naive_bayes::GaussianNb;

pub(crate) fn naive_bayes(record: &mut Record) -> Result<()> {
    let x = groups(9000, 6);
    let y = classes(&x);
    let model = GaussianNb::params().fit(x.view(), &y, 3)?;
    record.text("naive_bayes/json", &serde_json::to_string(&model)?);
    record.numbers("naive_bayes/proba", model.predict_proba(x.view())?.iter().step_by(101));
    Ok(())
}
