//! How good the labels are against gold, where they are worst, and which rules earn their place.

pub mod agreement;
pub mod claims;
pub mod maps;
pub mod metrics;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::gold::{Clash, Gold, GoldSentence, Unmatched, each, each_over};
use crate::analysis::Analysis;
use crate::article::Article;
use crate::corpus::Corpus;
use crate::labels::best_of;
use crate::rules::{LabelRule, Pack};
use crate::workbench::explain::label::RuleLocation;
use crate::{Engine, Worker};
use maps::{MapCounts, MapScore, map_score};
use metrics::{Counts, Figures, Intervals};

/// All that is said of a pack against gold.
#[derive(Debug, Clone)]
pub struct Score {
    /// Articles with a reviewed sentence.
    pub articles: usize,
    /// Reviewed sentences.
    pub sentences: usize,
    /// The pack's labels, in its order.
    pub labels: Vec<String>,
    /// The figures.
    pub figures: Figures,
    /// Intervals of accuracy, macro-F1 and kappa.
    pub intervals: Intervals,
    /// Gold by row, said by column.
    pub confusion: Vec<Vec<u64>>,
    /// Sentences whose label is wrong, the surest first.
    pub wrong: Vec<Wrong>,
    /// Label rules, in the pack's order.
    pub rules: Vec<RuleScore>,
    /// How good the maps are, where gold says anything of them.
    pub maps: Option<MapScore>,
    /// What gold says of maps and cannot mean.
    pub clashes: Vec<Clash>,
}

impl Score {
    /// All of it, as one JSON object with labels by name.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let labels: Map<String, Value> =
            self.labels.iter().zip(&self.figures.labels).map(|(name, q)| (name.clone(), json!(q))).collect();
        let by_label = |row: &Vec<u64>| -> Map<String, Value> {
            self.labels.iter().cloned().zip(row.iter().map(|&n| Value::from(n))).collect()
        };
        let confusion: Map<String, Value> =
            self.labels.iter().zip(&self.confusion).map(|(gold, row)| (gold.clone(), by_label(row).into())).collect();
        let rule = |rule: &RuleScore| {
            let mut value = json!(rule);
            value["rule"] = rule.place.rule.clone().into();
            value["file"] = rule.place.file.clone().into();
            value["line"] = rule.place.line.into();
            value
        };
        json!({
            "articles": self.articles,
            "sentences": self.sentences,
            "accuracy": self.intervals.accuracy,
            "macro_f1": self.intervals.macro_f1,
            "kappa": self.intervals.kappa,
            "labels": labels,
            "confusion": confusion,
            "wrong": self.wrong,
            "rules": self.rules.iter().map(rule).collect::<Vec<_>>(),
            "maps": self.maps,
        })
    }
}

/// A sentence whose label is wrong.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Wrong {
    /// As in sentences.csv.
    pub sentence_id: String,
    /// As given.
    pub text: String,
    /// What it is.
    pub gold: String,
    /// What was said.
    pub said: String,
    /// How far the label in gold is behind.
    pub behind: f64,
    /// What spoke for the label that was said rather than the one in gold: rule and words, strongest first.
    pub cues: Vec<(String, Vec<String>)>,
}

/// What became of a rule's votes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleScore {
    /// Which.
    #[serde(skip)]
    pub place: RuleLocation,
    /// The label that it says most about; empty for certainty alone.
    pub label: String,
    /// Whether it speaks against the label.
    pub against: bool,
    /// How often it counted.
    pub hits: u64,
    /// Reviewed sentences that it counted in.
    pub sentences: u64,
    /// Of those, the share that has the label in gold (has another one, where the rule speaks against it).
    pub precision: f64,
    /// Sentences that are right, and would be wrong without it.
    pub right: u64,
    /// Sentences that are wrong, and would be right without it.
    pub wrong: u64,
    /// What to do with it.
    pub verdict: Verdict,
}

/// What to do with a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// More sentences are right through it than wrong.
    Keep,
    /// As many are wrong through it as right.
    Tune,
    /// More are wrong.
    Retire,
    /// It counted, and no label depends on it alone.
    Idle,
    /// It did not count in any reviewed sentence.
    Unseen,
}

/// Where gold knows fewer labels than the pack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct View {
    /// Only sentences that have one of these labels in gold count (indices of the pack's labels); empty: all do.
    pub only: Vec<usize>,
    /// The first label counts as the second where it is said.
    pub merge: Vec<(usize, usize)>,
}

impl View {
    fn said(&self, label: usize) -> usize {
        self.merge.iter().find(|(from, _)| *from == label).map_or(label, |(_, to)| *to)
    }
}

