//! The engine's hot paths, one by one: `make bench-engine`.
//!
//! For whoever changes one. What the library takes as a whole is what `make bench` measures.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use snr_bench::World;
use snr_session::record::{Purpose, Record};
use snr_session::{BootTime, Seed, UnixTime};
use zeroizing_alloc::ZeroAlloc;

/// As in the shipped library.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<std::alloc::System> = ZeroAlloc(std::alloc::System);

fn steps(criterion: &mut Criterion) {
    let mut world = World::new().expect("a session begins where nothing is stored");
    criterion.bench_function("step, token from memory", |bencher| {
        bencher.iter(|| world.retrieve());
    });
    criterion.bench_function("steps, whole refresh", |bencher| {
        bencher.iter(|| world.refresh());
    });
}

fn snapshot(criterion: &mut Criterion) {
    let world = World::new().expect("a session begins where nothing is stored");
    let snapshot = world.snapshot().expect("it has been published");
    let now = BootTime(2_000);
    let calendar = || UnixTime(0);
    assert!(snapshot.fresh_token(now, calendar).is_some());
    criterion.bench_function("snapshot, valid token", |bencher| {
        bencher.iter(|| black_box(snapshot.fresh_token(black_box(now), calendar)));
    });
    let seed = Seed::new("customer-4711").expect("it is a seed");
    criterion.bench_function("snapshot, UUID for authentication", |bencher| {
        bencher.iter(|| snapshot.uuid_for_authentication(black_box(&seed)));
    });
}

fn record(criterion: &mut Criterion) {
    let mut world = World::new().expect("a session begins where nothing is stored");
    let record = world.committed().expect("a new token is stored");
    let bytes = record.encode(Purpose::Keep);
    assert_eq!(Record::decode(bytes.expose()).as_ref(), Ok(&record));
    criterion.bench_function("record, encode", |bencher| {
        bencher.iter(|| record.encode(Purpose::Keep));
    });
    criterion.bench_function("record, decode", |bencher| {
        bencher.iter(|| Record::decode(black_box(bytes.expose())));
    });
}

criterion_group!(hot_paths, steps, snapshot, record);
criterion_main!(hot_paths);
