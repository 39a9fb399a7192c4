//! Views that are built anew when they show something else.

use super::focus::{focused_id, restore_focus};
use leptos::prelude::*;
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::types::{Element, Node};
use leptos::tachys::ssr::StreamBuilder;
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::{Position, PositionState};

/// Replaces the elements of a view when `key` changes. With the same key they are updated in place.
///
/// An update in place sets only attributes, and a browser ignores `value`, `checked` and `selected`
/// of a field that a person has changed: without a key, the next field in the same place would show
/// what was typed into the one before.
pub fn renew(key: impl Into<String>, view: impl IntoView) -> AnyView {
    let (key, view) = (key.into(), view.into_any());
    Renewed { key, view }.into_any()
}

struct Renewed {
    key: String,
    view: AnyView,
}

struct RenewedState {
    key: String,
    view: AnyViewState,
}

impl Render for Renewed {
    type State = RenewedState;

    fn build(self) -> RenewedState {
        RenewedState {
            key: self.key,
            view: self.view.build(),
        }
    }

    fn rebuild(self, state: &mut RenewedState) {
        if self.key == state.key {
            self.view.rebuild(&mut state.view);
            return;
        }
        let focused = focused_id();
        let mut new = self.build();
        state.insert_before_this(&mut new);
        state.unmount();
        *state = new;
        if let Some(id) = focused {
            restore_focus(&id);
        }
    }
}

impl AddAnyAttr for Renewed {
    type Output<SomeNewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(self, attr: NewAttr) -> Self {
        Self {
            key: self.key,
            view: self.view.add_any_attr(attr).into_any(),
        }
    }
}

impl RenderHtml for Renewed {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {
        self.view.dry_resolve();
    }

    async fn resolve(self) -> Self {
        Self {
            key: self.key,
            view: self.view.resolve().await,
        }
    }

    fn html_len(&self) -> usize {
        self.view.html_len()
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        self.view
            .to_html_with_buf(buf, position, escape, mark_branches, extra_attrs);
    }

    fn to_html_async_with_buf<const OUT_OF_ORDER: bool>(
        self,
        buf: &mut StreamBuilder,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        self.view
            .to_html_async_with_buf::<OUT_OF_ORDER>(buf, position, escape, mark_branches, extra_attrs);
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> RenewedState {
        RenewedState {
            key: self.key,
            view: self.view.hydrate::<FROM_SERVER>(cursor, position),
        }
    }

    async fn hydrate_async(self, cursor: &Cursor, position: &PositionState) -> RenewedState {
        RenewedState {
            key: self.key,
            view: self.view.hydrate_async(cursor, position).await,
        }
    }

    fn into_owned(self) -> Self {
        self
    }
}

impl Mountable for RenewedState {
    fn unmount(&mut self) {
        self.view.unmount();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        self.view.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.view.insert_before_this(child)
    }

    fn elements(&self) -> Vec<Element> {
        self.view.elements()
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_no_part_of_the_markup() {
        let paragraph = || view! { <p>"text"</p> };
        assert_eq!(renew("key", paragraph()).to_html(), paragraph().into_any().to_html());
    }
}
