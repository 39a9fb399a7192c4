//! Pages that browsers load when one of them is opened, and not with the first page of a visit.
//!
//! What only the pages of a group need goes into a WASM file of its own, and so does what several groups share; the rest is
//! the main file. A group therefore holds the pages that people go back and forth between.

use super::{
    AccountDataPage, AccountPasswordPage, AccountProfilePage, AccountSecurityPage, AccountSessionsPage,
    AccountTokensPage, AdminPage, BoardPage, CalendarPage, DatasetPage, DatasetsPage, RunAskPage, RunComparePage,
    RunNewPage, RunPage, RunsPage, SecurityPage, TaskEditPage, TaskNewPage, TaskPage, TasksPage, TrashPage,
    UserNewPage, UserPage, UsersPage,
};

/// `Group in module { Name => Component, … }`: `Group::Name` is the view of the component's route. The name of the module
/// is also the name of the WASM file.
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

                // `cargo leptos build --split` cuts here.
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

                    // Hydration does not wait in the middle of a page, so the code comes first.
                    async fn preload(&self) {
                        if load().await.is_err() {
                            super::leave().await;
                        }
                    }
                }
            }
        )+
    };
}

/// The code of a page could not be fetched: the connection is lost, or a new version of the site is there, which has other
/// files. The browser asks the server for the whole page. The first page, which the server has just sent, stays as it is.
#[cfg(feature = "hydrate")]
async fn leave() {
    use crate::app::HYDRATED;
    use leptos::prelude::{GetUntracked, document, window};
    let url = leptos_router::hooks::use_url().get_untracked();
    let address = crate::next::address(url.path(), url.search());
    if document().body().is_some_and(|body| body.has_attribute(HYDRATED)) {
        drop(window().location().assign(&address));
    } else {
        leave_links_alone();
    }
    std::future::pending::<()>().await;
}

/// The router, which has no page to go on from, listens for clicks already; this keeps them from it, for the browser.
#[cfg(feature = "hydrate")]
fn leave_links_alone() {
    use leptos::prelude::document;
    use leptos::wasm_bindgen::JsCast;
    use leptos::wasm_bindgen::closure::Closure;
    let stop = Closure::<dyn FnMut(web_sys::Event)>::new(|event: web_sys::Event| event.stop_propagation());
    drop(document().add_event_listener_with_callback_and_bool("click", stop.as_ref().unchecked_ref(), true));
    // For as long as the page is there.
    stop.forget();
}

// On the server, all code is there.
#[cfg(not(feature = "hydrate"))]
async fn leave() {}

lazy_pages! {
    /// The list of tasks. The dashboard, in the main file, needs most of what it is made of.
    TaskListPages in task_list_pages {
        List => TasksPage,
    }

    /// The other ways to look at tasks, and one task.
    TaskPages in task_pages {
        Board => BoardPage,
        Calendar => CalendarPage,
        Trash => TrashPage,
        New => TaskNewPage,
        One => TaskPage,
        Edit => TaskEditPage,
    }

    /// The data sets.
    DatasetPages in dataset_pages {
        List => DatasetsPage,
        One => DatasetPage,
    }

    /// The list of runs, which needs nothing of what draws them.
    RunListPages in run_list_pages {
        List => RunsPage,
    }

    /// A run and what it found.
    RunPages in run_pages {
        One => RunPage,
    }

    /// What comes before a run and after it: forms and tables, which need little of what draws a result.
    RunFormPages in run_form_pages {
        New => RunNewPage,
        Ask => RunAskPage,
        Compare => RunComparePage,
    }

    /// The parts of the account.
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

    /// The pages of superusers.
    AdminPages in admin_pages {
        Start => AdminPage,
        Users => UsersPage,
    }

    /// The account of somebody else, for superusers.
    UserPages in user_pages {
        New => UserNewPage,
        One => UserPage,
    }
}
