//! Gaussian naive Bayes on any input.

use crate::values::{labelled, matrix, number};
use ml_core::naive_bayes::{GaussianNb, GaussianNbModel};
use proptest::prelude::*;

proptest! {
    #[test]
    fn naive_bayes_fits_or_fails((x, y, n_classes) in labelled(), smoothing in number(), other in matrix(0..9)) {
        for share in [1e-9, smoothing] {
            let Ok(model) = GaussianNb::params().var_smoothing(share).fit(x.view(), &y, n_classes) else { continue };
            prop_assert!(model.var().iter().all(|variance| *variance > 0.0 && variance.is_finite()));
            let text = serde_json::to_string(&model).unwrap();
            prop_assert_eq!(&serde_json::from_str::<GaussianNbModel>(&text).unwrap(), &model);
            for x in [&x, &other] {
                let Ok(shares) = model.predict_proba(x.view()) else { continue };
                let classes = model.predict(x.view()).unwrap();
                for (row, class) in shares.rows().into_iter().zip(classes) {
                    prop_assert!((row.sum() - 1.0).abs() < 1e-9, "{}", row);
                    prop_assert!(row.iter().all(|share| *share <= row[class as usize]));
                }
            }
        }
    }
}
