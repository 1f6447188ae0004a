//! The picture in the README: the top of the map of a sample article, as `toulmin export --format svg` draws it. It must
//! be the map that toulmin makes today; `UPDATE=1 cargo test --test it picture` draws it anew.

use std::fs;

use toulmin::export::{ExportFormat, write};
use toulmin::map::{ArgumentMap, Edge};

use crate::common::{engine, mapped, root};

const ARTICLE: &str = "the-overdue-book";
const PATH: &str = "docs/map.svg";
/// How many sentences are shown that lead to the thesis, and to each of these.
const WIDE: [usize; 2] = [5, 2];

#[test]
fn the_picture_in_the_readme_is_the_map_of_today() {
    let (article, analysis) = mapped().iter().find(|(article, _)| article.id == ARTICLE).unwrap();
    let map = top(ArgumentMap::from_analysis(article, analysis, engine().pack()));
    let mut new = Vec::new();
    write(&map, ExportFormat::Svg, &mut new).unwrap();
    let path = root().join(PATH);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &new).unwrap();
    }
    let old = fs::read(&path).unwrap_or_default();
    assert!(old == new, "{PATH} is not the map of {ARTICLE}: run UPDATE=1 cargo test --test it picture");
}

/// The thesis and the first sentences below it.
fn top(mut map: ArgumentMap) -> ArgumentMap {
    let mut level = vec![map.thesis.unwrap()];
    let mut kept: Vec<Edge> = Vec::new();
    for most in WIDE {
        let below = level.iter().flat_map(|at| map.relations.iter().filter(|e| e.target == *at).take(most).cloned());
        let below: Vec<Edge> = below.collect();
        level = below.iter().map(|edge| edge.source).collect();
        kept.extend(below);
    }
    kept.sort_by_key(|edge| edge.source);
    map.relations = kept;
    map
}
