//! Paragraphs of plain text: which lines belong together.
//!
//! A blank line ends a paragraph. Lines in between belong together, as in text wrapped at a column, unless
//! they are paragraphs of their own by their looks: long lines, or (where a text has no blank line at all)
//! lines that usually end as sentences do, or lines indented among others that are not. A list is one
//! paragraph. What a line means, and where a sentence ends, is not decided here.

use std::ops::Range;

use super::lines::{Line, trimmed};

/// No one wraps a text at more columns than this: a longer line is a paragraph.
const LONG: usize = 120;
/// White space in columns that starts a paragraph.
const INDENT: usize = 3;

/// Runs of lines without a blank one between them, as ranges of `lines`.
pub(super) fn runs(lines: &[Line]) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + lines.get(at..)?.iter().position(|l| !l.is_blank())?;
        at = lines[start..].iter().position(|l| l.is_blank()).map_or(lines.len(), |len| start + len);
        Some(start..at)
    })
}

/// The paragraphs that `lines` of `text` form, as ranges of bytes, in order. Holds the lines of one run at a time.
pub(super) fn paragraphs(text: &str, lines: impl Iterator<Item = Line>) -> Vec<Range<usize>> {
    // prose has a paragraph to some hundred bytes
    let mut out = Vec::with_capacity(text.len() / 512 + 4);
    let mut run: Vec<Line> = Vec::new();
    let (mut ended, mut only) = (false, true);
    for line in lines {
        if line.is_blank() {
            ended = !run.is_empty();
            continue;
        }
        if ended {
            only = false;
            end_run(text, &run, only, &mut out);
            run.clear();
            ended = false;
        }
        run.push(line);
    }
    if !run.is_empty() {
        end_run(text, &run, only, &mut out);
    }
    out
}

/// Adds the paragraphs of a run; `only`: it is the only one of its text.
fn end_run(text: &str, run: &[Line], only: bool, out: &mut Vec<Range<usize>>) {
    if each_line_stands_alone(text, run, only) {
        out.extend(run.iter().map(|line| line.start..line.end));
    } else {
        let splits = splits_by_indent(text, run);
        out.extend(
            run.chunk_by(|_, next| !(splits && next.indent >= INDENT))
                .map(|part| part[0].start..part[part.len() - 1].end),
        );
    }
}

/// Bytes of a paragraph at most. What is longer was made by a program; it is processed in pieces.
const LONGEST: usize = 1 << 20;
/// How far from its greatest length on a piece is shortened to end where it best does.
const SLACK: usize = 1 << 16;

/// Divides paragraphs that are too long to be processed as a whole.
pub(super) fn divide(text: &str, paragraphs: Vec<Range<usize>>) -> Vec<Range<usize>> {
    if paragraphs.iter().all(|paragraph| paragraph.len() <= LONGEST) {
        return paragraphs;
    }
    let mut out = Vec::with_capacity(paragraphs.len() + text.len() / LONGEST);
    for mut paragraph in paragraphs {
        while paragraph.len() > LONGEST {
            let end = paragraph.start + end_of_piece(&text[paragraph.clone()]);
            let (here, rest) = (trimmed(text, paragraph.start..end), trimmed(text, end..paragraph.end));
            out.extend((!here.is_empty()).then_some(here));
            paragraph = rest;
        }
        out.extend((!paragraph.is_empty()).then_some(paragraph));
    }
    out
}

