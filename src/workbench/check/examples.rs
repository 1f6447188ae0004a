//! The rules' own examples: every hit must fire its rule, no miss may.
//!
//! An example is a small text. ` | ` parts sentences, ` ¶ ` paragraphs; `[claim] ` before a sentence gives it a
//! label; `<` and `>` mark the holder that a holder rule should find. In sentences.toml ` | ` marks the breaks
//! that are expected, and an example of header.toml is a whole head with some text below it.

use std::ops::Range;
use std::sync::Arc;

use crate::analysis::Analysis;
use crate::article::{Article, from_sentences, header_rules_taken};
use crate::cues::Hit;
use crate::groups::{Pair, Verdict, score_pairs};
use crate::rules::{AGAINST, Diagnostic, Example, Origin, Pack, Severity, code};
use crate::{Engine, GivenSentence, Worker};

/// Runs all examples of a pack; what does not hold is a finding at the example's place.
#[must_use]
pub fn run(engine: &Engine) -> Vec<Diagnostic> {
    let mut runner = Runner::new(engine);
    let pack = engine.pack();
    for (number, cue) in pack.cues().enumerate() {
        for (example, hit) in both(&cue.hits, &cue.misses) {
            runner.cue(number, &cue.id, example, hit);
        }
    }
    for index in 0..pack.sentences.rules.len() {
        runner.break_rule(index);
    }
    for (index, rule) in pack.header.rules.iter().enumerate() {
        for (example, hit) in both(&rule.hits, &rule.misses) {
            let fired = header_rules_taken(&example.text, &pack.header).contains(&index);
            runner.judge(&rule.id, example, hit, fired, "takes a line of");
        }
    }
    runner.claims();
    runner.findings
}

/// How many examples a pack has.
#[must_use]
pub fn count(pack: &Pack) -> usize {
    let cues: usize = pack.cues().map(|c| c.hits.len() + c.misses.len()).sum();
    let breaks: usize = pack.sentences.rules.iter().map(|r| r.hits.len() + r.misses.len()).sum();
    let heads: usize = pack.header.rules.iter().map(|r| r.hits.len() + r.misses.len()).sum();
    let claims = &pack.claims;
    let stance: usize = claims.rules.iter().map(|r| r.cue.hits.len() + r.cue.misses.len()).sum();
    cues + breaks + heads + stance + claims.matching.hits.len() + claims.matching.misses.len()
}

fn both<'e>(hits: &'e [Example], misses: &'e [Example]) -> impl Iterator<Item = (&'e Example, bool)> {
    hits.iter().map(|e| (e, true)).chain(misses.iter().map(|e| (e, false)))
}

/// An example as the engine reads it.
pub(crate) struct Prepared {
    /// Its text, without labels and marks.
    pub article: Article,
    given: Vec<GivenSentence>,
    /// The words marked as the holder.
    pub holder: Option<String>,
}

/// Reads an example; `marks`: the holder may be marked in it.
pub(crate) fn prepare(text: &str, marks: bool, pack: &Pack) -> Prepared {
    let (text, holder) = if marks { unmark(text) } else { (text.to_owned(), None) };
    let (mut sentences, mut labels) = (Vec::new(), Vec::new());
    for (paragraph, part) in (1..).zip(text.split(" ¶ ")) {
        for sentence in part.split(" | ") {
            let (label, sentence) = take_label(sentence, pack);
            sentences.push((sentence.to_owned(), Some(paragraph)));
            labels.push(label);
        }
    }
    let given = from_sentences(String::new(), sentences);
    let spans = given.sentences.into_iter().zip(given.paragraphs).zip(labels);
    let spans = spans.map(|((span, paragraph), label)| GivenSentence { span, paragraph, label }).collect();
    Prepared { article: given.article, given: spans, holder }
}

/// Runs examples, one after the other.
pub(crate) struct Runner<'e> {
    engine: &'e Engine,
    worker: Worker,
    analysis: Analysis,
    findings: Vec<Diagnostic>,
}

impl<'e> Runner<'e> {
    pub fn new(engine: &'e Engine) -> Self {
        Self { engine, worker: engine.worker(), analysis: Analysis::default(), findings: Vec::new() }
    }

    pub fn into_findings(self) -> Vec<Diagnostic> {
        self.findings
    }

    pub fn analyse(&mut self, example: &Prepared) {
        self.worker.analyse_given(&example.article, &example.given, &mut self.analysis);
    }

    /// Where rules, by number of their cues, fired in the example that was analysed last: number of the sentence,
    /// number of the cue, hit.
    pub fn hits_of(&self, numbers: Range<usize>) -> Vec<(usize, usize, Hit)> {
        let cues = self.worker.cues();
        let mut out = Vec::new();
        for sentence in 0..self.analysis.sentences.len() {
            for fired in cues.of(sentence).iter().filter(|f| numbers.contains(&(f.cue as usize))) {
                out.extend(cues.hits(fired).iter().map(|hit| (sentence, fired.cue as usize, *hit)));
            }
        }
        // what a rule asks of other sentences is seen last
        let mut met: Vec<usize> = out.iter().map(|(_, cue, _)| *cue).collect();
        met.sort_unstable();
        met.dedup();
        met.retain(|&cue| self.worker.has_fired(cue));
        out.retain(|(_, cue, _)| met.binary_search(cue).is_ok());
        out
    }

