//! Splits that keep groups of rows together, or the past before the future.

use super::split::rounded_up;
use super::{Fold, SplitError, shuffle};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use std::collections::BTreeSet;

/// Splits rows into training and test so that all rows of a group are on the same side: for rows
/// that are alike because they belong together, such as several visits of a patient. `groups` holds
/// the group of each row, `test_size` is the share of the groups (above 0, below 1) that become the
/// test, rounded up. scikit-learn: `GroupShuffleSplit`.
///
/// ```
/// let (train, test) = ml_core::model_selection::group_split(&[1, 1, 2, 2, 3, 3], 0.3, 7)?;
/// assert_eq!((train.len(), test.len()), (4, 2));
/// assert_eq!(test[0] / 2, test[1] / 2);
/// # Ok::<(), ml_core::model_selection::SplitError>(())
/// ```
///
/// # Errors
/// When `test_size` is not between 0 and 1, or a side would have no group.
pub fn group_split(groups: &[u32], test_size: f64, seed: u64) -> Result<Fold, SplitError> {
    check_test_size(test_size)?;
    let names = shuffled_groups(groups, seed);
    let groups_found = names.len();
    if groups_found < 2 {
        return Err(SplitError::TooFewGroups {
            groups: groups_found,
            needed: 2,
        });
    }
    let n_test = rounded_up(groups_found, test_size).max(1);
    if n_test >= groups_found {
        return Err(SplitError::AllGroups {
            groups: groups_found,
            test_size,
        });
    }
    let test: BTreeSet<u32> = names[..n_test].iter().copied().collect();
    Ok(divide(groups.len(), |row| test.contains(&groups[row])))
}

/// Splits rows into `folds` parts so that all rows of a group are in the same part. Groups are
/// dealt out in turn, in a random order. scikit-learn: `GroupKFold(shuffle=True)`.
///
/// # Errors
/// When there are fewer than 2 folds, or more than groups.
pub fn group_k_fold(groups: &[u32], folds: usize, seed: u64) -> Result<Vec<Fold>, SplitError> {
    check_folds(folds, groups.len())?;
    let names = shuffled_groups(groups, seed);
    if names.len() < folds {
        return Err(SplitError::TooFewGroups {
            groups: names.len(),
            needed: folds,
        });
    }
    let part = |fold| {
        let test: BTreeSet<u32> = names.iter().skip(fold).step_by(folds).copied().collect();
        divide(groups.len(), |row| test.contains(&groups[row]))
    };
    Ok((0..folds).map(part).collect())
}

/// Splits rows into training and test so that the test is later: `times` holds the time of each
/// row, in any unit that grows. At most the share `test_size` of the rows becomes the test; rows of
/// the same time are on the same side.
///
/// ```
/// let (train, test) = ml_core::model_selection::time_split(&[3, 1, 2, 4], 0.25)?;
/// assert_eq!((train, test), (vec![0, 1, 2], vec![3]));
/// # Ok::<(), ml_core::model_selection::SplitError>(())
/// ```
///
/// # Errors
/// When `test_size` is not between 0 and 1, or a side would have no row: [`SplitError::LatestTime`]
/// if the rows of the latest time are more than the share.
pub fn time_split(times: &[u32], test_size: f64) -> Result<Fold, SplitError> {
    check_test_size(test_size)?;
    let rows = times.len();
    let too_few = || SplitError::TooFewRows { rows, test_size };
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let n_train = rows - rounded_up(rows, test_size).min(rows);
    let last = n_train
        .checked_sub(1)
        .and_then(|at| sorted.get(at))
        .ok_or_else(too_few)?;
    let split = divide(rows, |row| times[row] > *last);
    if !split.1.is_empty() {
        return Ok(split);
    }
    match sorted.iter().filter(|&time| time == last).count() {
        latest if latest == rows => Err(SplitError::TooFewGroups { groups: 1, needed: 2 }),
        latest => Err(SplitError::LatestTime {
            latest,
            rows,
            test_size,
        }),
    }
}

/// Returns `folds` pairs in which the test follows the training rows in time, and each training set
/// continues the one before: `times` is as for [`time_split`]. scikit-learn: `TimeSeriesSplit`.
///
/// # Errors
/// When there are fewer than 2 folds, or not more distinct times than folds.
pub fn time_series_folds(times: &[u32], folds: usize) -> Result<Vec<Fold>, SplitError> {
    check_folds(folds, times.len())?;
    let distinct: Vec<u32> = times.iter().copied().collect::<BTreeSet<u32>>().into_iter().collect();
    if distinct.len() <= folds {
        return Err(SplitError::TooFewGroups {
            groups: distinct.len(),
            needed: folds + 1,
        });
    }
    let size = distinct.len() / (folds + 1);
    let first = distinct.len() - size * folds;
    let part = |fold| {
        let begin = first + fold * size;
        let (begin, end) = (distinct[begin], distinct.get(begin + size).copied());
        let rows = |is_in: &dyn Fn(u32) -> bool| (0..times.len()).filter(|&row| is_in(times[row])).collect();
        let test = |time: u32| time >= begin && end.is_none_or(|end| time < end);
        (rows(&|time| time < begin), rows(&test))
    };
    Ok((0..folds).map(part).collect())
}

