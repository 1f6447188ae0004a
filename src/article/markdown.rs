//! Markdown: paragraphs, headings and items of lists as ranges of the source, and the title above them.
//!
//! The text stays the source, marks of emphasis and links included: offsets have to hold. Code, HTML, tables,
//! rules, front matter and pictures are no paragraphs.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::lines::trimmed;
use super::model::Header;
use super::{front_matter, header};
use crate::rules::model::HeaderRules;

/// Something to read: a paragraph, a heading, an item of a list.
#[derive(Debug, Default)]
struct Unit {
    range: Range<usize>,
    /// It is a heading of the first level.
    top: bool,
    /// Whether it has words, not pictures and tags alone.
    visible: bool,
    /// Its lines without marks, and where each begins; only of the first units, for the header.
    lines: Vec<(usize, String)>,
}

/// Front matter, header (with the front matter in it) and paragraphs of a Markdown text; without rules, no header.
/// Where the title is `known`, the first heading is head all the same.
pub(super) fn read(text: &str, rules: Option<&HeaderRules>, known: &Header) -> (Header, Header, Vec<Range<usize>>) {
    let matter = front_matter::read(text);
    let mut units = units(text, matter.end, rules.map_or(0, |rules| rules.lines + 2));
    let (mut front, mut header) = (Header::default(), Header::default());
    let body = rules.map_or(0, |rules| {
        front = matter.header(&rules.dates, rules.reading.thesis_names());
        header.clone_from(&front);
        if header.title.is_empty() {
            header.title.clone_from(&known.title);
        }
        take_head(&mut units, rules, &mut header)
    });
    let paragraphs = units.drain(..).skip(body).map(|unit| trimmed(text, unit.range)).collect();
    (front, header, paragraphs)
}

/// Reads the units at the top, and returns how many of them are no body: those up to the first heading of the first
/// level, if no text stands above it, and up to the last line that a rule takes. Lines above that one are head whether
/// or not a rule takes them, other than in plain text, where those that none takes stay text.
fn take_head(units: &mut [Unit], rules: &HeaderRules, header: &mut Header) -> usize {
    let title = units.iter().position(|unit| unit.top);
    if let Some(at) = title
        && header.title.is_empty()
    {
        header.title = units[at].lines.iter().map(|(_, line)| line.trim()).collect::<Vec<_>>().join(" ");
    }
    // the last unit stays body, whatever it is
    let mut head = Vec::new();
    let mut ended = true;
    let mut above = 0;
    let most = units.len().saturating_sub(1);
    for (at, unit) in units[..most].iter().enumerate() {
        above = at;
        if title == Some(at) {
            above = at + 1;
            continue;
        }
        let lines = || unit.lines.iter().map(|(_, line)| line.trim());
        let may_be = match unit.lines.len() {
            0 => false,
            1 => lines().all(|line| header::is_short(line, rules)),
            _ => header::is_narrow(lines(), rules),
        };
        if !may_be {
            break;
        }
        if head.len() + unit.lines.len() > rules.lines {
            ended = false;
            break;
        }
        head.extend(unit.lines.iter().enumerate().map(|(line, (_, plain))| (at, line, plain.trim())));
        above = at + 1;
    }
    let candidates: Vec<&str> = head.iter().map(|&(_, _, line)| line).collect();
    let taken = header::apply(&candidates, ended, rules, header);
    let last = taken.iter().rposition(Option::is_some).map(|last| (head[last].0, head[last].1));
    let mut body = title.filter(|&at| at < above).map_or(0, |at| at + 1);
    if let Some((at, line)) = last {
        // lines behind the last one taken go back to the body
        match units[at].lines.get(line + 1).map(|&(start, _)| start) {
            Some(start) if at >= body => {
                units[at].range.start = start;
                body = at;
            }
            _ => body = body.max(at + 1),
        }
    }
    body
}

/// All units of `text` from `from` on, in order; the lines of the first `heads`.
fn units(text: &str, from: usize, heads: usize) -> Vec<Unit> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES | Options::ENABLE_TASKLISTS;
    let mut out = Collector { text, from, heads, ..Collector::default() };
    for (event, range) in Parser::new_ext(&text[from..], options).into_offset_iter() {
        out.event(&event, range.start + from..range.end + from);
    }
    out.close();
    out.units
}

