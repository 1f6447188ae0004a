//! From a phrase as written to all ways to read it, or to what is wrong with it.

use std::ops::Range;

use hashbrown::HashSet;

use super::{Matcher, Phrase, Sequence, Step, cut};
use crate::rules::model::Origin;
use crate::text::Clitics;

/// Variants that one phrase may be written out to.
const MAX_VARIANTS: usize = 4_096;
/// Bytes of a phrase as written.
const MAX_BYTES: usize = 10_000;
/// Words and marks of all variants of a phrase together.
const MAX_STEPS: usize = 100_000;
/// Words and marks between two gaps: the matcher goes no further.
const MAX_RUN: usize = 64;
/// How far `...` reaches where no number follows, in words and marks.
const DEFAULT_GAP: u8 = 12;

/// What is wrong with a phrase, at which bytes of it, and how to fix it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PhraseError {
    /// What.
    pub message: String,
    /// Bytes of the phrase.
    pub span: Range<usize>,
    /// How to fix it.
    pub help: String,
}

/// Parses a phrase.
///
/// # Errors
/// What is wrong with it and where: an unclosed brace, an empty phrase, a marker out of place, or more than
/// 4,096 variants.
pub fn parse(source: &str, origin: Origin, clitics: &Clitics) -> Result<Phrase, PhraseError> {
    let mut parser = Parser { source, at: 0, clitics };
    if source.len() > MAX_BYTES {
        return Err(parser.error(
            0..source.len(),
            "the phrase is longer than 10,000 bytes",
            "write it as several phrases, or put its alternatives into a word list",
        ));
    }
    let variants = parser.alternatives(0)?;
    if parser.at < source.len() {
        let at = parser.at;
        return Err(parser.error(
            at..at + 1,
            "nothing opens what this closes",
            "remove it, or write a backslash before it if the mark itself is meant",
        ));
    }
    let single = variants.len() == 1;
    let (mut out, mut known) = (Vec::with_capacity(variants.len()), HashSet::with_capacity(variants.len()));
    for variant in variants {
        let sequence = finish(&variant).map_err(|(message, help)| parser.error(0..source.len(), message, help))?;
        // most phrases have one reading
        if single || known.insert(sequence.clone()) {
            out.push(sequence);
        }
    }
    Ok(Phrase { source: source.to_owned(), origin, variants: out })
}

/// Makes one step of the readings that are a single word or list, so that they need not be written out.
fn gather(readings: Vec<Vec<Part>>) -> Vec<Vec<Part>> {
    let mut members = Vec::new();
    let mut out: Vec<Vec<Part>> = Vec::new();
    for reading in readings {
        match reading.as_slice() {
            // parentheses in parentheses: one group, the vocabulary knows none within another
            [Part::Step(Step { matcher: Matcher::OneOf(inner), plus: false, .. })] => members.extend_from_slice(inner),
            [Part::Step(Step { matcher, plus: false, .. })] => members.push(matcher.clone()),
            _ => out.push(reading),
        }
    }
    members.sort_unstable();
    members.dedup();
    let matcher = match members.len() {
        0 => return out,
        1 => members.remove(0),
        _ => Matcher::OneOf(members.into()),
    };
    out.insert(0, vec![Part::Step(Step { matcher, plus: false, gap: 0 })]);
    out
}

/// A step, or a marker between steps.
#[derive(Clone)]
enum Part {
    Step(Step),
    Gap(u8),
    Open,
    Close,
}

