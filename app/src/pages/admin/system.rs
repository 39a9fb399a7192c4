//! State of the installation.

use super::access::hide_forbidden;
use crate::components::{Empty, Loading, PageHeader, TimeText, render_result};
use crate::resource::page_resource;
use crate::server_fns::system::system_status;
use crate::view_models::{SystemError, SystemFact, SystemView};
use leptos::prelude::*;

/// Health, queue, workers, disk and latest errors.
#[component]
pub fn SystemPage() -> impl IntoView {
    let status = page_resource(|| (), |()| async move { system_status().await.map_err(hide_forbidden) });
    view! {
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                render_result(status.await, |status| view! { <Status status/> }.into_any())
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Status(status: SystemView) -> impl IntoView {
    let SystemView {
        problems,
        groups,
        errors,
        has_request_log,
    } = status;
    let groups = groups
        .into_iter()
        .map(|(title, facts)| view! { <Group title facts/> })
        .collect_view();
    let requests =
        has_request_log.then(|| view! { <a href="/dev/requests" class="button" rel="external">"Requests"</a> });
    view! {
        <PageHeader title="System" breadcrumbs=vec![("/admin/users", "Accounts")]>
            {requests}
            <a href="/admin/system" class="button" rel="external">"Refresh"</a>
        </PageHeader>
        <Problems problems/>
        {groups}
        <Errors errors/>
    }
}

#[component]
fn Problems(problems: Vec<String>) -> impl IntoView {
    if problems.is_empty() {
        return view! { <p class="section-text">"Everything works."</p> }.into_any();
    }
    let problems = problems
        .into_iter()
        .map(|problem| view! { <li>{problem}</li> })
        .collect_view();
    view! { <div class="alert alert-error" role="alert"><ul>{problems}</ul></div> }.into_any()
}

#[component]
fn Group(title: String, facts: Vec<SystemFact>) -> impl IntoView {
    let facts = facts
        .into_iter()
        .map(|fact| view! { <div><dt>{fact.name}</dt><dd>{fact.text}</dd></div> })
        .collect_view();
    view! {
        <section class="section">
            <h2>{title}</h2>
            <dl class="pairs panel">{facts}</dl>
        </section>
    }
}

#[component]
fn Errors(errors: Vec<SystemError>) -> impl IntoView {
    let list = if errors.is_empty() {
        view! { <Empty title="No errors" text="This server has logged no error since its start."/> }.into_any()
    } else {
        let rows = errors
            .into_iter()
            .map(|error| {
                view! {
                    <li class="row">
                        <div class="row-main">
                            <p class="row-title">{error.message}</p>
                            <p class="facts"><code>{error.target}</code></p>
                        </div>
                        <span class="facts"><TimeText when=error.at/></span>
                    </li>
                }
            })
            .collect_view();
        view! { <ul class="rows">{rows}</ul> }.into_any()
    };
    view! {
        <section class="section">
            <h2>"Latest errors of this server"</h2>
            {list}
        </section>
    }
}
