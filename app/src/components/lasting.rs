//! A view that is there for as long as it is looked at.

use leptos::prelude::*;
use leptos::tachys::reactive_graph::OwnedView;

/// What `make` gives, with all that it made: signals, contexts, effects.
///
/// When a page is asked for anew, what was made inside its [`Suspend`] is gone at once, although people go on looking at it and
/// clicking on it until the answer is there. So it belongs to the [`Transition`] around, and goes when the next view has taken
/// its place. (What is left of each in memory, for as long as the page is open, is the place of an owner: some 100 bytes.)
pub fn lasting(make: impl FnOnce() -> AnyView) -> AnyView {
    // On the server a page is made once.
    if cfg!(not(feature = "hydrate")) {
        return make();
    }
    let around = Owner::current().and_then(|owner| owner.parent());
    let owner = around.map_or_else(Owner::new, |around| around.child());
    let view = owner.with(make);
    OwnedView::new_with_owner(view, owner).into_any()
}
