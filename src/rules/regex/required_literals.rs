//! What every match of a regular expression must hold, so that it only runs where it could match.
//!
//! The matcher looks at the words and marks of a sentence one by one. So a literal is cut down to what one of
//! them is sure to hold: its longest run of ASCII letters and digits (which never spans words), or one
//! punctuation mark that always stands in the mark or word it is part of. Not here: running the expression.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::edge_bytes::{Edges, edges};

/// Strings that a stretch of a pattern is written out to, at most.
const MAX_EXACT: usize = 64;
/// Fragments of one pattern, at most.
const MAX_FRAGMENTS: usize = 512;
/// Characters of a class that are written out.
const MAX_CLASS: usize = 4;

/// What is known of every match.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Needs {
    /// One of these stands inside one word or mark, lower-cased; empty: none is known.
    pub fragments: Vec<String>,
    /// It holds an ASCII digit.
    pub digit: bool,
    /// It holds an ASCII capital; only where case counts.
    pub capital: bool,
    /// Bytes that the text may begin and end with.
    pub edges: Edges,
}

/// What every match of `hir` (parsed case-sensitively) holds. `any_case`: it is run on text of any case;
/// `unicode`: with Unicode's notion of case.
pub(crate) fn needs(hir: &Hir, any_case: bool, unicode: bool) -> Needs {
    // Unicode matches `s` with a long s, which no folding turns into an `s`
    let walk = Walk { breaks_at_s: any_case && unicode };
    let mut fragments = walk.fragments(hir).unwrap_or_default();
    let digit = holds(hir, &|b| b.is_ascii_digit());
    let capital = !any_case && holds(hir, &|b| b.is_ascii_uppercase());
    // nearly every sentence has a word with any one letter in it: a digit or a capital tells more
    if (digit || capital) && fragments.iter().any(|f| f.len() == 1 && f.as_bytes()[0].is_ascii_alphabetic()) {
        fragments.clear();
    }
    Needs { fragments, digit, capital, edges: edges(hir, any_case) }
}

/// What is known of a part of a pattern.
enum Known {
    /// All strings it matches.
    Exact(Vec<Vec<u8>>),
    /// Fragments one of which each match holds.
    Holds(Vec<String>),
    Nothing,
}

struct Walk {
    breaks_at_s: bool,
}

impl Walk {
    fn fragments(&self, hir: &Hir) -> Option<Vec<String>> {
        self.reduce(self.walk(hir))
    }

    fn walk(&self, hir: &Hir) -> Known {
        match hir.kind() {
            // a look matches between characters: what stands on either side still touches
            HirKind::Empty | HirKind::Look(_) => Known::Exact(vec![Vec::new()]),
            HirKind::Literal(literal) => Known::Exact(vec![literal.0.to_vec()]),
            HirKind::Class(class) => small_class(class).map_or(Known::Nothing, Known::Exact),
            HirKind::Capture(capture) => self.walk(&capture.sub),
            HirKind::Repetition(repetition) => {
                let inner = self.walk(&repetition.sub);
                match (repetition.min, repetition.max, inner) {
                    (0, Some(1), Known::Exact(mut all)) if all.len() < MAX_EXACT => {
                        all.push(Vec::new());
                        Known::Exact(all)
                    }
                    (0, ..) => Known::Nothing,
                    (1, Some(1), inner) => inner,
                    (_, _, inner) => self.reduce(inner).map_or(Known::Nothing, Known::Holds),
                }
            }
            HirKind::Concat(parts) => self.concat(parts),
            HirKind::Alternation(branches) => self.alternation(branches),
        }
    }

