//! Gold as the engine sees it: which rules counted in each sentence, how often and on which words, and what the
//! pack made of it. Everything that is learned is learned from this.
//!
//! The votes are the engine's own, so what is fitted is what a run adds up. Votes that hang on a neighbour's label are
//! kept apart, whether or not they count by the labels that the pack gives.

use std::collections::BTreeSet;

use super::multinomial::shares_of;
use super::ngrams::{Cut, Grams};
use crate::analysis::Analysis;
use crate::rules::{Neighbour, Pack};
use crate::workbench::gold::GoldArticle;
use crate::{Engine, Worker};

/// A rule that counted in a sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Voted {
    /// Index of the label rule.
    pub rule: u32,
    /// How often it counted.
    pub count: f64,
    /// Its hits among the words and marks of the sentence; none for conditions alone and for cues in a neighbour.
    pub hits: Vec<(usize, usize)>,
}

/// Gold with the engine's votes. Sentences of all articles stand in one row.
#[derive(Debug)]
pub struct Sample {
    /// Ids of the articles.
    pub articles: Vec<String>,
    /// Where each article's sentences begin; one more for the end.
    pub starts: Vec<usize>,
    /// The labels: those of the pack in its order, then those that only gold has, by name.
    pub labels: Vec<String>,
    /// How many of them are the pack's.
    pub known: usize,
    /// Whether gold uses a label.
    pub used: Vec<bool>,
    /// Gold's label of each sentence.
    pub gold: Vec<Option<usize>>,
    /// The text of each sentence.
    pub texts: Vec<String>,
    /// What counted in each, whatever the labels of its neighbours.
    pub votes: Vec<Vec<Voted>>,
    /// What counts in each if its neighbours have the labels that are asked for.
    pub beside: Vec<Vec<Voted>>,
    /// What the pack makes of each: shares of `labels`, those that only gold has being 0.
    pub shares: Vec<f64>,
    /// Words and marks of each.
    pub cuts: Vec<Cut>,
    /// What stands in at least three articles.
    pub grams: Grams,
}

impl Sample {
    /// Runs the engine over gold.
    #[must_use]
    pub fn new(engine: &Engine, gold: &[GoldArticle]) -> Self {
        let pack = engine.pack();
        let mut labels: Vec<String> = pack.labels.iter().map(|l| l.id.clone()).collect();
        let known = labels.len();
        let named: BTreeSet<&str> = gold.iter().flat_map(|a| &a.sentences).filter_map(|s| s.label.as_deref()).collect();
        let own = |name: &str| pack.labels.iter().any(|l| l.id == name);
        labels.extend(named.iter().filter(|name| !own(name)).map(|name| (*name).to_owned()));
        let used = labels.iter().map(|l| named.contains(l.as_str())).collect();
        let mut out = Self {
            articles: Vec::new(),
            starts: vec![0],
            known,
            used,
            gold: Vec::new(),
            texts: Vec::new(),
            votes: Vec::new(),
            beside: Vec::new(),
            shares: Vec::new(),
            cuts: Vec::new(),
            grams: Grams::default(),
            labels,
        };
        let clitics = crate::text::Clitics::new(&pack.clitics);
        let mut worker = engine.worker();
        let mut analysis = Analysis::default();
        for article in gold {
            let (text, spans) = article.given();
            worker.analyse_given(&text, &spans, &mut analysis);
            for (at, sentence) in article.sentences.iter().enumerate() {
                let cut = Cut::new(&sentence.text, &clitics);
                let place = (at, article.sentences.len(), spans[at].span.start);
                let (own, beside) = votes(&worker, pack, &cut, place);
                out.votes.push(own);
                out.beside.push(beside);
                let scores = &analysis.scores[at * known..][..known];
                let from = out.shares.len();
                out.shares.extend(shares_of(scores));
                out.shares.resize(from + out.labels.len(), 0.0);
                let label = |name: &String| out.labels.iter().position(|l| l == name);
                out.gold.push(sentence.label.as_ref().and_then(label));
                out.texts.push(sentence.text.clone());
                out.cuts.push(cut);
            }
            out.articles.push(article.id.clone());
            out.starts.push(out.gold.len());
        }
        out.grams = Grams::new(&mut out.cuts, &out.starts, &clitics);
        out
    }

    /// The sentences of an article.
    #[must_use]
    pub fn of(&self, article: usize) -> std::ops::Range<usize> {
        self.starts[article]..self.starts[article + 1]
    }

    /// The article of each sentence.
    #[must_use]
    pub fn article_of(&self) -> Vec<usize> {
        (0..self.articles.len()).flat_map(|a| self.of(a).map(move |_| a)).collect()
    }

    /// Whether gold speaks of labels that the pack knows: then the pack's other labels keep what they have.
    #[must_use]
    pub fn keeps_others(&self) -> bool {
        self.used[..self.known].iter().any(|&u| u)
    }
}

/// What counts in a sentence whatever its neighbours are, and what counts by their labels; the sentence by its number, of how
/// many, and where it begins.
fn votes(
    worker: &Worker,
    pack: &Pack,
    cut: &Cut,
    (at, count, start): (usize, usize, usize),
) -> (Vec<Voted>, Vec<Voted>) {
    let voted = |rule: u32, count: f64, hits: (u32, u32)| {
        let hits = &worker.cues().hits[hits.0 as usize..hits.1 as usize];
        let own = pack.label_rules[rule as usize].cue.neighbour == Neighbour::This;
        let spans = hits.iter().filter(|_| own).filter_map(|hit| {
            let from = (hit.span.0 as usize).checked_sub(start)?;
            let to = (hit.span.1 as usize).checked_sub(start)?;
            cut.tokens(from..to)
        });
        Voted { rule, count, hits: spans.collect() }
    };
    let all = worker.votes().of(at).iter().filter(|vote| !hangs(pack, vote.rule));
    let mut own: Vec<Voted> = all.map(|vote| voted(vote.rule, vote.count, vote.hits)).collect();
    own.sort_by_key(|v| v.rule);
    let carriers = [
        (at.checked_sub(1), Neighbour::Previous),
        (Some(at), Neighbour::This),
        (Some(at + 1).filter(|next| *next < count), Neighbour::Next),
    ];
    let mut beside: Vec<Voted> = Vec::new();
    for (carrier, neighbour) in carriers {
        // behind the label rules stand those of holders and relations
        let fired = carrier.map_or(&[][..], |carrier| worker.cues().of(carrier));
        let fired = fired.iter().take_while(|f| (f.cue as usize) < pack.label_rules.len());
        let fired = fired.filter(|f| hangs(pack, f.cue) && pack.label_rules[f.cue as usize].cue.neighbour == neighbour);
        beside.extend(fired.map(|f| voted(f.cue, f64::from(f.count()), f.hits)));
    }
    beside.sort_by_key(|v| v.rule);
    (own, beside)
}

/// Whether votes of a rule hang on the label of a neighbour.
fn hangs(pack: &Pack, rule: u32) -> bool {
    let rule = &pack.label_rules[rule as usize];
    rule.after.is_some() || rule.before.is_some()
}
