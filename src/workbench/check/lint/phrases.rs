//! Phrases that say nothing new, that cannot count, or that probably do not mean what they say.

use std::collections::{HashMap, HashSet};

use super::cover::{Edges, Index, Lists, readings};
use super::uses::{reach, uses};
use super::{Found, contained, place, rules};
use crate::rules::phrase::{Phrase, Sequence};
use crate::rules::{Cue, Diagnostic, lint};

/// Bytes of a string in which pieces are looked for.
const LONGEST: usize = 200;

pub(crate) fn look(found: &mut Found<'_>) {
    let pack = found.pack;
    let lists = Lists::new(pack);
    let mut told = Told::default();
    for (number, cue) in pack.cues().enumerate() {
        glued(found, cue, &lists, &mut told);
        covered(found, cue, &lists, &mut told);
        void(found, cue, &lists);
        let slow = cue.patterns.iter().filter(|p| p.required.is_empty() && !p.needs_digit && !p.needs_capital);
        for pattern in slow {
            let message = "this regular expression runs over every sentence: no text has to be in each match of it";
            found.at(
                lint::SLOW,
                &pattern.origin,
                message,
                "use phrases, or give it a word or mark that has to be there",
            );
        }
        same_elsewhere(found, cue, number, &mut told);
    }
    contained::look(found, &lists, &told.phrases);
    for rule in rules(pack) {
        for phrase in rule.phrases {
            if let Some(like) = ["\\b", "\\w", "\\d", "\\s", ".*", ".+", "[a-z]", "[A-Z]", "[0-9]", "(?:", "(?i)"]
                .iter()
                .find(|like| phrase.source.contains(**like))
            {
                let message = format!("`{like}` means nothing in a phrase: it stands for these characters themselves");
                let help = "regular expressions go under `pattern`; see `Phrases` in docs/rule-format.md";
                found.at(lint::LIKE_PATTERN, &phrase.origin, message, help);
            }
        }
    }
}

/// What each rule's phrases count for, so that a second one that does the same is found.
#[derive(Default)]
struct Told<'p> {
    /// Phrases (by file and place) that something was said about.
    phrases: HashSet<(usize, usize)>,
    by_use: HashMap<(Vec<Sequence>, String), &'p Cue>,
    patterns: HashMap<(&'p str, String), &'p Cue>,
}

/// Several phrases in one string.
fn glued<'p>(found: &mut Found<'p>, cue: &'p Cue, lists: &Lists<'p>, told: &mut Told<'p>) {
    let known: HashSet<&str> = cue.phrases.iter().map(|p| p.source.trim()).collect();
    for phrase in cue.phrases.iter().chain(&cue.unless) {
        let source = phrase.source.trim();
        let message = if source.contains('\n') {
            "this phrase goes over several lines".to_owned()
        } else if source.len() > LONGEST {
            continue;
        } else if let Some((head, tail)) = halves(source, &known) {
            format!("this is `{head}` and `{tail}`, two phrases of the rule, in one string")
        } else if commas(source, &known, lists) {
            "commas part phrases outside strings; inside, they are commas that the text must have".to_owned()
        } else {
            continue;
        };
        told.phrases.insert((phrase.origin.file, phrase.origin.span.start));
        found.at(lint::GLUED, &phrase.origin, message, "put each phrase into quotation marks of its own");
    }
}

/// The phrases that a string is made of, if it is made of two.
fn halves<'s>(source: &'s str, known: &HashSet<&str>) -> Option<(&'s str, &'s str)> {
    let spaces = source.match_indices(char::is_whitespace);
    let mut cuts = spaces.map(|(at, _)| (source[..at].trim(), source[at..].trim()));
    cuts.find(|(head, tail)| known.contains(head) && known.contains(tail))
}

/// Whether a string is a list: three single words or more, or pieces that are phrases or share a word list.
fn commas(source: &str, known: &HashSet<&str>, lists: &Lists<'_>) -> bool {
    let pieces: Vec<&str> = source.split(',').map(str::trim).collect();
    let single = |piece: &&str| piece.chars().all(char::is_alphanumeric);
    let plain = |c: char| c.is_alphanumeric() || c.is_whitespace() || c == '\'' || c == '-';
    if pieces.len() < 2 || pieces.iter().any(|p| p.is_empty() || !p.chars().all(plain)) {
        return false;
    }
    pieces.iter().any(|p| known.contains(p)) || pieces.iter().all(single) && (pieces.len() > 2 || lists.share(&pieces))
}