    /// Neighbouring exact parts are written out together; the best set of fragments of any part stands for all.
    fn concat(&self, parts: &[Hir]) -> Known {
        let mut run = vec![Vec::new()];
        let (mut whole, mut candidates) = (true, Vec::new());
        for part in parts {
            match self.walk(part) {
                Known::Exact(tails) if run.len() * tails.len() <= MAX_EXACT => {
                    run = run
                        .iter()
                        .flat_map(|head| tails.iter().map(|tail| [head.as_slice(), tail.as_slice()].concat()))
                        .collect();
                }
                Known::Exact(tails) => {
                    whole = false;
                    candidates.extend(self.reduce(Known::Exact(std::mem::replace(&mut run, tails))));
                }
                other => {
                    whole = false;
                    candidates.extend(self.reduce(Known::Exact(std::mem::replace(&mut run, vec![Vec::new()]))));
                    candidates.extend(self.reduce(other));
                }
            }
        }
        if whole {
            return Known::Exact(run);
        }
        candidates.extend(self.reduce(Known::Exact(run)));
        candidates
            .into_iter()
            .rev()
            .min_by_key(|set| set.iter().map(|f| cost(f.as_bytes())).sum::<u32>())
            .map_or(Known::Nothing, Known::Holds)
    }

    fn alternation(&self, branches: &[Hir]) -> Known {
        let known: Vec<Known> = branches.iter().map(|b| self.walk(b)).collect();
        let strings = known.iter().map(|k| if let Known::Exact(all) = k { all.len() } else { MAX_EXACT + 1 });
        if strings.sum::<usize>() <= MAX_EXACT {
            return Known::Exact(
                known.into_iter().flat_map(|k| if let Known::Exact(all) = k { all } else { Vec::new() }).collect(),
            );
        }
        let sets: Option<Vec<_>> = known.into_iter().map(|k| self.reduce(k)).collect();
        sets.and_then(|sets| minimal(sets.concat())).map_or(Known::Nothing, Known::Holds)
    }

    /// Fragments of what is known; `None` where a match need not hold any.
    fn reduce(&self, known: Known) -> Option<Vec<String>> {
        match known {
            Known::Nothing => None,
            Known::Holds(fragments) => Some(fragments),
            Known::Exact(strings) => minimal(strings.iter().map(|s| self.fragment(s)).collect::<Option<Vec<_>>>()?),
        }
    }

    /// What one word or mark is sure to hold of a literal.
    fn fragment(&self, literal: &[u8]) -> Option<String> {
        let splits = |b: &u8| !b.is_ascii_alphanumeric() || self.breaks_at_s && b.eq_ignore_ascii_case(&b's');
        let runs = literal.split(splits).filter(|run| !run.is_empty());
        let marks = literal.iter().filter(|&&b| b.is_ascii_punctuation() && !may_vanish(b)).map(std::slice::from_ref);
        let bytes = runs.chain(marks).min_by_key(|bytes| cost(bytes))?;
        Some(bytes.iter().map(|b| char::from(b.to_ascii_lowercase())).collect())
    }
}

/// Whether this punctuation mark may stand in a text, and in none of its words and marks.
fn may_vanish(b: u8) -> bool {
    // a hyphen between letters is no mark, it only separates words; two apostrophes or backticks are one mark that
    // reads `"`; and where the text has a backtick, the expression sees an apostrophe
    matches!(b, b'-' | b'\'' | b'`')
}

/// About how often, in a thousand sentences, a fragment stands: what a word holds by chance becomes rare
/// with its length, and most marks are rare; only the order matters.
fn cost(fragment: &[u8]) -> u32 {
    match fragment {
        [b',' | b'.'] => 900,
        [b'"'] => 200,
        [b] if b.is_ascii_alphabetic() => 1000,
        [b] if b.is_ascii_digit() => 400,
        [_] => 40,
        bytes => 1000 >> bytes.len().min(6),
    }
}

