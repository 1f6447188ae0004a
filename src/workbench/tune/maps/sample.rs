//! Gold maps as choices: of all sentences that could be the thesis, and of all targets that a sentence could have, the one
//! that people took, with the rules that speak for and against each.

use rayon::prelude::*;

use crate::Engine;
use crate::analysis::Analysis;
use crate::links::{Known, KnownTarget, PairVotes};
use crate::per_thread::Desks;
use crate::workbench::gold::GoldArticle;

/// Rules, as positions in the pack, and how often the weight of each counts.
pub type Rules = Vec<(u32, f64)>;

/// One out of several.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// What speaks for each.
    pub options: Vec<Rules>,
    /// The one that people took.
    pub right: usize,
    /// Whether it is an attack, where it is a link and that is known.
    pub attacks: Option<bool>,
}

/// The choices of an article.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Choices {
    /// The thesis.
    pub thesis: Option<Choice>,
    /// Targets.
    pub links: Vec<Choice>,
}

/// What gold knows of each article's map, and its choices.
#[must_use]
pub fn choices(engine: &Engine, gold: &[GoldArticle]) -> Vec<(Known, Choices)> {
    let desks = Desks::new();
    let lay = || (engine.worker(), Analysis::default());
    let work = |own: &GoldArticle| {
        desks.at(lay, |(worker, analysis)| {
            let (known, _) = own.known_of_own();
            let (article, given) = own.given();
            worker.known().thesis = known.thesis;
            worker.analyse_given(&article, &given, analysis);
            let Some(thesis) = known.thesis.or(analysis.thesis) else { return (known, Choices::default()) };
            let of_thesis = worker.thesis_votes();
            let right = known.thesis.and_then(|own| of_thesis.iter().position(|(at, _)| *at == own));
            let options = of_thesis.into_iter().map(|(_, rules)| rules).collect();
            let chosen = right.map(|right| Choice { options, right, attacks: None });
            let pairs = worker.pair_votes(&[thesis]);
            let links = pairs.chunk_by(|a, b| a.source == b.source).filter_map(|pairs| link(pairs, &known, thesis));
            let links = links.collect();
            (known, Choices { thesis: chosen, links })
        })
    };
    gold.par_iter().map(work).collect()
}

/// The choice of a sentence's target, where people made one that is possible.
fn link(pairs: &[PairVotes], known: &Known, thesis: usize) -> Option<Choice> {
    let source = pairs.first()?.source;
    if source == thesis {
        return None;
    }
    let link = known.link(source);
    let target = match link.target {
        KnownTarget::Thesis => thesis,
        KnownTarget::Sentence(target) => target,
        KnownTarget::Open | KnownTarget::Nothing => return None,
    };
    // what is said of the thesis as such takes the place of what is said of the sentence
    let options = pairs.iter().filter(|pair| pair.as_thesis == (pair.target == thesis));
    let options: Vec<&PairVotes> = options.collect();
    let right = options.iter().position(|pair| pair.target == target)?;
    let options = options.into_iter().map(|pair| pair.rules.clone()).collect();
    Some(Choice { options, right, attacks: link.attacks })
}
