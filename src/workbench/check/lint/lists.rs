//! Word lists that nothing uses, that are empty, or that say things twice.

use std::collections::{HashMap, HashSet};

use super::Found;
use crate::rules::phrase::{Matcher, Phrase, cut};
use crate::rules::{Diagnostic, Sees, WordList, entries, lint};
use crate::text::Clitics;

pub(crate) fn look(found: &mut Found<'_>) {
    let pack = found.pack;
    let used = used(found);
    let clitics = Clitics::new(&pack.clitics);
    let files = pack.files.iter().flat_map(|f| entries(&f.text));
    let built_on: HashSet<&str> = files.filter_map(|(_, entry)| included(entry)).collect();
    for (name, list) in &pack.words {
        let warn = |code, message: String| Diagnostic::warning(code, list.file, 0..0, message);
        if !used.contains(name.as_str()) {
            let found_here = warn(lint::UNUSED_LIST, format!("no rule uses the word list `{name}`"));
            found.push(found_here.help(format!("write {{{name}}} in a phrase, or remove the file")));
        }
        if list.words.is_empty() && list.phrases.is_empty() && list.classes.is_empty() {
            let found_here = warn(lint::EMPTY_LIST, format!("the word list `{name}` has no words"));
            found.push(found_here.help("a phrase that names it never matches: add words, one to a line"));
        }
        if list.file >= pack.files_below {
            own_entries(found, list, built_on.contains(name.as_str()), &clitics);
        }
    }
}

/// The lists that rules and settings reach, directly or through others.
fn used<'p>(found: &Found<'p>) -> HashSet<&'p str> {
    let pack = found.pack;
    let mut waiting: Vec<&str> = Vec::new();
    for phrases in
        pack.cues().chain(pack.claims.rules.iter().map(|r| &r.cue)).flat_map(|cue| [&cue.phrases, &cue.unless])
    {
        waiting.extend(phrases.iter().flat_map(Phrase::lists));
    }
    let sentences = &pack.sentences;
    let marks = [&sentences.terminators, &sentences.closers, &sentences.openers];
    waiting.extend(marks.into_iter().flatten().flat_map(Matcher::lists));
    waiting.extend(sentences.starters.iter().flat_map(Phrase::lists));
    waiting.extend(sentences.rules.iter().flat_map(|r| r.before.iter().chain(&r.after)).flat_map(Phrase::lists));
    waiting.extend(pack.negation.phrases.iter().chain(&pack.negation.stops).flat_map(Phrase::lists));
    waiting.extend(pack.content.function.as_deref());
    waiting.extend(pack.content.endings.as_deref());
    let keys = &pack.claims.keys;
    waiting.extend(
        [&keys.function, &keys.endings, &keys.synonyms, &keys.opposites].into_iter().flatten().map(String::as_str),
    );
    let mut used = HashSet::new();
    while let Some(name) = waiting.pop() {
        if !used.insert(name) {
            continue;
        }
        let Some(list) = pack.words.get(name) else { continue };
        let file = pack.files.get(list.file).map_or("", |f| f.text.as_str());
        waiting.extend(entries(file).filter_map(|(_, entry)| included(entry)));
    }
    used
}

/// The list that a line includes.
fn included(entry: &str) -> Option<&str> {
    entry.strip_prefix('{')?.strip_suffix('}')
}

/// Lines that stand twice, and lines that take out what is not there.
fn own_entries(found: &mut Found<'_>, list: &WordList, built_on: bool, clitics: &Clitics) {
    let pack = found.pack;
    let Some(file) = pack.files.get(list.file) else { return };
    let lines: Vec<_> = entries(&file.text).collect();
    let key = |entry: &str| match entry.strip_prefix(['/', '{']) {
        Some(_) => entry.to_owned(),
        None => cut(entry, clitics).join(" ").to_lowercase(),
    };
    let mut seen: HashMap<String, (usize, &str)> = HashMap::new();
    for &(from, entry) in &lines {
        let Some((first, written)) = seen.insert(key(entry), (from, entry)) else { continue };
        let message = format!("`{entry}` is in the list twice");
        let warning = Diagnostic::warning(lint::SAME_ENTRY, list.file, from..from + entry.len(), message);
        let warning = warning.also(list.file, first..first + written.len(), "here, too");
        found.push(warning.help("take one of the two out; capitals and accents make no difference"));
    }
    let includes: Vec<&str> = lines.iter().filter_map(|(_, entry)| included(entry)).collect();
    // what a list takes out stays out of the lists that include it, whatever else these include
    if built_on {
        return;
    }
    let mut words: Option<HashSet<&str>> = None;
    for &(from, entry) in &lines {
        let Some(taken) = entry.strip_prefix('!').map(str::trim).filter(|t| !t.starts_with('/')) else { continue };
        let words = words.get_or_insert_with(|| {
            let inner = includes.iter().filter_map(|name| pack.words.get(*name)).flat_map(|l| &l.words);
            inner.map(String::as_str).chain(lines.iter().map(|(_, entry)| *entry)).collect()
        });
        let word = key(taken);
        let is = |class: &crate::rules::WordClass| class.sees != Sees::Folded || class.regex.is_match(word.as_bytes());
        if !words.contains(word.as_str()) && !list.classes.iter().any(is) {
            let message = format!("`{taken}` is not in the list, so there is nothing to remove");
            let warning = Diagnostic::warning(lint::EMPTY_LIST, list.file, from..from + entry.len(), message);
            found.push(warning.help("remove the line"));
        }
    }
}
