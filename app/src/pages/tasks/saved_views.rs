//! Saved views: links to them, and the dialog that saves and deletes them.

use super::query::use_month;
use crate::components::Confirm;
use crate::forms::{FormError, PostForm, SubmitButton, TextField};
use crate::resource::page_resource;
use crate::server_fns::tasks::saved_view_list;
use crate::view_models::SavedViewItem;
use domain::task::{TaskQuery, view_url};
use leptos::prelude::*;

/// Id of the dialog.
const DIALOG: &str = "views";

/// Links to the saved views, and the button that opens the dialog. The dialog is a popover, so that
/// it needs no script.
#[component]
pub fn SavedViews(
    /// Path of the page.
    path: &'static str,
    /// Query of the URL, which the dialog saves.
    query: Memo<TaskQuery>,
) -> impl IntoView {
    let views = page_resource(|| (), |()| saved_view_list());
    view! {
        <div class="views">
            <FormError actions=&["/fn/tasks/save_view", "/fn/tasks/delete_view"]/>
            <Suspense>
                {move || Suspend::new(async move {
                    let views = views.await.unwrap_or_default();
                    view! { <ViewLinks views path query/> }
                })}
            </Suspense>
        </div>
    }
}

#[component]
fn ViewLinks(views: Vec<SavedViewItem>, path: &'static str, query: Memo<TaskQuery>) -> impl IntoView {
    let month = use_month(path);
    let links = views
        .iter()
        .map(|view| {
            let (name, saved) = (view.name.clone(), view.query.clone());
            let url = {
                let saved = saved.clone();
                move || view_url(path, &saved, &month.read())
            };
            let current = move || (query.read().view() == saved).then_some("page");
            view! { <li><a class="chip" href=url aria-current=current>{name}</a></li> }
        })
        .collect_view();
    let links =
        (!views.is_empty()).then(|| view! { <nav aria-label="Saved views"><ul class="chips">{links}</ul></nav> });
    let rows = views
        .into_iter()
        .map(|SavedViewItem { id, name, .. }| {
            view! {
                <li class="view-row">
                    <span>{name.clone()}</span>
                    <Confirm
                        id=format!("delete-view-{id}") label="Delete" target=name.clone() action="/fn/tasks/delete_view"
                        question=format!("Delete the view “{name}”? Its tasks are kept.")
                        fields=vec![("form[id]", id.to_string())]
                    />
                </li>
            }
        })
        .collect_view();
    view! {
        {links}
        <button type="button" class="button button-small button-quiet" popovertarget=DIALOG>"Save view"</button>
        <div class="dialog" id=DIALOG popover="auto" role="dialog" aria-labelledby="views-title">
            <h2 id="views-title">"Saved views"</h2>
            <PostForm action="/fn/tasks/save_view" class="form" fields=vec!["form[name]".to_owned()]>
                <input type="hidden" name="form[query]" value=move || query.read().view()/>
                <TextField
                    name="form[name]" id="view-name" label="Name" required=true
                    hint="Saves the current search, filters and order under this name."
                />
                <div class="actions"><SubmitButton label="Save"/></div>
            </PostForm>
            <ul class="view-rows">{rows}</ul>
        </div>
    }
}
