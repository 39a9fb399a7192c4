//! The application: contexts and routes.

use crate::components::{ToastRegion, Toaster};
use crate::forms::{FlashSlot, FormFlash};
use crate::layout::Frame;
use crate::markup::TabTitles;
use crate::pages::{
    AccountDataPages, AccountFrame, AccountPages, AdminPages, DashboardPage, DatasetPages, EmailVerifyPage,
    ImportPages, LoginPage, NotFoundPage, PasswordForgotPage, PasswordResetPage, RegisterPage, RunFormPages,
    RunListPages, RunPages, SecurityPages, TaskListPages, TaskPages, UserPages,
};
use crate::realtime::Realtime;
use crate::theme::Theme;
use crate::view_models::ToastMessage;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::hooks::use_location;
use leptos_router::{ParamSegment, SsrMode, StaticSegment};
use serde::{Deserialize, Serialize};

/// State that the server hands to the browser with the first page.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct PageStart {
    /// Theme from the cookie.
    pub theme: Theme,
    /// Rejected form to show again.
    pub flash: Option<FormFlash>,
    /// Message to show.
    pub toast: Option<ToastMessage>,
}

#[cfg(feature = "ssr")]
fn page_start() -> PageStart {
    let context = use_context::<crate::ssr::AppContext>();
    context.map_or_else(PageStart::default, |context| PageStart {
        theme: context.theme,
        flash: context.flash,
        toast: context.toast,
    })
}

// The browser reads the state of the first page from the HTML and has none for later pages.
#[cfg(not(feature = "ssr"))]
fn page_start() -> PageStart {
    PageStart::default()
}

/// Root component.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let start = SharedValue::new(page_start).into_inner();
    provide_context(RwSignal::new(start.theme));
    let flash = RwSignal::new(start.flash);
    provide_context(FlashSlot(flash));
    provide_context(Toaster::new(start.toast));
    Realtime::provide();
    view! {
        <TabTitles/>
        <Router>
            <ClearFlash flash/>
            <Routes fallback=|| view! { <NotFoundPage/> }>
                <Route path=StaticSegment("login") view=LoginPage ssr=SsrMode::Async/>
                <Route path=StaticSegment("register") view=RegisterPage ssr=SsrMode::Async/>
                <Route path=(StaticSegment("password"), StaticSegment("forgot")) view=PasswordForgotPage ssr=SsrMode::Async/>
                <Route path=(StaticSegment("password"), StaticSegment("reset")) view=PasswordResetPage ssr=SsrMode::Async/>
                <Route path=(StaticSegment("email"), StaticSegment("verify")) view=EmailVerifyPage ssr=SsrMode::Async/>
                <ParentRoute path=StaticSegment("") view=Frame ssr=SsrMode::Async>
                    <Route path=StaticSegment("") view=DashboardPage ssr=SsrMode::Async/>
                    <Route path=StaticSegment("tasks") view=TaskListPages::List ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("tasks"), StaticSegment("new")) view=TaskPages::New ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("tasks"), StaticSegment("board")) view=TaskPages::Board ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("tasks"), StaticSegment("calendar")) view=TaskPages::Calendar ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("tasks"), StaticSegment("trash")) view=TaskPages::Trash ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("tasks"), StaticSegment("import")) view=ImportPages::Tasks ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("tasks"), ParamSegment("id")) view=TaskPages::Detail ssr=SsrMode::Async/>
                    <Route
                        path=(StaticSegment("tasks"), ParamSegment("id"), StaticSegment("edit")) view=TaskPages::Edit
                        ssr=SsrMode::Async
                    />
                    <Route path=StaticSegment("datasets") view=DatasetPages::List ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("datasets"), ParamSegment("id")) view=DatasetPages::Detail ssr=SsrMode::Async/>
                    <Route
                        path=(StaticSegment("datasets"), StaticSegment("imports"), ParamSegment("id")) view=ImportPages::Dataset
                        ssr=SsrMode::Async
                    />
                    <Route path=StaticSegment("runs") view=RunListPages::List ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("runs"), StaticSegment("new")) view=RunFormPages::New ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("runs"), StaticSegment("compare")) view=RunFormPages::Compare ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("runs"), ParamSegment("id")) view=RunPages::Detail ssr=SsrMode::Async/>
                    <Route
                        path=(StaticSegment("runs"), ParamSegment("id"), StaticSegment("predict")) view=RunFormPages::Predict
                        ssr=SsrMode::Async
                    />
                    <ParentRoute path=StaticSegment("account") view=AccountFrame ssr=SsrMode::Async>
                        <Route path=StaticSegment("") view=AccountPages::Profile ssr=SsrMode::Async/>
                        <Route path=StaticSegment("password") view=AccountPages::Password ssr=SsrMode::Async/>
                        <Route path=StaticSegment("sessions") view=AccountPages::Sessions ssr=SsrMode::Async/>
                        <Route path=StaticSegment("security") view=SecurityPages::Own ssr=SsrMode::Async/>
                        <Route path=StaticSegment("tokens") view=AccountDataPages::Tokens ssr=SsrMode::Async/>
                        <Route path=StaticSegment("data") view=AccountDataPages::Data ssr=SsrMode::Async/>
                    </ParentRoute>
                    <Route path=StaticSegment("admin") view=AdminPages::Start ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("admin"), StaticSegment("users")) view=AdminPages::Users ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("admin"), StaticSegment("system")) view=AdminPages::System ssr=SsrMode::Async/>
                    <Route path=(StaticSegment("admin"), StaticSegment("security")) view=SecurityPages::All ssr=SsrMode::Async/>
                    <Route
                        path=(StaticSegment("admin"), StaticSegment("users"), StaticSegment("new")) view=UserPages::New
                        ssr=SsrMode::Async
                    />
                    <Route
                        path=(StaticSegment("admin"), StaticSegment("users"), ParamSegment("id")) view=UserPages::Detail
                        ssr=SsrMode::Async
                    />
                </ParentRoute>
            </Routes>
        </Router>
        <ToastRegion/>
    }
}

/// Clears the rejected form when another page is opened, or the same page for something else: the
/// query of `/runs/new` names the algorithm.
#[component]
fn ClearFlash(flash: RwSignal<Option<FormFlash>>) -> impl IntoView {
    let location = use_location();
    Effect::new(move |before: Option<(String, String)>| {
        let now = (location.pathname.get(), location.search.get());
        if before.is_some_and(|before| before != now) {
            flash.set(None);
        }
        now
    });
}
