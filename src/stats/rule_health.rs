//! The health of each rule: what it found and whether that mattered. The rows of rules.csv.
//!
//! Counted from finished analyses, on the worker threads, and merged; sums do not depend on the order.

use crate::analysis::Analysis;
use crate::labels::best_of;
use crate::rules::{Bearing, Cue, LabelRule, Pack, Scale};
use crate::tables::Dialect;
use crate::tables::csv_record::Row;

/// What one rule did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RuleHealth {
    /// Times that it counted: cues of a label rule, holders decided, links or theses it stands behind.
    pub hits: u64,
    /// Sentences in which it counted.
    pub sentences: u64,
    /// Articles in which it counted.
    pub articles: u64,
    /// Sentences whose label would be another without it (label rules). What its absence would change in
    /// neighbours, by rules with `after` or `before`, is left out.
    pub decisive: u64,
    /// Sentences with another label than the one it speaks for, or with a label it speaks against.
    pub overruled: u64,
    /// Number of the last article that it counted in, from 1.
    last_article: u64,
}

/// What gold says of a label rule.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct RuleGold {
    /// Sentences with gold in which it counted.
    pub sentences: u64,
    /// Share of them in which gold is the label that it speaks for, or not the one that it speaks against, 0 to 1.
    pub precision: f64,
    /// Sentences that are right, and would be wrong without it.
    pub right: u64,
    /// Sentences that are wrong, and would be right without it.
    pub wrong: u64,
}

/// Health of all rules of a pack.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Health {
    /// As `Pack::label_rules`.
    pub label: Vec<RuleHealth>,
    /// As `Pack::holder_rules`.
    pub holder: Vec<RuleHealth>,
    /// As `Pack::relation_rules`.
    pub relation: Vec<RuleHealth>,
    /// As `Pack::label_rules`, where gold was given.
    pub gold: Option<Vec<RuleGold>>,
    /// Articles recorded so far.
    article: u64,
    /// What is asked of each label rule for every hit.
    sides: Vec<Side>,
    /// What each label rule adds to each label.
    weights: Vec<f64>,
}

/// What a label rule says, in short.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Side {
    /// It weighs labels, not certainty alone.
    weighs: bool,
    /// How far apart two labels' weights are at most: less than a margin decides nothing.
    spread: f64,
    /// See [`LabelRule::stance`].
    stance: Option<(usize, bool)>,
}

impl Side {
    fn new(rule: &LabelRule, labels: usize) -> Self {
        let most = weights(rule, labels).fold(f64::NEG_INFINITY, f64::max);
        let least = weights(rule, labels).fold(f64::INFINITY, f64::min);
        Self { weighs: weighs_labels(rule), spread: most - least, stance: rule.stance() }
    }

    /// Whether the label goes against what the rule says most loudly.
    fn is_overruled(self, label: usize) -> bool {
        self.stance.is_some_and(|(mine, speaks_for)| (mine != label) == speaks_for)
    }
}

impl Health {
    /// Nothing happened yet.
    #[must_use]
    pub fn new(pack: &Pack) -> Self {
        Self {
            label: vec![RuleHealth::default(); pack.label_rules.len()],
            holder: vec![RuleHealth::default(); pack.holder_rules.len()],
            relation: vec![RuleHealth::default(); pack.relation_rules.len()],
            gold: None,
            article: 0,
            sides: pack.label_rules.iter().map(|rule| Side::new(rule, pack.labels.len())).collect(),
            weights: pack.label_rules.iter().flat_map(|rule| weights(rule, pack.labels.len())).collect(),
        }
    }

    /// Every rule in the order of the rows that [`Health::write`] writes.
    pub(crate) fn rows_mut(&mut self) -> impl Iterator<Item = &mut RuleHealth> {
        self.label.iter_mut().chain(&mut self.holder).chain(&mut self.relation)
    }

    /// Adds what the rules did in one article.
    pub fn record(&mut self, pack: &Pack, analysis: &Analysis) {
        self.article += 1;
        self.record_more(pack, analysis);
    }

