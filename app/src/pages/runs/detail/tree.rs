//! Tree of a run, one part at a time.

use crate::charts::figure::ChartDownloadLink;
use crate::charts::{series_class, tree_legend, tree_svg};
use crate::components::PlainLink;
use crate::number::plural;
use domain::run::TreeView;
use leptos::prelude::*;
use serde_json::{Map, Value};

/// Drawing of a part, with its path from the root.
#[component]
pub fn TreeSection(
    /// The run.
    id: i64,
    /// The part of the tree.
    part: TreeView,
    /// Numbers about the whole model.
    facts: Map<String, Value>,
    /// Base URL of the chart files.
    charts: String,
) -> impl IntoView {
    let base = format!("/runs/{id}");
    let svg = tree_svg(&part, Some(&base));
    let file = format!("{charts}/tree.svg?tree={}&node={}", part.tree, part.root.id);
    let (classes, note) = tree_legend(&part.classes);
    let legend = classes
        .iter()
        .enumerate()
        .map(|(i, class)| {
            let class_name = format!("swatch {}", series_class(i));
            view! { <li class="legend-item"><span class=class_name></span>{class.clone()}</li> }
        })
        .collect_view();
    let note = (!note.is_empty()).then(|| view! { <p class="field-hint">{note}</p> });
    let facts = size_text(part.n_trees, &facts);
    let shows = if part.classes.is_empty() {
        "A node shows the number that it would predict."
    } else {
        "The bar in a node shows the shares of the classes."
    };
    let explanation =
        format!("{facts} Rows that meet the condition go left. {shows} Select a linked node to show its children.");
    view! {
        <section class="section" id="tree">
            <div class="section-header"><h2>"Tree"</h2><TreePicker base=base.clone() part=part.clone()/></div>
            <p class="section-text">{explanation}</p>
            <Crumbs base part/>
            <div class="tree-box" id="tree-box" tabindex="0" role="region" aria-label="Tree" inner_html=svg></div>
            <ul class="legend">{legend}</ul>
            {note}
            <ChartDownloadLink file/>
        </section>
    }
}

/// Returns the size of the model as a sentence.
fn size_text(n_trees: u32, facts: &Map<String, Value>) -> String {
    let number = |name: &str| facts.get(name).and_then(Value::as_u64).unwrap_or(0);
    format!(
        "{}, {}, {}, depth {}.",
        plural(n_trees, "tree", "trees"),
        plural(number("n_nodes"), "node", "nodes"),
        plural(number("n_leaves"), "leaf", "leaves"),
        number("depth")
    )
}

/// Path from the root of the tree to the part.
#[component]
fn Crumbs(base: String, part: TreeView) -> impl IntoView {
    let tree = part.tree;
    let last = part.path.len().saturating_sub(1);
    let steps = part
        .path
        .into_iter()
        .enumerate()
        .map(|(i, step)| {
            let text = if step.condition.is_empty() {
                "Root".to_owned()
            } else {
                step.condition
            };
            if i == last {
                view! { <li><span aria-current="location">{text}</span></li> }.into_any()
            } else {
                let href = format!("{base}?tree={tree}&node={}", step.node);
                view! { <li><PlainLink href scroll=false>{text}</PlainLink></li> }.into_any()
            }
        })
        .collect_view();
    (last > 0).then(|| view! { <nav class="crumbs" aria-label="Path in the tree"><ol>{steps}</ol></nav> })
}

/// Links to the previous and next tree of a forest.
#[component]
fn TreePicker(base: String, part: TreeView) -> impl IntoView {
    let (tree, n_trees) = (part.tree, part.n_trees);
    let link = move |to: Option<u32>, id: &'static str, label: &'static str| match to {
        Some(to) => {
            let href = format!("{base}?tree={to}");
            view! { <PlainLink href scroll=false attr:id=id attr:class="button button-small">{label}</PlainLink> }
                .into_any()
        }
        None => view! { <span class="button button-small" aria-disabled="true">{label}</span> }.into_any(),
    };
    (n_trees > 1).then(move || {
        view! {
            <div class="pager">
                {link(tree.checked_sub(1), "tree-previous", "Previous tree")}
                <span class="pager-page">{format!("Tree {} of {n_trees}", tree + 1)}</span>
                {link(Some(tree + 1).filter(|&next| next < n_trees), "tree-next", "Next tree")}
            </div>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_leaf_is_not_several() {
        let facts = serde_json::json!({ "n_nodes": 1, "n_leaves": 1, "depth": 0 });
        let text = size_text(1, facts.as_object().unwrap());
        assert_eq!(text, "1 tree, 1 node, 1 leaf, depth 0.");
        assert_eq!(size_text(2, &Map::new()), "2 trees, 0 nodes, 0 leaves, depth 0.");
    }
}