/// Where the first piece of a long paragraph ends: at the last line end, else behind the last mark that ends sentences,
/// else at the last white space, else at its greatest length.
fn end_of_piece(text: &str) -> usize {
    let boundary = |at: usize| (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let (least, most) = (boundary(LONGEST - SLACK), boundary(LONGEST));
    let near = &text[least..most];
    let at_line = near.rfind('\n');
    let behind_sentence =
        || near.rmatch_indices(char::is_whitespace).map(|(at, _)| at).find(|&at| ends_as_sentence(&near[..at]));
    let at_space = || near.rfind(char::is_whitespace);
    at_line.or_else(behind_sentence).or_else(at_space).map_or(most, |at| least + at)
}

/// Whether the lines of a run are a paragraph each; `only`: it is the only run of its text.
pub(super) fn each_line_stands_alone(text: &str, run: &[Line], only: bool) -> bool {
    if run.len() < 2 || run.iter().all(|line| is_item(line.of(text))) {
        return false;
    }
    // weighed by length, so that neither a short heading nor the last line of a paragraph counts for much
    let share = |kind: &dyn Fn(&str) -> bool| {
        let (mut all, mut those) = (0, 0);
        for line in run.iter().map(|line| line.of(text)) {
            all += line.len();
            those += if kind(line) { line.len() } else { 0 };
        }
        2 * those > all
    };
    share(&is_long) || (only && share(&ends_as_sentence) && !run.windows(2).any(|pair| runs_on(text, pair[0], pair[1])))
}

/// Whether a sentence runs over the end of a line: it was wrapped there.
fn runs_on(text: &str, line: Line, next: Line) -> bool {
    !ends_as_sentence(line.of(text)) && next.of(text).starts_with(char::is_lowercase)
}

fn is_long(line: &str) -> bool {
    line.len() > LONG && line.chars().nth(LONG).is_some()
}

/// Ends in a mark that ends sentences in most scripts, closing quotation marks and brackets aside.
fn ends_as_sentence(line: &str) -> bool {
    line.trim_end_matches(['"', '\'', ')', ']', '\u{201D}', '\u{2019}', '\u{BB}'])
        .ends_with(['.', '!', '?', '\u{2026}', '\u{3002}', '\u{FF01}', '\u{FF1F}', '\u{61F}', '\u{6D4}', '\u{964}'])
}

/// Begins as an item of a list: a bullet, or a number or letter with a full stop or bracket, and a space.
fn is_item(line: &str) -> bool {
    let (marker, rest) = line.split_once([' ', '\t', '\u{A0}']).unwrap_or((line, ""));
    if rest.is_empty() {
        return false;
    }
    if matches!(marker, "-" | "*" | "+" | "•" | "◦" | "▪" | "‣" | "·" | "–" | "—" | "●" | "○" | "■" | "□")
    {
        return true;
    }
    let Some(name) = marker.strip_suffix(['.', ')']) else { return false };
    let name = name.strip_prefix('(').unwrap_or(name);
    let number = (1..=3).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_digit());
    number || (name.len() == 1 && marker.ends_with(')') && name.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// Whether indented lines start paragraphs: some do, the most do not, and it is no list with its lines hung in.
fn splits_by_indent(text: &str, run: &[Line]) -> bool {
    let indented = run.iter().filter(|line| line.indent >= INDENT).count();
    0 < indented && 2 * indented <= run.len() && !run.iter().any(|line| line.indent < INDENT && is_item(line.of(text)))
}

#[cfg(test)]
#[expect(clippy::single_range_in_vec_init, reason = "there may be one paragraph, and it is a range")]
mod tests {
    use super::*;
    use crate::article::lines::lines;

    fn cut(text: &str) -> Vec<&str> {
        paragraphs(text, lines(text)).into_iter().map(|p| &text[p]).collect()
    }

    #[test]
    fn blank_lines_divide() {
        assert_eq!(cut("  One.\n\nTwo,\nwrapped.\r\n \t \r\nThree. "), ["One.", "Two,\nwrapped.", "Three."]);
        assert_eq!(cut("\n\n \n"), Vec::<&str>::new());
        assert_eq!(cut(""), Vec::<&str>::new());
    }

    #[test]
    fn long_lines_stand_alone() {
        let long = "A long line of prose that was never wrapped. ".repeat(4);
        let long = long.trim();
        assert_eq!(cut(&format!("{long}\n{long}\n{long}\n")), [long, long, long]);
        assert_eq!(cut(&format!("A heading\n{long}\n\nNext.")), ["A heading", long, "Next."]);
    }

    #[test]
    fn sentences_a_line_where_nothing_else_divides() {
        assert_eq!(cut("One is here.\nTwo is “there.”\nThree?"), ["One is here.", "Two is “there.”", "Three?"]);
        assert_eq!(cut("One is here.\nTwo is.\n\nThree."), ["One is here.\nTwo is.", "Three."]);
        let wrapped = "This text was wrapped at a\ncolumn. It goes on from one\nline to the next.";
        assert_eq!(cut(wrapped), [wrapped]);
    }

    #[test]
    fn a_list_is_one_paragraph() {
        let list = "- One thing.\n- Another thing.\n- The last.";
        assert_eq!(cut(list), [list]);
        let list = "1. One thing.\n2) Another thing.\n(a) The last.";
        assert_eq!(cut(list), [list]);
    }

    #[test]
    fn indented_lines_start_paragraphs() {
        let text = "   The first begins here\nand goes on, and goes\n   The second begins here\nand goes on too";
        assert_eq!(cut(text).len(), 2);
        let hung = "1. The first begins here\n   and goes on, and goes\n2. The second begins here";
        assert_eq!(cut(hung), [hung]);
    }

    #[test]
    fn what_is_too_long_is_divided_where_it_does_least_harm() {
        let pieces = |text: &str| divide(text, vec![0..text.len()]);
        let sentences = "It is so, they say. ".repeat(150_000);
        let text = sentences.trim_end();
        let found = pieces(text);
        assert_eq!(found.len(), 3);
        assert!(found.iter().all(|p| text[p.clone()].starts_with("It is") && text[p.clone()].ends_with("say.")));
        let lines = "it is so. or is\n".repeat(100_000);
        assert!(pieces(&lines).iter().all(|p| lines[p.clone()].ends_with("or is")));
        let words = "wört ".repeat(300_000);
        assert!(pieces(&words).iter().all(|p| words[p.clone()].ends_with("wört")));
        let data = "ö".repeat(1_000_000);
        assert_eq!(pieces(&data).iter().map(ExactSizeIterator::len).sum::<usize>(), data.len());
        assert_eq!(pieces("Short."), [0..6]);
    }

    proptest::proptest! {
        #[test]
        fn ordered_and_nothing_visible_is_lost(text in "([a-zé .\\-1)“]|\n|\r|\u{2028}|\u{200B}|   ){0,200}") {
            let mut last = 0;
            let invisible = |c: char| c.is_whitespace() || c == '\u{200B}';
            for p in paragraphs(&text, lines(&text)) {
                assert!(last <= p.start && p.start < p.end && p.end <= text.len());
                assert!(text[last..p.start].chars().all(invisible));
                assert!(!text[p.clone()].starts_with(invisible) && !text[p.clone()].ends_with(invisible));
                last = p.end;
            }
            assert!(text[last..].chars().all(invisible));
        }
    }
}
