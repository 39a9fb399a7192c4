//! Work that keeps a core busy, on threads of its own: they stand back behind those that answer
//! requests, each person has a lane, and what is done in a moment does not wait for what takes
//! long.

use super::{Actor, Services};
use crate::background::{Work, cores};
use crate::error::{Error, Result};
use crate::turns::{Turn, Turns};
use ml_core::Progress;
use rayon::ThreadPool;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::sync::Arc;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

/// Threads for work of one kind and the turns for them. Cheap to clone.
#[derive(Clone)]
struct Pool {
    threads: Arc<ThreadPool>,
    turns: Turns,
}

/// The pools of this process. Cheap to clone.
#[derive(Clone)]
pub(crate) struct WorkPools {
    light: Pool,
    heavy: Pool,
    /// Cancelled when the process ends.
    end: CancellationToken,
}

/// Tells work whether to go on: not when nobody waits for it any more, or when the process ends.
#[derive(Clone)]
pub(crate) struct Stop(CancellationToken);

/// A reader that fails once its work is to stop.
pub(crate) struct Stoppable<R> {
    inner: R,
    stop: Stop,
}

impl Pool {
    fn new(work: Work) -> Result<Self> {
        Ok(Self {
            threads: Arc::new(work.threads(cores())?),
            turns: Turns::new(cores()),
        })
    }

    /// Runs `work` on a thread. The turn ends with the work, not with the one who waits for it: an
    /// aborted request does not free a core that is still busy.
    async fn run<T: Send + 'static>(&self, turn: Turn, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let (done, result) = oneshot::channel();
        self.threads.spawn(move || {
            let result = work();
            drop(turn);
            // Nobody listens when the request was aborted.
            let _ = done.send(result);
        });
        result.await.map_err(|error| Error::unexpected("heavy work", error))?
    }
}

impl WorkPools {
    /// A thread of each kind for each core.
    pub(crate) fn new() -> Result<Self> {
        Ok(Self {
            light: Pool::new(Work::Light)?,
            heavy: Pool::new(Work::Heavy)?,
            end: CancellationToken::new(),
        })
    }
}

impl Stop {
    /// Whether the work is to stop.
    pub(crate) fn is_requested(&self) -> bool {
        self.0.is_cancelled()
    }

    /// A reader that asks before each read.
    pub(crate) fn reader<R>(&self, inner: R) -> Stoppable<R> {
        Stoppable {
            inner,
            stop: self.clone(),
        }
    }

    /// An observer for algorithms, which they ask again and again.
    pub(crate) fn observer(&self) -> impl Fn(Progress) -> ControlFlow<()> + Sync + '_ {
        |_| match self.is_requested() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }
}

impl<R: Read> Read for Stoppable<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.stop.is_requested() {
            // Not `Interrupted`, which readers take as a reason to try again.
            return Err(io::Error::other("the work was stopped"));
        }
        self.inner.read(out)
    }
}

