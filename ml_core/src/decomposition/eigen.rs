//! Eigenvalues and eigenvectors of small symmetric matrices.

use ndarray::Array2;

/// Largest number of sweeps over all pairs; six to ten are usual.
const MAX_SWEEPS: usize = 60;

/// Returns the largest `count` eigenvalues in descending order and their eigenvectors, one per row.
///
/// Cyclic Jacobi rotations; source: Golub and Van Loan, "Matrix computations", 8.5.
pub(super) fn largest_eigenpairs(matrix: &Array2<f64>, count: usize) -> (Vec<f64>, Array2<f64>) {
    let n = matrix.nrows();
    let mut a = matrix.clone();
    // Row i is the i-th eigenvector: the rotations act on the rows.
    let mut v = Array2::<f64>::eye(n);
    for _ in 0..MAX_SWEEPS {
        let mut rotated = false;
        for p in 0..n {
            for q in p + 1..n {
                // An entry below the rounding error of the diagonal is zero already.
                let noise = f64::EPSILON * (a[[p, p]].abs() * a[[q, q]].abs()).sqrt();
                if a[[p, q]].abs() > noise * 0.25 && a[[p, q]].abs() > f64::MIN_POSITIVE {
                    rotate(&mut a, &mut v, p, q);
                    rotated = true;
                }
            }
        }
        if !rotated {
            break;
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| a[[j, j]].total_cmp(&a[[i, i]]));
    order.truncate(count);
    let values = order.iter().map(|&i| a[[i, i]].max(0.0)).collect();
    (values, v.select(ndarray::Axis(0), &order))
}

/// Rotates so that `a[p][q]` becomes zero.
fn rotate(a: &mut Array2<f64>, v: &mut Array2<f64>, p: usize, q: usize) {
    let tau = (a[[q, q]] - a[[p, p]]) / (2.0 * a[[p, q]]);
    let t = 1.0_f64.copysign(tau) / (tau.abs() + libm::hypot(1.0, tau));
    let c = 1.0 / libm::hypot(1.0, t);
    let s = t * c;
    for k in 0..a.nrows() {
        let (kp, kq) = (a[[k, p]], a[[k, q]]);
        a[[k, p]] = c * kp - s * kq;
        a[[k, q]] = s * kp + c * kq;
    }
    for k in 0..a.nrows() {
        let (pk, qk) = (a[[p, k]], a[[q, k]]);
        a[[p, k]] = c * pk - s * qk;
        a[[q, k]] = s * pk + c * qk;
        let (pk, qk) = (v[[p, k]], v[[q, k]]);
        v[[p, k]] = c * pk - s * qk;
        v[[q, k]] = s * pk + c * qk;
    }
    (a[[p, q]], a[[q, p]]) = (0.0, 0.0);
}