    /// Adds what the rules did in a further part of the article that was recorded last.
    pub fn record_more(&mut self, pack: &Pack, analysis: &Analysis) {
        let labels = pack.labels.len();
        for (index, sentence) in analysis.sentences.iter().enumerate() {
            let cues = &analysis.cues[sentence.cues.clone()];
            let scores = &analysis.scores[index * labels..(index + 1) * labels];
            // hits of a rule stand together
            for hits in cues.chunk_by(|a, b| a.rule == b.rule) {
                let rule = hits[0].rule as usize;
                let health = &mut self.label[rule];
                health.hits += hits.len() as u64;
                health.seen(self.article);
                let side = self.sides[rule];
                if side.weighs {
                    let times = hits.len() as f64;
                    // a hair more than the margin, as ties go to the first label
                    if side.spread * times > sentence.margin.abs() - 1e-6 {
                        let weights = &self.weights[rule * labels..][..labels];
                        let without = scores.iter().zip(weights).map(|(score, weight)| score - times * weight);
                        health.decisive += u64::from(best_of(without) != sentence.label);
                    }
                    health.overruled += u64::from(side.is_overruled(sentence.label));
                }
            }
            if let Some(rule) = sentence.holder_rule {
                let health = &mut self.holder[rule as usize];
                health.hits += 1;
                health.seen(self.article);
            }
            if let Some(link) = &sentence.link {
                let rules = &analysis.link_rules[link.rules.clone()];
                for (at, rule) in rules.iter().enumerate() {
                    let health = &mut self.relation[*rule as usize];
                    health.hits += 1;
                    if !rules[..at].contains(rule) {
                        health.seen(self.article);
                    }
                }
            }
        }
        for &rule in &analysis.thesis_rules {
            let health = &mut self.relation[rule as usize];
            health.hits += 1;
            health.seen(self.article);
        }
    }

    /// Adds what was recorded of other articles (each article by one recorder), with the same pack.
    pub fn merge(&mut self, other: &Self) {
        for (sums, others) in
            [(&mut self.label, &other.label), (&mut self.holder, &other.holder), (&mut self.relation, &other.relation)]
        {
            for (sum, other) in sums.iter_mut().zip(others) {
                sum.hits += other.hits;
                sum.sentences += other.sentences;
                sum.articles += other.articles;
                sum.decisive += other.decisive;
                sum.overruled += other.overruled;
            }
        }
    }

    /// Writes a row a rule, in the pack's order: label rules, holder rules, relation rules. Returns how many.
    ///
    /// A cell is empty where the question does not arise (whether a holder rule decided a label).
    pub fn write(&self, dialect: Dialect, pack: &Pack, out: &mut Vec<u8>) -> u64 {
        let mut rows = Rules { dialect, pack, out, gold: None, count: 0 };
        for (at, (rule, health)) in pack.label_rules.iter().zip(&self.label).enumerate() {
            let (label, weight) = weighed(pack, rule);
            let bears = weighs_labels(rule);
            rows.gold = self.gold.as_ref().map(|gold| gold[at]).filter(|_| bears);
            rows.row(&rule.cue, &label, weight, health, bears);
        }
        rows.gold = None;
        for (rule, health) in pack.holder_rules.iter().zip(&self.holder) {
            rows.row(&rule.cue, "holder", Some(rule.weight), health, false);
        }
        for (rule, health) in pack.relation_rules.iter().zip(&self.relation) {
            let label = match rule.bearing {
                Bearing::Supports => "supports",
                Bearing::Attacks => "attacks",
                Bearing::Any => "link",
                Bearing::Thesis => "thesis",
            };
            rows.row(&rule.cue, label, Some(rule.weight), health, false);
        }
        rows.count
    }
}

impl RuleHealth {
    fn seen(&mut self, article: u64) {
        self.sentences += 1;
        self.articles += u64::from(self.last_article != article);
        self.last_article = article;
    }
}

fn weighs_labels(rule: &LabelRule) -> bool {
    rule.weights.iter().any(|(scale, _)| *scale != Scale::Certainty)
}

