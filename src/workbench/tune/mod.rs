//! From gold to a better pack: what is learned, what it is worth on articles that it has not seen, and the pack's
//! files as they would be.
//!
//! Everything is done once for each fold without the fold's articles: weights, how strongly they are drawn back,
//! exceptions, phrases. The pack that comes of it is written (in memory), loaded and run over the articles left out; those
//! labels, and no others, make the figures.

pub mod fit;
pub mod maps;
pub mod patch;

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::gold::GoldArticle;
use crate::Engine;
use crate::analysis::Analysis;
use crate::rules::{Diagnostics, MAX_LABELS, Pack, Source, load};
use crate::workbench::score::metrics::{Counts, Interval, Quality};
use fit::dense;
use fit::exceptions::Exception;
use fit::folds::folds;
use fit::learn::{Learned, learn};
use fit::sample::Sample;
use fit::settings::Settings;
use patch::apply::apply;
use patch::examples::{Examples, examples};
use patch::pack::{Files, own_files};

/// Why nothing can be learned.
#[derive(Debug, thiserror::Error)]
pub enum TuneError {
    /// No sentence of gold has a label.
    #[error("no sentence has a label, so there is nothing to learn from")]
    NoLabels,
    /// All have the same.
    #[error("every sentence is `{0}`: to tell labels apart takes two of them")]
    OneLabel(String),
    /// All are of one article.
    #[error(
        "all sentences with a label are of one article, `{0}`; what is learned is tried on other articles, so there have to be two"
    )]
    OneArticle(String),
    /// All maps are of one.
    #[error(
        "all that is said of maps is of one article, `{0}`; what is learned is tried on others: correct a second one"
    )]
    OneMap(String),
    /// More than a pack may have.
    #[error("there are {0} different labels, and a pack may have {MAX_LABELS}: is this the column of labels?")]
    ManyLabels(usize),
    /// A label that no pack could have.
    #[error("`{0}` cannot be a label: labels are lower case, without spaces")]
    BadLabel(String),
    /// The pack as it would be cannot be loaded.
    #[error("the changed rules cannot be used:\n{0}")]
    Pack(Diagnostics),
}

/// A fold that was held out.
#[derive(Debug, Clone, PartialEq)]
pub struct Fold {
    /// Its articles.
    pub articles: usize,
    /// Its sentences with a label.
    pub sentences: usize,
    /// Mean F1 before.
    pub before: f64,
    /// Mean F1 after, with what was learned from the others.
    pub after: f64,
    /// Phrases learned from the others.
    pub phrases: usize,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Better on articles that were held out.
    Better,
    /// As good: the change should not be made.
    NoGain,
    /// Worse: the change should not be made.
    Worse,
    /// Nothing in the pack would change.
    Nothing,
}

/// What `tune` has to say.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Labels of gold: those that are judged.
    pub labels: Vec<String>,
    /// Those of them that the pack does not have yet.
    pub new_labels: Vec<String>,
    /// Labels of the pack that gold does not use.
    pub other_labels: Vec<String>,
    /// Articles with a label somewhere.
    pub articles: usize,
    /// Sentences with a label.
    pub sentences: usize,
    /// Sentences without.
    pub unlabelled: usize,
    /// Of these, how many get another label.
    pub unlabelled_changed: usize,
    /// Each fold.
    pub folds: Vec<Fold>,
    /// Mean F1 on the held-out articles, before.
    pub before: Interval,
    /// And after.
    pub after: Interval,
    /// The difference.
    pub gain: Interval,
    /// Each label's figures before and after.
    pub of_labels: Vec<(Quality, Quality)>,
    /// Sentences held out that were wrong before and right after, and the other way round.
    pub mended: (usize, usize),
    /// What was learned from everything.
    pub learned: Learned,
    /// Its phrases, words and weights by label.
    pub phrases: Vec<(String, Vec<(String, f64)>)>,
    /// Its exceptions: rule, words, sentences.
    pub exceptions: Vec<(String, String, usize)>,
    /// The weights that moved: rule, label, before, after; the furthest first.
    pub moved: Vec<(String, String, f64, f64)>,
    /// Biases: label, before, after.
    pub biases: Vec<(String, f64, f64)>,
    /// The pack's own files as they are.
    pub old: Files,
    /// And as they would be.
    pub new: Files,
    /// Whether that is to be recommended.
    pub verdict: Verdict,
}

