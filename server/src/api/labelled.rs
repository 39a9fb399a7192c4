//! Query parameters of a CSV with the predictions of a model.

use backend::Formulas;
use serde::Deserialize;
use utoipa::IntoParams;

/// How a labelled CSV is written.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct LabelledQuery {
    /// Whether cells that a spreadsheet would run as formulas get a `'` before them. Default:
    /// false; true for browsers.
    protect_formulas: Option<bool>,
}

impl LabelledQuery {
    /// Returns the treatment of formulas; `otherwise` when the query does not say.
    pub(crate) fn formulas(&self, otherwise: Formulas) -> Formulas {
        match self.protect_formulas {
            Some(true) => Formulas::Protect,
            Some(false) => Formulas::Keep,
            None => otherwise,
        }
    }
}
