//! The numbers of a mark, at once. Without scripts the browser shows them by itself, after a while.

use leptos::html::Div;
use leptos::prelude::*;

/// The tooltip of every drawing.
#[component]
pub fn Tooltip() -> impl IntoView {
    let text = RwSignal::new(None::<String>);
    let node = NodeRef::<Div>::new();
    follow(text, node);
    // What it says is in the table below the drawing too.
    view! {
        <div class="tooltip" aria-hidden="true" hidden=move || text.read().is_none() node_ref=node>{move || text.get()}</div>
    }
}

// The server has no pointer.
#[cfg(not(feature = "hydrate"))]
fn follow(_text: RwSignal<Option<String>>, _node: NodeRef<Div>) {}

#[cfg(feature = "hydrate")]
fn follow(text: RwSignal<Option<String>>, node: NodeRef<Div>) {
    use leptos::ev::pointerover;
    use leptos::wasm_bindgen::JsCast;
    use web_sys::Element;

    /// The text of the mark that is pointed at. It moves from the mark's title to an attribute, or the browser would show it a
    /// second time.
    fn tip(target: &Element) -> Option<String> {
        let mark = target.closest("svg [data-tip], svg :has(> title)").ok()??;
        if let Some(title) = mark.query_selector(":scope > title").ok()? {
            mark.set_attribute("data-tip", &title.text_content()?).ok()?;
            title.remove();
        }
        mark.get_attribute("data-tip")
    }

    /// How far from the pointer, in pixels.
    const AWAY: i32 = 14;
    Effect::new(move || {
        let over = window_event_listener(pointerover, move |event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let found = target.as_ref().and_then(tip);
            if let (Some(node), Some(root), true) =
                (node.get_untracked(), document().document_element(), found.is_some())
            {
                let style = web_sys::HtmlElement::style(&node);
                let (x, y) = (event.client_x(), event.client_y());
                let (width, height) = (root.client_width(), root.client_height());
                // On the side with more room.
                let place = |near: &str, far: &str, at: i32, room: i32| {
                    let (side, other, away) = if at * 2 > room {
                        (far, near, room - at)
                    } else {
                        (near, far, at)
                    };
                    drop(style.set_property(side, &format!("{}px", away + AWAY)));
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
