//! View models of data sets.

use super::display_time::display_time;
use crate::error::Result;
use crate::ssr::{into_server_error, services};
use crate::view_models::{DatasetView, Datasets, DatasetsAndImports, Dated};
use backend::{Actor, Zone};
use domain::PageQuery;

/// Returns a page of the actor's data sets, newest first.
pub(crate) async fn dataset_list(actor: &Actor, page: PageQuery) -> Result<Datasets> {
    let zone = Zone::of_actor(actor);
    let list = services()?.dataset_list(actor, page).await.map_err(into_server_error)?;
    Ok(list.map(|row| Dated {
        created: display_time(row.created_at, zone),
        row,
    }))
}

/// Returns a page of the actor's data sets, newest first, and the imports.
pub(crate) async fn datasets_and_imports(actor: &Actor, page: PageQuery) -> Result<DatasetsAndImports> {
    let zone = Zone::of_actor(actor);
    let imports = services()?.import_list(actor).await.map_err(into_server_error)?;
    let imports = imports.into_iter().map(|row| Dated {
        created: display_time(row.created_at, zone),
        row,
    });
    Ok(DatasetsAndImports {
        datasets: dataset_list(actor, page).await?,
        imports: imports.collect(),
    })
}

/// Returns a data set with its columns.
pub(crate) async fn dataset_view(actor: &Actor, id: i64) -> Result<DatasetView> {
    let row = services()?.dataset_get(actor, id).await.map_err(into_server_error)?;
    Ok(Dated {
        created: display_time(row.created_at, Zone::of_actor(actor)),
        row,
    })
}