/// Gaps to the steps behind them, holder marks to a range.
fn finish(parts: &[Part]) -> Result<Sequence, (&'static str, &'static str)> {
    let mut out = Sequence::default();
    let (mut gap, mut open, mut holder) = (0, None, None);
    for part in parts {
        match part {
            Part::Step(step) => {
                out.steps.push(Step { gap, ..step.clone() });
                gap = 0;
            }
            Part::Gap(_) if out.steps.is_empty() => {
                return Err((
                    "a phrase cannot begin with `...`",
                    "remove the dots: a phrase may stand anywhere in the sentence",
                ));
            }
            Part::Gap(n) => gap = *n,
            Part::Open if open.is_some() || holder.is_some() => {
                return Err(("a phrase has one holder", "keep one pair of `<` and `>`"));
            }
            Part::Open => open = Some(out.steps.len()),
            Part::Close => match open.take() {
                Some(from) if from < out.steps.len() => holder = Some((from, out.steps.len())),
                _ => return Err(("`>` without words after a `<`", "put `<` before the words that name the holder")),
            },
        }
    }
    if open.is_some() {
        return Err(("`<` without a `>`", "put `>` after the words that name the holder"));
    }
    if gap > 0 {
        return Err(("a phrase cannot end with `...`", "remove the dots: anything may follow a phrase"));
    }
    let runs = out.steps.chunk_by(|_, next| next.gap == 0);
    if runs.map(<[Step]>::len).max() > Some(MAX_RUN) {
        return Err(("the phrase has more than 64 words and marks in a row", "a shorter piece of it will do"));
    }
    if out.steps.is_empty() {
        return Err(("the phrase is empty in at least one reading", "give it a word that must be there"));
    }
    out.holder = holder;
    Ok(out)
}

struct Parser<'a> {
    source: &'a str,
    at: usize,
    clitics: &'a Clitics,
}

