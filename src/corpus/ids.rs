//! Ids of articles, unique in a corpus: the path below its root without the extension; for a row, that, `/`, and
//! the row's own id or its number.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Component, Path};

use hashbrown::HashSet as FastSet;

use super::input::{Corpus, Input};
use super::unpack::Packing;

/// Characters of a row's own id that are kept.
const OWN: usize = 100;

/// The id of a file: its path below the root, `/`-separated, without `extension`.
pub(super) fn id_of(below_root: &Path) -> String {
    let mut out = String::with_capacity(below_root.as_os_str().len());
    let parent = below_root.parent().into_iter().flat_map(Path::components);
    for part in parent.filter(|part| matches!(part, Component::Normal(_))) {
        out.push_str(&part.as_os_str().to_string_lossy());
        out.push('/');
    }
    if let Some(stem) = stem(below_root) {
        out.push_str(&stem.to_string_lossy());
    }
    on_one_line(out)
}

/// What would break a line in a table becomes a space here, before ids are made unique: two that are equal in the
/// tables must not be two.
fn on_one_line(id: String) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    if id.contains(breaks) { id.replace("\r\n", " ").replace(breaks, " ") } else { id }
}

/// The name without extension, also that below `.gz`.
pub(super) fn stem(path: &Path) -> Option<&OsStr> {
    let stem = path.file_stem()?;
    let packed = path.extension().and_then(OsStr::to_str).is_some_and(|e| Packing::of_extension(e) != Packing::None);
    if packed { Path::new(stem).file_stem() } else { Some(stem) }
}

/// Makes ids unique. The first to have one keeps it; a later one keeps its extension (`a.md`), and where that is
/// taken too, gets a number (`a.md~2`).
pub(super) fn make_unique(inputs: &mut [Input]) {
    let mut order: Vec<usize> = (0..inputs.len()).collect();
    order.sort_unstable_by(|&a, &b| inputs[a].id.cmp(&inputs[b].id).then(a.cmp(&b)));
    // almost always none
    let mut again: Vec<usize> =
        order.windows(2).filter(|pair| inputs[pair[0]].id == inputs[pair[1]].id).map(|pair| pair[1]).collect();
    if again.is_empty() {
        return;
    }
    again.sort_unstable();
    let mut changed: HashSet<String> = HashSet::new();
    let mut renamed = Vec::with_capacity(again.len());
    for at in again {
        let input = &inputs[at];
        let taken = |id: &str| {
            changed.contains(id) || order.binary_search_by(|&other| inputs[other].id.as_str().cmp(id)).is_ok()
        };
        let mut base = input.id.clone();
        if let (Some(name), Some(stem)) = (input.path.file_name(), stem(&input.path)) {
            let (name, stem) = (name.to_string_lossy(), stem.to_string_lossy());
            base.push_str(&on_one_line(name.strip_prefix(&*stem).unwrap_or_default().to_owned()));
        }
        let mut id = base.clone();
        let mut number = 2u64;
        while taken(&id) {
            id = format!("{base}~{number}");
            number += 1;
        }
        changed.insert(id.clone());
        renamed.push((at, id));
    }
    for (at, id) in renamed {
        inputs[at].id = id;
    }
}

/// Gives rows their ids.
///
/// It keeps eight bytes of each id that it gave. Two ids that differ may have the same eight; then the second gets
/// its number behind it as if it were the same, which is harmless.
pub(super) struct RowIds {
    given: FastSet<u64>,
}

impl RowIds {
    pub fn new(corpus: &Corpus) -> Self {
        let mut given = FastSet::default();
        if corpus.inputs.iter().any(|input| input.kind.has_rows()) {
            given.extend(corpus.inputs.iter().map(|input| mark(&input.id)));
        }
        Self { given }
    }

    /// The id of a row that calls itself `own`, or is the file's `number`th; without either, that of the file. `inside`
    /// is the path of the file inside the file that it comes from.
    pub fn name(&mut self, input: &Input, inside: &str, own: &str, number: Option<u64>, is_row: bool) -> String {
        let parts = inside.split('/').map(readable).filter(|part| !part.is_empty());
        let inside: Vec<String> = parts.collect();
        let own = readable(own);
        let mut id = input.id.clone();
        for part in &inside {
            id.push('/');
            id.push_str(part);
        }
        match number {
            None if inside.is_empty() => return id,
            _ if !own.is_empty() => id = format!("{id}/{own}"),
            // a file inside has a name, a row of it its number
            Some(number) if inside.is_empty() || is_row => id = format!("{id}/{number}"),
            _ => {}
        }
        let mut unique = id.clone();
        let mut again = number.unwrap_or(2);
        while !self.given.insert(mark(&unique)) {
            unique = format!("{id}~{again}");
            again += 1;
        }
        unique
    }
}