/// Learns from gold and says what it is worth. `told` is called with the number of each fold that is done.
///
/// # Errors
/// Why there is nothing to learn.
pub fn tune(
    source: &Source,
    engine: &Engine,
    gold: &[GoldArticle],
    settings: Settings,
    number: usize,
    told: &(dyn Fn(usize) + Sync),
) -> Result<Outcome, TuneError> {
    check(gold)?;
    let pack = engine.pack();
    let sample = Sample::new(engine, gold);
    let judged: Vec<usize> = (0..sample.labels.len()).filter(|&l| sample.used[l]).collect();
    let labelled: Vec<usize> =
        (0..sample.articles.len()).filter(|&a| sample.of(a).any(|s| sample.gold[s].is_some())).collect();
    let ids: Vec<&str> = labelled.iter().map(|&a| sample.articles[a].as_str()).collect();
    let number = number.min(labelled.len());
    let mut fold_of = vec![usize::MAX; sample.articles.len()];
    for (&article, fold) in labelled.iter().zip(folds(&ids, number)) {
        fold_of[article] = fold;
    }
    let job = Job { source, pack, sample: &sample, gold };

    // the last job is the one that counts: everything learned from
    let mut done: Vec<Result<(Learned, Vec<Said>), TuneError>> = (0..=number)
        .into_par_iter()
        .map(|fold| {
            let train: Vec<bool> = fold_of.iter().map(|&f| f != fold).collect();
            let learned = learn(&sample, pack, &train, settings);
            let said = if fold < number { job.held_out(&learned, &train)? } else { Vec::new() };
            told(fold);
            Ok((learned, said))
        })
        .collect();
    let (learned, _) = done.pop().unwrap_or(Err(TuneError::NoLabels))?;

    let empty = || Counts::new(sample.labels.len());
    let (mut before, mut after) = (empty(), empty());
    let (mut folds, mut mended) = (Vec::new(), (0, 0));
    for (fold, result) in done.into_iter().enumerate() {
        let (learned, said) = result?;
        let (mut was, mut is) = (empty(), empty());
        let mut sentences = 0;
        for said in said.chunk_by(|a, b| a.article == b.article) {
            let judged = said.iter().filter_map(|s| Some((sample.gold[s.sentence]?, s)));
            let judged: Vec<_> = judged.map(|(gold, s)| (gold, best_known(&sample, s.sentence), s.label)).collect();
            for counts in [&mut before, &mut was] {
                counts.add(judged.iter().map(|&(gold, old, _)| (gold, old)));
            }
            for counts in [&mut after, &mut is] {
                counts.add(judged.iter().map(|&(gold, _, new)| (gold, new)));
            }
            sentences += judged.len();
            mended.0 += judged.iter().filter(|(gold, old, new)| old != gold && new == gold).count();
            mended.1 += judged.iter().filter(|(gold, old, new)| old == gold && new != gold).count();
        }
        folds.push(Fold {
            articles: fold_of.iter().filter(|&&f| f == fold).count(),
            sentences,
            before: was.figures().macro_f1,
            after: is.figures().macro_f1,
            phrases: learned.phrases.len(),
        });
    }
    let (new, changed) = job.finish(&learned)?;
    let old = own_files(source, pack);
    let (was, is) = (before.intervals().macro_f1, after.intervals().macro_f1);
    let (old_labels, new_labels) = (before.figures().labels, after.figures().labels);
    let verdict = match () {
        () if old == new => Verdict::Nothing,
        () if is.value < was.value => Verdict::Worse,
        () if is.value <= was.value => Verdict::NoGain,
        () => Verdict::Better,
    };
    let name = |&label: &usize| sample.labels[label].clone();
    let sentences = sample.gold.iter().flatten().count();
    Ok(Outcome {
        labels: judged.iter().map(name).collect(),
        new_labels: sample.labels[sample.known..].to_vec(),
        other_labels: (0..sample.known).filter(|&l| !sample.used[l]).map(|l| name(&l)).collect(),
        articles: labelled.len(),
        sentences,
        unlabelled: sample.gold.len() - sentences,
        unlabelled_changed: changed,
        folds,
        gain: after.gain_over(&before),
        of_labels: judged.iter().map(|&l| (old_labels[l], new_labels[l])).collect(),
        before: was,
        after: is,
        mended,
        phrases: phrases(&sample, &learned),
        exceptions: exceptions(pack, &sample, &learned),
        moved: moved(pack, &sample, &learned),
        biases: biases(pack, &sample, &learned),
        learned,
        old,
        new,
        verdict,
    })
}

