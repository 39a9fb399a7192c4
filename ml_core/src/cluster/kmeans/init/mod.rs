//! Initial centres of a fit.

mod closest;
mod methods;

use super::panels::Panels;
use super::prepare::prepare;
use super::{Init, KMeansError, KMeansParams};
use crate::progress::{Interrupt, unobserved};
use crate::rng;
use crate::simd::Simd;
use ndarray::{Array2, ArrayView2};
use rand_pcg::Pcg64Mcg;

impl KMeansParams {
    /// Returns the initial centres (clusters × columns) of the first start of a fit, for
    /// [`KMeansStepper`](super::KMeansStepper) or to examine k-means++. The parameters of the
    /// iterations have no effect. Time O(n · columns · clusters · ln clusters) for k-means++,
    /// O(n · columns + clusters²) for random rows.
    ///
    /// ```
    /// use ml_core::cluster::kmeans::KMeans;
    /// use ndarray::array;
    ///
    /// let x = array![[0.0], [1.0], [10.0], [11.0]];
    /// let centroids = KMeans::params(2).seed(7).initial_centroids(x.view())?;
    /// assert!((centroids[[0, 0]] - centroids[[1, 0]]).abs() >= 9.0, "one on each side");
    /// # Ok::<(), ml_core::cluster::kmeans::KMeansError>(())
    /// ```
    ///
    /// # Errors
    /// As [`KMeansParams::fit`].
    pub fn initial_centroids(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, KMeansError> {
        let simd = Simd::best();
        let (x, panels) = prepare(simd, self, x)?;
        let mut rng = rng::generator(self.seed);
        let interrupt = Interrupt::new(&unobserved, 1);
        Ok(initial_centres(self, x.view(), &panels, simd, &mut rng, &interrupt))
    }
}

/// Returns the initial centres of the next start, drawn with `rng`.
pub(super) fn initial_centres(
    params: &KMeansParams,
    x: ArrayView2<'_, f64>,
    panels: &Panels,
    simd: Simd,
    rng: &mut Pcg64Mcg,
    interrupt: &Interrupt<'_>,
) -> Array2<f64> {
    match &params.init {
        Init::KMeansPlusPlus => methods::plus_plus(x, panels, simd, params.n_clusters, rng, interrupt),
        Init::Random => methods::random(x, params.n_clusters, rng),
        Init::Centroids(centroids) => centroids.clone(),
    }
}

#[cfg(test)]
mod tests {
    use crate::cluster::kmeans::{Init, KMeans, KMeansError, KMeansStepper};
    use ndarray::Array2;

    #[test]
    fn stepping_from_the_initial_centres_equals_the_fit() {
        let x = Array2::from_shape_fn((200, 3), |(row, column)| ((row * 37 + column * 11) % 101) as f64);
        for init in [Init::KMeansPlusPlus, Init::Random] {
            let params = KMeans::params(6).init(init).n_init(1).tol(0.0).seed(3);
            let mut stepper = KMeansStepper::new(x.view(), params.initial_centroids(x.view()).unwrap()).unwrap();
            while stepper.step().moved > 0 {}
            let model = params.fit(x.view()).unwrap();
            assert_eq!(model.labels(), stepper.labels());
            for (fitted, stepped) in model.centroids().iter().zip(stepper.centroids()) {
                assert!((fitted - stepped).abs() < 1e-9);
            }
        }
        let many = KMeans::params(7).initial_centroids(Array2::zeros((9, 1)).view());
        assert!(matches!(many, Err(KMeansError::TooManyClusters { distinct: 1, .. })));
    }
}
