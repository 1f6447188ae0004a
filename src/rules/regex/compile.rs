//! Regular expressions of rules and word lists: folded as the text is, bounded in size, compiled once.
//!
//! They run over folded bytes, where nearly everything is ASCII, so they are compiled without Unicode (a Unicode
//! `\b` is twenty times slower) and with it only where they cannot do without.

use std::ops::Range;

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

use super::edge_bytes::whole_edges;
use super::lazy::LazyRegex;
use super::required_literals::{Needs, needs};
use crate::rules::diagnostics::{Diagnostic, code};
use crate::rules::load::toml_table::File;
use crate::rules::model::Sees;
use crate::text::fold::typographic;
use crate::text::{composed, fold_word};

/// Bytes of a compiled expression.
const SIZE_LIMIT: usize = 1 << 20;

/// A compiled expression and what its matches hold.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub regex: LazyRegex,
    pub needs: Needs,
    /// How big it is, roughly in states.
    pub states: usize,
}

/// What is wrong with an expression.
#[derive(Debug)]
pub(crate) struct PatternError {
    message: String,
    /// Bytes of the source, where they are known.
    span: Option<Range<usize>>,
    too_big: bool,
}

impl PatternError {
    /// As a finding; `place` tells where the source, or a part of it, stands in the file.
    pub fn report(self, file: &File<'_>, place: impl FnOnce(Option<Range<usize>>) -> Range<usize>) -> Diagnostic {
        let code = if self.too_big { code::PATTERN_SIZE } else { code::PATTERN };
        let found = file.error(code, place(self.span), self.message);
        if self.too_big { found.help("use a smaller repetition, or phrases with a word list") } else { found }
    }
}

/// Compiles the pattern of a rule; `exact`: capitals matter.
pub(crate) fn compile(source: &str, exact: bool) -> Result<Compiled, PatternError> {
    let folded = fold_source(source);
    let (hir, unicode) = parse(&folded, source, exact)?;
    let regex = build(folded, !exact, unicode, &hir)?;
    Ok(Compiled { regex, needs: needs(&hir, !exact, unicode), states: states(&hir) })
}

/// Compiles a word class: matches one whole word, as far as the class sees it.
pub(crate) fn compile_class(source: &str, sees: Sees) -> Result<Compiled, PatternError> {
    let folded = if sees == Sees::Accents { composed(source) } else { fold_source(source) };
    let (hir, unicode) = parse(&folded, source, true)?;
    let regex = build(format!("^(?:{folded})$"), false, unicode, &hir)?;
    let needs = Needs { edges: whole_edges(&hir), ..needs(&hir, false, unicode) };
    Ok(Compiled { regex, needs, states: states(&hir) })
}

/// A word class of ASCII whose words can be spelled out, to be compiled only where somebody asks for it.
pub(crate) fn whole_word(source: &str) -> LazyRegex {
    LazyRegex::new(format!("^(?:{source})$"), false, false, Vec::new())
}

/// Expressions of fewer states than this stay below the limit of size, so that they are compiled when first run; those
/// with Unicode, whose classes share most of their states, below ten times as many.
const SMALL: usize = 3000;

fn build(folded: String, any_case: bool, unicode: bool, hir: &Hir) -> Result<LazyRegex, PatternError> {
    let mut groups = Vec::new();
    named_groups(hir, &mut groups);
    let regex = LazyRegex::new(folded, any_case, unicode, groups);
    if states(hir) < if unicode { 10 * SMALL } else { SMALL } {
        return Ok(regex);
    }
    regex.compile(SIZE_LIMIT).map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => PatternError {
            message: "the regular expression is too big: it compiles to more than 1 MB".to_owned(),
            span: None,
            too_big: true,
        },
        other => PatternError { message: format!("bad regular expression: {other}"), span: None, too_big: false },
    })
}

/// Adds the names of an expression's groups, in order.
pub(crate) fn named_groups(hir: &Hir, out: &mut Vec<String>) {
    match hir.kind() {
        HirKind::Capture(capture) => {
            out.extend(capture.name.as_deref().map(str::to_owned));
            named_groups(&capture.sub, out);
        }
        HirKind::Repetition(repetition) => named_groups(&repetition.sub, out),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().for_each(|part| named_groups(part, out)),
        HirKind::Empty | HirKind::Look(_) | HirKind::Literal(_) | HirKind::Class(_) => {}
    }
}