#[derive(Default)]
struct Collector<'a> {
    text: &'a str,
    from: usize,
    heads: usize,
    units: Vec<Unit>,
    open: Option<Unit>,
    top: bool,
    /// How many blocks around are none to read.
    skip: usize,
    /// How many pictures are around: their text is a description.
    pictures: usize,
    /// The next text begins a line.
    new_line: bool,
}

impl Collector<'_> {
    fn event(&mut self, event: &Event, range: Range<usize>) {
        match event {
            Event::Start(tag) => match tag {
                Tag::Image { .. } => {
                    self.extend(range);
                    self.pictures += 1;
                }
                Tag::Emphasis
                | Tag::Strong
                | Tag::Strikethrough
                | Tag::Superscript
                | Tag::Subscript
                | Tag::Link { .. } => self.extend(range),
                block => {
                    self.close();
                    self.top = matches!(block, Tag::Heading { level: HeadingLevel::H1, .. });
                    self.skip += usize::from(is_skipped(block.to_end()));
                }
            },
            Event::End(tag) => match tag {
                TagEnd::Image => self.pictures = self.pictures.saturating_sub(1),
                TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Superscript
                | TagEnd::Subscript
                | TagEnd::Link => {}
                block => {
                    self.close();
                    self.top = false;
                    self.skip = self.skip.saturating_sub(usize::from(is_skipped(*block)));
                }
            },
            Event::Text(plain) | Event::Code(plain) | Event::InlineMath(plain) | Event::DisplayMath(plain) => {
                self.text(plain, range);
            }
            Event::InlineHtml(_) | Event::FootnoteReference(_) => self.extend(range),
            Event::SoftBreak | Event::HardBreak => self.new_line = true,
            Event::Rule | Event::Html(_) => self.close(),
            Event::TaskListMarker(_) => {}
        }
    }

    fn text(&mut self, plain: &str, range: Range<usize>) {
        let start = range.start;
        self.extend(range);
        let heads = self.units.len() < self.heads;
        let Some(unit) = self.open.as_mut().filter(|_| self.pictures == 0) else { return };
        unit.visible |= !plain.trim().is_empty();
        if heads || unit.top {
            match unit.lines.last_mut() {
                Some((_, line)) if !self.new_line => line.push_str(plain),
                _ => unit.lines.push((start, plain.to_owned())),
            }
        }
        self.new_line = false;
    }

    /// Something stands in the running text.
    fn extend(&mut self, mut range: Range<usize>) {
        if self.skip > 0 {
            return;
        }
        if let Some(unit) = &mut self.open {
            unit.range.end = unit.range.end.max(range.end);
        } else {
            // a backslash before the first character belongs to it
            if range.start > self.from && self.text.as_bytes()[range.start - 1] == b'\\' {
                range.start -= 1;
            }
            self.open = Some(Unit { range, top: self.top, ..Unit::default() });
            self.new_line = false;
        }
    }

    /// A block begins or ends.
    fn close(&mut self) {
        if let Some(unit) = self.open.take().filter(|unit| unit.visible) {
            self.units.push(unit);
        }
    }
}

