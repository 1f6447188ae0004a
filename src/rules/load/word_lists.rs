//! Word lists: reading `words/*.txt` and resolving what they include.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use hashbrown::HashSet;

use super::toml_table::File;
use crate::rules::diagnostics::code;
use crate::rules::diagnostics::limits::Limit;
use crate::rules::diagnostics::suggest::did_you_mean;
use crate::rules::model::{Sees, WordClass, WordList};
use crate::rules::phrase::cut;
use crate::rules::regex::compile::{Compiled, compile_class, whole_word};
use crate::rules::regex::edge_bytes::Edges;
use crate::rules::regex::finite;
use crate::text::Clitics;

/// Bytes of an entry.
const MAX_ENTRY: usize = 10_000;
/// One more than an entry may have words and marks.
const MAX_RUN: usize = 65;
/// Entries of all lists together, what they include written out.
const MAX_ENTRIES: usize = 2_000_000;
/// How deep lists may include lists.
const MAX_DEPTH: usize = 100;

/// A list as its own file has it.
#[derive(Debug)]
pub(crate) struct RawList {
    /// What it includes is in order with the rest, but order means nothing: entries and includes apart.
    list: WordList,
    /// Names of included lists and where they stand.
    includes: Vec<(String, Range<usize>)>,
}

impl RawList {
    /// Index of its file.
    pub(crate) fn file(&self) -> usize {
        self.list.file
    }
}

/// All lists of all layers: name, then layer (0 is the base).
pub(crate) type RawLists = BTreeMap<(String, usize), RawList>;

/// Whether `name` is what lists are called.
pub(crate) fn is_list_name(name: &str) -> bool {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !name.is_empty() && name.chars().all(good)
}

/// Reads one list.
pub(crate) fn read(file: &File<'_>, clitics: &Clitics) -> RawList {
    let mut out = RawList { list: WordList { file: file.index, ..WordList::default() }, includes: Vec::new() };
    for (from, entry) in entries(file.text) {
        if !file.admits(Limit::Entries, 1, &(from..from + entry.len())) {
            break;
        }
        read_entry(&mut out, file, clitics, entry, from);
    }
    out
}

/// The entries of a word list's text as written, comments left out, each with where it begins.
pub fn entries(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let entry = strip_comment(line);
        let from = at + (entry.len() - entry.trim_start().len());
        at += line.len();
        Some((from, entry.trim())).filter(|(_, entry)| !entry.is_empty())
    })
}

/// The line up to a `#` at its start or behind white space.
fn strip_comment(line: &str) -> &str {
    let comment = line
        .match_indices('#')
        .find(|(i, _)| line[..*i].chars().next_back().is_none_or(char::is_whitespace))
        .map_or(line.len(), |(i, _)| i);
    &line[..comment]
}

fn read_entry(out: &mut RawList, file: &File<'_>, clitics: &Clitics, entry: &str, from: usize) {
    let span = from..from + entry.len();
    let wrong = |message: &str, help: &str| file.push(file.error(code::WORD, span.clone(), message).help(help));
    if entry.len() > MAX_ENTRY {
        return wrong("this entry is longer than 10,000 bytes", "write one entry per line");
    }
    if let Some(rest) = entry.strip_prefix('{') {
        let Some(name) = rest.strip_suffix('}').filter(|n| is_list_name(n)) else {
            return wrong(
                "this is no name of a word list",
                "write {list-name} on a line of its own, lower case with hyphens",
            );
        };
        out.includes.push((name.to_owned(), span));
        return;
    }
    let (taken_out, body) = match entry.strip_prefix('!') {
        Some(body) => (true, body.trim_start()),
        None => (false, entry),
    };
    if body.is_empty() {
        return wrong("nothing to take out", r"write \! for the mark itself");
    }
    if let Some(rest) = body.strip_prefix('/') {
        let at = from + entry.len() - rest.len();
        if let Some(class) = read_class(file, rest, span.clone(), at) {
            if taken_out { &mut out.list.not_classes } else { &mut out.list.classes }.push(class);
        }
        return;
    }
    if taken_out && body.starts_with('{') {
        return wrong("only single words can be taken out, not a list", "write its words one by one, each with a `!`");
    }
    let plain = unescape(body);
    if body.contains(['{', '}', '|']) && plain == body {
        return wrong(
            "word lists hold plain words: `{`, `}` and `|` have no meaning inside an entry",
            "write one entry a line, an included {list} on a line of its own",
        );
    }
    let mut tokens = cut(&plain, clitics);
    for token in &mut tokens {
        *token = token.to_lowercase();
    }
    match (tokens.len(), taken_out) {
        (MAX_RUN.., _) => wrong("this entry has more than 64 words and marks", "write one entry per line"),
        (0, _) => wrong("this entry has no word or mark", "remove the line"),
        (1, false) => out.list.words.append(&mut tokens),
        (_, false) => out.list.phrases.push(tokens),
        (1, true) => out.list.not_words.append(&mut tokens),
        (_, true) => wrong("only single words can be taken out", "remove the entry where it is listed"),
    }
}

