//! The header: what stands above a text, read by the rules of the pack.
//!
//! Two steps. [`head`] finds the lines at the top that could be header, by cheap looks only: short lines
//! and blocks of narrow ones. [`apply`] runs the rules over these few lines. What a byline or a date looks
//! like is said by the rules alone.

use std::cell::OnceCell;

use super::dates;
use super::lines::Line;
use super::model::Header;
use super::paragraphs::{each_line_stands_alone, runs};
use crate::rules::model::{DateRules, HeadLine, HeaderRule, HeaderRules};
use crate::text::{Folded, letters};

/// The lines at the top of a text that rules may take.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// Indices of lines, in order.
    pub lines: Vec<usize>,
    /// Something else follows; if not, the limit cut it, and which line is its last is not known.
    pub ended: bool,
}

/// Finds the head of a text. The text's last line is never part of it, so there is always a body.
pub(super) fn head(text: &str, lines: &[Line], rules: &HeaderRules) -> Head {
    let mut head = Head { lines: Vec::new(), ended: true };
    let Some(last) = lines.iter().rposition(|line| !line.is_blank()) else { return head };
    let mut first = true;
    for run in runs(lines) {
        // where the first line is text, nobody needs to look at the others
        if !is_short(lines[run.start].of(text), rules) {
            return head;
        }
        let is_last = run.end > last;
        let block = &lines[run.clone()];
        let stands_alone = block.len() == 1 || each_line_stands_alone(text, block, first && is_last);
        let fits = |size| size + head.lines.len() <= rules.lines;
        if stands_alone {
            for at in run {
                if at == last || !is_short(lines[at].of(text), rules) {
                    return head;
                }
                if head.lines.len() == rules.lines {
                    head.ended = false;
                    return head;
                }
                head.lines.push(at);
            }
        } else if is_last && !first {
            return head;
        } else {
            let run = run.start..run.end.min(last);
            let block = || block.iter().map(|line| line.of(text));
            if !fits(run.len()) || !is_narrow(block(), rules) {
                return head;
            }
            head.lines.extend(run);
        }
        first = false;
    }
    head
}

/// A line on its own that may be header.
pub(super) fn is_short(line: &str, rules: &HeaderRules) -> bool {
    // counting stops at the word too many: the line may be a long paragraph
    words(line).nth(rules.max_words).is_none()
}

/// Lines that belong together and may be header: narrow all, and no sentence that runs through them.
pub(super) fn is_narrow<'a>(mut block: impl Iterator<Item = &'a str>, rules: &HeaderRules) -> bool {
    let (mut lines, mut run_on) = (0, 0);
    let narrow = block.all(|line| {
        // a line that goes on in lower case was wrapped
        run_on += usize::from(lines > 0 && line.starts_with(char::is_lowercase));
        lines += 1;
        line.len() < rules.narrow || line.chars().nth(rules.narrow).is_none()
    });
    narrow && (lines < 3 || 2 * run_on < lines)
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split_whitespace().filter(|word| word.contains(char::is_alphanumeric))
}

/// Runs the rules over the lines of a head, from the top, and fills the fields of `header`. Tells for each line
/// the rule that took it (its position in the pack's list).
///
/// A line goes to the first rule that takes it; a rule one of whose fields is known already passes it on. Below a
/// line that no rule takes, which is text, there is no title any more.
pub(super) fn apply(head: &[&str], ended: bool, rules: &HeaderRules, header: &mut Header) -> Vec<Option<usize>> {
    let mut taken = Vec::with_capacity(head.len());
    let mut in_text = false;
    for (at, line) in head.iter().enumerate() {
        let candidate = Candidate::new(line);
        let may_take = |rule: &HeaderRule| {
            head.len() >= rule.min_lines
                && match rule.line {
                    HeadLine::Any => true,
                    HeadLine::First => at == 0,
                    HeadLine::Last => ended && at + 1 == head.len(),
                }
                && !(in_text && names(rule).any(|name| name == "title"))
        };
        let rule = rules.rules.iter().position(|rule| may_take(rule) && candidate.goes_to(rule, &rules.dates, header));
        in_text |= rule.is_none();
        taken.push(rule);
    }
    taken
}

/// The author in a byline as metadata have it, where a rule finds one; else all of it.
pub(super) fn author(byline: String, rules: &HeaderRules) -> String {
    if byline.is_empty() {
        return byline;
    }
    let candidate = Candidate::new(&byline);
    let by_name = rules.rules.iter().filter(|rule| names(rule).any(|name| name == "author"));
    for rule in by_name {
        let mut found = Header::default();
        if candidate.goes_to(rule, &DateRules::default(), &mut found) && !found.author.is_empty() {
            return found.author;
        }
    }
    byline
}

