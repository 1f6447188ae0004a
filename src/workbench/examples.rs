//! The rules' own examples: every hit must fire its rule, no miss may.
//!
//! An example is a small text. ` | ` parts sentences, ` ¶ ` paragraphs; `[claim] ` before a sentence gives it a
//! label; `<` and `>` mark the holder that a holder rule should find. In sentences.toml ` | ` marks the breaks
//! that are expected, and an example of masthead.toml is a whole head with some text below it.

use crate::analysis::Analysis;
use crate::article::{Article, from_sentences, masthead_rules_taken};
use crate::pipeline::{Engine, Given, Worker};
use crate::rules::{Diagnostic, Example, Origin, Pack, Severity, code};

/// Runs all examples of a pack; what does not hold is a finding at the example's place.
#[must_use]
pub fn run(engine: &Engine) -> Vec<Diagnostic> {
    let mut runner = Runner { engine, worker: engine.worker(), analysis: Analysis::default(), findings: Vec::new() };
    let pack = engine.pack();
    let first_holder = pack.label_rules.len();
    for (number, cue) in pack.cues().enumerate() {
        let kind = match number {
            n if n < first_holder => Kind::Label,
            n if n < first_holder + pack.holder_rules.len() => Kind::Holder,
            _ => Kind::Relation,
        };
        for (example, hit) in both(&cue.hits, &cue.misses) {
            runner.cue(number, kind, &cue.id, example, hit);
        }
    }
    for (index, rule) in pack.sentences.rules.iter().enumerate() {
        for (example, hit) in both(&rule.hits, &rule.misses) {
            runner.breaks(index, &rule.id, example, hit);
        }
    }
    for (index, rule) in pack.masthead.rules.iter().enumerate() {
        for (example, hit) in both(&rule.hits, &rule.misses) {
            let fired = masthead_rules_taken(&example.text, &pack.masthead).contains(&index);
            runner.judge(&rule.id, example, hit, fired, "takes a line of");
        }
    }
    runner.findings
}

/// How many examples a pack has.
#[must_use]
pub fn count(pack: &Pack) -> usize {
    let cues: usize = pack.cues().map(|c| c.hits.len() + c.misses.len()).sum();
    let breaks: usize = pack.sentences.rules.iter().map(|r| r.hits.len() + r.misses.len()).sum();
    let heads: usize = pack.masthead.rules.iter().map(|r| r.hits.len() + r.misses.len()).sum();
    cues + breaks + heads
}

fn both<'e>(hits: &'e [Example], misses: &'e [Example]) -> impl Iterator<Item = (&'e Example, bool)> {
    hits.iter().map(|e| (e, true)).chain(misses.iter().map(|e| (e, false)))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Label,
    Holder,
    Relation,
}

struct Runner<'e> {
    engine: &'e Engine,
    worker: Worker<'e>,
    analysis: Analysis,
    findings: Vec<Diagnostic>,
}

impl Runner<'_> {
    fn cue(&mut self, number: usize, kind: Kind, id: &str, example: &Example, hit: bool) {
        let pack = self.engine.pack();
        let (text, expected) = if kind == Kind::Holder { unmark(&example.text) } else { (example.text.clone(), None) };
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
        let spans: Vec<_> = spans.map(|((span, paragraph), label)| Given { span, paragraph, label }).collect();
        self.worker.analyse_given(&given.article, &spans, &mut self.analysis);
        let fired = self.worker.has_fired(number);
        self.judge(id, example, hit, fired, "fires in");
        if let (Some(expected), true, true) = (expected, hit, fired) {
            let found = self.worker.holders_of(number, &given.article.text);
            if !found.contains(&expected.as_str()) {
                let message = format!("rule `{id}` finds the holder {}, not `{expected}`", listed(&found));
                self.find(example, message, "mark the words that the rule finds, or change the rule");
            }
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
