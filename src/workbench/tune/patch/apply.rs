//! What was learned, written into a pack: weights and exceptions where the rules stand, biases and new labels in pack.toml,
//! phrases in a file of their own.
//!
//! A rule of the pack below cannot be changed there: it is copied, with its new weights, into a file `tuned-…` of the pack
//! above, where it takes the place of the one below.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::edit::{LabelChange, RuleChange, inline, labels, quoted, rules};
use super::examples::Examples;
use super::ids::ids;
use super::pack::{Files, own_files, own_names};
use crate::rules::{Pack, Scale, Source, lint};
use crate::workbench::tune::fit::learn::{Learned, Phrase};
use crate::workbench::tune::fit::sample::Sample;

/// The file of learned phrases.
const LEARNED: &str = "learned.toml";
/// The pack's own files as they are after what was learned.
#[must_use]
pub fn apply(source: &Source, pack: &Pack, sample: &Sample, learned: &Learned, examples: &Examples) -> Files {
    let mut files = own_files(source, pack);
    let names = own_names(source, pack);
    let mut changes: BTreeMap<usize, Vec<RuleChange>> = BTreeMap::new();
    for (index, change) in rule_changes(pack, sample, learned, examples) {
        changes.entry(pack.label_rules[index].cue.origin.file).or_default().push(change);
    }
    for (file, changes) in changes {
        match &names[file] {
            Some(name) => {
                if let Some((_, text)) = files.iter_mut().find(|(n, _)| n == name) {
                    *text = rules(text, &changes);
                }
            }
            None => copy_from_below(&mut files, pack, file, &changes),
        }
    }
    let changes = label_changes(pack, sample, learned, &files);
    if let Some((_, text)) = files.iter_mut().find(|(n, _)| n == "pack.toml") {
        *text = labels(text, &changes);
    }
    write_phrases(&mut files, pack, sample, learned, examples);
    files
}

/// Rules whose weights or exceptions change, by index.
fn rule_changes(pack: &Pack, sample: &Sample, learned: &Learned, examples: &Examples) -> Vec<(usize, RuleChange)> {
    let mut out = Vec::new();
    for (index, (rule, weights)) in pack.label_rules.iter().zip(&learned.weights).enumerate() {
        let has = |label: usize| rule.weights.iter().filter(move |(s, _)| *s == Scale::Label(label)).map(|(_, w)| *w);
        let moved = weights.iter().enumerate().filter(|&(label, &weight)| {
            let was: f64 = has(label).sum();
            (was - weight).abs() > 1e-9
        });
        let own = rule.weights.iter().find_map(|(s, _)| match s {
            Scale::Label(label) => Some(sample.labels[*label].clone()),
            Scale::Certainty => None,
        });
        let mut change = RuleChange {
            id: rule.cue.id.clone(),
            own: own.unwrap_or_default(),
            weights: moved.map(|(label, weight)| (sample.labels[label].clone(), *weight)).collect(),
            ..RuleChange::default()
        };
        for (at, exception) in learned.exceptions.iter().enumerate().filter(|(_, e)| e.rule as usize == index) {
            change.unless.push(sample.grams.names[exception.gram as usize].clone());
            change.misses.extend(examples.misses.get(at).cloned().flatten());
        }
        if examples.adding.contains(&index) {
            change.allow.push(lint::CONTAINED.to_owned());
        }
        if !change.weights.is_empty() || !change.unless.is_empty() || !change.allow.is_empty() {
            out.push((index, change));
        }
    }
    out
}

/// Labels whose bias changes. A pack above another names all labels if it names one more, so that their order stays.
fn label_changes(pack: &Pack, sample: &Sample, learned: &Learned, files: &Files) -> Vec<LabelChange> {
    let was = |label: usize| pack.labels.get(label).map(|l| l.bias);
    let moves = |label: usize| was(label).is_none_or(|was| (was - learned.biases[label]).abs() > 0.005);
    if !(0..sample.labels.len()).any(moves) {
        return Vec::new();
    }
    let text = files.iter().find(|(n, _)| n == "pack.toml").map_or("", |(_, text)| text.as_str());
    let named: toml::Table = toml::from_str(text).unwrap_or_default();
    let named = named.get("label").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let has = |id: &str| named.iter().any(|label| label.get("id").and_then(toml::Value::as_str) == Some(id));
    let all = sample.labels.iter().enumerate().filter(|&(label, id)| moves(label) || !has(id));
    all.map(|(label, id)| LabelChange {
        id: id.clone(),
        bias: was(label).filter(|_| !moves(label)).unwrap_or(learned.biases[label]),
        meaning: (label >= sample.known).then(|| "A label of the gold that these rules were tuned with.".to_owned()),
    })
    .collect()
}