/// Whether a line says nothing but what is known: the title once more, or the author's name.
pub(super) fn repeats(line: &str, known: &Header, dates: &DateRules) -> bool {
    let plain = letters(line);
    let fields = [&known.title, &known.author, &known.publisher, &known.section];
    !plain.is_empty()
        && (fields.into_iter().any(|field| letters(field) == plain)
            || (!known.published.is_empty() && dates::iso(line, dates) == known.published))
}

/// The fields that a rule finds.
fn names(rule: &HeaderRule) -> impl Iterator<Item = &str> {
    rule.pattern.regex.groups()
}

/// A line of the head, prepared for the rules.
struct Candidate<'a> {
    line: &'a str,
    folded: Folded,
    words: usize,
    has_digit: bool,
    /// In small letters; made when it is first asked for.
    lower: OnceCell<String>,
}

impl<'a> Candidate<'a> {
    fn new(line: &'a str) -> Self {
        let mut folded = Folded::default();
        folded.fold(line);
        let has_digit = folded.bytes().iter().any(u8::is_ascii_digit);
        Self { line, folded, words: words(line).count(), has_digit, lower: OnceCell::new() }
    }

    /// Whether the line holds one of the literals without which an expression can't match. Compiling one takes as long
    /// as running it over ten thousand lines, so this is asked first.
    fn holds_one(&self, literals: &[String]) -> bool {
        let lower = || self.lower.get_or_init(|| String::from_utf8_lossy(self.folded.bytes()).to_lowercase());
        literals.is_empty() || literals.iter().any(|literal| lower().contains(literal.as_str()))
    }

    /// Whether `rule` takes the line; if it does, its fields are filled.
    fn goes_to(&self, rule: &HeaderRule, dates: &DateRules, header: &mut Header) -> bool {
        let regex = &rule.pattern.regex;
        if (rule.max_words > 0 && self.words > rule.max_words)
            || (rule.pattern.needs_digit && !self.has_digit)
            || !rule.pattern.edges.allow(self.line.as_bytes())
            || !(regex.is_compiled() || self.holds_one(&rule.pattern.required))
            || !regex.is_match(self.folded.bytes())
        {
            return false;
        }
        if names(rule).next().is_none() {
            // a line to be left out, such as an invitation to share the page
            return true;
        }
        if names(rule).any(|name| field(header, name).is_some_and(|field| !field.is_empty())) {
            return false;
        }
        let Some(captures) = regex.get().captures(self.folded.bytes()) else { return false };
        let mut took = false;
        for name in names(rule) {
            let (Some(field), Some(found)) = (field(header, name), captures.name(name)) else { continue };
            let written = self.line[self.folded.original(found.start())..self.folded.original(found.end())].trim();
            if !written.is_empty() {
                *field = if name == "date" { dates::iso(written, dates) } else { written.to_owned() };
                took = true;
            }
        }
        took
    }
}