/// Takes off the backslashes before marks that would mean something.
fn unescape(entry: &str) -> String {
    let mut out = String::with_capacity(entry.len());
    let mut chars = entry.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(&next) if c == '\\' && next.is_ascii_punctuation() => {
                out.push(next);
                chars.next();
            }
            _ => out.push(c),
        }
    }
    out
}

/// What stands behind the first `/` of `/regex/`, `/regex/c` or `/regex/a`, at `at` in the file.
fn read_class(file: &File<'_>, rest: &str, span: Range<usize>, at: usize) -> Option<WordClass> {
    let ends = [("/", Sees::Folded), ("/c", Sees::Capitals), ("/a", Sees::Accents)];
    let Some((body, sees)) = ends.into_iter().find_map(|(end, sees)| Some((rest.strip_suffix(end)?, sees))) else {
        let found = file.error(code::WORD, span, "a class of words ends with `/`, `/c` or `/a`");
        file.push(found.help(r"write /regex/, or \/ for the mark itself"));
        return None;
    };
    let lower = sees != Sees::Capitals;
    if body.is_empty() {
        file.push(file.error(code::WORD, span, "an empty class of words"));
        return None;
    }
    if !file.admits(Limit::Patterns, 1, &span) || !file.admits(Limit::States, 0, &span) {
        return None;
    }
    if let Some(spelled) = finite::words(body).filter(|words| !lower || !words.iter().any(|w| has_capital(w))) {
        let states = spelled.iter().map(String::len).sum();
        let class = || WordClass { regex: whole_word(body), edges: Edges::default(), sees, spelled: spelled.into() };
        return file.admits(Limit::States, states, &span).then(class);
    }
    match compile_class(body, sees) {
        Err(error) => {
            let part = |p: Option<Range<usize>>| p.map_or(span, |p| at + p.start..at + p.end.max(p.start + 1));
            file.push(error.report(file, part));
            None
        }
        Ok(compiled) if lower && compiled.needs.capital => {
            let message = "this class asks for a capital, but sees words in lower case";
            file.push(file.error(code::WORD, span, message).help(format!("write /{body}/c")));
            None
        }
        Ok(compiled) if !file.admits(Limit::States, compiled.states, &span) => None,
        Ok(Compiled { regex, needs, .. }) => {
            Some(WordClass { regex, edges: needs.edges, sees, spelled: Arc::default() })
        }
    }
}

fn has_capital(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_uppercase())
}