/// Drops fragments that hold another one: where they stand, the other stands as well.
fn minimal(mut all: Vec<String>) -> Option<Vec<String>> {
    if all.len() > MAX_FRAGMENTS {
        return None;
    }
    all.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    let mut out: Vec<String> = Vec::with_capacity(all.len());
    for fragment in all {
        if !out.iter().any(|kept| fragment.contains(kept.as_str())) {
            out.push(fragment);
        }
    }
    Some(out)
}

/// The characters of a small class, both cases of a letter counted once.
fn small_class(class: &Class) -> Option<Vec<Vec<u8>>> {
    let mut ranges: Vec<(u8, u8)> = Vec::new();
    match class {
        Class::Bytes(class) => ranges.extend(class.iter().map(|r| (r.start(), r.end()))),
        Class::Unicode(class) => {
            for r in class.iter() {
                ranges.push((u8::try_from(r.start()).ok()?, u8::try_from(r.end()).ok()?));
            }
        }
    }
    let mut out: Vec<Vec<u8>> = Vec::new();
    for (from, to) in ranges {
        if !to.is_ascii() || usize::from(to - from) >= 2 * MAX_CLASS {
            return None;
        }
        for b in from..=to {
            let lower = vec![b.to_ascii_lowercase()];
            if !out.contains(&lower) {
                out.push(lower);
            }
        }
    }
    (!out.is_empty() && out.len() <= MAX_CLASS).then_some(out)
}

