//! The drawings of a result as files.

use super::SignedIn;
use crate::AppState;
use crate::api::{Problem, disposition};
use app::presenters::chart_files::{run_chart_svg, tree_chart_svg};
use app::server_fns::runs::TREE_LEVELS;
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use domain::run::Run;
use domain::{ErrorCode, Failure};
use serde::Deserialize;

/// The part of a tree.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Part {
    tree: u32,
    node: u32,
}

/// `GET /runs/{id}/charts/{name}.svg`; `tree.svg` takes `tree` and `node`.
pub(crate) async fn run_chart(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Path((id, file)): Path<(i64, String)>,
    Query(part): Query<Part>,
) -> Result<impl IntoResponse, Problem> {
    let services = &state.services;
    let svg = match file.strip_suffix(".svg") {
        Some("tree") => tree_chart_svg(&services.run_tree(&actor, id, part.tree, part.node, TREE_LEVELS).await?),
        Some(name) => {
            let name = name.to_owned();
            let draw = move |run: Run| -> backend::Result<_> { Ok(run_chart_svg(&run, &name)) };
            services.run_get_as(&actor, id, draw).await?
        }
        None => None,
    };
    let svg = svg.ok_or_else(|| Problem(Failure::from_code(ErrorCode::NotFound)))?;
    let name = disposition(&format!("run-{id}-{file}"));
    Ok((
        [(CONTENT_TYPE, "image/svg+xml".to_owned()), (CONTENT_DISPOSITION, name)],
        svg,
    ))
}
