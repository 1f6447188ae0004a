//! Why a rule counted in a sentence, or did not: its conditions one by one, with the words that were seen.
//!
//! The answers come from the same engine as the tables. A second pack is made, in which each phrase of the rule is a
//! rule of its own, once as it is and once under each condition of the rule: what is met as it is and not under a
//! condition was lost by that condition.

use std::sync::Arc;

use serde::Serialize;

use super::explain::{Place, place};
use super::splits::{Split, splits};
use crate::analysis::Analysis;
use crate::article::{Article, masthead_rules_taken};
use crate::cues::Conditions;
use crate::pipeline::{Engine, Worker};
use crate::rules::model::Place as Where;
use crate::rules::phrase::{Matcher, Phrase, Sequence};
use crate::rules::{Bearing, Cue, LabelRule, MastheadRules, Negated, Neighbour, Pack, Pattern, Scale, SentenceRules};

/// A rule of any kind, by its position among its like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// A label, holder or relation rule, by the number of its cue.
    Cue(usize),
    /// A sentence rule.
    Break(usize),
    /// A masthead rule.
    Masthead(usize),
}

/// Finds a rule by its id.
///
/// # Errors
/// The id that was likely meant, if there is one near.
pub fn find(pack: &Pack, id: &str) -> Result<Rule, Option<String>> {
    let cues = pack.cues().enumerate().map(|(at, cue)| (cue.id.as_str(), Rule::Cue(at)));
    let breaks = pack.sentences.rules.iter().enumerate().map(|(at, rule)| (rule.id.as_str(), Rule::Break(at)));
    let heads = pack.masthead.rules.iter().enumerate().map(|(at, rule)| (rule.id.as_str(), Rule::Masthead(at)));
    let all: Vec<_> = cues.chain(breaks).chain(heads).collect();
    let found = all.iter().find(|(known, _)| *known == id).map(|(_, rule)| *rule);
    found.ok_or_else(|| crate::rules::closest(id, all.iter().map(|(id, _)| *id)).map(str::to_owned))
}

/// One thing that a rule asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Whether it holds.
    pub holds: bool,
    /// What is asked, and what was seen.
    pub what: String,
}

/// Why a rule counted in a sentence, or did not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Why {
    /// The sentence's number, from 1.
    pub number: usize,
    /// Verbatim.
    pub text: String,
    /// The rule.
    pub place: Place,
    /// Whether it counted.
    pub counted: bool,
    /// What it asks, one by one.
    pub checks: Vec<Check>,
    /// What came of it.
    pub effect: String,
}

fn check(holds: bool, what: impl Into<String>) -> Check {
    Check { holds, what: what.into() }
}

fn named(place: Where) -> &'static str {
    match place {
        Where::Opening => "opening",
        Where::Closing => "closing",
        Where::Quoted => "quoted",
        Where::Unquoted => "unquoted",
        Where::FirstInParagraph => "first-in-paragraph",
        Where::LastInParagraph => "last-in-paragraph",
        Where::FirstInArticle => "first-in-article",
        Where::LastInArticle => "last-in-article",
        Where::InsideQuotation => "inside-quotation",
    }
}

/// Answers for a label, holder or relation rule in the article that `worker` has analysed last, all sentences or
/// those at `only`.
#[must_use]
pub fn why(
    engine: &Engine,
    worker: &Worker<'_>,
    article: &Article,
    analysis: &Analysis,
    cue: usize,
    only: Option<usize>,
) -> Vec<Why> {
    let pack = engine.pack();
    let Some(rule) = pack.cues().nth(cue) else { return Vec::new() };
    let probe = Probe::new(pack, &[rule], MOST_HEADS);
    let seen = probe.run(article, analysis);
    let all = (0..analysis.sentences.len()).filter(|at| only.is_none_or(|n| n == *at));
    all.map(|at| one(engine, worker, article, analysis, (cue, rule), (&probe, &seen), at)).collect()
}

