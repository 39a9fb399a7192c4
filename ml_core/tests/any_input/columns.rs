//! Scaler and principal components on any input.

use crate::values::{count, matrix};
use ml_core::decomposition::Pca;
use ml_core::preprocessing::StandardScaler;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_scaler_scales_columns_or_fails(x in matrix(0..14), other in matrix(0..4)) {
        let Ok(scaler) = StandardScaler::fit(x.view()) else { return Ok(()) };
        prop_assert!(scaler.mean().iter().all(|mean| mean.is_finite()));
        prop_assert!(scaler.scale().iter().all(|&scale| scale > 0.0 && scale.is_finite()));
        let scaled = scaler.transform(x.view()).unwrap();
        prop_assert_eq!(scaled.dim(), x.dim());
        // A value is at most √n standard deviations from the mean; beyond double precision the
        // scale is the largest double.
        let bound = (x.nrows() as f64).sqrt() * (1.0 + 1e-9);
        prop_assert!(scaled.iter().all(|value| value.abs() <= bound.max(2.0)), "{}", scaled);
        prop_assert_eq!(scaler.transform(other.view()).is_ok(), other.ncols() == x.ncols());
        prop_assert_eq!(scaler.inverse_transform(other.view()).is_ok(), other.ncols() == x.ncols());
        let text = serde_json::to_string(&scaler).unwrap();
        prop_assert_eq!(serde_json::from_str::<StandardScaler>(&text).unwrap(), scaler);
    }

    #[test]
    fn components_have_length_one_or_are_rejected(x in matrix(0..14), other in matrix(0..4), n_components in count()) {
        let Ok(pca) = Pca::fit(x.view(), n_components) else { return Ok(()) };
        prop_assert_eq!(pca.components().dim(), (n_components, x.ncols()));
        for component in pca.components().rows() {
            prop_assert!((component.dot(&component) - 1.0).abs() < 1e-9, "{}", component);
        }
        let ratios = pca.explained_variance_ratio();
        prop_assert!(ratios.iter().all(|ratio| (0.0..=1.0 + 1e-9).contains(ratio)), "{:?}", ratios);
        prop_assert!(ratios.windows(2).all(|pair| pair[0] >= pair[1]), "{:?}", ratios);
        prop_assert!(pca.explained_variance().iter().all(|&variance| variance >= 0.0));
        prop_assert_eq!(pca.transform(x.view()).unwrap().dim(), (x.nrows(), n_components));
        prop_assert_eq!(pca.transform(other.view()).is_ok(), other.ncols() == x.ncols());
    }
}
