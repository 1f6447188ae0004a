//! `toulmin explain`: why a label, why not, why a sentence ends there, why a link.

mod outline;

use std::fmt::Write;
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};

use toulmin::Engine;
use toulmin::analysis::Analysis;
use toulmin::article::{Article, Format, build};
use toulmin::corpus;
use toulmin::workbench::explain::label::{Explanation, Reason, explain};
use toulmin::workbench::explain::link::{Choice, Linked, Part, links};
use toulmin::workbench::explain::rule;
use toulmin::workbench::explain::rule::{BreakWhy, Check, Rule, Why, why, why_break, why_header};
use toulmin::workbench::explain::split::{Split, splits};

use crate::cli::args::{Common, Explain};
use crate::cli::commands::claims;
use crate::cli::error::Failure;
use crate::cli::exit::ExitCode;
use crate::cli::terminal::print::{put, say};
use crate::cli::terminal::style::Style;
use crate::cli::terminal::text::{counted, safe};
use crate::cli::terminal::underline::{marked, shortened, width};

pub fn run(own: &Explain, common: &Common) -> Result<ExitCode, Failure> {
    if let Some([a, b]) = own.claims.as_deref() {
        return claims::explain(a, b, own, common);
    }
    let text = own.text.as_deref().unwrap_or_default();
    let engine = common.engine()?;
    let rule = own.rule.as_deref().map(|id| find(&engine, id)).transpose()?;
    let article = read(text, &engine)?;
    let mut worker = engine.worker();
    let mut analysis = Analysis::default();
    let mut decisions = Vec::new();
    worker.analyse_traced(&article, &mut analysis, |decision| decisions.push(decision));
    let count = analysis.sentences.len();
    // one sentence at the prompt is meant as one out of an article: alone it would be a title
    let amid = count == 1 && article.id == TYPED && !own.alone;
    if amid {
        worker.analyse_amid(&article, &mut analysis, |_| {});
    }
    if count == 0 {
        return Err(Failure::Usage("there is no sentence in this text".to_owned()));
    }
    let only = own.sentence.map(|n| n as usize);
    if let Some(asked) = only.filter(|&n| n > count) {
        let has = counted(count, "sentence");
        return Err(Failure::Usage(format!("there is no sentence {asked}: the text has {has}")));
    }
    if !own.json {
        common.say_rules(engine.pack());
        if article.id == TYPED && !text.contains(char::is_whitespace) && !common.quiet {
            say!("there is no file `{}`: it is taken as a text", safe(text));
        }
        if amid && !common.quiet {
            say!("one sentence: taken as one amid an article (--alone: as the whole of it)");
        }
    }
    let page = Page { style: Style::new(common.colored(std::io::stdout().is_terminal())), width: width() };
    let mut out = String::new();
    let shown = |number: usize| only.is_none_or(|n| n == number);
    if rule.is_none() && !own.splits && !own.map {
        let all = explain(&engine, &article, &analysis).into_iter().filter(|e| shown(e.number));
        all.for_each(|e| if own.json { json("sentence", &e, &mut out) } else { page.explanation(&e, &mut out) });
    }
    match rule {
        Some(Rule::Cue(cue)) => {
            let all = why(&engine, &worker, &article, &analysis, cue, only.map(|n| n - 1));
            for w in &all {
                if own.json { json("rule", w, &mut out) } else { page.why(w, &mut out) }
            }
        }
        Some(Rule::Break(rule)) => {
            let mut found = why_break(&engine, &article, rule);
            found.decides.retain(|split| shown(split.sentence));
            found.too_late.retain(|(split, _)| shown(split.sentence));
            if own.json { json("break", &found, &mut out) } else { page.why_break(&found, &mut out) }
        }
        Some(Rule::Header(rule)) => {
            let found = why_header(engine.pack(), &article.text, rule);
            if own.json { json("header", &found, &mut out) } else { page.check(&found, &mut out) }
        }
        None => {}
    }
    if own.splits {
        let all = splits(&engine, &article, &analysis, &decisions);
        for split in all.iter().filter(|s| shown(s.sentence)) {
            if own.json { json("split", split, &mut out) } else { page.split(split, &mut out) }
        }
        if all.is_empty() && !own.json {
            out.push_str("no rule decided anything: each paragraph is one sentence\n");
        }
    }
    if own.map {
        let all = links(&engine, &worker, &article.text, &analysis);
        if only.is_none() && !own.json {
            outline::outline(&all, &analysis, &page.style, page.width, &mut out);
        }
        for linked in all.iter().filter(|l| shown(l.number)) {
            if own.json { json("map", linked, &mut out) } else { page.linked(linked, &mut out) }
        }
    }
    put(&out)?;
    Ok(ExitCode::SUCCESS)
}

