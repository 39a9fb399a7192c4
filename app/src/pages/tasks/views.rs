//! The views that the person keeps: links to them, and the way to keep the one at hand.

use crate::forms::{PostForm, Refusal, SubmitButton, TextField};
use crate::resource::page_resource;
use crate::server_fns::tasks::view_list;
use crate::views::KeptView;
use domain::task::TaskQuery;
use leptos::prelude::*;
use leptos_router::components::A;

/// The id of the box that keeps and forgets views.
const BOX: &str = "views";

/// Links to the views, and the button that opens the box. The browser opens it by itself, so that it needs no script.
#[component]
pub fn KeptViews(
    /// The page that shows them.
    path: &'static str,
    /// The view at hand.
    query: Memo<TaskQuery>,
) -> impl IntoView {
    let views = page_resource(|| (), |()| view_list());
    view! {
        <div class="views">
            <Refusal actions=&["/fn/tasks/keep_view", "/fn/tasks/forget_view"]/>
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
fn ViewLinks(views: Vec<KeptView>, path: &'static str, query: Memo<TaskQuery>) -> impl IntoView {
    let links = views
        .iter()
        .map(|view| {
            let address = if view.query.is_empty() {
                path.to_owned()
            } else {
                format!("{path}?{}", view.query)
            };
            let name = view.name.clone();
            view! { <li><A href=address attr:class="chip">{name}</A></li> }
        })
        .collect_view();
    let links =
        (!views.is_empty()).then(|| view! { <nav aria-label="Kept views"><ul class="chips">{links}</ul></nav> });
    let rows = views
        .iter()
        .map(|view| {
            let (id, name, forgotten) = (view.id.to_string(), view.name.clone(), view.name.clone());
            view! {
                <li class="view-row">
                    <span>{name}</span>
                    <form action="/fn/tasks/forget_view" method="post">
                        <input type="hidden" name="form[id]" value=id/>
                        <button type="submit" class="button button-small">
                            "Forget" <span class="visually-hidden">" "{forgotten}</span>
                        </button>
                    </form>
                </li>
            }
        })
        .collect_view();
    view! {
        {links}
        <button type="button" class="button button-small button-quiet" popovertarget=BOX>"Keep this view"</button>
        <div class="dialog" id=BOX popover="auto" role="dialog" aria-labelledby="views-title">
            <h2 id="views-title">"Keep this view"</h2>
            <PostForm action="/fn/tasks/keep_view" class="form" fields=vec!["form[name]".to_owned()]>
                <input type="hidden" name="form[query]" value=move || query.read().view()/>
                <TextField
                    name="form[name]" id="view-name" label="Name" required=true
                    hint="Filters, search and order are kept under this name."
                />
                <div class="actions"><SubmitButton label="Keep"/></div>
            </PostForm>
            <ul class="view-rows">{rows}</ul>
        </div>
    }
}