/// Blocks that hold no text to read.
fn is_skipped(block: TagEnd) -> bool {
    matches!(block, TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::Table | TagEnd::MetadataBlock(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::header::tests::rules;

    fn body(text: &str) -> Vec<&str> {
        read(text, None, &Header::default()).2.into_iter().map(|p| &text[p]).collect()
    }

    fn with_head(text: &str) -> (Header, Vec<&str>) {
        let (_, header, paragraphs) = read(text, Some(&rules()), &Header::default());
        (header, paragraphs.into_iter().map(|p| &text[p]).collect())
    }

    #[test]
    fn blocks_to_read() {
        let text = "# A *title* #\n\nOne **bold**,\nwrapped.\n\n> Quoted.\n\nUnder\n=====\n\n- Item one\n- [ ] Item two\n  - Inner\n\n1. Loose\n\n2. \\*Items\n";
        assert_eq!(
            body(text),
            [
                "A *title*",
                "One **bold**,\nwrapped.",
                "Quoted.",
                "Under",
                "Item one",
                "Item two",
                "Inner",
                "Loose",
                "\\*Items"
            ]
        );
    }

    #[test]
    fn blocks_not_to_read() {
        let text = "---\ntitle: x\n---\nText.\n\n```\ncode\n```\n\n    code\n\n<div>\nhtml\n</div>\n\n| a | b |\n|---|---|\n| c | d |\n\n***\n\n![picture](p.png)\n\n[![p](p.png)](u)\n\n[ref]: http://x\n\nEnd [ref].\n";
        assert_eq!(body(text), ["Text.", "End [ref]."]);
        assert_eq!(body(""), Vec::<&str>::new());
    }

    #[test]
    fn title_and_lines_below_it() {
        let prose = "A sentence of the article that is long enough to be one. ".repeat(4);
        let text = format!("# The *title*\n\n**By Ann Lee**  \n17 April 2019\n\n{prose}\n\n## Heading\n\n{prose}");
        let (header, body) = with_head(&text);
        assert_eq!((header.title.as_str(), header.author.as_str()), ("The title", "Ann Lee"));
        assert_eq!(header.published, "2019-04-17");
        assert_eq!(body, [prose.trim(), "Heading", prose.trim()]);
    }

    #[test]
    fn lines_behind_the_last_one_taken_stay() {
        let prose = "A sentence of the article that is long enough to be one. ".repeat(4);
        let text = format!("# The title\n\nBy Ann Lee\nSome other line\n\n{prose}");
        assert_eq!(with_head(&text).1, ["Some other line", prose.trim()]);
        assert_eq!(with_head("# The title").1, ["The title"]);
        let text = format!("{prose}\n\n# The title\n\nBy Ann Lee\n\n{prose}");
        let (header, body) = with_head(&text);
        assert_eq!((header.title.as_str(), body.len()), ("The title", 4));
    }

    #[test]
    fn lines_up_to_the_last_one_taken_are_head() {
        let prose = "A sentence of the article that is long enough to be one. ".repeat(4);
        let text = format!("# The title\n\nNo rule knows this\n\nBy Ann Lee\n\n{prose}");
        let (header, body) = with_head(&text);
        assert_eq!((header.title.as_str(), header.author.as_str()), ("The title", "Ann Lee"));
        assert_eq!(body, [prose.trim()]);
        // without a heading: below text there is no title, and what no rule takes last is body
        let text = format!("No rule knows this\n\nBy Ann Lee\n\nA title\n\n{prose}");
        let (header, body) = with_head(&text);
        assert_eq!((header.title.as_str(), header.author.as_str()), ("", "Ann Lee"));
        assert_eq!(body, ["A title", prose.trim()]);
    }

    #[test]
    fn front_matter_comes_first() {
        let text = "---\ntitle: \"Front\"\nauthor: Ann Lee\ndate: 2019-04-17T08:00:00Z\n---\n\n# Other title\n\nText here.\n\nText there.";
        let (header, body) = with_head(text);
        assert_eq!((header.title.as_str(), header.author.as_str()), ("Front", "Ann Lee"));
        assert_eq!(header.published, "2019-04-17");
        assert_eq!(body, ["Text here.", "Text there."]);
    }

    proptest::proptest! {
        #[test]
        fn ordered_and_inside(text in "(---\n|# |\\* |> |`|[*]{2}|[a-zé]{1,5}|title: |\\[a\\]|\\(b\\)|!|<b>|\\\\|\n|\n\n|\\| | ){0,60}") {
            for rules in [None, Some(&rules())] {
                let mut last = 0;
                for p in read(&text, rules, &Header::default()).2 {
                    assert!(last <= p.start && p.start < p.end);
                    assert!(text.is_char_boundary(p.start) && text.is_char_boundary(p.end));
                    last = p.end;
                }
            }
        }
    }
}