/// Whether there is anything to learn.
fn check(gold: &[GoldArticle]) -> Result<(), TuneError> {
    let all = || gold.iter().flat_map(|a| &a.sentences).filter_map(|s| s.label.as_deref());
    let first = all().next().ok_or(TuneError::NoLabels)?;
    let usable = |label: &str| label.chars().all(|c| c.is_lowercase() || c.is_numeric() || "-_".contains(c));
    if let Some(bad) = all().find(|label| !usable(label)) {
        return Err(TuneError::BadLabel(bad.to_owned()));
    }
    let labels = all().collect::<BTreeSet<_>>().len();
    if labels > MAX_LABELS {
        return Err(TuneError::ManyLabels(labels));
    }
    if all().all(|label| label == first) {
        return Err(TuneError::OneLabel(first.to_owned()));
    }
    let mut articles = gold.iter().filter(|a| a.sentences.iter().any(|s| s.label.is_some()));
    match (articles.next(), articles.next()) {
        (Some(one), None) => Err(TuneError::OneArticle(one.id.clone())),
        _ => Ok(()),
    }
}

/// What an engine said of a sentence of gold.
struct Said {
    article: usize,
    sentence: usize,
    /// The best of gold's labels; where the pack has none of them, the label that it would have in a table.
    label: usize,
    /// The label that it would have in a table.
    outright: usize,
}

/// What all folds share.
struct Job<'a> {
    source: &'a Source,
    pack: &'a Pack,
    sample: &'a Sample,
    gold: &'a [GoldArticle],
}

impl Job<'_> {
    /// The engine of the pack as it would be, and its files.
    fn engine(&self, learned: &Learned, examples: &Examples) -> Result<(Engine, Files), TuneError> {
        let files = apply(self.source, self.pack, self.sample, learned, examples);
        let memory = files.iter().map(|(name, text)| (name.clone(), text.clone().into_bytes())).collect();
        let pack = load(&Source::Memory { name: "tuned".to_owned(), files: memory }).map_err(TuneError::Pack)?;
        Ok((Engine::new(pack.into()), files))
    }

    /// What it says of the articles that were not learned from.
    fn held_out(&self, learned: &Learned, train: &[bool]) -> Result<Vec<Said>, TuneError> {
        let (engine, _) = self.engine(learned, &Examples::default())?;
        Ok(self.said(&engine, |article| !train[article]))
    }

    fn said(&self, engine: &Engine, which: impl Fn(usize) -> bool) -> Vec<Said> {
        let ids: Vec<&str> = engine.pack().labels.iter().map(|l| l.id.as_str()).collect();
        let number = |at: usize| self.sample.labels.iter().position(|l| l == ids[at]);
        let places: Vec<Option<usize>> = (0..ids.len()).map(number).collect();
        let mut worker = engine.worker();
        let mut analysis = Analysis::default();
        let mut out = Vec::new();
        for (article, gold) in self.gold.iter().enumerate().filter(|(a, _)| which(*a)) {
            let (text, spans) = gold.given();
            worker.analyse_given(&text, &spans, &mut analysis);
            for (at, sentence) in self.sample.of(article).enumerate() {
                let scores = &analysis.scores[at * ids.len()..][..ids.len()];
                let judged = places.iter().zip(scores).filter_map(|(l, s)| Some(((*l)?, *s)));
                let judged = judged.filter(|(label, _)| self.sample.used[*label]);
                // a tie goes to the label that the pack names first
                let best = judged.reduce(|best, next| if next.1 > best.1 { next } else { best });
                // the pack as it would be has every label that the sample knows
                let outright = places[analysis.sentences[at].label].unwrap_or_default();
                out.push(Said { article, sentence, label: best.map_or(outright, |(label, _)| label), outright });
            }
        }
        out
    }

    /// The files with examples, and how many sentences without a label change theirs.
    fn finish(&self, learned: &Learned) -> Result<(Files, usize), TuneError> {
        let (engine, _) = self.engine(learned, &Examples::default())?;
        let found = examples(&engine, self.pack, self.sample, learned);
        let (engine, files) = self.engine(learned, &found)?;
        let said = self.said(&engine, |_| true);
        let unlabelled = said.iter().filter(|s| self.sample.gold[s.sentence].is_none());
        let changed = unlabelled.filter(|s| outright(self.sample, s.sentence) != s.outright).count();
        Ok((files, changed))
    }
}