/// Whether every match holds a byte for which `is` is true.
fn holds(hir: &Hir, is: &impl Fn(u8) -> bool) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => false,
        HirKind::Literal(literal) => literal.0.iter().any(|&b| is(b)),
        HirKind::Class(Class::Bytes(class)) => {
            !class.ranges().is_empty() && class.iter().all(|r| (r.start()..=r.end()).all(is))
        }
        HirKind::Class(Class::Unicode(class)) => {
            let ascii = |c| u8::try_from(c).ok().filter(u8::is_ascii);
            let whole = |from: Option<u8>, to: Option<u8>| from.zip(to).is_some_and(|(f, t)| (f..=t).all(is));
            !class.ranges().is_empty() && class.iter().all(|r| whole(ascii(r.start()), ascii(r.end())))
        }
        HirKind::Capture(capture) => holds(&capture.sub, is),
        HirKind::Repetition(repetition) => repetition.min > 0 && holds(&repetition.sub, is),
        HirKind::Concat(parts) => parts.iter().any(|p| holds(p, is)),
        HirKind::Alternation(branches) => branches.iter().all(|b| holds(b, is)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::rules::phrase::cut;
    use crate::rules::regex::compile::{Compiled, compile};
    use crate::text::{Clitics, Folded};

    fn read(source: &str, exact: bool) -> Compiled {
        compile(source, exact).unwrap()
    }

    #[test]
    fn fragments_of_many_patterns() {
        for (source, fragments) in [
            (r"\bby \d+ per cent\b", "cent"),
            (r"\b(may|might|could) be\b", "could may might"),
            (r"(may|might)", "may might"),
            (r"colou?r", "color colour"),
            (r"\d+%", "%"),
            (r"\$\d+", "$"),
            (r"\d+ (?:million|billion)", "billion million"),
            (r"long-term", "long"),
            (r"it's", "it"),
            (r"(?i)Foo[Bb]ar", "foobar"),
            (r"(abc)+", "abc"),
            (r"(abc)*", ""),
            (r"(abc)?d{3}", "d"),
            (r"x{2,}yz", "yz"),
            (r"a.*b|cd", "b cd"),
            (r"foo\w+|\w+bar", "bar foo"),
            (r"foo\w+|\w+", ""),
            (r"[^a]", ""),
            (r"^.$", ""),
            (r" - ", ""),
            (r"\d-\d", ""),
            (r"\w+'", ""),
            (r"''", ""),
            (r"``", ""),
            (r"'\)", ")"),
            (r#"['"]"#, ""),
            (r#"""#, "\""),
            (r"\.\.\.", "."),
            (r"…", "."),
            (r"\?$", "?"),
            (r"(is|are) [^?]*\?", "?"),
            (r"don\u{2019}t", "don"),
            ("caf\u{e9}s", "cafes"),
            (r"1,000", "000"),
            (r"(un|in)?(lucky|happy)", "happy lucky"),
            (r"(?<holder>[A-Z][a-z]+) said", "said"),
            (r"[a-z]+ed\b", "ed"),
            (r"москва", ""),
            (
                r"(the|a) (one|two|three|four) (and|or) (five|six|seven|eight)",
                "eight five four one seven the three two",
            ),
            (r"\p{Greek}+ ssays", "ay"),
        ] {
            let mut found = read(source, false).needs.fragments;
            found.sort();
            assert_eq!(found.join(" "), fragments, "{source}");
        }
    }

    #[test]
    fn digits_and_capitals() {
        for (source, exact, digit, capital) in [
            (r"\d+ [a-z]+", false, true, false),
            (r"[0-9]{1,3}|x", false, false, false),
            (r"\d*", false, false, false),
            (r"(\d+|[1-3]x) e", false, true, false),
            (r"\b[A-Z][a-z]+ [A-Z][a-z]+\b", true, false, true),
            (r"\b[A-Z][a-z]+ [A-Z][a-z]+\b", false, false, false),
            (r"(?i)[A-Z]", true, false, false),
            (r"Q\w+", true, false, true),
        ] {
            let needs = read(source, exact).needs;
            assert_eq!((needs.digit, needs.capital), (digit, capital), "{source}");
            assert!(needs.fragments.is_empty() || !(digit || capital), "{source}: {needs:?}");
        }
        // a mark tells as much as a digit
        assert_eq!(read(r"\d+%", false).needs.fragments, ["%"]);
    }

    /// Patterns put together from small parts.
    fn pattern() -> impl Strategy<Value = String> {
        let part = prop::sample::select(vec![
            "a", "Bc", "may", "might", "s", "k", "1", "12", ",", ".", r"\.", r"\.\.\.", "-", "'", "''", "`", "\"", " ",
            "%", r"\d", "[a-c]", "[ab]", r"\w", r"\b", "^", "$", "é", "’", "…", "[^a]", "(?i)x", "[Ss]",
        ])
        .prop_map(str::to_owned);
        part.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 1..4).prop_map(|v| v.concat()),
                prop::collection::vec(inner.clone(), 1..4).prop_map(|v| format!("({})", v.join("|"))),
                (inner, prop::sample::select(vec!["?", "*", "+", "{2}", "{1,3}"]))
                    .prop_map(|(p, r)| format!("(?:{p}){r}")),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn every_match_holds_what_it_needs(
            source in pattern(),
            exact in any::<bool>(),
            texts in prop::collection::vec("(may|might|a|Bc|b|s|ſ|K|k|x|1|12|,|\\.|[.]{3,4}|…|-|'|''|`|``|’|\"|é| |%|A|B|\u{ad}){0,14}", 8),
        ) {
            let Ok(compiled) = compile(&source, exact) else { return Ok(()) };
            let clitics = Clitics::new(["'s"]);
            let mut folded = Folded::default();
            for text in texts {
                folded.fold(&text);
                for found in compiled.regex.get().find_iter(folded.bytes()) {
                    let needs = &compiled.needs;
                    let matched = found.as_bytes();
                    prop_assert!(!needs.digit || matched.iter().any(u8::is_ascii_digit), "{source} {text}");
                    prop_assert!(!needs.capital || matched.iter().any(u8::is_ascii_uppercase), "{source} {text}");
                    let words = cut(&text, &clitics);
                    let held = words.iter().any(|w| needs.fragments.iter().any(|f| w.to_lowercase().contains(f.as_str())));
                    prop_assert!(held || needs.fragments.is_empty(), "{source} {text} {needs:?}");
                }
            }
        }
    }
}