fn find(engine: &Engine, id: &str) -> Result<Rule, Failure> {
    let pack = engine.pack();
    rule::find(pack, id).map_err(|near| {
        let help =
            near.map_or("`toulmin map` lists all in rules.csv".to_owned(), |near| format!("did you mean `{near}`?"));
        Failure::Usage(format!("no rule of {} has the id `{id}`; {help}", pack.provenance))
    })
}

/// A line of JSON that says what it is about.
fn json(about: &str, what: &impl serde::Serialize, out: &mut String) {
    if let Ok(mut value) = serde_json::to_value(what) {
        if let Some(object) = value.as_object_mut() {
            object.insert("about".to_owned(), about.into());
        }
        // writing to a string cannot fail
        let _ = writeln!(out, "{value}");
    }
}

/// What a text is called that was given at the prompt.
const TYPED: &str = "text";

/// A file, standard input, or the text itself.
fn read(text: &str, engine: &Engine) -> Result<Article, Failure> {
    let header = &engine.pack().header;
    if text == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes)?;
        let decoded = corpus::decode(&bytes).map_err(|failure| anyhow::anyhow!("standard input: {failure}"))?;
        return Ok(build("-".to_owned(), decoded.text, Format::Text, header, true));
    }
    let path = Path::new(text);
    if path.is_dir() {
        return Err(Failure::Usage(format!("`{text}` is a folder; name a file in it, or use `toulmin map`")));
    }
    if path.is_file() {
        let found = corpus::walk(&[PathBuf::from(path)])?;
        let Some(input) = found.inputs.into_iter().next() else {
            return Err(Failure::Usage(format!("`{text}` cannot be read")));
        };
        let document = corpus::read(&input, &mut Vec::new()).map_err(|failure| anyhow::anyhow!("{text}: {failure}"))?;
        return Ok(document.draft.build(header));
    }
    // a text has white space; what has none and looks like a path was meant as one
    if !text.contains(char::is_whitespace) && (text.contains('/') || path.extension().is_some_and(|e| e.len() < 6)) {
        return Err(Failure::Usage(format!("there is no file `{text}`; a text to explain needs more than one word")));
    }
    Ok(build(TYPED.to_owned(), text.to_owned(), Format::Text, header, false))
}

/// How answers are set out. Writing to a string cannot fail, so what it returns is not looked at.
struct Page {
    style: Style,
    width: usize,
}

impl Page {
    fn explanation(&self, e: &Explanation, out: &mut String) {
        let style = &self.style;
        self.sentence(e, out);
        let holder = match (e.holder_kind, e.holder.as_str()) {
            ("author", _) => "the author".to_owned(),
            (kind, "") => format!("someone {kind}"),
            (_, words) => format!("“{}”", safe(words)),
        };
        let from = e.holder_sentence.map(|number| format!(" of sentence {number}")).unwrap_or_default();
        let rule = e.holder_rule.as_ref().map(|p| style.dim(&format!(" ({} {}:{})", p.rule, p.file, p.line)));
        let _ = writeln!(
            out,
            "   {} {:.2}, {:.2} ahead of {}; certainty {:.2}; held by {holder}{from}{}",
            style.label(&e.label),
            e.confidence,
            e.margin,
            e.runner_up,
            e.certainty,
            rule.unwrap_or_default()
        );
        self.sums(e, out);
        self.flip(e, out);
        out.push('\n');
    }