/// What a rule adds to each label.
fn weights(rule: &LabelRule, labels: usize) -> impl Iterator<Item = f64> {
    let of = |label: usize| rule.weights.iter().filter(move |(scale, _)| *scale == Scale::Label(label));
    (0..labels).map(move |label| of(label).map(|(_, weight)| weight).sum())
}

/// The cell `label` and the weight of what it names first: largest weight first, whatever its sign.
fn weighed(pack: &Pack, rule: &LabelRule) -> (String, Option<f64>) {
    let mut weights = rule.weights.clone();
    weights.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let ids: Vec<_> = weights
        .iter()
        .map(|(scale, _)| match scale {
            Scale::Label(label) => pack.labels[*label].id.as_str(),
            Scale::Certainty => "certainty",
        })
        .collect();
    (ids.join("; "), weights.first().map(|(_, weight)| *weight))
}

/// rules.csv being written.
struct Rules<'a> {
    dialect: Dialect,
    pack: &'a Pack,
    out: &'a mut Vec<u8>,
    /// Of the rule that is written next.
    gold: Option<RuleGold>,
    count: u64,
}

impl Rules<'_> {
    fn row(&mut self, cue: &Cue, label: &str, weight: Option<f64>, health: &RuleHealth, bears: bool) {
        let mut row = Row::begin(self.out, self.dialect);
        row.text(&cue.id);
        row.text(self.pack.files.get(cue.origin.file).map_or("", |file| &file.path));
        row.integer(cue.origin.line as u64);
        row.text(label);
        row.weight(weight.unwrap_or(f64::NAN));
        for count in [health.hits, health.sentences, health.articles] {
            row.integer(count);
        }
        for count in [health.decisive, health.overruled] {
            if bears {
                row.integer(count);
            } else {
                row.absent();
            }
        }
        match self.gold {
            Some(gold) => {
                row.integer(gold.sentences);
                if gold.sentences > 0 {
                    row.decimal(gold.precision);
                } else {
                    row.absent();
                }
                row.integer(gold.right);
                row.integer(gold.wrong);
            }
            None => (0..4).for_each(|_| row.absent()),
        }
        row.end();
        self.count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::fixture;

    #[test]
    fn rules_are_counted() {
        let pack = fixture::pack();
        let (_, analysis) = fixture::article();
        let mut health = Health::new(&pack);
        health.record(&pack, &analysis);
        health.record(&pack, &analysis);
        let modal = health.label[0];
        assert_eq!((modal.hits, modal.sentences, modal.articles), (4, 2, 2));
        assert_eq!((modal.decisive, modal.overruled), (2, 0));
        assert_eq!(health.holder[0].articles, 2);
        assert_eq!((health.relation[0].hits, health.relation[1].hits), (2, 2));
        let mut sum = Health::new(&pack);
        sum.merge(&health);
        sum.merge(&health);
        assert_eq!((sum.label[0].articles, sum.label[0].hits), (4, 8));
    }

    #[test]
    fn rows_leave_empty_what_does_not_arise() {
        let pack = fixture::pack();
        let (_, analysis) = fixture::article();
        let mut health = Health::new(&pack);
        health.record(&pack, &analysis);
        let mut out = Vec::new();
        assert_eq!(health.write(Dialect::Plain, &pack, &mut out), 6);
        let expected = "\
\"speculation.modal\",\"rules/a.toml\",3,\"speculation; claim\",1.60,2,1,1,1,0,,,,\n\
\"evidence.number\",\"rules/a.toml\",9,\"evidence\",1.25,1,1,1,0,1,,,,\n\
\"certainty.flat\",\"rules/a.toml\",12,\"certainty\",0.50,1,1,1,,,,,,\n\
\"holder.some\",\"rules/a.toml\",15,\"holder\",1.00,1,1,1,,,,,,\n\
\"relation.because\",\"rules/a.toml\",18,\"supports\",2.00,1,1,1,,,,,,\n\
\"thesis.must\",\"rules/a.toml\",21,\"thesis\",0.75,1,1,1,,,,,,\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
