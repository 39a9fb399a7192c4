//! Prediction: the nearest centre of rows that are not iterated over.

use super::blocks::{LANES, block_rows, row_block};
use super::f32_filter::F32Filter;
use super::kernel::{Centres, nearest};
use super::panels::{Frame, Lanes};
use crate::progress::Interrupt;
use crate::simd::{Arithmetic, Simd, Work};
use crate::threads;
use ndarray::ArrayView2;

/// Returns the nearest centre of each row of a matrix in standard layout; of equally near ones the
/// first. `None` when a value is not finite. The result is void once interrupted.
pub(super) fn labels(
    x: ArrayView2<'_, f64>,
    centroids: ArrayView2<'_, f64>,
    simd: Simd,
    interrupt: &Interrupt<'_>,
) -> Option<Vec<u32>> {
    let frame = Frame::around(centroids);
    let filter = F32Filter::new(&frame, centroids);
    let centres = Centres::new(centroids);
    let size = block_rows(x.nrows());
    let mut labels = vec![0; x.nrows()];
    let finite = threads::map_pieces(&mut labels, size, |block, labels| {
        if interrupt.check() {
            return true;
        }
        simd.run(Block {
            frame: &frame,
            filter: &filter,
            centres: &centres,
            rows: row_block(x, block, size),
            labels,
        })
    });
    finite.into_iter().all(|finite| finite).then_some(labels)
}

struct Block<'a> {
    frame: &'a Frame,
    filter: &'a F32Filter,
    centres: &'a Centres,
    rows: &'a [f64],
    labels: &'a mut [u32],
}

impl Work for Block<'_> {
    /// Whether all values are finite.
    type Output = bool;

    #[inline(always)]
    fn run<A: Arithmetic>(self) -> bool {
        let columns = self.frame.origin.len();
        let mut panel = vec![Lanes([0.0; LANES]); columns + 1];
        let mut scratch = self.filter.scratch();
        for (rows, labels) in self.rows.chunks(LANES * columns).zip(self.labels.chunks_mut(LANES)) {
            if self.frame.pack(rows, &mut panel).is_none() {
                return false;
            }
            let best_two = self.filter.nearest_two::<A>(&panel, &mut scratch);
            let margins = self.filter.margins(&panel[columns].0);
            for (lane, label) in labels.iter_mut().enumerate() {
                if best_two.second[lane] - best_two.best[lane] > margins[lane] {
                    *label = best_two.label[lane];
                    continue;
                }
                let row = &rows[lane * columns..(lane + 1) * columns];
                self.centres
                    .for_each_row(row, |_, distances| *label = nearest(distances).0);
            }
        }
        true
    }
}