impl Parser<'_> {
    fn error(&self, span: Range<usize>, message: &str, help: &str) -> PhraseError {
        PhraseError {
            message: message.to_owned(),
            span: span.start..span.end.min(self.source.len()),
            help: help.to_owned(),
        }
    }

    fn rest(&self) -> &str {
        &self.source[self.at..]
    }

    /// `a b|c d`, up to a `)` or the end: all ways to read it.
    fn alternatives(&mut self, depth: usize) -> Result<Vec<Vec<Part>>, PhraseError> {
        if depth > 8 {
            return Err(self.error(self.at..self.at + 1, "parentheses nest too deep", "write the phrase as several"));
        }
        let mut done = Vec::new();
        let mut current: Vec<Vec<Part>> = vec![Vec::new()];
        loop {
            let trimmed = self.rest().trim_start();
            self.at = self.source.len() - trimmed.len();
            let from = self.at;
            let Some(c) = self.rest().chars().next() else { break };
            match c {
                ')' => break,
                '|' if depth == 0 => {
                    return Err(self.error(
                        from..from + 1,
                        "`|` outside parentheses",
                        r"write (a|b), two phrases, or \| for the mark itself",
                    ));
                }
                '|' => {
                    self.at += 1;
                    done.append(&mut current);
                    current.push(Vec::new());
                    continue;
                }
                _ => {}
            }
            let mut item = self.item(c, depth)?;
            if self.rest().starts_with('?') {
                self.at += 1;
                item.push(Vec::new());
            }
            if current.len() * item.len() + done.len() > MAX_VARIANTS {
                return Err(self.error(
                    from..self.at,
                    "the phrase can be read in more than 4,096 ways",
                    "use a word list, or write it as several phrases",
                ));
            }
            let steps = |all: &[Vec<Part>]| all.iter().map(Vec::len).sum::<usize>();
            if steps(&current) * item.len() + current.len() * steps(&item) + steps(&done) > MAX_STEPS {
                return Err(self.error(
                    from..self.at,
                    "the phrase comes to more than 100,000 words in all its readings",
                    "use a word list, or write it as several phrases",
                ));
            }
            if let [only] = item.as_slice() {
                for head in &mut current {
                    head.extend_from_slice(only);
                }
                continue;
            }
            current = current
                .iter()
                .flat_map(|head| item.iter().map(|tail| [head.as_slice(), tail.as_slice()].concat()))
                .collect();
        }
        done.append(&mut current);
        Ok(done)
    }

    /// One item of a sequence, which begins with `c`: all ways to read it.
    fn item(&mut self, c: char, depth: usize) -> Result<Vec<Vec<Part>>, PhraseError> {
        let from = self.at;
        Ok(match c {
            '(' => {
                self.at += 1;
                let inner = self.alternatives(depth + 1)?;
                if !self.rest().starts_with(')') {
                    return Err(self.error(
                        from..self.source.len(),
                        "`(` without a `)`",
                        r"close it, or write \( for the mark itself",
                    ));
                }
                self.at += 1;
                gather(inner)
            }
            '{' => vec![vec![Part::Step(self.list()?)]],
            '<' => {
                self.at += 1;
                vec![vec![Part::Open]]
            }
            '>' => {
                self.at += 1;
                vec![vec![Part::Close]]
            }
            '}' => {
                return Err(self.error(
                    from..from + 1,
                    "`}` without a `{`",
                    r"write {list-name}, or \} for the mark itself",
                ));
            }
            '.' if self.rest().starts_with("...") && !self.rest().starts_with("....") => {
                vec![vec![Part::Gap(self.gap()?)]]
            }
            _ => vec![self.words(from)?],
        })
    }

    /// `{name}` or `{name}+`.
    fn list(&mut self) -> Result<Step, PhraseError> {
        let from = self.at;
        let Some(len) = self.rest().find('}') else {
            return Err(self.error(
                from..self.source.len(),
                "`{` without a `}`",
                r"write {list-name}, or \{ for the mark itself",
            ));
        };
        let name = self.rest()[1..len].trim().to_owned();
        self.at += len + 1;
        let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.is_empty() || !name.chars().all(good) {
            return Err(self.error(
                from..self.at,
                "this is no name of a word list",
                "names are lower case with hyphens, as the files in words/ are",
            ));
        }
        let plus = self.rest().starts_with('+');
        self.at += usize::from(plus);
        Ok(Step { matcher: Matcher::List(name.into()), plus, gap: 0 })
    }

    /// `...` or `...5`.
    fn gap(&mut self) -> Result<u8, PhraseError> {
        let from = self.at;
        self.at += 3;
        let digits = self.rest().chars().take_while(char::is_ascii_digit).count();
        let number = &self.rest()[..digits];
        let gap = if digits == 0 { Some(DEFAULT_GAP) } else { number.parse().ok().filter(|&n| (1..=30).contains(&n)) };
        self.at += digits;
        gap.ok_or_else(|| {
            self.error(from..self.at, "`...` takes a number from 1 to 30", "write `...` for 12 words, or `...4`")
        })
    }

    /// Plain text up to white space or a character of the language, cut as an article is.
    fn words(&mut self, from: usize) -> Result<Vec<Part>, PhraseError> {
        let mut plain = String::new();
        let mut chars = self.rest().char_indices().peekable();
        let mut len = self.rest().len();
        while let Some((i, c)) = chars.next() {
            match c {
                '\\' => match chars.next() {
                    Some((_, escaped)) if !escaped.is_whitespace() => plain.push(escaped),
                    _ => {
                        return Err(self.error(
                            from + i..from + i + 1,
                            "a backslash with nothing after it",
                            r"write \\ for a backslash",
                        ));
                    }
                },
                // a question mark behind a word makes it optional
                _ if c.is_whitespace() || "(){}<>|?".contains(c) => {
                    len = i;
                    break;
                }
                _ => plain.push(c),
            }
        }
        if len == 0 {
            return Err(self.error(
                from..from + 1,
                "`?` has nothing before it that may be missing",
                r"write \? for the mark itself",
            ));
        }
        self.at = from + len;
        Ok(cut(&plain, self.clitics)
            .into_iter()
            .map(|w| Part::Step(Step { matcher: Matcher::Word(w.into()), plus: false, gap: 0 }))
            .collect())
    }
}
