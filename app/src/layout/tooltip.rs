//! Tooltip of chart marks. Shows at once; without scripts the browser shows the title after a
//! delay.

use leptos::html::Div;
use leptos::prelude::*;

/// The tooltip of all charts.
#[component]
pub fn Tooltip() -> impl IntoView {
    let text = RwSignal::new(None::<String>);
    let node = NodeRef::<Div>::new();
    follow_pointer(text, node);
    // Hidden from screen readers, because the table below the chart has the same text.
    view! {
        <div class="tooltip" aria-hidden="true" hidden=move || text.read().is_none() node_ref=node>{move || text.get()}</div>
    }
}

// The server has no pointer.
#[cfg(not(feature = "hydrate"))]
fn follow_pointer(_text: RwSignal<Option<String>>, _node: NodeRef<Div>) {}

#[cfg(feature = "hydrate")]
fn follow_pointer(text: RwSignal<Option<String>>, node: NodeRef<Div>) {
    use leptos::ev::pointerover;
    use leptos::wasm_bindgen::JsCast;
    use web_sys::Element;

    /// Returns the text of the mark below the pointer. Moves it from the title to an attribute,
    /// because the browser would show a title as a second tooltip.
    fn tooltip_text(target: &Element) -> Option<String> {
        let mark = target.closest("svg [data-tip], svg :has(> title)").ok()??;
        if let Some(title) = mark.query_selector(":scope > title").ok()? {
            mark.set_attribute("data-tip", &title.text_content()?).ok()?;
            title.remove();
        }
        mark.get_attribute("data-tip")
    }

    /// Distance from the pointer in pixels.
    const DISTANCE: i32 = 14;
    Effect::new(move || {
        let over = window_event_listener(pointerover, move |event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let found = target.as_ref().and_then(tooltip_text);
            if let (Some(node), Some(root), true) =
                (node.get_untracked(), document().document_element(), found.is_some())
            {
                let style = web_sys::HtmlElement::style(&node);
                let (x, y) = (event.client_x(), event.client_y());
                let (width, height) = (root.client_width(), root.client_height());
                // On the side of the pointer with more space.
                let place = |near: &str, far: &str, at: i32, room: i32| {
                    let (side, other, away) = if at * 2 > room {
                        (far, near, room - at)
                    } else {
                        (near, far, at)
                    };
                    drop(style.set_property(side, &format!("{}px", away + DISTANCE)));
                    drop(style.remove_property(other));
                };
                place("left", "right", x, width);
                place("top", "bottom", y, height);
            }
            if *text.read_untracked() != found {
                text.set(found);
            }
        });
        on_cleanup(move || over.remove());
    });
}