    fn cue(&mut self, number: usize, id: &str, example: &Example, hit: bool) {
        let pack = self.engine.pack();
        let prepared = prepare(&example.text, pack.is_holder_rule(number), pack);
        self.analyse(&prepared);
        let fired = self.worker.has_fired(number);
        self.judge(id, example, hit, fired, "fires in");
        if let (Some(expected), true, true) = (prepared.holder, hit, fired) {
            let found = self.worker.holders_of(number, &prepared.article.text);
            if !found.contains(&expected.as_str()) {
                let message = format!("rule `{id}` finds the holder {}, not `{expected}`", listed(&found));
                self.find(example, message, "mark the words that the rule finds, or change the rule");
            }
        }
    }

    /// Runs the examples of a sentence rule.
    pub fn break_rule(&mut self, index: usize) {
        let pack = self.engine.pack();
        let rule = &pack.sentences.rules[index];
        for (example, hit) in both(&rule.hits, &rule.misses) {
            self.breaks(index, &rule.id, example, hit);
        }
    }

    fn breaks(&mut self, index: usize, id: &str, example: &Example, hit: bool) {
        let (mut text, mut marks) = (String::new(), Vec::new());
        for (n, part) in example.text.split(" |").enumerate() {
            if n > 0 {
                marks.push(letters(&text));
            }
            text.push_str(part);
        }
        // an example is one paragraph, whatever a reader would make of its lines
        let paragraph = text.len() - text.trim_start().len()..text.trim_end().len();
        let article = Article { text, paragraphs: vec![paragraph], ..Article::default() };
        let mut fired = false;
        let mut found = Vec::new();
        self.worker.analyse_traced(&article, &mut self.analysis, |decision| {
            fired |= decision.rule == index;
            if decision.breaks {
                found.push(letters(&article.text[..decision.at]));
            }
        });
        self.judge(id, example, hit, fired, "decides a place in");
        if hit && found != marks {
            let sentences: Vec<_> = self.analysis.sentences.iter().map(|s| &article.text[s.span.clone()]).collect();
            let message = format!("this text is split otherwise: {}", sentences.join(" | "));
            self.find(example, message, "mark the breaks as they fall, or change the rules");
        }
    }

    /// Runs the examples of claims.toml: pairs of texts.
    fn claims(&mut self) {
        let pack = Arc::clone(self.engine.pack());
        let own = &pack.claims.matching;
        let pair = |example: &Example| {
            let (a, b) = example.text.split_once(AGAINST).unwrap_or((&example.text, ""));
            Pair { a: a.to_owned(), b: b.to_owned(), topic: String::new() }
        };
        let of_rules = || pack.claims.rules.iter().flat_map(|rule| both(&rule.cue.hits, &rule.cue.misses));
        // which words are rare is learnt from all examples
        let pairs: Vec<Pair> = both(&own.hits, &own.misses).chain(of_rules()).map(|(e, _)| pair(e)).collect();
        let mut found = score_pairs(&pairs, &pack).into_iter();
        for ((example, hit), score) in both(&own.hits, &own.misses).zip(&mut found) {
            let near = score.verdict != Verdict::Other;
            if near != hit {
                let (is, should) = if hit { ("two claims", "one") } else { ("one claim", "two") };
                let message = format!("these are {is} by a score of {:.2}, and should be {should}", score.score);
                self.find(
                    example,
                    message,
                    "change the example, the word lists or `near`; see `toulmin explain --claims`",
                );
            }
        }
        for rule in &pack.claims.rules {
            for ((example, hit), score) in both(&rule.cue.hits, &rule.cue.misses).zip(&mut found) {
                let fired = score.rules.contains(&rule.cue.id);
                self.judge(&rule.cue.id, example, hit, fired, "turns round");
            }
        }
    }

    /// Says so if a hit did not fire or a miss did.
    fn judge(&mut self, id: &str, example: &Example, hit: bool, fired: bool, does: &str) {
        if hit && !fired {
            let message = format!("rule `{id}` misses this example: it should be one that the rule {does}");
            self.find(example, message, "change the rule or the example; `toulmin explain` shows what fires in a text");
        } else if !hit && fired {
            let message = format!("rule `{id}` {does} this example, which is listed under `misses`");
            self.find(
                example,
                message,
                "narrow the rule (`unless`, `where`, `negated`), or move the example to `hits`",
            );
        }
    }

    fn find(&mut self, example: &Example, message: String, help: &str) {
        let Origin { file, span, .. } = example.origin.clone();
        self.findings.push(Diagnostic {
            code: code::EXAMPLE,
            severity: Severity::Error,
            message,
            file,
            span,
            label: String::new(),
            help: Some(help.to_owned()),
            also: None,
            line: 0,
            column: 0,
        });
    }
}

fn listed(found: &[&str]) -> String {
    if found.is_empty() { "nobody".to_owned() } else { format!("`{}`", found.join("`, `")) }
}

/// Visible characters: places in texts that differ in white space are compared by them.
fn letters(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// An example without the marks of its holder, and the holder.
fn unmark(text: &str) -> (String, Option<String>) {
    match (text.find('<'), text.find('>')) {
        (Some(from), Some(to)) if from < to => {
            let holder = text[from + 1..to].to_owned();
            (format!("{}{}{}", &text[..from], holder, &text[to + 1..]), Some(holder))
        }
        _ => (text.to_owned(), None),
    }
}

/// The label before a sentence, and the sentence.
fn take_label<'t>(sentence: &'t str, pack: &Pack) -> (Option<usize>, &'t str) {
    let found = sentence.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    found
        .and_then(|(name, rest)| Some((pack.labels.iter().position(|l| l.id == name)?, rest.trim_start())))
        .map_or((None, sentence), |(label, rest)| (Some(label), rest))
}
