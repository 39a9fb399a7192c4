//! Nearest neighbours by both searches, of several blocks of rows.

use crate::cases::{Result, classes, groups};
use crate::record::Record;
use ml_core::neighbors::{KNeighborsClassifier, KNeighborsRegressor, Metric, NeighborSearch, Weights};

pub(crate) fn neighbors(record: &mut Record) -> Result<()> {
    for (columns, metric, search) in [
        (3, Metric::Euclidean, NeighborSearch::KdTree),
        (3, Metric::Manhattan, NeighborSearch::KdTree),
        (20, Metric::Euclidean, NeighborSearch::Brute),
        (20, Metric::Manhattan, NeighborSearch::Brute),
    ] {
        let name = format!("neighbors/{metric:?}/{search:?}");
        let x = groups(9000, columns);
        let y = classes(&x);
        let others = groups(700, columns) + 0.3;
        let params = KNeighborsClassifier::params().metric(metric).algorithm(search);
        let model = params.weights(Weights::Distance).fit(x.view(), &y, 3)?;
        record.text(&format!("{name}/json"), &serde_json::to_string(&model)?);
        let (distances, rows) = model.kneighbors(others.view(), Some(9))?;
        record.matrix(&format!("{name}/distances"), distances.view());
        record.digest(&format!("{name}/rows"), rows.iter().map(|&row| u64::from(row)));
        record.numbers(
            &format!("{name}/proba"),
            model.predict_proba(others.view())?.iter().step_by(101),
        );
        let y = x.column(0).to_vec();
        let params = KNeighborsRegressor::params().metric(metric).algorithm(search);
        let model = params.weights(Weights::Distance).fit(x.view(), &y)?;
        record.numbers(
            &format!("{name}/numbers"),
            model.predict(others.view())?.iter().step_by(50),
        );
    }
    Ok(())
}