impl Services {
    /// Runs `work`, which takes a few milliseconds at most, off the async threads when a turn of
    /// the actor comes.
    pub(crate) async fn light<T: Send + 'static>(
        &self,
        actor: &Actor,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let turn = self.light_turn(actor.user_id).await?;
        self.light_with(turn, work).await
    }

    /// A turn for [`Services::light_with`].
    pub(super) async fn light_turn(&self, user_id: i64) -> Result<Turn> {
        self.pools.light.turns.turn(user_id).await
    }

    /// As [`Services::light`], with a turn that has come.
    pub(super) async fn light_with<T: Send + 'static>(
        &self,
        turn: Turn,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.pools.light.run(turn, work).await
    }

    /// Runs `work`, which may take seconds or hold much in memory, off the async threads when a
    /// turn of the actor comes. It is told to stop when nobody waits for it any more. When the
    /// process ends nobody does.
    pub(crate) async fn heavy<T: Send + 'static>(
        &self,
        actor: &Actor,
        work: impl FnOnce(&Stop) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let turn = self.heavy_turn(actor.user_id).await?;
        self.heavy_with(turn, work).await
    }

    /// A turn for [`Services::heavy_with`], for work whose input is large already.
    pub(super) async fn heavy_turn(&self, user_id: i64) -> Result<Turn> {
        let turn = self.pools.heavy.turns.turn(user_id);
        self.pools.end.run_until_cancelled(turn).await.ok_or_else(ending)?
    }

    /// As [`Services::heavy`], with a turn that has come.
    pub(super) async fn heavy_with<T: Send + 'static>(
        &self,
        turn: Turn,
        work: impl FnOnce(&Stop) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let pools = &self.pools;
        let stop = Stop(pools.end.child_token());
        let _gone = stop.0.clone().drop_guard();
        let result = pools.heavy.run(turn, move || work(&stop));
        pools.end.run_until_cancelled(result).await.ok_or_else(ending)?
    }

    /// Runs a piece of a download, which takes a few milliseconds and of which there are many: with
    /// the turns of heavy work, and to its end when the process is about to end.
    pub(super) async fn piece<T: Send + 'static>(
        &self,
        actor: &Actor,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let pool = &self.pools.heavy;
        let turn = pool.turns.turn(actor.user_id).await?;
        pool.run(turn, work).await
    }

    /// Stops all heavy work: to be called when the process is to end. Those who wait for it are
    /// told so.
    pub fn stop_heavy_work(&self) {
        self.pools.end.cancel();
    }
}

fn ending() -> Error {
    Error::busy("The server is about to end. Try again in a few seconds.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both;
    use domain::ErrorCode;
    use futures::FutureExt;
    use std::sync::mpsc;

    /// Waits until work is told to stop.
    fn until_stopped(stop: &Stop) {
        while !stop.is_requested() {
            std::thread::yield_now();
        }
    }

    #[tokio::test]
    async fn work_stops_when_nobody_waits_for_it() {
        on_both(async |world| {
            let ada = world.person("ada").await;
            let (stopped, heard) = mpsc::channel();
            let mut work = Box::pin(world.services.heavy(&ada, move |stop| {
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
    async fn the_end_of_the_process_is_not_held_up() {
        on_both(async |world| {
            let ada = world.person("ada").await;
            let services = &world.services;
            let (release, held) = mpsc::channel::<()>();
            // Never asks: those who wait for it are answered nevertheless.
            let mut work = Box::pin(services.heavy(&ada, move |_| Ok(held.recv().is_ok())));
            assert!(work.as_mut().now_or_never().is_none());
            services.stop_heavy_work();
            let next = services.heavy(&ada, |_| Ok(true));
            for refused in [work.await, next.await] {
                let Err(Error::Failure(failure)) = refused else {
                    panic!("{refused:?}")
                };
                assert_eq!(failure.code, ErrorCode::Unavailable);
            }
            release.send(()).unwrap();
            assert!(
                services.light(&ada, || Ok(true)).await.unwrap(),
                "what is short is still done"
            );
            assert!(services.piece(&ada, || Ok(true)).await.unwrap());
        })
        .await;
    }

    #[tokio::test]
    async fn what_is_short_does_not_wait_for_what_takes_long() {
        on_both(async |world| {
            let people = [
                world.person("ada").await,
                world.person("bob").await,
                world.person("cyd").await,
            ];
            let services = &world.services;
            let (release, held) = mpsc::channel::<()>();
            let held = Arc::new(std::sync::Mutex::new(held));
            let mut long: Vec<_> = people
                .iter()
                .cycle()
                .take(4 * cores())
                .map(|person| {
                    let held = Arc::clone(&held);
                    Box::pin(services.heavy(person, move |_| Ok(held.lock().unwrap().recv().is_ok())))
                })
                .collect();
            assert!(long.iter_mut().all(|work| work.now_or_never().is_none()));
            assert!(services.light(&people[0], || Ok(true)).await.unwrap());
            drop(release);
        })
        .await;
    }
}
