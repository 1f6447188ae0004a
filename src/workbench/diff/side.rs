//! One pack at work on one article: what it decided about each sentence, and which rule said what.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::{Analysis, Sentence};
use crate::article::{Article, header_rules_taken};
use crate::rules::Pack;
use crate::segment::Decision;
use crate::workbench::gold::{Clash, Corrections, Piece};
use crate::{Engine, Worker};

/// Where the target of a link begins, and whether the link attacks.
pub(crate) type Target = (usize, bool);

/// One pack at work on one article.
pub(crate) struct Side<'e> {
    pub engine: &'e Engine,
    worker: Worker,
    pub article: Article,
    pub analysis: Analysis,
    pub decisions: Vec<Decision>,
    /// What people corrected, which is kept.
    corrections: Option<&'e Corrections>,
    /// Links with less confidence are left out.
    min_link: f64,
    /// What could not be kept.
    pub clashes: Vec<Clash>,
}

impl<'e> Side<'e> {
    pub fn new(engine: &'e Engine) -> Self {
        let worker = engine.worker();
        Self {
            engine,
            worker,
            article: Article::default(),
            analysis: Analysis::default(),
            decisions: Vec::new(),
            corrections: None,
            min_link: 0.0,
            clashes: Vec::new(),
        }
    }

    /// With what people corrected, and without weak links.
    pub fn given(self, corrections: Option<&'e Corrections>, min_link: f64) -> Self {
        Self { corrections, min_link, ..self }
    }

    pub fn work(&mut self, article: Article) {
        self.decisions.clear();
        self.clashes.clear();
        let decisions = &mut self.decisions;
        let mut settled = None;
        self.worker.analyse_with(
            &article,
            0..article.paragraphs.len(),
            &mut self.analysis,
            |decision| decisions.push(decision),
            |split, labels, known| {
                settled = self.corrections.and_then(|c| c.settle(&article, split, Piece::WHOLE, self.engine.pack()));
                if let Some(settled) = &mut settled {
                    settled.hand_over(labels, known);
                }
            },
        );
        if let Some(settled) = settled {
            settled.name_holders(&article, &mut self.analysis);
            self.clashes = settled.clashes;
        }
        self.analysis.drop_links_below(self.min_link);
        self.article = article;
    }

    /// Whether the map may differ, in what is compared, from the one that a pack gave an article before.
    pub fn differs_from(&self, pack: &Pack, article: &Article, before: &Analysis) -> bool {
        let now = &self.analysis;
        let all = now.sentences.iter().zip(&before.sentences);
        self.article.text != article.text
            || now.sentences.len() != before.sentences.len()
            || now.thesis != before.thesis
            || all.into_iter().any(|(a, b)| {
                let link = |s: &Sentence| s.link.as_ref().map(|l| (l.target, l.attacks));
                a.span != b.span
                    || self.engine.pack().labels[a.label].id != pack.labels[b.label].id
                    || link(a) != link(b)
                    || a.holder != b.holder
            })
    }

    pub fn sentence(&self, at: usize) -> &Sentence {
        &self.analysis.sentences[at]
    }

    pub fn label(&self, at: usize) -> &str {
        &self.engine.pack().labels[self.sentence(at).label].id
    }

    pub fn text(&self, at: usize) -> &str {
        &self.article.text[self.sentence(at).span.clone()]
    }

    pub fn id(&self, at: usize) -> String {
        format!("{}#{}", self.article.id, at + 1)
    }

    /// What each rule says for one label against another, `bias` for the labels themselves.
    pub fn says(&self, at: usize, for_label: &str, against: &str) -> BTreeMap<&str, f64> {
        let pack = self.engine.pack();
        let find = |id: &str| pack.labels.iter().position(|l| l.id == id);
        let (plus, minus) = (find(for_label), find(against));
        let bias = |label: Option<usize>| label.map_or(0.0, |l| pack.labels[l].bias);
        let mut out = BTreeMap::from([("", bias(plus) - bias(minus))]);
        for cue in &self.analysis.cues[self.sentence(at).cues.clone()] {
            let weights = self.engine.scorer().weights(cue.rule);
            let weight = |label: Option<usize>| label.map_or(0.0, |l| weights[l]);
            *out.entry(pack.label_rules[cue.rule as usize].cue.id.as_str()).or_default() +=
                weight(plus) - weight(minus);
        }
        out
    }

    /// Where each sentence begins.
    pub fn begins(&self) -> Vec<usize> {
        self.analysis.sentences.iter().map(|s| s.span.start).collect()
    }

    /// The link of a sentence, its target named by `begins`.
    pub fn link(&self, at: usize, begins: &[usize]) -> Option<Target> {
        self.sentence(at).link.as_ref().map(|l| (begins[l.target], l.attacks))
    }

    pub fn shown_link(&self, at: usize) -> String {
        match &self.sentence(at).link {
            Some(link) => format!("{} {}", if link.attacks { "attacks" } else { "supports" }, link.target + 1),
            None if self.analysis.thesis == Some(at) => "thesis".to_owned(),
            None => String::new(),
        }
    }

    /// What each relation rule says for the link that is `for_link` against the other one.
    pub fn links(
        &self,
        at: usize,
        begins: &[usize],
        for_link: Option<Target>,
        against: Option<Target>,
    ) -> BTreeMap<&str, f64> {
        let pack = self.engine.pack();
        let mut out = BTreeMap::new();
        for considered in self.worker.considered(at) {
            let own = (begins[considered.target], considered.attacks);
            let sign = f64::from(u8::from(for_link == Some(own))) - f64::from(u8::from(against == Some(own)));
            for (rule, adds) in considered.rules {
                *out.entry(pack.relation_rules[rule as usize].cue.id.as_str()).or_default() += sign * adds;
            }
        }
        out
    }

    pub fn holder(&self, at: usize) -> String {
        let holder = self.sentence(at).holder.as_ref();
        holder.map_or("the author".to_owned(), |h| match &self.article.text[h.span.clone()] {
            "" => "someone".to_owned(),
            words => words.to_owned(),
        })
    }

    pub fn holder_rule(&self, at: usize) -> Option<&str> {
        let rule = self.sentence(at).holder_rule?;
        Some(&self.engine.pack().holder_rules[rule as usize].cue.id)
    }

    /// The header rules that took lines off the top.
    pub fn heads(&self) -> BTreeSet<&str> {
        let rules = &self.engine.pack().header;
        header_rules_taken(&self.article.text, rules).into_iter().map(|at| rules.rules[at].id.as_str()).collect()
    }

    /// The rule that decided a place.
    pub fn decided(&self, place: usize) -> Option<&str> {
        let found = self.decisions.iter().find(|d| d.at == place)?;
        Some(&self.engine.pack().sentences.rules[found.rule].id)
    }
}
