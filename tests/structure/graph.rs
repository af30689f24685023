//! Circles in a graph: the groups of files each of which leads to each other.

use std::collections::{BTreeMap, BTreeSet};

/// From each file to those that it needs.
pub type Edges = BTreeMap<String, BTreeSet<String>>;

/// The groups of two or more files that all need each other, each in the order of its names.
pub fn circles(edges: &Edges) -> Vec<Vec<String>> {
    let reach: BTreeMap<&String, BTreeSet<&String>> = edges.keys().map(|file| (file, reachable(edges, file))).collect();
    let mut circles: BTreeSet<Vec<String>> = BTreeSet::new();
    for (file, reached) in &reach {
        let back = |other: &&&String| reach.get(**other).is_some_and(|reached| reached.contains(*file));
        let mut circle: Vec<String> = reached.iter().filter(back).map(|&other| other.clone()).collect();
        circle.sort();
        if circle.len() > 1 {
            circles.insert(circle);
        }
    }
    circles.into_iter().collect()
}

/// Everything that a file leads to.
fn reachable<'a>(edges: &'a Edges, from: &String) -> BTreeSet<&'a String> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&String> = edges.get(from).into_iter().flatten().collect();
    while let Some(file) = open.pop() {
        if reached.insert(file) {
            open.extend(edges.get(file).into_iter().flatten());
        }
    }
    reached
}