fn check_folds(folds: usize, rows: usize) -> Result<(), SplitError> {
    if folds < 2 {
        return Err(SplitError::Folds { folds, rows });
    }
    Ok(())
}

fn check_test_size(value: f64) -> Result<(), SplitError> {
    if value > 0.0 && value < 1.0 {
        Ok(())
    } else {
        Err(SplitError::TestSize { value })
    }
}

/// Returns the distinct groups in a random order.
fn shuffled_groups(groups: &[u32], seed: u64) -> Vec<u32> {
    let mut names: Vec<u32> = groups.iter().copied().collect::<BTreeSet<u32>>().into_iter().collect();
    shuffle(&mut names, &mut Pcg64Mcg::seed_from_u64(seed));
    names
}

fn divide(rows: usize, is_test: impl Fn(usize) -> bool) -> Fold {
    let (test, train) = (0..rows).partition(|&row| is_test(row));
    (train, test)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_stay_together() {
        let groups: Vec<u32> = (0..60).map(|row| row % 12).collect();
        let side = |rows: &[usize]| rows.iter().map(|&row| groups[row]).collect::<BTreeSet<u32>>();
        let (train, test) = group_split(&groups, 0.25, 3).unwrap();
        assert!(side(&train).is_disjoint(&side(&test)));
        assert_eq!((side(&test).len(), train.len() + test.len()), (3, 60));
        let mut tests = Vec::new();
        for (train, test) in group_k_fold(&groups, 5, 3).unwrap() {
            assert!(side(&train).is_disjoint(&side(&test)));
            tests.extend(test);
        }
        tests.sort_unstable();
        assert_eq!(tests, (0..60).collect::<Vec<_>>());
    }

    #[test]
    fn the_test_is_later() {
        let times = [5, 1, 4, 4, 2, 3, 4, 9];
        let (train, test) = time_split(&times, 0.5).unwrap();
        assert_eq!((train, test), (vec![1, 2, 3, 4, 5, 6], vec![0, 7]));
        for (train, test) in time_series_folds(&times, 3).unwrap() {
            let latest = train.iter().map(|&row| times[row]).max().unwrap();
            assert!(!test.is_empty() && test.iter().all(|&row| times[row] > latest));
        }
    }

    #[test]
    fn impossible_splits_are_rejected() {
        let one = SplitError::TooFewGroups { groups: 1, needed: 2 };
        assert_eq!(group_split(&[4, 4], 0.5, 0), Err(one));
        assert!(matches!(group_split(&[1, 2], 1.0, 0), Err(SplitError::TestSize { .. })));
        let few = |groups, needed| Some(SplitError::TooFewGroups { groups, needed });
        assert_eq!(group_k_fold(&[1, 2], 3, 0).err(), few(2, 3));
        assert_eq!(time_split(&[7, 7, 7], 0.5).err(), few(1, 2));
        assert_eq!(time_series_folds(&[1, 2], 2).err(), few(2, 3));
        let folds = SplitError::Folds { folds: 1, rows: 4 };
        assert_eq!(group_k_fold(&[1, 2, 3, 4], 1, 0), Err(folds.clone()));
        assert_eq!(time_series_folds(&[1, 2, 3, 4], 1), Err(folds));
    }

    #[test]
    fn a_side_without_rows_has_its_reason_and_a_remedy() {
        let message = |found: Result<Fold, SplitError>| found.unwrap_err().to_string();
        assert_eq!(
            message(group_split(&[1, 2, 3, 3], 0.7, 0)),
            "test_size = 0.7 of 3 groups, rounded up, is all of them, so that none is left for the training; take a \
             test_size of at most 2/3"
        );
        assert!(group_split(&[1, 2, 3, 3], 2.0 / 3.0, 0).is_ok());
        let (_, test) = group_split(&[1, 2, 3], 1e-12, 0).unwrap();
        assert_eq!(test.len(), 1, "a share of some size is at least one group");
        let times = [1, 2, 3, 9, 9, 9, 9, 9];
        assert_eq!(
            message(time_split(&times, 0.25)),
            "the latest 5 of 8 rows have the same time and stay together, but test_size = 0.25 allows fewer in the test; \
             take a test_size of at least 5/8"
        );
        assert_eq!(time_split(&times, 5.0 / 8.0).unwrap().1.len(), 5);
        let one_time = message(time_split(&[7, 7], 0.5));
        assert!(one_time.contains("have 1 different value in the column"), "{one_time}");
    }
}