/// The field that a named group, or a key of a front matter, stands for.
pub(super) fn field<'a>(header: &'a mut Header, name: &str) -> Option<&'a mut String> {
    Some(match name {
        "title" => &mut header.title,
        "author" => &mut header.author,
        "publisher" => &mut header.publisher,
        "section" => &mut header.section,
        "thesis" => &mut header.thesis,
        "date" => &mut header.published,
        _ => return None,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::article::dates::tests::formats;
    use crate::article::lines::lines;
    use crate::rules::model::{Origin, Pattern};

    fn rule(pattern: &str, line: HeadLine) -> HeaderRule {
        HeaderRule {
            id: String::new(),
            origin: Origin::default(),
            note: String::new(),
            pattern: Pattern {
                source: pattern.to_owned(),
                regex: crate::rules::regex::compile::compile(pattern, true).unwrap().regex,
                required: Vec::new(),
                needs_digit: false,
                needs_capital: false,
                edges: crate::rules::Edges::default(),
                origin: Origin::default(),
            },
            line,
            min_lines: 0,
            max_words: 0,
            hits: Vec::new(),
            misses: Vec::new(),
        }
    }

    /// A small set of rules: section and date, byline, publisher above one line or more, and, as it takes any line,
    /// the title behind all others; only in the last line, so that there are lines that no rule takes.
    pub(in super::super) fn rules() -> HeaderRules {
        // compiling takes longer than a whole property test
        static RULES: std::sync::LazyLock<HeaderRules> = std::sync::LazyLock::new(compiled);
        RULES.clone()
    }

    fn compiled() -> HeaderRules {
        let mut publisher = rule("^(?<publisher>The .*|.* Digest)$", HeadLine::First);
        publisher.min_lines = 2;
        HeaderRules {
            reading: crate::rules::builtin_reading(),
            lines: 8,
            max_words: 25,
            narrow: 60,
            dates: formats(),
            rules: vec![
                rule(r"^(?:(?<section>[A-Za-z ]+) ?/ ?)?(?<date>\d{1,2} [A-Z][a-z]{2,8} \d{4})$", HeadLine::Any),
                rule("^(?i:by) (?<author>[A-Z].{2,60})$", HeadLine::Any),
                rule("^Share this", HeadLine::Any),
                publisher,
                rule("^(?<title>.+)$", HeadLine::Last),
            ],
        }
    }

    fn found(text: &str) -> Vec<&str> {
        let lines: Vec<_> = lines(text).collect();
        head(text, &lines, &rules()).lines.into_iter().map(|at| lines[at].of(text)).collect()
    }

    fn prose() -> String {
        "A sentence of the article that is long enough to be one. ".repeat(3)
    }

    #[test]
    fn short_lines_and_narrow_blocks_are_head() {
        let prose = prose();
        assert_eq!(
            found(&format!("The Paper\nBy Ann Lee\n\nA title\n\n{prose}")),
            ["The Paper", "By Ann Lee", "A title"]
        );
        assert_eq!(found(&format!("The Paper\nBy Ann Lee\nA title\n{prose}\n{prose}")).len(), 3);
        assert_eq!(found(&prose), Vec::<&str>::new());
        assert_eq!(found(&format!("{prose}\n\nShort line\n\n{prose}")), Vec::<&str>::new());
    }

    #[test]
    fn wrapped_prose_is_none() {
        let wrapped =
            "It was a column of text as narrow as\nthis one, of a kind that people send\nby mail, and nothing else.";
        assert_eq!(found(&format!("A title\n\n{wrapped}\n\n{wrapped}")), ["A title"]);
        let wide =
            "It was a column of text that is wrapped at a width of some seventy\ncolumns, and no rule may take it.";
        assert_eq!(found(&format!("{wide}\n\n{wide}")), Vec::<&str>::new());
    }

    #[test]
    fn the_last_line_is_never_head() {
        assert_eq!(found("A title"), Vec::<&str>::new());
        assert_eq!(found("By Ann Lee\nA title\nText"), ["By Ann Lee", "A title"]);
        assert_eq!(found("By Ann Lee\n\nA title\n\nText"), ["By Ann Lee", "A title"]);
        assert_eq!(found("\n\n"), Vec::<&str>::new());
    }

    #[test]
    fn a_head_without_end_has_no_last_line() {
        let text = "line\n\n".repeat(20);
        let head = head(&text, &lines(&text).collect::<Vec<_>>(), &rules());
        assert_eq!((head.lines.len(), head.ended), (8, false));
        let mut header = Header::default();
        assert_eq!(apply(&["line"; 8], false, &rules(), &mut header), [None; 8]);
    }

    #[test]
    fn rules_fill_fields_verbatim() {
        let mut header = Header::default();
        let head = ["Müller’s Digest", "World News /17 Apr 2019", "Share this", "By Zoë O’Neil", "On ‘peace’ – a view"];
        let taken = apply(&head, true, &rules(), &mut header);
        assert!(taken.iter().all(Option::is_some), "{taken:?}");
        assert_eq!(header.publisher, "Müller’s Digest");
        assert_eq!((header.section.as_str(), header.published.as_str()), ("World News", "2019-04-17"));
        assert_eq!((header.author.as_str(), header.title.as_str()), ("Zoë O’Neil", "On ‘peace’ – a view"));
    }

    #[test]
    fn a_rule_whose_field_is_known_passes_the_line_on() {
        let mut header = Header::default();
        assert_eq!(apply(&["By Ann Lee", "By Bob Ray"], true, &rules(), &mut header), [Some(1), Some(4)]);
        assert_eq!((header.author.as_str(), header.title.as_str()), ("Ann Lee", "By Bob Ray"));
        // one of two fields is enough
        let mut header = Header { section: "World".to_owned(), ..Header::default() };
        assert_eq!(apply(&["17 Apr 2019", "By Bob Ray"], true, &rules(), &mut header), [None, Some(1)]);
        assert_eq!((header.section.as_str(), header.published.as_str()), ("World", ""));
    }

    #[test]
    fn below_text_there_is_no_title() {
        let mut header = Header::default();
        let head = ["The Digest", "A line of text", "By Ann Lee", "17 Apr 2019", "A title"];
        assert_eq!(apply(&head, true, &rules(), &mut header), [Some(3), None, Some(1), Some(0), None]);
        assert_eq!((header.author.as_str(), header.title.as_str()), ("Ann Lee", ""));
        // a line that is left out is no text
        let mut header = Header::default();
        assert_eq!(apply(&["Share this", "A title"], true, &rules(), &mut header), [Some(2), Some(4)]);
    }

    #[test]
    fn a_field_is_taken_once() {
        let mut header = Header { title: "Known".to_owned(), ..Header::default() };
        let taken = apply(&["By Ann Lee", "By Bob Ray", "A line"], true, &rules(), &mut header);
        assert_eq!(taken.iter().map(Option::is_some).collect::<Vec<_>>(), [true, false, false]);
        assert_eq!((header.author.as_str(), header.title.as_str()), ("Ann Lee", "Known"));
    }
}