/// The label that the pack as it is gives a sentence.
fn outright(sample: &Sample, sentence: usize) -> usize {
    first_of_best(sample, sentence, |label| label < sample.known).unwrap_or(0)
}

/// The best of gold's labels by the pack as it is; where it has none of them, the label that it gives.
fn best_known(sample: &Sample, sentence: usize) -> usize {
    first_of_best(sample, sentence, |label| label < sample.known && sample.used[label])
        .unwrap_or_else(|| outright(sample, sentence))
}

fn first_of_best(sample: &Sample, sentence: usize, which: impl Fn(usize) -> bool) -> Option<usize> {
    let shares = &sample.shares[sentence * sample.labels.len()..][..sample.labels.len()];
    (0..shares.len()).filter(|&l| which(l)).reduce(|best, next| if shares[next] > shares[best] { next } else { best })
}

fn phrases(sample: &Sample, learned: &Learned) -> Vec<(String, Vec<(String, f64)>)> {
    let weights = |of: &[(usize, f64)]| of.iter().map(|&(label, w)| (sample.labels[label].clone(), w)).collect();
    learned.phrases.iter().map(|p| (sample.grams.names[p.gram as usize].clone(), weights(&p.weights))).collect()
}

fn exceptions(pack: &Pack, sample: &Sample, learned: &Learned) -> Vec<(String, String, usize)> {
    let one = |e: &Exception| {
        let rule = pack.label_rules[e.rule as usize].cue.id.clone();
        (rule, sample.grams.names[e.gram as usize].clone(), e.takes.len())
    };
    learned.exceptions.iter().map(one).collect()
}

fn moved(pack: &Pack, sample: &Sample, learned: &Learned) -> Vec<(String, String, f64, f64)> {
    let mut out = Vec::new();
    for (rule, weights) in pack.label_rules.iter().zip(&learned.weights) {
        let was = dense(rule, sample.labels.len());
        for (label, (was, is)) in was.into_iter().zip(weights).enumerate() {
            if (was - is).abs() > 1e-9 {
                out.push((rule.cue.id.clone(), sample.labels[label].clone(), was, *is));
            }
        }
    }
    out.sort_by(|a, b| (b.3 - b.2).abs().total_cmp(&(a.3 - a.2).abs()).then_with(|| (&a.0, &a.1).cmp(&(&b.0, &b.1))));
    out
}

fn biases(pack: &Pack, sample: &Sample, learned: &Learned) -> Vec<(String, f64, f64)> {
    let was = |label: usize| pack.labels.get(label).map_or(0.0, |l| l.bias);
    let all = sample.labels.iter().zip(&learned.biases).enumerate();
    all.map(|(at, (label, &is))| (label.clone(), was(at), is)).collect()
}
