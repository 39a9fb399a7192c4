//! Drawings and legends of small trees.

use super::*;
use domain::run::TreeSplit;

fn leaf(id: u32, class: u32) -> TreeNode {
    let shares = if class == 0 { vec![1.0, 0.0] } else { vec![0.25, 0.75] };
    TreeNode {
        id,
        samples: 10,
        impurity: 0.0,
        shares,
        class,
        value: None,
        split: None,
    }
}

fn inner(id: u32, children: Option<(TreeNode, TreeNode)>) -> TreeNode {
    let split = TreeSplit {
        column: "a & b".into(),
        threshold: 2.45,
        missing_left: Some(false),
        children: children.map(Box::new),
    };
    TreeNode {
        split: Some(split),
        ..leaf(id, 1)
    }
}

#[test]
fn inner_nodes_below_the_root_are_links() {
    let root = inner(0, Some((leaf(1, 0), inner(2, None))));
    let view = TreeView {
        tree: 3,
        n_trees: 5,
        classes: vec!["x".into(), "y".into()],
        path: Vec::new(),
        root,
    };
    let svg = tree_svg(&view, Some("/runs/7"));
    assert_eq!(svg.matches("class=\"node-box\"").count(), 3);
    assert_eq!(svg.matches("<a ").count(), 1);
    assert!(svg.contains("href=\"/runs/7?tree=3&amp;node=2#tree\""));
    assert!(
        svg.contains("a &amp; b ≤ 2.45")
            && svg.contains(">≤ 2.45 · 10 rows · more<")
            && svg.contains(">yes<")
            && svg.contains(">no or missing<")
    );
    assert!(!svg.contains("style="));
}

#[test]
fn nodes_of_a_regression_show_numbers() {
    let number = |node: TreeNode, value: f64| TreeNode {
        shares: Vec::new(),
        value: Some(value),
        ..node
    };
    let children = (number(leaf(1, 0), 12.5), number(leaf(2, 0), 30.25));
    let view = TreeView {
        tree: 0,
        n_trees: 1,
        classes: Vec::new(),
        path: Vec::new(),
        root: number(inner(0, Some(children)), 21.4),
    };
    let svg = tree_svg(&view, None);
    for part in [">12.5<", ">30.25<", ">predicts 21.4<", "impurity 0; 21.4<"] {
        assert!(svg.contains(part), "{part} in {svg}");
    }
    assert!(!svg.contains("series-") && !svg.contains('?'));
}

#[test]
fn a_legend_says_what_it_leaves_out() {
    let classes = |count: usize| (0..count).map(|i| i.to_string()).collect::<Vec<_>>();
    assert_eq!(tree_legend(&classes(12)), (classes(12).as_slice(), String::new()));
    let repeated = "Colours repeat after twelve classes; the text of a node names its class.";
    assert_eq!(tree_legend(&classes(24)), (classes(24).as_slice(), repeated.to_owned()));
    let (many, all) = (
        format!("The first 24 of 500 classes are listed. {repeated}"),
        classes(500),
    );
    assert_eq!(tree_legend(&all), (&all[..24], many));
}

#[test]
fn a_single_leaf_is_a_tree_too() {
    let view = TreeView {
        tree: 0,
        n_trees: 1,
        classes: Vec::new(),
        path: Vec::new(),
        root: TreeNode {
            samples: 1,
            ..leaf(0, 0)
        },
    };
    let svg = tree_svg(&view, None);
    assert!(
        svg.contains("class=\"node leaf\"") && svg.contains(">1 row<") && !svg.contains("1 rows"),
        "{svg}"
    );
}
