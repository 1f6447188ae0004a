//! Web pages of several layouts, made by hand: the article is read, and nothing that stands around it.
//!
//! Each of `tests/pages/*.html` holds the same four paragraphs under the same title.

use std::fs;
use std::path::Path;

use crate::common::{engine, files, root};
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

/// A page of `tests/pages/metadata.jsonl`: the same article with something of a page around it.
#[derive(serde::Deserialize)]
struct Marked {
    name: String,
    #[serde(default)]
    head: String,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    nav: Option<String>,
    #[serde(default)]
    before: String,
    #[serde(default)]
    after: String,
    #[serde(default)]
    below: String,
    /// Without a first heading.
    #[serde(default)]
    no_heading: bool,
    want: std::collections::BTreeMap<String, String>,
}

const MILL: &str = "Open the mill race at Otter End";
const MILL_TEXT: [&str; 4] = [
    "The mill race at Otter End ought to be opened again before the spring, and the parish council knows it as well as anyone who walks past the lock.",
    "Last year the water stood for nineteen weeks, and the pump that the council bought in 2018 ran on only forty of those days, because nobody had set aside money for the diesel.",
    "Some councillors say that the race is a private matter between the miller and the drainage board. That may be true in law, but the cellars that flood belong to the village.",
    "The board could lower the sluice by a hand's breadth and lose nothing. It has said so itself, in a letter that hangs in the post office for all to read.",
];

impl Marked {
    fn html(&self) -> String {
        let Self { head, before, after, below, .. } = self;
        let title = self.title.clone().unwrap_or_else(|| format!("{MILL} | The Otter Herald"));
        let menu = r#"<header><nav><a href="/">Home</a> <a href="/opinion">Opinion</a></nav></header>"#;
        let nav = self.nav.as_deref().unwrap_or(menu);
        let heading = if self.no_heading { String::new() } else { format!("<h1>{MILL}</h1>") };
        let text: Vec<String> = MILL_TEXT.iter().map(|paragraph| format!("<p>{paragraph}</p>")).collect();
        let text = text.concat();
        format!(
            r#"<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>{nav}
<main><article>{before}{heading}{after}<div class="content">{text}</div>{below}</article></main>
<footer><p>Contact</p><p>© 2023 The Otter Herald</p></footer></body></html>"#
        )
    }
}

#[test]
fn days_names_and_titles_as_pages_mark_them() {
    let lines = fs::read_to_string(root().join("tests/pages/metadata.jsonl")).unwrap();
    let rules = &engine().pack().header;
    let mut wrong = Vec::new();
    for line in lines.lines() {
        let page: Marked = serde_json::from_str(line).unwrap();
        let input = Input { id: "a".to_owned(), kind: Kind::Html, ..Input::default() };
        let found = read_bytes(&input, page.html().as_bytes(), &Columns::default()).remove(0).unwrap();
        let article = found.draft.build(rules);
        for (field, want) in &page.want {
            let got = match field.as_str() {
                "published" => &article.header.published,
                "author" => &article.header.author,
                "title" => &article.header.title,
                other => panic!("{other} is no field"),
            };
            if got != want {
                wrong.push(format!("{}: {field} is {got:?}, not {want:?}", page.name));
            }
        }
        let text = MILL_TEXT.join("\n\n");
        if !article.text.contains(&text) {
            wrong.push(format!("{}: the text is {}", page.name, article.text));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