/// What one article gives.
#[derive(Default)]
struct Part {
    pairs: Vec<(usize, usize)>,
    wrong: Vec<Wrong>,
    /// Rule, hits, whether gold agrees, right and wrong through it.
    votes: Vec<(u32, u64, bool, bool, bool)>,
    map: MapCounts,
    clashes: Vec<Clash>,
}

/// Judges a pack by gold whose labels it knows ([`Gold::check_labels`], [`Gold::check_use`]). Keeps the `worst` surest
/// mistakes.
#[must_use]
pub fn score(engine: &Engine, gold: &Gold, view: &View, worst: usize) -> Score {
    let stances = stances(engine.pack());
    let parts = each(engine, gold, |own, article, worker, analysis| {
        let (known, clashes) = own.known_of_own();
        let pairs = own.sentences.iter().zip(0..);
        let part = part(&Desk { engine, view, stances: &stances }, pairs, article, worker, analysis);
        Part { map: MapCounts::of(&known, analysis), clashes, ..part }
    });
    sum_up(engine.pack(), &stances, parts, worst)
}

/// As [`score`], over the articles themselves, divided into sentences as the pack does; beside it the sentences of gold
/// that are not found there.
#[must_use]
pub fn score_over(engine: &Engine, gold: &Gold, corpus: &Corpus, view: &View, worst: usize) -> (Score, Vec<Unmatched>) {
    let stances = stances(engine.pack());
    let (parts, unmatched) = each_over(engine, gold, corpus, |own, article, worker, analysis, sentences| {
        let count = analysis.sentences.len();
        let (known, clashes) = own.known(sentences, |number| number.checked_sub(1).filter(|at| *at < count));
        let pairs = own.sentences.iter().zip(sentences).filter_map(|(own, at)| Some((own, (*at)?)));
        let part = part(&Desk { engine, view, stances: &stances }, pairs, article, worker, analysis);
        Part { map: MapCounts::of(&known, analysis), clashes, ..part }
    });
    (sum_up(engine.pack(), &stances, parts, worst), unmatched)
}

fn stances(pack: &Pack) -> Vec<Option<(usize, bool)>> {
    pack.label_rules.iter().map(LabelRule::stance).collect()
}

fn sum_up(pack: &Pack, stances: &[Option<(usize, bool)>], parts: Vec<Part>, worst: usize) -> Score {
    let mut counts = Counts::new(pack.labels.len());
    let (mut articles, mut sentences, mut wrong) = (0, 0, Vec::new());
    let mut rules: Vec<RuleScore> =
        pack.label_rules.iter().zip(stances).map(|(rule, stance)| RuleScore::new(pack, rule, *stance)).collect();
    let mut agreed = vec![0u64; rules.len()];
    let (mut maps, mut clashes) = (Vec::new(), Vec::new());
    for part in parts {
        articles += usize::from(!part.pairs.is_empty());
        sentences += part.pairs.len();
        // articles without gold would only blur the bootstrap
        if !part.pairs.is_empty() {
            counts.add(part.pairs);
        }
        wrong.extend(part.wrong);
        maps.push(part.map);
        clashes.extend(part.clashes);
        for (rule, hits, agrees, through, against) in part.votes {
            let score = &mut rules[rule as usize];
            score.hits += hits;
            score.sentences += 1;
            agreed[rule as usize] += u64::from(agrees);
            score.right += u64::from(through);
            score.wrong += u64::from(against);
        }
    }
    for (rule, agreed) in rules.iter_mut().zip(agreed) {
        rule.conclude(agreed);
    }
    wrong.sort_by(|a, b| b.behind.total_cmp(&a.behind).then_with(|| a.sentence_id.cmp(&b.sentence_id)));
    wrong.truncate(worst);
    Score {
        articles,
        sentences,
        labels: pack.labels.iter().map(|l| l.id.clone()).collect(),
        figures: counts.figures(),
        intervals: counts.intervals(),
        confusion: counts.confusion(),
        wrong,
        rules,
        maps: map_score(&maps),
        clashes,
    }
}

/// What articles are judged with.
struct Desk<'a> {
    engine: &'a Engine,
    view: &'a View,
    /// What each rule speaks for.
    stances: &'a [Option<(usize, bool)>],
}