fn one(
    engine: &Engine,
    worker: &Worker<'_>,
    article: &Article,
    analysis: &Analysis,
    (number, cue): (usize, &Cue),
    (probe, seen): (&Probe, &[Vec<Seen>]),
    at: usize,
) -> Why {
    let pack = engine.pack();
    let carrier = match cue.neighbour {
        Neighbour::This => Some(at),
        Neighbour::Previous => at.checked_sub(1),
        Neighbour::Next => Some(at + 1).filter(|&n| n < analysis.sentences.len()),
    };
    let mut checks = Vec::new();
    let mut fired = false;
    match carrier {
        None => checks.push(check(false, "the cue is looked for in a neighbouring sentence, and there is none")),
        Some(carrier) => {
            if carrier != at {
                checks.push(check(true, format!("the cue is looked for in sentence {}", carrier + 1)));
            }
            demands(worker, cue, carrier, &mut checks);
            let counted = counted(worker, number, carrier);
            fired = counted.is_some();
            let looked = probe.looked(0, cue, &seen[carrier], article, &counted.unwrap_or_default());
            if looked.is_empty() && !cue.is_condition() {
                checks
                    .push(check(false, probe.nearest(cue, article, &seen[carrier], &analysis.sentences[carrier].span)));
            }
            checks.extend(looked);
        }
    }
    let (labels, holders) = (pack.label_rules.len(), pack.holder_rules.len());
    let (counted, effect) = if number < labels {
        label_effect(engine, analysis, number, at, fired, &mut checks)
    } else if number < labels + holders {
        holder_effect(engine, analysis, number - labels, at, fired)
    } else {
        relation_effect(engine, worker, analysis, number - labels - holders, at, &mut checks)
    };
    Why {
        number: at + 1,
        text: article.text[analysis.sentences[at].span.clone()].to_owned(),
        place: place(pack, &cue.id, &cue.origin),
        counted,
        checks,
        effect,
    }
}

/// What a rule asks of a sentence as a whole.
fn demands(worker: &Worker<'_>, cue: &Cue, at: usize, checks: &mut Vec<Check>) {
    let setting = worker.setting(at);
    for &place in cue.places.iter().filter(|&&p| !of_hit(p)) {
        let holds = Conditions::of_places(&[place]).allow(setting);
        let is = if holds { "it does" } else { "it does not" };
        checks.push(check(holds, format!("where = \"{}\": the sentence stands there? {is}", named(place))));
    }
    if let Some(n) = cue.min_words {
        checks.push(check(setting.words >= n, format!("min_words = {n}: it has {}", setting.words)));
    }
    if let Some(n) = cue.max_words {
        checks.push(check(setting.words <= n, format!("max_words = {n}: it has {}", setting.words)));
    }
}

/// Whether a place is one of the words that were met, not of their sentence.
fn of_hit(place: Where) -> bool {
    matches!(place, Where::Opening | Where::Closing | Where::Quoted | Where::Unquoted)
}

/// The hits that counted for a rule that fired in a sentence.
fn counted(worker: &Worker<'_>, number: usize, at: usize) -> Option<Vec<(u32, u32)>> {
    let cues = worker.cues();
    let fired = cues.of(at).iter().find(|f| f.cue as usize == number)?;
    Some(cues.hits(fired).iter().map(|hit| hit.span).collect())
}

