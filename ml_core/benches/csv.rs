//! Benchmark from CSV to matrix: long and short numbers, texts, quotes.

mod data;

use criterion::{Throughput, criterion_group, criterion_main};
use ml_core::data::{CsvOptions, DataError, Encoder, Missing, read_csv};
use ndarray::Array2;

fn matrix(text: &str) -> Result<Array2<f64>, DataError> {
    let table = read_csv(text.as_bytes(), &CsvOptions::default())?;
    let encoder = Encoder::fit(&table, None, None, Missing::Drop)?;
    encoder.transform(table)?.x.into_dense()
}

fn file(write: fn(f64) -> String) -> String {
    let (x, labels) = data::blobs(20_000, 16, 8);
    let mut text: String = (0..16).map(|column| format!("c{column},")).collect();
    text.push_str("kind\n");
    for (row, label) in x.rows().into_iter().zip(labels) {
        for &value in row {
            text.push_str(&write(value));
            text.push(',');
        }
        text.push_str(&format!("k{label}\n"));
    }
    text
}

fn reads(c: &mut criterion::Criterion) {
    type Writer = fn(f64) -> String;
    let kinds: [(&str, Writer); 4] = [
        ("all digits", |value| value.to_string()),
        ("two decimals", |value| format!("{value:.2}")),
        ("integers", |value| format!("{value:.0}")),
        ("quoted", |value| format!("\"{value:.4}\"")),
    ];
    let mut group = c.benchmark_group("csv");
    for (name, writer) in kinds {
        let text = file(writer);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |b| b.iter(|| matrix(&text)));
    }
    group.finish();
}

criterion_group! { name = benches; config = data::criterion(); targets = reads }
criterion_main!(benches);