/// The ids of the articles in a file that was found to hold many.
pub(super) fn of_parts(id: &str, count: usize) -> impl Iterator<Item = String> + '_ {
    (1..=count).map(move |number| if count == 1 { id.to_owned() } else { format!("{id}/{number}") })
}

fn mark(id: &str) -> u64 {
    let hash = blake3::hash(id.as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_le_bytes(first)
}

/// An id that can stand in one part of a path and before a `#`: letters, figures, `.`, `_` and `-`; a `-` for each run
/// of anything else.
fn readable(own: &str) -> String {
    let mut out = String::new();
    for c in own.trim().chars().take(OWN) {
        if c.is_alphanumeric() || matches!(c, '.' | '_') {
            out.push(c);
        } else if !out.ends_with('-') {
            out.push('-');
        }
    }
    // no part of a path that leads elsewhere
    out.trim_matches(['-', '.']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Kind;

    fn unique(paths: &[&str]) -> Vec<String> {
        let mut inputs: Vec<Input> = paths
            .iter()
            .map(|path| Input { path: path.into(), id: id_of(Path::new(path)), ..Input::default() })
            .collect();
        make_unique(&mut inputs);
        inputs.into_iter().map(|input| input.id).collect()
    }

    #[test]
    fn ids_are_paths_without_extension() {
        assert_eq!(id_of(Path::new("2019/asia/a.b.txt")), "2019/asia/a.b");
        assert_eq!(id_of(Path::new("./a.txt")), "a");
        assert_eq!(id_of(Path::new("a")), "a");
        assert_eq!(id_of(Path::new("b/a.c.jsonl.gz")), "b/a.c");
    }

    #[test]
    fn later_ones_keep_extension_or_number() {
        assert_eq!(unique(&["a.md", "a.txt", "b.txt"]), ["a", "a.txt", "b"]);
        assert_eq!(unique(&["a.txt", "a.txt", "a.txt"]), ["a", "a.txt", "a.txt~2"]);
        assert_eq!(unique(&["a.txt.txt", "a.md", "a.txt"]), ["a.txt", "a", "a.txt~2"]);
        assert_eq!(unique(&["a", "a"]), ["a", "a~2"]);
        assert_eq!(unique(&["a.txt", "a.txt.gz", "a.txt.zst"]), ["a", "a.txt.gz", "a.txt.zst"]);
    }

    #[test]
    fn rows_by_their_own_id_or_their_number() {
        let input = |id: &str, kind| Input { id: id.to_owned(), kind, ..Input::default() };
        let crawl = input("crawl", Kind::JsonLines);
        let corpus = Corpus { inputs: vec![crawl.clone(), input("crawl/b", Kind::Text)], ..Corpus::default() };
        let mut ids = RowIds::new(&corpus);
        let mut name = |own: &str, number| ids.name(&crawl, "", own, number, true);
        assert_eq!(name("", Some(1)), "crawl/1");
        assert_eq!(name("https://a.example/x?y=1", Some(2)), "crawl/https-a.example-x-y-1");
        assert_eq!(name("b", Some(3)), "crawl/b~3");
        assert_eq!(name("../../etc", Some(4)), "crawl/etc");
        assert_eq!(name(" .. ", Some(5)), "crawl/5");
        assert_eq!(name("1", Some(6)), "crawl/1~6");
        assert_eq!(name("", None), "crawl");
    }

    #[test]
    fn line_breaks_do_not_tell_ids_apart() {
        assert_eq!(unique(&["a\nb.txt", "a b.md", "a\r\nb\u{2028}c.txt"]), ["a b", "a b.md", "a b c"]);
    }

    #[test]
    fn many_of_the_same_name() {
        let ids = unique(&["x/a.txt"; 500]);
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 500);
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_no_utf8() {
        use std::os::unix::ffi::OsStrExt;
        let path = Path::new(OsStr::from_bytes(b"d/\xFFa.txt"));
        assert_eq!(id_of(path), "d/\u{FFFD}a");
    }
}