fn label_effect(
    engine: &Engine,
    analysis: &Analysis,
    rule: usize,
    at: usize,
    fired: bool,
    checks: &mut Vec<Check>,
) -> (bool, String) {
    let pack = engine.pack();
    let own = &pack.label_rules[rule];
    let sentence = &analysis.sentences[at];
    let mut neighbour = |key: &str, asked: Option<usize>, found: Option<usize>| {
        if let Some(asked) = asked {
            let name = |label: usize| pack.labels[label].id.as_str();
            let is = found.map_or("there is no sentence there".to_owned(), |l| format!("it is {}", name(l)));
            checks.push(check(found == Some(asked), format!("{key} = \"{}\": {is}", name(asked))));
        }
    };
    let label_of = |n: usize| analysis.sentences.get(n).map(|s| s.label);
    neighbour("after", own.after, at.checked_sub(1).and_then(label_of));
    neighbour("before", own.before, label_of(at + 1));
    let cues = analysis.cues[sentence.cues.clone()].iter().filter(|c| c.rule as usize == rule);
    let count = cues.count();
    if count == 0 {
        let effect =
            if fired { "it fired, but the labels beside it are not those it asks for" } else { "it did not fire" };
        return (false, effect.to_owned());
    }
    let adds: Vec<_> = own
        .weights
        .iter()
        .map(|&(scale, weight)| {
            let name = if let Scale::Label(label) = scale { pack.labels[label].id.as_str() } else { "certainty" };
            format!("{name} {:+.2}", weight * count as f64)
        })
        .collect();
    let mut effect = adds.join(", ");
    let for_other = own.weights.iter().filter(|(_, w)| *w > 0.0).max_by(|a, b| a.1.total_cmp(&b.1));
    if let Some(&(Scale::Label(label), _)) = for_other
        && label != sentence.label
    {
        let scores = &analysis.scores[at * pack.labels.len()..][..pack.labels.len()];
        let behind = scores[sentence.label] - scores[label];
        let (own, other) = (&pack.labels[label].id, &pack.labels[sentence.label].id);
        effect = format!("{effect}; all the same {other} is {behind:.2} ahead of {own}");
    }
    (true, effect)
}

fn holder_effect(engine: &Engine, analysis: &Analysis, rule: usize, at: usize, fired: bool) -> (bool, String) {
    let rules = &engine.pack().holder_rules;
    let decided = analysis.sentences[at].holder_rule.map(|r| r as usize);
    match decided {
        Some(other) if other == rule => (true, "it decided who holds the view".to_owned()),
        Some(other) if fired => {
            let (own, other) = (&rules[rule], &rules[other]);
            let what = format!("`{}` goes before it: weight {} against {}", other.cue.id, other.weight, own.weight);
            (false, if other.weight > own.weight { what } else { format!("{what}, and it stands first") })
        }
        None if fired => (false, "it fired, but there was no holder to take".to_owned()),
        _ => (false, "it did not fire".to_owned()),
    }
}

fn relation_effect(
    engine: &Engine,
    worker: &Worker<'_>,
    analysis: &Analysis,
    rule: usize,
    at: usize,
    checks: &mut Vec<Check>,
) -> (bool, String) {
    let pack = engine.pack();
    let label = &pack.labels[analysis.sentences[at].label];
    if !label.asserts {
        checks.push(check(false, format!("the sentence is {}, which takes no part in the map", label.id)));
        return (false, "it does not count".to_owned());
    }
    let standing = worker.standings().into_iter().find(|s| s.sentence == at);
    let thesis = standing.and_then(|s| s.rules.iter().find(|r| r.0 as usize == rule).map(|r| r.1));
    if let Some(adds) = thesis {
        return (true, format!("for this sentence as the thesis: {adds:+.2}"));
    }
    if pack.relation_rules[rule].bearing == Bearing::Thesis {
        let others = "label, place, length or words of the title do not fit";
        return (false, format!("it says nothing of this sentence as the thesis: its cue is missing, or {others}"));
    }
    if analysis.thesis == Some(at) {
        return (false, "the sentence is the thesis, which has no link".to_owned());
    }
    let considered = worker.considered(at);
    let drawn = analysis.sentences[at].link.as_ref().map(|l| l.target);
    let with: Vec<_> = considered
        .iter()
        .filter_map(|c| Some((c, c.rules.iter().find(|r| r.0 as usize == rule)?.1)))
        .map(|(c, adds)| {
            let is = if Some(c.target) == drawn { "drawn" } else { "not drawn" };
            format!("{} {} {adds:+.2} ({is})", if c.attacks { "attacks" } else { "supports" }, c.target + 1)
        })
        .collect();
    if with.is_empty() {
        let others = "labels, places, distance, direction, paragraph, thesis, what stands between or shared words do not \
                      fit any sentence within reach";
        return (false, format!("it counts for no link of this sentence: its cue is missing, or {others}"));
    }
    (true, format!("for {} of {} possible links: {}", with.len(), considered.len(), with.join(", ")))
}

