//! What rule files refer to (labels, word lists, clitics), and reading the strings that refer to it.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::toml_table::{Table, Text};
use crate::rules::diagnostics::code;
use crate::rules::diagnostics::limits::Limit;
use crate::rules::diagnostics::suggest::{did_you_mean, one_of};
use crate::rules::model::{Example, LabelDef, Pattern, Scale, WordList};
use crate::rules::phrase;
use crate::rules::phrase::{Matcher, Phrase, Sequence};
use crate::rules::regex::compile::compile;
use crate::text::Clitics;

/// The name of the scale that is no label.
pub(crate) const CERTAINTY: &str = "certainty";

pub(crate) struct References {
    pub clitics: Clitics,
    pub labels: Vec<LabelDef>,
    pub words: BTreeMap<String, WordList>,
    /// The groups with lists of several words so far.
    pub groups: RefCell<HashSet<Vec<Matcher>>>,
}

impl References {
    pub fn label_names(&self) -> impl Iterator<Item = &str> + Clone {
        self.labels.iter().map(|l| l.id.as_str())
    }

    /// A label's index; what is none is reported.
    pub fn label(&self, table: &Table<'_>, text: &Text<'_>) -> Option<usize> {
        let found = self.labels.iter().position(|l| l.id == text.value);
        if found.is_none() {
            self.unknown_label(table, text.value, text.span.clone(), false);
        }
        found
    }

    /// The labels named by `key`.
    pub fn labels(&self, table: &Table<'_>, key: &str) -> Vec<usize> {
        table.texts(key).iter().filter_map(|text| self.label(table, text)).collect()
    }

    /// A label or the scale `certainty`; what is none is reported.
    pub fn scale(&self, table: &Table<'_>, name: &str, span: Range<usize>) -> Option<Scale> {
        if name == CERTAINTY {
            return Some(Scale::Certainty);
        }
        let found = self.labels.iter().position(|l| l.id == name);
        if found.is_none() {
            self.unknown_label(table, name, span, true);
        }
        found.map(Scale::Label)
    }

    fn unknown_label(&self, table: &Table<'_>, name: &str, span: Range<usize>, scales: bool) {
        let names = || self.label_names().chain(scales.then_some(CERTAINTY));
        let help = did_you_mean(name, names(), || Some(format!("pack.toml declares {}", one_of(self.label_names()))));
        let message = format!("no label `{name}`");
        table.push(table.file.error(code::UNKNOWN_LABEL, span, message).help_if(help));
    }

    /// The phrases of `key`; `marks`: they may mark a holder.
    pub fn phrases(&self, table: &Table<'_>, key: &str, marks: bool) -> Vec<Phrase> {
        table.texts(key).iter().filter_map(|text| self.phrase(table, text, marks)).collect()
    }

    /// The phrases of `key` in a sentence rule, whose list entries of several words are written out: they may not
    /// come to too many.
    pub fn written_out(&self, table: &Table<'_>, key: &str) -> Vec<Phrase> {
        let phrases = self.phrases(table, key, false);
        for phrase in &phrases {
            let sequences = phrase.variants.iter().map(|v| self.sequences(v)).fold(0, usize::saturating_add);
            if !table.file.admits(Limit::Sequences, sequences, &phrase.origin.span) {
                break;
            }
        }
        phrases
    }

    fn phrase(&self, table: &Table<'_>, text: &Text<'_>, marks: bool) -> Option<Phrase> {
        let file = table.file;
        // behind the limit nothing is read any more
        if !file.admits(Limit::Steps, 0, &text.span) {
            return None;
        }
        let phrase = match phrase::parse(text.value, file.origin(text.span.clone()), &self.clitics) {
            Ok(phrase) => phrase,
            Err(error) => {
                let found = file.error(code::PHRASE, text.part(error.span.clone()), error.message);
                table.push(found.help(error.help));
                return None;
            }
        };
        if !marks && phrase.variants.iter().any(|v| v.holder.is_some()) {
            let found =
                file.error(code::PHRASE, text.span.clone(), "`<` and `>` mark a holder, which this rule has not");
            table.push(found.help(r"take them out, or write \< and \> for the marks themselves"));
        }
        let known = self.known_lists(table, text, &phrase);
        (known && self.admits(table, text, &phrase)).then_some(phrase)
    }

    /// Whether the pack has room for a phrase.
    fn admits(&self, table: &Table<'_>, text: &Text<'_>, phrase: &Phrase) -> bool {
        let (mut steps, mut alternatives) = (0, 0);
        for step in phrase.variants.iter().flat_map(|v| &v.steps) {
            let Matcher::OneOf(members) = &step.matcher else {
                steps += 1;
                continue;
            };
            steps += members.len();
            // the entries of its lists are laid out once for each group
            let long = |name: &str| self.words.get(name).map_or(0, |l| l.phrases.len());
            let entries = members.iter().flat_map(Matcher::lists).map(long).sum::<usize>();
            if entries > 0 && self.groups.borrow_mut().insert(members.to_vec()) {
                alternatives += entries;
            }
        }
        table.file.admits(Limit::Steps, steps, &text.span)
            && table.file.admits(Limit::Alternatives, alternatives, &text.span)
    }

