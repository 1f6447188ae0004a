//! Web pages of several layouts, made by hand: the article is read, and nothing that stands around it.
//!
//! Each of `tests/pages/*.html` holds the same four paragraphs under the same title.

use std::fs;
use std::path::Path;

use crate::common::{files, root};
use toulmin::corpus::{Columns, Input, Kind, read_bytes};

/// First words of the paragraphs of each article.
const PARAGRAPHS: [&str; 4] = ["The harbour has", "In 2019", "Dredging would", "The council"];
/// Words of what stands around: menus, notices, comments, boxes, feet.
const AROUND: [&str; 15] = [
    "nonsense",
    "Reader",
    "reader",
    "cookies",
    "partners",
    "personal data",
    "Log in",
    "Recent posts",
    "Related",
    "inbox",
    "Copyright",
    "trackers",
    "subscribe now",
    "Sign up",
    "comments",
];

fn read(path: &Path) -> toulmin::article::Draft {
    let input = Input { id: "a".to_owned(), kind: Kind::Html, ..Input::default() };
    read_bytes(&input, &fs::read(path).unwrap(), &Columns::default()).remove(0).unwrap().draft
}

#[test]
fn the_article_of_a_page_and_nothing_around_it() {
    let pages = files(&root().join("tests/pages"), "html");
    assert!(pages.len() > 8, "{pages:?}");
    for page in pages {
        let text = read(&page).text;
        let paragraphs: Vec<_> = text.split("\n\n").collect();
        let at = |start: &str| paragraphs.iter().position(|paragraph| paragraph.starts_with(start));
        let found = PARAGRAPHS.map(|start| at(start).unwrap_or_else(|| panic!("{page:?}: no “{start}” in\n{text}")));
        assert!(found.is_sorted(), "{page:?}: {text}");
        for word in AROUND {
            assert!(!text.contains(word), "{page:?}: “{word}” in\n{text}");
        }
    }
}

#[test]
fn the_title_of_a_page_without_the_name_of_the_site() {
    for page in files(&root().join("tests/pages"), "html") {
        assert_eq!(read(&page).known.title, "Dredge it", "{page:?}");
    }
}