/// What a rule of the probe is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A phrase or pattern as it is.
    Plain,
    /// Under one condition on the place of a hit.
    Under(Where),
    /// Under the condition on negations.
    Negated,
    Unless,
    Negation,
    /// The first steps of a phrase: how many, of how many.
    Head(usize, usize),
    /// A phrase without regard to capitals.
    AnyCase,
}

/// A rule of the probe.
struct Asked {
    /// Which of the rules asked about.
    rule: usize,
    /// Which of its phrases and patterns.
    part: usize,
    kind: Kind,
    /// As written.
    source: String,
    /// What has to follow.
    next: String,
}

/// A rule of the probe that was met.
struct Seen {
    asked: usize,
    span: (u32, u32),
}

/// A pack in which each phrase of some rules is a rule of its own.
struct Probe {
    engine: Engine,
    asked: Vec<Asked>,
}

/// Beginnings of phrases that are looked for: one rule may have thousands.
const MOST_HEADS: usize = 2_000;
/// Hits of a phrase in a sentence that are told.
const MOST_HITS: u32 = 64;

/// Collects the rules of a probe.
#[derive(Default)]
struct Builder {
    asked: Vec<Asked>,
    rules: Vec<LabelRule>,
}

impl Builder {
    fn add(&mut self, asked: Asked, phrases: &[Phrase], patterns: &[Pattern], cue: Cue) {
        let cue = Cue { phrases: phrases.to_vec(), patterns: patterns.to_vec(), most: MOST_HITS, ..cue };
        self.rules.push(LabelRule { cue, weights: Vec::new(), after: None, before: None });
        self.asked.push(asked);
    }

    /// A phrase or pattern, as it is and under each condition.
    fn part(
        &mut self,
        (rule, cue): (usize, &Cue),
        part: usize,
        source: &str,
        phrases: &[Phrase],
        patterns: &[Pattern],
    ) {
        let asked = |kind: Kind| Asked { rule, part, kind, source: source.to_owned(), next: String::new() };
        let plain = Cue { exact_case: cue.exact_case, ..Cue::default() };
        self.add(asked(Kind::Plain), phrases, patterns, plain.clone());
        for &place in cue.places.iter().filter(|&&p| of_hit(p)) {
            let under = Cue { places: vec![place], ..plain.clone() };
            self.add(asked(Kind::Under(place)), phrases, patterns, under);
        }
        if cue.negated != Negated::Any {
            self.add(asked(Kind::Negated), phrases, patterns, Cue { negated: cue.negated, ..plain.clone() });
        }
        if cue.exact_case && patterns.is_empty() {
            self.add(asked(Kind::AnyCase), phrases, patterns, Cue::default());
        }
    }
}

