//! View models of runs.

use super::display_time::display_time;
use super::run_settings::{facts, settings};
use super::shown_classes::keep_shown_classes;
use crate::error::Result;
use crate::ssr::{into_server_error, services};
use crate::view_models::{Dated, RunView, Runs};
use backend::{Actor, RunFilter, Zone};
use domain::PageQuery;

/// Returns a page of the actor's runs, newest first.
pub(crate) async fn run_list(actor: &Actor, filter: RunFilter, page: PageQuery) -> Result<Runs> {
    let zone = Zone::of_actor(actor);
    let list = services()?
        .run_list(actor, filter, page)
        .await
        .map_err(into_server_error)?;
    Ok(list.map(|row| Dated {
        created: display_time(row.created_at, zone),
        row,
    }))
}

/// Returns the number of the actor's queued and running runs.
pub(crate) async fn unfinished_runs(actor: &Actor) -> Result<i64> {
    let filter = RunFilter {
        is_unfinished: true,
        ..RunFilter::default()
    };
    let only_total = PageQuery { page: 1, per_page: 1 };
    let list = services()?.run_list(actor, filter, only_total).await;
    Ok(list.map_err(into_server_error)?.total)
}

/// Returns a run with its result.
pub(crate) async fn run_view(actor: &Actor, id: i64) -> Result<RunView> {
    let zone = Zone::of_actor(actor);
    let services = services()?;
    let mut run = services.run_get(actor, id).await.map_err(into_server_error)?;
    let spec = services
        .algorithm_list()
        .iter()
        .find(|spec| spec.id == run.algorithm.as_str());
    let span = run.started_at.zip(run.finished_at).map(|(start, end)| end - start);
    let classes = keep_shown_classes(&mut run);
    Ok(RunView {
        classes,
        created: display_time(run.created_at, zone),
        finished: run.finished_at.map(|at| display_time(at, zone)),
        seconds: span
            .and_then(|span| span.num_microseconds())
            .map(|micros| micros as f64 / 1e6),
        settings: settings(&run, spec),
        facts: facts(&run),
        run,
    })
}