/// Judges the sentences of an article: each of gold with its number in the analysis.
fn part<'g>(
    desk: &Desk<'_>,
    gold: impl Iterator<Item = (&'g GoldSentence, usize)>,
    article: &Article,
    worker: &Worker,
    analysis: &Analysis,
) -> Part {
    let Desk { engine, view, stances } = *desk;
    let pack = engine.pack();
    let count = pack.labels.len();
    let mut out = Part::default();
    for (own, at) in gold {
        let sentence = &analysis.sentences[at];
        let Some(label) = own.label.as_deref().and_then(|l| pack.labels.iter().position(|known| known.id == l)) else {
            continue;
        };
        if !view.only.is_empty() && !view.only.contains(&label) {
            continue;
        }
        let said = view.said(sentence.label);
        out.pairs.push((label, said));
        let scores = &analysis.scores[at * count..][..count];
        for vote in worker.votes().of(at) {
            let weights = engine.scorer().weights(vote.rule);
            let without = best_of(scores.iter().zip(weights).map(|(score, weight)| score - weight * vote.count));
            let agrees = stances[vote.rule as usize].is_some_and(|(about, speaks_for)| (about == label) == speaks_for);
            let (right, without) = (said == label, view.said(without));
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of hits")]
            let hits = vote.count as u64;
            out.votes.push((vote.rule, hits, agrees, right && without != label, !right && without == label));
        }
        if said != label {
            let cues = cues(engine, article, analysis, at, label);
            out.wrong.push(Wrong {
                sentence_id: own.id.clone(),
                text: own.text.clone(),
                gold: pack.labels[label].id.clone(),
                said: pack.labels[sentence.label].id.clone(),
                behind: scores[sentence.label] - scores[label],
                cues,
            });
        }
    }
    out
}

/// Rules that speak for the label that was said rather than for `gold`, with their words.
fn cues(engine: &Engine, article: &Article, analysis: &Analysis, at: usize, gold: usize) -> Vec<(String, Vec<String>)> {
    let sentence = &analysis.sentences[at];
    let mut found: Vec<(f64, u32, Vec<String>)> = Vec::new();
    for cue in &analysis.cues[sentence.cues.clone()] {
        let weights = engine.scorer().weights(cue.rule);
        let strength = weights[sentence.label] - weights[gold];
        let words = article.text.get(cue.span.clone()).filter(|words| !words.is_empty()).map(str::to_owned);
        match found.iter_mut().find(|(_, rule, _)| *rule == cue.rule) {
            Some((sum, _, all)) => {
                *sum += strength;
                all.extend(words);
            }
            None => found.push((strength, cue.rule, words.into_iter().collect())),
        }
    }
    found.retain(|(strength, ..)| *strength > 0.0);
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let id = |rule: u32| engine.pack().label_rules[rule as usize].cue.id.clone();
    found.into_iter().map(|(_, rule, words)| (id(rule), words)).collect()
}

impl RuleScore {
    fn new(pack: &Pack, rule: &LabelRule, stance: Option<(usize, bool)>) -> Self {
        let file = pack.files.get(rule.cue.origin.file).map_or("", |f| f.path.as_str());
        Self {
            place: RuleLocation { rule: rule.cue.id.clone(), file: file.to_owned(), line: rule.cue.origin.line },
            label: stance.map(|(label, _)| pack.labels[label].id.clone()).unwrap_or_default(),
            against: stance.is_some_and(|(_, speaks_for)| !speaks_for),
            hits: 0,
            sentences: 0,
            precision: 0.0,
            right: 0,
            wrong: 0,
            verdict: Verdict::Unseen,
        }
    }

    fn conclude(&mut self, agreed: u64) {
        self.precision = if self.sentences == 0 { 0.0 } else { agreed as f64 / self.sentences as f64 };
        self.verdict = match (self.sentences, self.right, self.wrong) {
            (0, ..) => Verdict::Unseen,
            (_, 0, 0) => Verdict::Idle,
            (_, right, wrong) if right > wrong => Verdict::Keep,
            (_, right, wrong) if right < wrong => Verdict::Retire,
            _ => Verdict::Tune,
        };
    }
}

/// A figure by its name: `accuracy`, `macro_f1`, `kappa`, `LABEL.precision`, `LABEL.recall`, `LABEL.f1`; of maps
/// those of [`MapScore::figures`].
#[must_use]
pub fn figure(score: &Score, name: &str) -> Option<f64> {
    match name {
        "accuracy" => return Some(score.figures.accuracy),
        "macro_f1" => return Some(score.figures.macro_f1),
        "kappa" => return Some(score.figures.kappa),
        _ => {}
    }
    if let Some(maps) = &score.maps
        && let Some((_, found)) = maps.figures().into_iter().find(|(own, _)| *own == name)
    {
        return found.map(|interval| interval.value);
    }
    let (label, what) = name.rsplit_once('.')?;
    let quality = score.figures.labels[score.labels.iter().position(|l| l == label)?];
    match what {
        "precision" => Some(quality.precision),
        "recall" => Some(quality.recall),
        "f1" => Some(quality.f1),
        _ => None,
    }
}