impl Probe {
    fn new(pack: &Pack, cues: &[&Cue], mut heads: usize) -> Self {
        let mut builder = Builder::default();
        for (rule, cue) in cues.iter().enumerate() {
            for (part, phrase) in cue.phrases.iter().enumerate() {
                builder.part((rule, cue), part, &phrase.source, std::slice::from_ref(phrase), &[]);
            }
            for (part, pattern) in (cue.phrases.len()..).zip(&cue.patterns) {
                builder.part((rule, cue), part, &pattern.source, &[], std::slice::from_ref(pattern));
            }
            let asked =
                |part, kind, source: &str, next: String| Asked { rule, part, kind, source: source.to_owned(), next };
            let plain = Cue { exact_case: cue.exact_case, ..Cue::default() };
            for (part, phrase) in cue.unless.iter().enumerate() {
                // one by one: of hits of the same rule, the longest hides the others
                for variant in &phrase.variants {
                    let asked = asked(part, Kind::Unless, &phrase.source, String::new());
                    let variant = Phrase { variants: vec![variant.clone()], ..phrase.clone() };
                    builder.add(asked, &[variant], &[], plain.clone());
                }
            }
            for (part, phrase) in pack.negation.phrases.iter().enumerate().filter(|_| cue.negated != Negated::Any) {
                let asked = asked(part, Kind::Negation, &phrase.source, String::new());
                builder.add(asked, std::slice::from_ref(phrase), &[], Cue::default());
            }
            for (part, phrase) in cue.phrases.iter().enumerate() {
                for variant in &phrase.variants {
                    let all = variant.steps.len();
                    for count in (1..all).take(heads) {
                        heads -= 1;
                        let head = Sequence { steps: variant.steps[..count].to_vec(), holder: None };
                        let head = Phrase { variants: vec![head], ..phrase.clone() };
                        let next = written(&variant.steps[count].matcher);
                        builder.add(
                            asked(part, Kind::Head(count, all), &phrase.source, next),
                            &[head],
                            &[],
                            plain.clone(),
                        );
                    }
                }
            }
        }
        let small =
            Pack { label_rules: builder.rules, holder_rules: Vec::new(), relation_rules: Vec::new(), ..pack.clone() };
        Self { engine: Engine::new(Arc::new(small)), asked: builder.asked }
    }

    /// All that is met in each sentence of an article.
    fn run(&self, article: &Article, analysis: &Analysis) -> Vec<Vec<Seen>> {
        let mut worker = self.engine.worker();
        worker.analyse(article, &mut Analysis::default());
        let cues = worker.cues();
        let of = |at| {
            cues.of(at).iter().flat_map(|f| cues.hits(f).iter().map(|h| Seen { asked: f.cue as usize, span: h.span }))
        };
        (0..analysis.sentences.len()).map(|at| of(at).collect()).collect()
    }

    /// Where the words of a rule were met in a sentence, from left to right, and why they count or do not; `counted`
    /// as the run has it.
    fn looked(&self, rule: usize, cue: &Cue, seen: &[Seen], article: &Article, counted: &[(u32, u32)]) -> Vec<Check> {
        let text = |span: (u32, u32)| &article.text[span.0 as usize..span.1 as usize];
        let own: Vec<_> = seen.iter().filter(|s| self.asked[s.asked].rule == rule).collect();
        let mut met: Vec<_> = own.iter().filter(|s| self.asked[s.asked].kind == Kind::Plain).collect();
        met.sort_by_key(|s| (s.span.0, u32::MAX - s.span.1, s.asked));
        met.dedup_by_key(|s| s.span);
        let mut out = Vec::new();
        for hit in met {
            let Asked { source, .. } = &self.asked[hit.asked];
            let words = format!("“{}” is met by `{source}`", text(hit.span));
            if counted.contains(&hit.span) {
                out.push(check(true, words));
                continue;
            }
            let mut objections = self.objections(cue, hit, &own, article);
            if objections.is_empty() {
                let covered = counted.iter().any(|c| c.0 < hit.span.1 && hit.span.0 < c.1);
                objections.push(if covered {
                    "a longer or earlier hit of the rule covers it".to_owned()
                } else if counted.is_empty() {
                    "what the rule asks of the sentence does not hold".to_owned()
                } else {
                    format!("the rule counts {} at most", cue.most.max(1))
                });
            }
            out.push(check(false, format!("{words}, but {}", objections.join("; and "))));
        }
        out
    }

