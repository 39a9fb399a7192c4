//! Rules of a tree as text.

use crate::number::plural;
use leptos::prelude::*;

/// The rules, folded away at first.
#[component]
pub fn RulesSection(
    /// The first lines.
    text: String,
    /// The number of lines that are left out.
    lines_left_out: usize,
) -> impl IntoView {
    let note = (lines_left_out > 0).then(|| {
        let lines = plural(lines_left_out, "more line is", "more lines are");
        view! { <p class="section-text">{format!("{lines} not shown.")}</p> }
    });
    view! {
        <section class="section">
            <h2>"Rules"</h2>
            <p class="section-text">"The (first) tree as text, a line for each node."</p>
            <details class="details">
                <summary>"Show rules as text"</summary>
                <pre class="rules" tabindex="0">{text}</pre>
                {note}
            </details>
        </section>
    }
}