/// Copies rules of the pack below into a file of the pack above, changed.
fn copy_from_below(files: &mut Files, pack: &Pack, file: usize, changes: &[RuleChange]) {
    let below = &pack.files[file];
    let stem = below.path.rsplit([':', '/']).next().and_then(|n| n.strip_suffix(".toml")).unwrap_or("rules");
    let label = toml::from_str::<toml::Table>(&below.text).ok();
    let label = label.as_ref().and_then(|t| t.get("label")).and_then(toml::Value::as_str).unwrap_or(stem);
    let name = format!("tuned-{stem}.toml");
    let at = files.iter().position(|(n, _)| *n == name).unwrap_or_else(|| {
        let head = format!("# Rules of {} as `toulmin tune` weighed them.\nlabel = {}\n", below.path, quoted(label));
        files.push((name, head));
        files.len() - 1
    });
    let mut copied = String::new();
    for change in changes {
        let rule = pack.label_rules.iter().find(|r| r.cue.id == change.id);
        if let Some(text) = rule.and_then(|r| below.text.get(r.cue.origin.span.clone())) {
            let _ = write!(copied, "\n{text}\n");
        }
    }
    files[at].1.push_str(&rules(&copied, changes));
}

/// Adds a rule for each phrase to the file of learned phrases.
fn write_phrases(files: &mut Files, pack: &Pack, sample: &Sample, learned: &Learned, examples: &Examples) {
    if learned.phrases.is_empty() {
        return;
    }
    let first = sample.used.iter().position(|&u| u).unwrap_or(0);
    let at = files.iter().position(|(n, _)| n == LEARNED).unwrap_or_else(|| {
        let head = format!(
            "# Phrases that `toulmin tune` learned from gold. What each adds was fitted together with all other weights, so\n\
             # a phrase may speak against what it seems to say: the rest is said by other rules. Take out what makes no\n\
             # sense to you, and tune again.\nlabel = {}\n",
            quoted(&sample.labels[first])
        );
        files.push((LEARNED.to_owned(), head));
        files.len() - 1
    });
    let ids = ids(pack, sample, learned);
    for (number, (phrase, id)) in learned.phrases.iter().zip(ids).enumerate() {
        let weights: Vec<(String, f64)> =
            phrase.weights.iter().map(|&(label, w)| (sample.labels[label].clone(), w)).collect();
        let text = &mut files[at].1;
        // writing to a string cannot fail
        let _ = write!(
            text,
            "\n[[rule]]\nid = {}\nweights = {}\nphrases = [{}]\nnote = {}\n",
            quoted(&id),
            inline(&weights),
            quoted(&sample.grams.names[phrase.gram as usize]),
            quoted(&note(sample, phrase)),
        );
        let found = [("hits", &examples.hits), ("misses", &examples.near)];
        let found = found.map(|(key, all)| (key, all.get(number).and_then(Option::as_deref)));
        for (key, example) in found {
            if let Some(example) = example {
                let _ = writeln!(text, "{key} = [{}]", quoted(example));
            }
        }
        // no sentence of gold can be shown: too long, or with marks that mean something in an example
        let lacks = found.iter().any(|(_, example)| example.is_none()).then_some(lint::NO_EXAMPLES);
        let adds = examples.allowed.get(number).into_iter().flatten().copied();
        let allowed: Vec<String> = lacks.into_iter().chain(adds).map(quoted).collect();
        if !allowed.is_empty() {
            let _ = writeln!(text, "allow = [{}]", allowed.join(", "));
        }
    }
}

/// What gold says of a phrase.
fn note(sample: &Sample, phrase: &Phrase) -> String {
    let mut of = vec![0_usize; sample.labels.len()];
    phrase.sentences.iter().filter_map(|&s| sample.gold[s as usize]).for_each(|label| of[label] += 1);
    let said = phrase.weights.iter().max_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |w| w.0);
    format!(
        "Learned: {} of {} sentences in {} articles are {}.",
        of[said],
        phrase.sentences.len(),
        phrase.articles,
        sample.labels[said]
    )
}