/// Phrases that another phrase of the rule makes superfluous.
fn covered<'p>(found: &mut Found<'p>, cue: &'p Cue, lists: &Lists<'p>, told: &mut Told<'p>) {
    let all: Vec<Vec<Sequence>> = cue.phrases.iter().map(|p| readings(p, cue.exact_case)).collect();
    let index = Index::new(&all, lists);
    let mut first: HashMap<&[Sequence], usize> = HashMap::new();
    // what counts every hit may count the two differently
    let edges = reach(cue).filter(|_| cue.most == 1);
    // of phrases that cover each other one has to stay
    let same: Vec<usize> = all.iter().enumerate().map(|(i, own)| *first.entry(own).or_insert(i)).collect();
    let mut gone: Vec<bool> = same.iter().enumerate().map(|(i, &first)| first != i).collect();
    for (number, (phrase, own)) in cue.phrases.iter().zip(&all).enumerate() {
        let key = (phrase.origin.file, phrase.origin.span.start);
        if own.is_empty() || told.phrases.contains(&key) {
            continue;
        }
        let inside = |long: &Sequence| index.inside(long, edges?, |other| other != number && !gone[other]);
        // who marks a holder says more than that it is met
        let marks = own.iter().any(|v| v.holder.is_some());
        let others = || if marks { None } else { own.iter().map(inside).collect::<Option<Vec<_>>>() };
        if same[number] != number {
            superfluous(found, phrase, &cue.phrases[same[number]], "is in the rule twice", "here, too");
        } else if let Some(others) = others() {
            let what = "is redundant: another phrase of this rule matches everywhere it does";
            superfluous(found, phrase, &cue.phrases[others[0]], what, "this one");
        } else {
            continue;
        }
        gone[number] = true;
        told.phrases.insert(key);
    }
}

fn superfluous(found: &mut Found<'_>, phrase: &Phrase, other: &Phrase, what: &str, label: &str) {
    let message = format!("the phrase `{}` {what}", phrase.source.trim());
    let warning = Diagnostic::warning(lint::COVERED, phrase.origin.file, phrase.origin.span.clone(), message);
    let warning = warning.also(other.origin.file, other.origin.span.clone(), label);
    found.push(warning.help("take it out"));
}

/// Phrases whose hits are all void.
fn void<'p>(found: &mut Found<'p>, cue: &'p Cue, lists: &Lists<'p>) {
    if cue.unless.is_empty() {
        return;
    }
    let unless: Vec<Vec<Sequence>> = cue.unless.iter().map(|p| readings(p, cue.exact_case)).collect();
    let index = Index::new(&unless, lists);
    for phrase in &cue.phrases {
        let own = readings(phrase, cue.exact_case);
        let inside: Option<Vec<usize>> =
            own.iter().map(|long| index.inside(long, Edges::default(), |_| true)).collect();
        let Some(&first) = inside.as_ref().and_then(|all| all.first()) else { continue };
        let message = format!("the phrase `{}` never counts: `unless` voids every hit of it", phrase.source.trim());
        let other = &cue.unless[first].origin;
        let warning = Diagnostic::warning(lint::VOID, phrase.origin.file, phrase.origin.span.clone(), message);
        let warning = warning.also(other.file, other.span.clone(), "lies in it");
        found.push(warning.help("make the `unless` longer than the phrase, or take one of the two out"));
    }
}

/// Phrases and patterns that another rule has, too, and counts for the same.
fn same_elsewhere<'p>(found: &mut Found<'p>, cue: &'p Cue, number: usize, told: &mut Told<'p>) {
    let uses = uses(found.pack, number);
    for phrase in &cue.phrases {
        let own = readings(phrase, cue.exact_case);
        if own.is_empty() || told.phrases.contains(&(phrase.origin.file, phrase.origin.span.start)) {
            continue;
        }
        let mut twice = None;
        for used in &uses {
            let first = told.by_use.entry((own.clone(), used.clone())).or_insert(cue);
            twice = twice.or(Some(*first).filter(|first| first.id != cue.id));
        }
        if let Some(first) = twice {
            let what = format!("the phrase `{}`", phrase.source.trim());
            let other = first.phrases.iter().find(|p| readings(p, first.exact_case) == own);
            same(found, number, &phrase.origin, &what, first, other.map_or(&first.origin, |p| &p.origin));
        }
    }
    for pattern in &cue.patterns {
        let mut twice = None;
        for used in &uses {
            let first = told.patterns.entry((&pattern.source, used.clone())).or_insert(cue);
            twice = twice.or(Some(*first).filter(|first| first.id != cue.id));
        }
        if let Some(first) = twice {
            let other = first.patterns.iter().find(|p| p.source == pattern.source);
            same(found, number, &pattern.origin, "the pattern", first, other.map_or(&first.origin, |p| &p.origin));
        }
    }
}

fn same(
    found: &mut Found<'_>,
    number: usize,
    origin: &crate::rules::Origin,
    what: &str,
    first: &Cue,
    other: &crate::rules::Origin,
) {
    let pack = found.pack;
    let holders = pack.label_rules.len()..pack.label_rules.len() + pack.holder_rules.len();
    let both = if holders.contains(&number) { "the heavier of the two decides" } else { "both weights count" };
    let message = format!("{what} is in the rule `{}` ({}), too: {both}", first.id, place(pack, other));
    let warning = Diagnostic::warning(lint::TWICE, origin.file, origin.span.clone(), message);
    let warning = warning.also(other.file, other.span.clone(), "here, too");
    found.push(warning.help("keep it in one rule, or give the two different conditions"));
}
