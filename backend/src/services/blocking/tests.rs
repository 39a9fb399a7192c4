//! Tests of light and heavy work, on both databases.

use super::*;
use crate::testing::on_both_databases;
use crate::thread_pools::cores;
use domain::ErrorCode;
use futures::FutureExt;
use ml_core::Progress;
use std::io::Read;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc;

/// Waits until a stop is requested.
fn until_stopped(stop: &StopSignal) {
    while !stop.is_requested() {
        std::thread::yield_now();
    }
}

#[tokio::test]
async fn work_stops_when_its_caller_is_dropped() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let (stopped, heard) = mpsc::channel();
        let mut work = Box::pin(test.services.run_heavy(&ada, move |stop| {
            until_stopped(stop);
            let read = stop.reader(&b"x"[..]).read(&mut [0]);
            stopped
                .send((read.is_err(), (stop.observer())(Progress { done: 0, total: 1 })))
                .unwrap();
            Ok(())
        }));
        assert!(work.as_mut().now_or_never().is_none());
        drop(work);
        assert_eq!(heard.recv().unwrap(), (true, ControlFlow::Break(())));
    })
    .await;
}

#[tokio::test]
async fn heavy_work_does_not_delay_the_end_of_the_process() {
    on_both_databases(async |test| {
        let ada = test.new_user("ada").await;
        let services = &test.services;
        let (release, held) = mpsc::channel::<()>();
        // Never checks for a stop; its callers are answered nevertheless.
        let mut work = Box::pin(services.run_heavy(&ada, move |_| Ok(held.recv().is_ok())));
        assert!(work.as_mut().now_or_never().is_none());
        services.stop_heavy_work();
        let next = services.run_heavy(&ada, |_| Ok(true));
        for refused in [work.await, next.await] {
            let Err(Error::Failure(failure)) = refused else {
                panic!("{refused:?}")
            };
            assert_eq!(failure.code, ErrorCode::Unavailable);
        }
        release.send(()).unwrap();
        assert!(
            services.run_light(&ada, || Ok(true)).await.unwrap(),
            "light work is still done"
        );
        assert!(services.run_chunk(&ada, || Ok(true)).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn light_work_does_not_wait_for_heavy_work() {
    on_both_databases(async |test| {
        let people = [
            test.new_user("ada").await,
            test.new_user("bob").await,
            test.new_user("cyd").await,
        ];
        let services = &test.services;
        let (release, held) = mpsc::channel::<()>();
        let held = Arc::new(std::sync::Mutex::new(held));
        let mut long: Vec<_> = people
            .iter()
            .cycle()
            .take(4 * cores())
            .map(|person| {
                let held = Arc::clone(&held);
                Box::pin(services.run_heavy(person, move |_| Ok(held.lock().unwrap().recv().is_ok())))
            })
            .collect();
        assert!(long.iter_mut().all(|work| work.now_or_never().is_none()));
        assert!(services.run_light(&people[0], || Ok(true)).await.unwrap());
        drop(release);
    })
    .await;
}
