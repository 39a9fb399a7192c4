//! Lazy pages: groups of pages whose code browsers load when one of them is opened.
//!
//! Code that only one group needs goes into a WASM file of its own, and so does code that several
//! groups share; the rest is in the main file. A group therefore has pages between which people go
//! back and forth.

use super::account::{
    AccountDataPage, AccountPasswordPage, AccountProfilePage, AccountSecurityPage, AccountSessionsPage,
    AccountTokensPage,
};
use super::admin::{AdminPage, SecurityPage, SystemPage, UserNewPage, UserPage, UsersPage};
use super::datasets::{DatasetPage, DatasetsPage, ImportPage};
use super::runs::{RunComparePage, RunNewPage, RunPage, RunPredictPage, RunsPage};
use super::tasks::{
    BoardPage, CalendarPage, TaskEditPage, TaskImportPage, TaskNewPage, TaskPage, TasksPage, TrashPage,
};

/// Defines groups as `Group in module { Name => Component, … }`: `Group::Name` is the view of the
/// component's route. The module gives the WASM file its name.
macro_rules! lazy_pages {
    ($($(#[$doc:meta])* $group:ident in $module:ident { $($page:ident => $component:ident),+ $(,)? })+) => {
        $(
            pub(crate) use $module::$group;

            mod $module {
                use leptos::prelude::{AnyView, IntoAny};
                use leptos_router::ChooseView;
                use wasm_split_helpers::{SplitLoaderError, wasm_split};

                $(#[$doc])*
                #[derive(Clone, Copy, Debug)]
                pub(crate) enum $group {
                    $($page),+
                }

                // Split point of `cargo leptos build --split`.
                #[wasm_split($module, fallible, preload(load))]
                fn view(page: $group) -> Result<AnyView, SplitLoaderError> {
                    Ok(match page {
                        $($group::$page => super::$component().into_any()),+
                    })
                }

                impl ChooseView for $group {
                    async fn choose(self) -> AnyView {
                        #[cfg(feature = "ssr")]
                        crate::ssr::preload_pages(stringify!($module));
                        view(self).await.unwrap_or_else(|_| ().into_any())
                    }

                    // Hydration cannot wait for code in the middle of a page, so it is loaded
                    // before.
                    async fn preload(&self) {
                        if load().await.is_err() {
                            super::load_from_server().await;
                        }
                    }
                }
            }
        )+
    };
}

/// Loads the page from the server when its code could not be fetched: the connection was lost, or a
/// new version of the site has other files. The first page of a visit, which the server has just
/// sent, stays as it is.
#[cfg(feature = "hydrate")]
async fn load_from_server() {
    use crate::hydration::HYDRATED;
    use leptos::prelude::{GetUntracked, document, window};
    let url = leptos_router::hooks::use_url().get_untracked();
    let target = crate::return_to::path_with_query(url.path(), url.search());
    if document().body().is_some_and(|body| body.has_attribute(HYDRATED)) {
        drop(window().location().assign(&target));
    } else {
        stop_client_navigation();
    }
    std::future::pending::<()>().await;
}

/// Leaves clicks on links to the browser: the router already handles them, but has no page to
/// replace.
#[cfg(feature = "hydrate")]
fn stop_client_navigation() {
    use leptos::prelude::document;
    use leptos::wasm_bindgen::JsCast;
    use leptos::wasm_bindgen::closure::Closure;
    let stop = Closure::<dyn FnMut(web_sys::Event)>::new(|event: web_sys::Event| event.stop_propagation());
    drop(document().add_event_listener_with_callback_and_bool("click", stop.as_ref().unchecked_ref(), true));
    // The listener lives as long as the page.
    stop.forget();
}

// The server has all code.
#[cfg(not(feature = "hydrate"))]
async fn load_from_server() {}

lazy_pages! {
    /// The list of tasks, which shares most of its code with the dashboard in the main file.
    TaskListPages in task_list_pages {
        List => TasksPage,
    }

    /// Board, calendar and trash, and the pages of one task.
    TaskPages in task_pages {
        Board => BoardPage,
        Calendar => CalendarPage,
        Trash => TrashPage,
        New => TaskNewPage,
        Detail => TaskPage,
        Edit => TaskEditPage,
    }

    /// The data sets.
    DatasetPages in dataset_pages {
        List => DatasetsPage,
        Detail => DatasetPage,
    }

    /// The previews of uploaded files.
    ImportPages in import_pages {
        Dataset => ImportPage,
        Tasks => TaskImportPage,
    }

    /// The list of runs, which needs no code for charts.
    RunListPages in run_list_pages {
        List => RunsPage,
    }

    /// A run and its result.
    RunPages in run_pages {
        Detail => RunPage,
    }

    /// Forms and tables of runs, which need little of the code for charts.
    RunFormPages in run_form_pages {
        New => RunNewPage,
        Predict => RunPredictPage,
        Compare => RunComparePage,
    }

    /// Profile, password and sessions of the account.
    AccountPages in account_pages {
        Profile => AccountProfilePage,
        Password => AccountPasswordPage,
        Sessions => AccountSessionsPage,
    }

    /// Tokens and data of the account.
    AccountDataPages in account_data_pages {
        Tokens => AccountTokensPage,
        Data => AccountDataPage,
    }

    /// The security log, of an account and of all.
    SecurityPages in security_pages {
        Own => AccountSecurityPage,
        All => SecurityPage,
    }

    /// The list of accounts, for superusers.
    AdminPages in admin_pages {
        Start => AdminPage,
        Users => UsersPage,
        System => SystemPage,
    }

    /// One account, for superusers.
    UserPages in user_pages {
        New => UserNewPage,
        Detail => UserPage,
    }
}
