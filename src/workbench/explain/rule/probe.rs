//! A second pack, in which each phrase of a rule is a rule of its own, once as it is and once under each condition of the
//! rule: what is met as it is and not under a condition was lost by that condition.

use std::sync::Arc;

use super::{Check, check, named, of_hit};
use crate::Engine;
use crate::analysis::Analysis;
use crate::article::Article;
use crate::rules::model::Position as Where;
use crate::rules::phrase::{Matcher, Phrase, Sequence};
use crate::rules::{Cue, LabelRule, Negated, Pack, Pattern};

/// What a rule of the probe is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
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
pub(crate) struct Asked {
    /// Which of the rules asked about.
    pub rule: usize,
    /// Which of its phrases and patterns.
    pub part: usize,
    pub kind: Kind,
    /// As written.
    pub source: String,
    /// What has to follow.
    pub next: String,
}

/// A rule of the probe that was met.
pub(crate) struct Seen {
    pub asked: usize,
    pub span: (u32, u32),
}

/// A pack in which each phrase of some rules is a rule of its own.
pub(crate) struct Probe {
    engine: Engine,
    pub asked: Vec<Asked>,
}

/// Beginnings of phrases that are looked for: one rule may have thousands.
pub(crate) const MOST_HEADS: usize = 2_000;
/// Hits of a phrase in a sentence that are shown.
const MOST_HITS: u32 = 64;

/// Collects the rules of a probe.
#[derive(Default)]
struct Builder {
    pub asked: Vec<Asked>,
    rules: Vec<LabelRule>,
}

impl Builder {
    fn add(&mut self, asked: Asked, phrases: &[Phrase], patterns: &[Pattern], cue: Cue) {
        let cue = Cue { phrases: phrases.to_vec(), patterns: patterns.to_vec(), most: MOST_HITS, ..cue };
        self.rules.push(LabelRule { cue, ..LabelRule::default() });
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
    pub fn new(pack: &Pack, cues: &[&Cue], mut heads: usize) -> Self {
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
    pub fn run(&self, article: &Article, analysis: &Analysis) -> Vec<Vec<Seen>> {
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
    pub fn looked(
        &self,
        rule: usize,
        cue: &Cue,
        seen: &[Seen],
        article: &Article,
        counted: &[(u32, u32)],
    ) -> Vec<Check> {
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
    pub fn objections(&self, cue: &Cue, hit: &Seen, own: &[&Seen], article: &Article) -> Vec<String> {
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
    pub fn nearest(&self, cue: &Cue, article: &Article, seen: &[Seen], sentence: &std::ops::Range<usize>) -> String {
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