    /// What speaks against a hit.
    fn objections(&self, cue: &Cue, hit: &Seen, own: &[&Seen], article: &Article) -> Vec<String> {
        let text = |span: (u32, u32)| &article.text[span.0 as usize..span.1 as usize];
        let part = self.asked[hit.asked].part;
        let under = |kind: Kind| {
            own.iter().any(|s| {
                let asked = &self.asked[s.asked];
                asked.part == part && asked.kind == kind && s.span == hit.span
            })
        };
        let of = |kind: Kind| own.iter().filter(move |s| self.asked[s.asked].kind == kind);
        let mut out = Vec::new();
        let void = of(Kind::Unless).find(|s| s.span.0 < hit.span.1 && hit.span.0 < s.span.1);
        if let Some(void) = void {
            out.push(format!("`unless` voids it: “{}” by `{}`", text(void.span), self.asked[void.asked].source));
        }
        for &place in cue.places.iter().filter(|&&p| of_hit(p) && !under(Kind::Under(p))) {
            out.push(format!("it is not {} (where = \"{0}\")", named(place)));
        }
        if cue.negated != Negated::Any && !under(Kind::Negated) {
            let nearest = of(Kind::Negation).filter(|s| s.span.1 <= hit.span.0).max_by_key(|s| s.span.1);
            out.push(match (cue.negated, nearest) {
                (Negated::Only, _) => "no negation reaches it (negated = \"only\")".to_owned(),
                (_, Some(by)) => format!("“{}” negates it (negated = \"skip\")", text(by.span)),
                (_, None) => "it is negated (negated = \"skip\")".to_owned(),
            });
        }
        out
    }

    /// What is to be said where nothing of a rule was met: the phrase that got farthest.
    fn nearest(&self, cue: &Cue, article: &Article, seen: &[Seen], sentence: &std::ops::Range<usize>) -> String {
        let text = |span: (u32, u32)| &article.text[span.0 as usize..span.1 as usize];
        if let Some(other) = seen.iter().find(|s| self.asked[s.asked].kind == Kind::AnyCase) {
            let phrase = &self.asked[other.asked].source;
            return format!("“{}” is `{phrase}` but for its capitals (case = \"exact\")", text(other.span));
        }
        let heads = seen.iter().filter_map(|s| match self.asked[s.asked].kind {
            Kind::Head(n, of) => Some((s, n, of)),
            _ => None,
        });
        // the larger part first, then the one with more words
        let best =
            heads.max_by(|a, b| (a.1 * b.2).cmp(&(b.1 * a.2)).then(a.1.cmp(&b.1)).then(b.0.asked.cmp(&a.0.asked)));
        match best {
            Some((head, count, all)) => {
                let Asked { source: phrase, next, .. } = &self.asked[head.asked];
                let rest = article.text[head.span.1 as usize..sentence.end].split_whitespace().next();
                let there = rest.map_or("the sentence ends".to_owned(), |word| format!("“{word}” stands"));
                format!(
                    "nothing is met; nearest: “{}”, {count} of {all} steps of `{phrase}`, where {next} should follow and {there}",
                    text(head.span)
                )
            }
            None if cue.phrases.is_empty() => "its pattern does not match".to_owned(),
            None => {
                let phrases: Vec<_> = cue.phrases.iter().take(4).map(|p| format!("`{}`", p.source)).collect();
                let more = if cue.phrases.len() > 4 { ", …" } else { "" };
                format!("nothing of {}{more} is met", phrases.join(", "))
            }
        }
    }
}

/// A step as it is written in a phrase.
fn written(matcher: &Matcher) -> String {
    match matcher {
        Matcher::Word(word) => format!("“{word}”"),
        Matcher::List(name) => format!("a word of {{{name}}}"),
        Matcher::OneOf(members) => {
            let members: Vec<_> = members.iter().take(4).map(written).collect();
            let more = if members.len() == 4 { " or others" } else { "" };
            format!("{}{more}", members.join(" or "))
        }
    }
}

/// What a sentence rule decides in an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BreakWhy {
    /// The rule.
    pub place: Place,
    /// Places that it decides.
    pub decides: Vec<Split>,
    /// Places that it would decide if it stood alone, and the rule before it that did.
    pub too_late: Vec<(Split, Place)>,
}

