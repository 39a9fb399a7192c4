//! The catalogue of algorithms.

use crate::error::Result;
use domain::algorithm::AlgorithmDescription;
use leptos::prelude::*;
use server_fn::codec::Json;

/// Returns every algorithm with its parameters.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "algorithms/list", input = Json)]
pub async fn algorithm_list() -> Result<Vec<AlgorithmDescription>> {
    crate::ssr::actor()?;
    Ok(crate::ssr::services()?.algorithm_list())
}
