//! Parallel loops; the only module that depends on whether there are threads. Work is cut into
//! pieces that do not depend on the number of threads, and results are returned in the order of the
//! pieces: so one thread and eight give the same bits.

/// Returns `f(0), f(1), …, f(n - 1)`, computed on all threads.
pub(crate) fn map<T: Send>(n: usize, f: impl Fn(usize) -> T + Sync + Send) -> Vec<T> {
    // A single piece is not worth waking a thread.
    #[cfg(feature = "parallel")]
    if n > 1 {
        use rayon::prelude::*;
        return (0..n).into_par_iter().map(f).collect();
    }
    (0..n).map(f).collect()
}

/// Returns the number of threads.
pub(crate) fn count() -> usize {
    #[cfg(feature = "parallel")]
    {
        rayon::current_num_threads()
    }
    #[cfg(not(feature = "parallel"))]
    1
}

/// Computes `a()` and `b()`, at the same time if a thread is free.
pub(crate) fn join<A: Send, B: Send>(a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B) {
    #[cfg(feature = "parallel")]
    {
        rayon::join(a, b)
    }
    #[cfg(not(feature = "parallel"))]
    (a(), b())
}

/// Computes `f(i, piece)` on all threads, for the i-th piece of `size` values of `out` (the last
/// may be shorter).
pub(crate) fn map_pieces<O: Send, T: Send>(
    out: &mut [O],
    size: usize,
    f: impl Fn(usize, &mut [O]) -> T + Sync + Send,
) -> Vec<T> {
    map_each(out.chunks_mut(size.max(1)).collect(), f)
}

/// Computes `f(i, piece)` on all threads, for the i-th of the pieces.
pub(crate) fn map_each<I: Send, T: Send>(pieces: Vec<I>, f: impl Fn(usize, I) -> T + Sync + Send) -> Vec<T> {
    #[cfg(feature = "parallel")]
    if pieces.len() > 1 {
        use rayon::prelude::*;
        return pieces
            .into_par_iter()
            .enumerate()
            .map(|(i, piece)| f(i, piece))
            .collect();
    }
    pieces.into_iter().enumerate().map(|(i, piece)| f(i, piece)).collect()
}
