//! The index of a pack's word lists, for people: what each holds, and which rules use it.
//!
//! Reads the files as text: a list is used where `{list}` is written. Nothing here decides how a rule is understood.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::rules::{Pack, Source, entries};
use crate::workbench::tune::patch::pack::own_names;

/// The file in which a pack keeps it.
pub const FILE: &str = "words/INDEX.md";
/// Rules named for a list; of more, the number.
const NAMED: usize = 3;
/// Letters of what a list holds.
const ABOUT: usize = 110;

/// Returns the index as Markdown: a table for each folder of `words`.
#[must_use]
pub fn word_index(source: &Source, pack: &Pack) -> String {
    let uses = uses(pack);
    let mut folders: BTreeMap<&str, Vec<(&str, String)>> = BTreeMap::new();
    let names = own_names(source, pack);
    for (name, file) in names.iter().zip(&pack.files) {
        let path = name.as_deref().and_then(|name| name.strip_prefix("words/")?.strip_suffix(".txt"));
        let Some(path) = path else { continue };
        let (folder, list) = path.split_once('/').unwrap_or(("", path));
        let named_by = uses.get(list).map_or_else(|| "nothing".to_owned(), Users::shown);
        let row = format!(
            "| `{list}` | {} | {} | {named_by} |",
            about(&file.text).replace('|', "\\|"),
            entries(&file.text).count()
        );
        folders.entry(folder).or_default().push((list, row));
    }
    let mut out = String::from(
        "# Word lists\n\nWritten by `toulmin check --fix`. The folder of a list is no part of its name: a phrase says `{list}`.\n",
    );
    for (folder, mut rows) in folders {
        rows.sort_unstable();
        if !folder.is_empty() {
            // writing to a string cannot fail
            let _ = write!(out, "\n## {folder}\n");
        }
        out.push_str("\n| list | holds | entries | used by |\n|---|---|--:|---|\n");
        for (_, row) in rows {
            out.push_str(&row);
            out.push('\n');
        }
    }
    out
}

/// What names a list.
#[derive(Default)]
struct Users<'p> {
    lists: BTreeSet<&'p str>,
    rules: Vec<&'p str>,
    /// pack.toml
    settings: bool,
}

impl Users<'_> {
    fn shown(&self) -> String {
        let mut all: Vec<String> = Vec::new();
        if self.settings {
            all.push("pack.toml".to_owned());
        }
        all.extend(self.rules.iter().take(NAMED).map(|id| format!("`{id}`")));
        if self.rules.len() > NAMED {
            all.push(format!("{} more rules", self.rules.len() - NAMED).replace("1 more rules", "1 more rule"));
        }
        if !self.lists.is_empty() {
            let lists: Vec<String> = self.lists.iter().map(|list| format!("`{{{list}}}`")).collect();
            all.push(format!("in {}", lists.join(", ")));
        }
        all.join(", ")
    }
}

/// Who uses each list: rules in the order of the pack, lists that include it, pack.toml.
fn uses(pack: &Pack) -> BTreeMap<&str, Users<'_>> {
    let mut out: BTreeMap<&str, Users<'_>> = BTreeMap::new();
    let cues = pack.cues().map(|cue| (cue.id.as_str(), &cue.origin));
    let breaks = pack.sentences.rules.iter().map(|rule| (rule.id.as_str(), &rule.origin));
    for (id, origin) in cues.chain(breaks) {
        let text = pack.files.get(origin.file).and_then(|file| file.text.get(origin.span.clone()));
        for list in named(text.unwrap_or_default()) {
            out.entry(list).or_default().rules.push(id);
        }
    }
    for file in &pack.files {
        let name = file.path.rsplit(['/', ':']).next().unwrap_or_default();
        if let Some(own) = name.strip_suffix(".txt") {
            for (_, entry) in entries(&file.text) {
                if let Some(list) = entry.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                    out.entry(list).or_default().lists.insert(own);
                }
            }
        } else if name == "pack.toml" {
            let quoted = file.text.split('"').skip(1).step_by(2).filter(|text| pack.words.contains_key(*text));
            for list in named(&file.text).into_iter().chain(quoted) {
                out.entry(list).or_default().settings = true;
            }
        }
    }
    out
}

/// The lists that a text names, each once.
fn named(text: &str) -> BTreeSet<&str> {
    let list = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let braces = text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name));
    braces.filter(|name| name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(list)).collect()
}

/// The first sentence of the comment at the top of a list.
fn about(text: &str) -> String {
    let lines = text.lines().map_while(|line| line.strip_prefix('#'));
    let comment = lines.map(str::trim).collect::<Vec<_>>().join(" ");
    let first = comment.split_once(". ").map_or(comment.as_str(), |(first, _)| first);
    let first = first.trim_end_matches(['.', ':']);
    match first.char_indices().nth(ABOUT) {
        Some((at, _)) => {
            let cut = first[..at].rfind(' ').unwrap_or(at);
            format!("{}…", first[..cut].trim_end_matches(','))
        }
        None => first.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::load;

    fn memory(files: &[(&str, &str)]) -> Source {
        let files = files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
        Source::Memory { name: "memory".to_owned(), files }
    }

    #[test]
    fn lists_stand_in_their_folders_with_what_they_hold_and_who_uses_them() {
        let source = memory(&[
            ("pack.toml", "name = \"x\"\n[[label]]\nid = \"claim\"\nbias = 0.0\n"),
            ("claim.toml", "[[rule]]\nid = \"a\"\nweight = 1.0\nphrases = [\"{tide}\"]\n"),
            ("words/sea/tide.txt", "# Words of the tide. And more.\nebb\n{wave}\n"),
            ("words/wave.txt", "# A wave\nwave # high\n"),
            ("words/sea/idle.txt", "calm\n"),
        ]);
        let pack = load(&source).unwrap();
        let rows: Vec<String> =
            word_index(&source, &pack).lines().filter(|l| l.starts_with(['|', '#'])).map(str::to_owned).collect();
        assert_eq!(
            rows[1..],
            [
                "| list | holds | entries | used by |",
                "|---|---|--:|---|",
                "| `wave` | A wave | 1 | in `{tide}` |",
                "## sea",
                "| list | holds | entries | used by |",
                "|---|---|--:|---|",
                "| `idle` |  | 1 | nothing |",
                "| `tide` | Words of the tide | 2 | `a` |",
            ]
        );
    }

    #[test]
    fn the_index_that_ships_is_up_to_date() {
        let pack = load(&Source::BuiltIn).unwrap();
        let shipped = crate::rules::builtin_files().find(|(name, _)| *name == FILE).map(|(_, bytes)| bytes.to_vec());
        let shipped = String::from_utf8(shipped.unwrap()).unwrap();
        assert!(shipped == word_index(&Source::BuiltIn, &pack), "run `toulmin check --fix rules`");
    }
}