/// Resolves all includes: by name, each list with everything it includes.
pub(crate) fn resolve(raw: &RawLists, files: &[File<'_>]) -> BTreeMap<String, WordList> {
    let mut resolver = Resolver { raw, files, done: BTreeMap::new(), open: Vec::new(), room: MAX_ENTRIES };
    let names: BTreeSet<&String> = raw.keys().map(|(name, _)| name).collect();
    let mut lists = Vec::new();
    for name in names {
        if let Some(layer) = resolver.top(name, usize::MAX) {
            lists.push((name.clone(), resolver.list(name, layer)));
        }
    }
    // nobody shares the lists any longer, so that none is copied
    resolver.done.clear();
    lists.into_iter().map(|(name, list)| (name, Rc::unwrap_or_clone(list))).collect()
}

struct Resolver<'a> {
    raw: &'a RawLists,
    files: &'a [File<'a>],
    done: BTreeMap<(&'a str, usize), Rc<WordList>>,
    /// The lists that wait for the one in work.
    open: Vec<(&'a str, usize)>,
    /// How many entries more may be written out.
    room: usize,
}

impl<'a> Resolver<'a> {
    /// The uppermost layer below `below` that has the list.
    fn top(&self, name: &str, below: usize) -> Option<usize> {
        let all = self.raw.range((name.to_owned(), 0)..(name.to_owned(), below));
        all.map(|((_, layer), _)| *layer).next_back()
    }

    fn list(&mut self, name: &'a str, layer: usize) -> Rc<WordList> {
        if let Some(done) = self.done.get(&(name, layer)) {
            return Rc::clone(done);
        }
        let Some(raw) = self.raw.get(&(name.to_owned(), layer)) else { return Rc::default() };
        self.open.push((name, layer));
        let mut out = raw.list.clone();
        self.room = self.room.saturating_sub(entries_of(&out));
        let own_words: HashSet<&str> = raw.list.words.iter().map(String::as_str).collect();
        for (included, span) in &raw.includes {
            // a list that includes itself builds on the one of the pack below
            let below = if included == name { layer } else { usize::MAX };
            let Some(at) = self.top(included, below) else {
                if included == name {
                    self.cycle(raw, included, span);
                } else {
                    self.unknown(raw, included, span);
                }
                continue;
            };
            if self.open.contains(&(included.as_str(), at)) {
                self.cycle(raw, included, span);
                continue;
            }
            if self.open.len() > MAX_DEPTH {
                let message = "word lists include each other more than 100 deep";
                self.file(raw).push(self.file(raw).error(code::LIST_SIZE, span.clone(), message));
                continue;
            }
            let inner = self.list(included, at);
            let more = entries_of(&inner);
            if more > self.room {
                let message = "word lists come to more than 2,000,000 entries, what they include written out";
                let found = self.file(raw).error(code::LIST_SIZE, span.clone(), message);
                self.file(raw).push(found.help("name the lists in phrases one by one: ({a}|{b})"));
                continue;
            }
            self.room -= more;
            out.words.extend_from_slice(&inner.words);
            out.phrases.extend_from_slice(&inner.phrases);
            out.classes.extend_from_slice(&inner.classes);
            // what the inner list takes out of its classes stays out, unless it is listed here
            out.not_words.extend(inner.not_words.iter().filter(|w| !own_words.contains(w.as_str())).cloned());
            out.not_classes.extend_from_slice(&inner.not_classes);
        }
        self.open.pop();
        tidy(&mut out, &raw.list);
        let out = Rc::new(out);
        self.done.insert((name, layer), Rc::clone(&out));
        out
    }

    fn unknown(&self, raw: &RawList, name: &str, span: &Range<usize>) {
        let file = self.file(raw);
        let names = self.raw.keys().filter(|_| self.file(raw).suggests(1)).map(|(n, _)| n.as_str());
        let help = did_you_mean(name, names, || Some(format!("make a file words/{name}.txt")));
        file.push(file.error(code::UNKNOWN_LIST, span.clone(), format!("no word list `{name}`")).help_if(help));
    }

    fn cycle(&self, raw: &RawList, name: &str, span: &Range<usize>) {
        let from = self.open.iter().position(|(n, _)| *n == name).unwrap_or(0);
        let chain: Vec<&str> = self.open[from..].iter().map(|(n, _)| *n).chain([name]).collect();
        let message = format!("word lists include each other: {}", chain.join(" -> "));
        let file = self.file(raw);
        file.push(file.error(code::CYCLE, span.clone(), message).help("take this line out"));
    }

    fn file(&self, raw: &RawList) -> &'a File<'a> {
        // lists are read from these files, by their index
        &self.files[raw.list.file]
    }
}

fn entries_of(list: &WordList) -> usize {
    list.words.len() + list.phrases.len() + list.classes.len() + list.not_words.len() + list.not_classes.len()
}

/// Applies what the list itself takes out to its words, and drops what it says twice.
fn tidy(list: &mut WordList, own: &WordList) {
    let not: HashSet<&str> = own.not_words.iter().map(String::as_str).collect();
    let excluded = |w: &str| {
        not.contains(w) || own.not_classes.iter().any(|c| c.sees == Sees::Folded && c.regex.is_match(w.as_bytes()))
    };
    if !not.is_empty() || !own.not_classes.is_empty() {
        list.words.retain(|w| !excluded(w));
    }
    once(&mut list.words);
    once(&mut list.phrases);
    once(&mut list.not_words);
    if !list.not_words.is_empty() {
        let words: HashSet<&str> = list.words.iter().map(String::as_str).collect();
        list.not_words.retain(|w| !words.contains(w.as_str()));
    }
    for classes in [&mut list.classes, &mut list.not_classes] {
        let mut seen = HashSet::with_capacity(classes.len());
        classes.retain(|c| seen.insert((c.regex.as_str().to_owned(), c.sees)));
    }
}

/// Keeps the first of those that are the same.
fn once<T: Eq + Hash>(all: &mut Vec<T>) {
    let mut seen = HashSet::with_capacity(all.len());
    let first: Vec<bool> = all.iter().map(|entry| seen.insert(entry)).collect();
    drop(seen);
    if first.contains(&false) {
        let mut first = first.into_iter();
        all.retain(|_| first.next() == Some(true));
    }
}