/// Roughly how many states an expression compiles to.
pub(crate) fn states(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(Class::Bytes(class)) => class.ranges().len(),
        // a character of several bytes takes a state for each
        HirKind::Class(Class::Unicode(class)) => 4 * class.ranges().len(),
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min.saturating_add(1)).max(1);
            states(&repetition.sub).saturating_mul(times as usize)
        }
        HirKind::Capture(capture) => states(&capture.sub).saturating_add(2),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().map(states).fold(1, usize::saturating_add),
    }
}

/// The expression's structure, and whether it needs Unicode.
fn parse(folded: &str, source: &str, exact: bool) -> Result<(Hir, bool), PatternError> {
    let parser = |unicode| ParserBuilder::new().unicode(unicode).utf8(false).build();
    // beyond ASCII only Unicode knows which letters are one in another case
    let wide = !exact && !folded.is_ascii();
    if !wide && let Ok(hir) = parser(false).parse(folded) {
        return Ok((hir, false));
    }
    match parser(true).parse(folded) {
        Ok(hir) => Ok((hir, true)),
        Err(error) => {
            let (message, span) = match &error {
                regex_syntax::Error::Parse(e) => (e.kind().to_string(), e.span()),
                regex_syntax::Error::Translate(e) => (e.kind().to_string(), e.span()),
                other => {
                    (other.to_string(), &regex_syntax::ast::Span::splat(regex_syntax::ast::Position::new(0, 1, 1)))
                }
            };
            let same = folded == source && !span.is_empty();
            Err(PatternError {
                message: format!("bad regular expression: {message}"),
                span: same.then_some(span.start.offset..span.end.offset),
                too_big: false,
            })
        }
    }
}

/// The source as it must be written to match folded text.
fn fold_source(source: &str) -> String {
    if source.is_ascii() {
        return source.to_owned();
    }
    let mut out = String::with_capacity(source.len());
    let (mut escaped, mut in_class) = (false, false);
    for c in source.chars() {
        match (c, typographic(c)) {
            // what folds to a character with a meaning of its own stands for itself
            (_, Some("...")) if in_class => out.push_str(if escaped { "." } else { r"\." }),
            (_, Some("...")) => {
                if escaped {
                    out.pop();
                }
                out.push_str(r"(?:\.\.\.)");
            }
            (_, Some("-")) => out.push_str(if escaped { "-" } else { r"\-" }),
            (_, Some(plain)) if !c.is_ascii() => {
                if escaped {
                    out.pop();
                }
                out.push_str(plain);
            }
            _ if c.is_ascii() => out.push(c),
            _ => {
                if escaped {
                    out.pop();
                }
                out.push_str(&fold_word(c.encode_utf8(&mut [0; 4]), true));
            }
        }
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(source: &str, text: &str) -> bool {
        compile(source, false).unwrap().regex.is_match(text.as_bytes())
    }

    #[test]
    fn sources_are_folded_as_the_text_is() {
        assert!(hits("don’t", "Don't"));
        assert!(hits("[“”]x[–—]y…+", "\"x-y......"));
        assert!(!hits("y…", "yabc"));
        assert!(hits("café", "cafe"));
        assert!(hits(r"a\–b", "a-b"));
        assert!(hits("МОСКВА", "москва"));
        assert!(hits(r"\p{Greek}", "λ"));
    }

    #[test]
    fn classes_match_whole_words() {
        let class = compile_class("a|[a-z]+ed", Sees::Folded).unwrap().regex;
        assert!(class.is_match(b"a") && class.is_match(b"walked") && !class.is_match(b"ab"));
    }

    #[test]
    fn errors_say_where() {
        let error = compile("a(b", false).unwrap_err();
        assert_eq!((error.span, error.too_big), (Some(1..2), false));
        assert!(error.message.contains("unclosed group"));
        assert!(compile("(a{1,100}){1,100}{1,100}", false).unwrap_err().too_big);
    }
}