/// Answers for a sentence rule, by its position.
#[must_use]
pub fn why_break(engine: &Engine, article: &Article, rule: usize) -> BreakWhy {
    let pack = engine.pack();
    let own = &pack.sentences.rules[rule];
    let decisions = |engine: &Engine| {
        let (mut analysis, mut found) = (Analysis::default(), Vec::new());
        engine.worker().analyse_traced(article, &mut analysis, |decision| found.push(decision));
        splits(engine, article, &analysis, &found).into_iter().zip(found).collect::<Vec<_>>()
    };
    let all = decisions(engine);
    let alone = SentenceRules { rules: vec![own.clone()], ..pack.sentences.clone() };
    let alone = Engine::new(Arc::new(Pack { sentences: alone, ..Pack::clone(pack) }));
    let too_late = decisions(&alone).into_iter().filter_map(|(split, decision)| {
        let first = all.iter().find(|(_, d)| d.at == decision.at && d.rule != rule)?;
        let (sentence, place) = (first.0.sentence, first.0.place.clone());
        Some((Split { sentence, ..split }, place))
    });
    BreakWhy {
        place: place(pack, &own.id, &own.origin),
        too_late: too_late.collect(),
        decides: all.iter().filter(|(_, d)| d.rule == rule).map(|(split, _)| split.clone()).collect(),
    }
}

/// Answers for a masthead rule, by its position, and a text.
#[must_use]
pub fn why_masthead(pack: &Pack, text: &str, rule: usize) -> Check {
    if masthead_rules_taken(text, &pack.masthead).contains(&rule) {
        return check(true, "it takes a line at the top of the text");
    }
    let alone = MastheadRules { rules: vec![pack.masthead.rules[rule].clone()], ..pack.masthead.clone() };
    if masthead_rules_taken(text, &alone).is_empty() {
        return check(false, "no line at the top of the text fits its pattern and its conditions");
    }
    check(false, "a line fits it, but a rule before it takes that line, or its field is known already")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Format, build};
    use crate::rules::{Source, load};

    #[test]
    fn it_agrees_with_the_run_for_every_rule_and_sentence_of_the_sample_corpus() {
        let engine = Engine::new(Arc::new(load(&Source::BuiltIn).unwrap()));
        let pack = engine.pack();
        let cues: Vec<&Cue> = pack.cues().collect();
        let probe = Probe::new(pack, &cues, 0);
        let relations = pack.label_rules.len() + pack.holder_rules.len();
        let (mut worker, mut analysis) = (engine.worker(), Analysis::default());
        let mut fired = 0;
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                continue;
            }
            let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
            let article = build("a".into(), text, Format::Text, &pack.masthead, true);
            worker.analyse(&article, &mut analysis);
            for (at, seen) in probe.run(&article, &analysis).iter().enumerate() {
                for (number, cue) in cues.iter().enumerate() {
                    // relation rules of conditions alone are asked for pairs
                    if number >= relations && cue.is_condition() {
                        continue;
                    }
                    let mut checks = Vec::new();
                    demands(&worker, cue, at, &mut checks);
                    let allowed = checks.iter().all(|c| c.holds);
                    let own: Vec<&Seen> = seen.iter().filter(|s| probe.asked[s.asked].rule == number).collect();
                    let mut plain = own.iter().filter(|s| probe.asked[s.asked].kind == Kind::Plain);
                    let free = plain.any(|hit| probe.objections(cue, hit, &own, &article).is_empty());
                    let found = counted(&worker, number, at);
                    let what = &article.text[analysis.sentences[at].span.clone()];
                    assert_eq!(allowed && (free || cue.is_condition()), found.is_some(), "{}: {what}", cue.id);
                    fired += usize::from(found.is_some());
                }
            }
        }
        assert!(fired > 1000, "{fired}");
    }
}