    fn known_lists(&self, table: &Table<'_>, text: &Text<'_>, phrase: &Phrase) -> bool {
        // thousands of variants name the same few lists
        let mut names: Vec<&str> = Vec::new();
        for name in phrase.lists() {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.retain(|name| !self.words.contains_key(*name));
        for name in &names {
            let written = format!("{{{name}}}");
            let part = text.value.find(&written).map_or(0..text.value.len(), |at| at..at + written.len());
            self.unknown_list(table, name, text.part(part));
        }
        names.is_empty()
    }

    /// Reports a word list that is not there.
    fn unknown_list(&self, table: &Table<'_>, name: &str, span: Range<usize>) {
        let names = self.words.keys().filter(|_| table.file.suggests(1)).map(String::as_str);
        let help = did_you_mean(name, names, || Some(format!("make a file words/{name}.txt")));
        let message = format!("no word list `{name}`");
        table.push(table.file.error(code::UNKNOWN_LIST, span, message).help_if(help));
    }

    /// The word list that `key` names.
    pub fn list(&self, table: &Table<'_>, key: &str) -> Option<String> {
        let text = table.text(key)?;
        let name = text.value.trim_start_matches('{').trim_end_matches('}');
        if self.words.contains_key(name) {
            return Some(name.to_owned());
        }
        self.unknown_list(table, name, text.span);
        None
    }

    /// How many sequences [`phrase::expand`] would make.
    fn sequences(&self, sequence: &Sequence) -> usize {
        let long = |name: &str| self.words.get(name).map_or(0, |l| l.phrases.len());
        let ways = |matcher: &Matcher, plus: bool| if plus { 1 } else { 1 + matcher.lists().map(long).sum::<usize>() };
        sequence.steps.iter().map(|s| ways(&s.matcher, s.plus)).fold(1, usize::saturating_mul)
    }

    /// The marks and words of `key`, each a single one, or a list of single ones.
    pub fn marks(&self, table: &Table<'_>, key: &str) -> Vec<Matcher> {
        let mut out = Vec::new();
        for text in table.texts(key) {
            if let Some(name) = text.value.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                if self.words.contains_key(name) {
                    out.push(Matcher::List(name.into()));
                } else {
                    self.unknown_list(table, name, text.span);
                }
                continue;
            }
            let tokens = phrase::cut(text.value, &self.clitics);
            if let [mark] = &tokens[..] {
                out.push(Matcher::Word(mark.as_str().into()));
                continue;
            }
            let message = format!("`{key}` takes single marks, this is {} of them", tokens.len());
            table.push(table.file.error(code::PHRASE, text.span, message));
        }
        out
    }
}

/// The examples of `key`.
pub(crate) fn examples(table: &Table<'_>, key: &str) -> Vec<Example> {
    let example =
        |text: &Text<'_>| Example { text: text.value.to_owned(), origin: table.file.origin(text.span.clone()) };
    let texts = table.texts(key);
    texts.iter().take_while(|t| table.file.admits(Limit::Examples, 1, &t.span)).map(example).collect()
}

/// Compiles the regular expressions of `key`, which may have the named `groups`.
pub(crate) fn patterns(table: &Table<'_>, key: &str, exact: bool, groups: &[&str]) -> Vec<Pattern> {
    table.texts(key).iter().filter_map(|text| pattern(table, text, exact, groups)).collect()
}

fn pattern(table: &Table<'_>, text: &Text<'_>, exact: bool, groups: &[&str]) -> Option<Pattern> {
    let file = table.file;
    if !file.admits(Limit::Patterns, 1, &text.span) || !file.admits(Limit::States, 0, &text.span) {
        return None;
    }
    let compiled = match compile(text.value, exact) {
        Ok(compiled) => compiled,
        Err(error) => {
            table.push(error.report(file, |part| part.map_or_else(|| text.span.clone(), |part| text.part(part))));
            return None;
        }
    };
    if !file.admits(Limit::States, compiled.states, &text.span) {
        return None;
    }
    for group in compiled.regex.groups().filter(|g| !groups.contains(g)) {
        let at = text.value.find(&format!("<{group}>")).map_or(0..text.value.len(), |at| at + 1..at + 1 + group.len());
        let help = did_you_mean(group, groups.iter().copied(), || {
            Some(match groups {
                [] => "use (?:...): groups have no meaning in rules of this kind".to_owned(),
                _ => format!("groups are {}", one_of(groups.iter().copied())),
            })
        });
        table.push(file.error(code::GROUP, text.part(at), format!("the group `{group}` is not used")).help_if(help));
    }
    Some(Pattern {
        source: text.value.to_owned(),
        regex: compiled.regex,
        required: compiled.needs.fragments,
        needs_digit: compiled.needs.digit,
        needs_capital: compiled.needs.capital,
        edges: compiled.needs.edges,
        origin: file.origin(text.span.clone()),
    })
}
