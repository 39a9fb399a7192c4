//! Views that stay mounted during a refetch.

use leptos::prelude::*;
use leptos::tachys::reactive_graph::OwnedView;

/// Keeps a view mounted until its replacement has rendered, so that handlers stay alive during a
/// refetch.
///
/// At a refetch, leptos disposes of the signals, contexts and effects of a [`Suspend`] at once,
/// although its view stays on screen until the response arrives. The owner of the new view is
/// therefore a child of the surrounding [`Transition`], and is disposed of with the view. (The slot
/// of each owner, some 100 bytes, stays allocated for as long as the page is open.)
pub fn keep_mounted(create: impl FnOnce() -> AnyView) -> AnyView {
    // The server renders a page once.
    if cfg!(not(feature = "hydrate")) {
        return create();
    }
    let around = Owner::current().and_then(|owner| owner.parent());
    let owner = around.map_or_else(Owner::new, |around| around.child());
    let view = owner.with(create);
    OwnedView::new_with_owner(view, owner).into_any()
}
