//! Lists whose lines keep their elements when they move.

use leptos::prelude::*;
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::Rndr;
use leptos::tachys::renderer::types::{Element, Node, Placeholder};
use leptos::tachys::ssr::StreamBuilder;
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::{Position, PositionState};

/// Shows views with keys. A view updates the elements of the one that had its key before, wherever
/// that was in the list.
///
/// A `Vec` of views updates the elements in the same place, so that the fields of a moved line lose
/// focus and caret. `<For>` keeps the elements, but does not update them with newly fetched data.
pub fn keyed(lines: impl IntoIterator<Item = (i64, AnyView)>) -> AnyView {
    let lines = lines.into_iter().collect();
    Keyed { lines }.into_any()
}

struct Keyed {
    lines: Vec<(i64, AnyView)>,
}

struct KeyedState {
    lines: Vec<(i64, AnyViewState)>,
    /// The node after the lines.
    marker: Placeholder,
}

impl KeyedState {
    /// Puts the elements in the order of the lines. A moved element loses the focus, so that the
    /// other lines are moved around the `focused` one.
    fn arrange(&mut self, focused: Option<i64>) {
        let mut rest = 0;
        if let Some(at) = self.lines.iter().position(|&(key, _)| Some(key) == focused) {
            let (before, from) = self.lines.split_at_mut(at);
            for (_, line) in before {
                from[0].1.insert_before_this(line);
            }
            rest = at + 1;
        }
        for (_, line) in &mut self.lines[rest..] {
            self.marker.insert_before_this(line);
        }
    }
}

fn has_focus(line: &AnyViewState) -> bool {
    let elements = line.elements();
    elements
        .iter()
        .any(|element| element.matches(":focus-within").unwrap_or(false))
}

impl Render for Keyed {
    type State = KeyedState;

    fn build(self) -> KeyedState {
        let lines = self.lines.into_iter();
        KeyedState {
            lines: lines.map(|(key, view)| (key, view.build())).collect(),
            marker: Rndr::create_placeholder(),
        }
    }

    fn rebuild(self, state: &mut KeyedState) {
        let keys = |lines: &[(i64, AnyViewState)]| lines.iter().map(|&(key, _)| key).collect::<Vec<_>>();
        let order = keys(&state.lines);
        let focused = state.lines.iter().position(|(_, line)| has_focus(line)).map(|at| {
            // The next line gets the elements of a focused one that is gone, and with them the
            // focus.
            let is_gone = !self.lines.iter().any(|&(key, _)| key == order[at]);
            if let (true, Some(&(next, _))) = (is_gone, self.lines.get(at).or_else(|| self.lines.last())) {
                state.lines[at].0 = next;
            }
            state.lines[at].0
        });
        let mut old = std::mem::take(&mut state.lines);
        for (key, view) in self.lines {
            let line = match old.iter().position(|&(other, _)| other == key) {
                Some(at) => {
                    let (_, mut line) = old.remove(at);
                    view.rebuild(&mut line);
                    line
                }
                None => view.build(),
            };
            state.lines.push((key, line));
        }
        for (_, mut line) in old {
            line.unmount();
        }
        if keys(&state.lines) != order {
            state.arrange(focused);
        }
    }
}

impl AddAnyAttr for Keyed {
    type Output<SomeNewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(self, attr: NewAttr) -> Self {
        let attr = attr.into_cloneable_owned();
        let lines = self.lines.into_iter();
        Self {
            lines: lines
                .map(|(key, view)| (key, view.add_any_attr(attr.clone()).into_any()))
                .collect(),
        }
    }
}

impl RenderHtml for Keyed {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {
        for (_, view) in &mut self.lines {
            view.dry_resolve();
        }
    }

    async fn resolve(self) -> Self {
        let mut lines = Vec::with_capacity(self.lines.len());
        for (key, view) in self.lines {
            lines.push((key, view.resolve().await));
        }
        Self { lines }
    }

    fn html_len(&self) -> usize {
        self.lines.iter().map(|(_, view)| view.html_len()).sum::<usize>() + "<!>".len()
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        for (_, view) in self.lines {
            view.to_html_with_buf(buf, position, escape, mark_branches, extra_attrs.clone());
        }
        buf.push_str("<!>");
        *position = Position::NextChild;
    }

    fn to_html_async_with_buf<const OUT_OF_ORDER: bool>(
        self,
        buf: &mut StreamBuilder,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        for (_, view) in self.lines {
            view.to_html_async_with_buf::<OUT_OF_ORDER>(buf, position, escape, mark_branches, extra_attrs.clone());
        }
        buf.push_sync("<!>");
        *position = Position::NextChild;
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> KeyedState {
        let lines = self.lines.into_iter();
        let lines = lines
            .map(|(key, view)| (key, view.hydrate::<FROM_SERVER>(cursor, position)))
            .collect();
        let marker = cursor.next_placeholder(position);
        position.set(Position::NextChild);
        KeyedState { lines, marker }
    }

    async fn hydrate_async(self, cursor: &Cursor, position: &PositionState) -> KeyedState {
        let mut lines = Vec::with_capacity(self.lines.len());
        for (key, view) in self.lines {
            lines.push((key, view.hydrate_async(cursor, position).await));
        }
        let marker = cursor.next_placeholder(position);
        position.set(Position::NextChild);
        KeyedState { lines, marker }
    }

    fn into_owned(self) -> Self {
        self
    }
}

impl Mountable for KeyedState {
    fn unmount(&mut self) {
        for (_, line) in &mut self.lines {
            line.unmount();
        }
        self.marker.unmount();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        for (_, line) in &mut self.lines {
            line.mount(parent, marker);
        }
        self.marker.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.lines.iter().any(|(_, line)| line.insert_before_this(child)) || self.marker.insert_before_this(child)
    }

    fn elements(&self) -> Vec<Element> {
        self.lines.iter().flat_map(|(_, line)| line.elements()).collect()
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn keys_are_no_part_of_the_markup() {
        let lines = || [1_i64, 2].map(|number| (number, view! { <li>{number}</li> }.into_any()));
        let views: Vec<AnyView> = lines().into_iter().map(|(_, view)| view).collect();
        assert_eq!(keyed(lines()).to_html(), views.into_any().to_html());
    }
}