    /// The sentence, with marks below the words that counted.
    fn sentence(&self, e: &Explanation, out: &mut String) {
        let mut spans = Vec::new();
        for reason in &e.reasons {
            let mark = if reason.strength > 0.0 { '+' } else { '-' };
            spans.extend(reason.spans.iter().map(|span| (span.clone(), mark)));
        }
        spans.extend(e.holder_span.iter().map(|span| (span.clone(), '~')));
        let number = format!("{}.", e.number);
        let indent = number.len() + 2;
        for (at, (line, marks)) in marked(&e.text, &spans, self.width.saturating_sub(indent)).into_iter().enumerate() {
            let before = if at == 0 { format!("{}  ", self.style.bold(&number)) } else { " ".repeat(indent) };
            let _ = writeln!(out, "{before}{line}");
            if !marks.is_empty() {
                let marks: String = marks.chars().map(|c| self.mark(c)).collect();
                let _ = writeln!(out, "{}{marks}", " ".repeat(indent));
            }
        }
    }

    fn mark(&self, mark: char) -> String {
        match mark {
            '+' => self.style.good("+"),
            '-' => self.style.bad("-"),
            other => other.to_string(),
        }
    }

    /// What each rule adds to each label, a column a label.
    fn sums(&self, e: &Explanation, out: &mut String) {
        let mut names: Vec<&str> = e.scores.iter().map(|s| s.label.as_str()).collect();
        if e.reasons.iter().any(|r| r.adds.iter().any(|(name, _)| name == "certainty")) {
            names.push("certainty");
        }
        let widths: Vec<usize> = names.iter().map(|n| n.chars().count().max(6)).collect();
        let row = |cells: &[String], out: &mut String| {
            out.push_str("  ");
            for (cell, width) in cells.iter().zip(&widths) {
                let _ = write!(out, "  {cell:>width$}");
            }
        };
        row(&names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>(), out);
        out.push('\n');
        row(&e.scores.iter().map(|s| format!("{:+.2}", s.bias)).collect::<Vec<_>>(), out);
        let missing = widths.iter().skip(e.scores.len()).map(|w| w + 2).sum::<usize>();
        let _ = writeln!(out, "{}  (bias)", " ".repeat(missing));
        let wide = e.reasons.iter().map(|r| r.place.rule.len()).max().unwrap_or(0);
        let numbers: usize = 2 + widths.iter().map(|w| w + 2).sum::<usize>();
        for reason in &e.reasons {
            let cell = |name: &&str| {
                reason.adds.iter().find(|(n, _)| n == name).map_or(String::new(), |a| format!("{:+.2}", a.1))
            };
            row(&names.iter().map(cell).collect::<Vec<_>>(), out);
            let rest = self.origin(reason, self.width.saturating_sub(numbers + wide + 4), numbers + 4);
            let rule = &reason.place.rule;
            let _ = if rest.starts_with('\n') {
                writeln!(out, "  {rule}{rest}")
            } else {
                writeln!(out, "  {rule:wide$}{rest}")
            };
        }
        row(&e.scores.iter().map(|s| format!("{:.2}", s.score)).collect::<Vec<_>>(), out);
        let _ = writeln!(out, "{}  sum", " ".repeat(missing));
    }

    /// The words and the place of a rule, on the same line if there is room.
    fn origin(&self, reason: &Reason, room: usize, indent: usize) -> String {
        let words: Vec<_> = reason.words.iter().map(|w| format!("“{}”", safe(w))).collect();
        let (words, place) = (words.join(" "), format!("{}:{}", reason.place.file, reason.place.line));
        let gap = if words.is_empty() { "" } else { "  " };
        if words.chars().count() + gap.len() + place.len() <= room {
            return format!("  {words}{gap}{}", self.style.dim(&place));
        }
        // a narrow terminal: below the rule
        let below = self.width.saturating_sub(indent + gap.len() + place.len()).max(12);
        format!("\n{}{}{gap}{}", " ".repeat(indent), shortened(&words, below), self.style.dim(&place))
    }

    fn flip(&self, e: &Explanation, out: &mut String) {
        let flip = &e.flip;
        if let Some(becomes) = &flip.becomes {
            let (rules, more) =
                (flip.without.iter().take(6).cloned().collect::<Vec<_>>(), flip.without.len().saturating_sub(6));
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let _ = writeln!(out, "   without {}{more} it would be {}", rules.join(", "), self.style.label(becomes));
        } else {
            let _ = writeln!(
                out,
                "   the biases carry it: without the rules that speak for it, it would still be {}",
                e.label
            );
        }
        if let Some(change) = &flip.weight {
            let _ = writeln!(
                out,
                "   {} would draw level if {} added {:+.2} to {}, not {:+.2}",
                e.runner_up, change.rule, change.to, change.label, change.from
            );
        }
    }

