//! Equal bits of fits on any number of threads. `scripts/wasm-bits.sh` compares the same fits with
//! WebAssembly, which has neither threads nor wide vectors.

#![cfg(feature = "parallel")]

#[path = "../examples/bits/cases/mod.rs"]
mod cases;
#[path = "../examples/bits/record.rs"]
mod record;

#[test]
fn every_fit_has_the_same_bits_on_any_number_of_threads() {
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| cases::all().unwrap())
    };
    let one = on(1);
    assert!(one.len() > 200, "{}", one.len());
    for threads in [2, 8] {
        for (expected, found) in one.iter().zip(on(threads)) {
            assert_eq!(expected, &found, "on {threads} threads");
        }
    }
}