    fn check(&self, check: &Check, out: &mut String) {
        let sign = if check.holds { self.style.good("yes") } else { self.style.bad("no ") };
        let _ = writeln!(out, "   {sign}  {}", safe(&check.what));
    }

    fn why(&self, w: &Why, out: &mut String) {
        let number = format!("{}.", w.number);
        let _ = writeln!(
            out,
            "{}  {}",
            self.style.bold(&number),
            shortened(&safe(&w.text), self.width.saturating_sub(number.len() + 2))
        );
        let counted = if w.counted { self.style.good("counts") } else { self.style.bad("does not count") };
        let place = self.style.dim(&format!("{}:{}", w.place.file, w.place.line));
        let _ = writeln!(out, "   {} {counted}: {}  {place}", w.place.rule, safe(&w.effect));
        w.checks.iter().for_each(|check| self.check(check, out));
        out.push('\n');
    }

    fn split(&self, s: &Split, out: &mut String) {
        let (sign, what) = if s.breaks { ("|", "break") } else { ("_", "no break") };
        let place = self.style.dim(&format!("{}:{}", s.place.file, s.place.line));
        let _ = writeln!(
            out,
            "{}  …{} {} {}…",
            self.style.bold(&format!("{}.", s.sentence)),
            safe(&s.before),
            self.style.label(sign),
            safe(&s.after)
        );
        let _ = writeln!(out, "   {what}: {}  {place}  {}", s.place.rule, s.note);
    }

    fn why_break(&self, b: &BreakWhy, out: &mut String) {
        if b.decides.is_empty() && b.too_late.is_empty() {
            let _ = writeln!(out, "{} fits no place in this text", b.place.rule);
        }
        b.decides.iter().for_each(|split| self.split(split, out));
        for (split, first) in &b.too_late {
            self.split(split, out);
            let _ = writeln!(
                out,
                "   {}: `{}` ({}:{}) stands before it and decides",
                self.style.bad("too late"),
                first.rule,
                first.file,
                first.line
            );
        }
    }

    fn linked(&self, l: &Linked, out: &mut String) {
        let number = format!("{}.", l.number);
        let _ = writeln!(
            out,
            "{}  {}",
            self.style.bold(&number),
            shortened(&safe(&l.text), self.width.saturating_sub(number.len() + 2))
        );
        if let Some(thesis) = &l.thesis {
            let _ =
                writeln!(out, "   {} stands at the root: the thesis {:+.2}", self.style.label(&l.label), thesis.worth);
            self.parts(&thesis.rules, out);
            if let Some((next, share)) = thesis.next {
                let _ = writeln!(out, "   likely by {:.2}; sentence {next} comes next with {share:.2}", thesis.share);
            }
        }
        match &l.link {
            Some(link) => {
                let _ = writeln!(
                    out,
                    "   {} {} {} {:+.2}",
                    self.style.label(&l.label),
                    link.relation,
                    link.target,
                    link.worth
                );
                self.parts(&link.rules, out);
                let others: Vec<_> =
                    l.others.iter().map(|o: &Choice| format!("{} {} {:+.2}", o.relation, o.target, o.worth)).collect();
                if !others.is_empty() {
                    let _ = writeln!(out, "   next best: {}", others.join(", "));
                }
                if l.others.iter().any(|o| o.worth > link.worth) {
                    let _ = writeln!(out, "   a better link would close a circle or make the rest of the map worse");
                }
            }
            None if l.thesis.is_none() => {
                let _ = writeln!(out, "   {} takes no part in the map", self.style.label(&l.label));
            }
            None => {}
        }
        out.push('\n');
    }

    fn parts(&self, parts: &[Part], out: &mut String) {
        let wide = parts.iter().map(|p| p.place.rule.len()).max().unwrap_or(0);
        for part in parts {
            let place = self.style.dim(&format!("{}:{}", part.place.file, part.place.line));
            let _ = write!(out, "     {:+.2}  {:wide$}  {place}", part.adds, part.place.rule);
            for words in &part.words {
                let _ = write!(out, "  “{}”", safe(words));
            }
            out.push('\n');
        }
    }
}
