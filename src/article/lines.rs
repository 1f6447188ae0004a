//! The lines of a text: where each begins and ends, without the white space around it.
//!
//! A line ends at `\n`, `\r\n`, a lone `\r`, a vertical tab or form feed, U+2028 or U+2029. Here is no
//! decision about what a line is.

use std::ops::Range;

/// A line of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    /// First byte of what can be seen.
    pub start: usize,
    /// End offset (exclusive) of what can be seen; equal to `start` in a blank line.
    pub end: usize,
    /// Columns of white space before it; a tab counts four.
    pub indent: usize,
}

impl Line {
    /// Nothing but white space.
    pub fn is_blank(self) -> bool {
        self.start == self.end
    }

    /// The line's text.
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }
}

/// A character that leaves no trace on paper: the scanner takes it for white space too.
fn is_invisible(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200B}' | '\u{FEFF}')
}

/// `range` without the white space at its ends.
pub(super) fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let whole = &text[range.clone()];
    let rest = whole.trim_start_matches(is_invisible);
    let start = range.end - rest.len();
    start..start + rest.trim_end_matches(is_invisible).len()
}

/// All lines of `text`, in order.
pub(super) fn lines(text: &str) -> Lines<'_> {
    Lines { text, from: 0, rare: has_rare_ends(text) }
}

/// See [`lines`]. Copies begin where this one is.
#[derive(Debug, Clone)]
pub(super) struct Lines<'t> {
    text: &'t str,
    from: usize,
    /// There are line ends without a line feed.
    rare: bool,
}

impl Iterator for Lines<'_> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        let rest = self.text.get(self.from..).filter(|rest| !rest.is_empty())?;
        let (end, next) = if self.rare {
            line_end(self.text.as_bytes(), self.from)
        } else {
            // a carriage return before the line feed is white space at the end of its line
            let len = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
            (self.from + len, self.from + len + 1)
        };
        Some(line(self.text, std::mem::replace(&mut self.from, next), end))
    }
}

/// Whether there are line ends without a line feed.
fn has_rare_ends(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_rare = |at: usize| match bytes[at] {
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => true,
    };
    // U+2028 and U+2029, by their last bytes, which are rarer than their first one
    let is_separator = |at: usize| at >= 2 && bytes[at - 2..at] == [0xE2, 0x80];
    memchr::memchr3_iter(b'\r', 0x0b, 0x0c, bytes).any(is_rare)
        || memchr::memchr2_iter(0xA8, 0xA9, bytes).any(is_separator)
}

fn line(text: &str, start: usize, end: usize) -> Line {
    // most lines have a visible ASCII character at both ends
    if let (Some(first), Some(last)) = (text.as_bytes().get(start), text.as_bytes().get(end.wrapping_sub(1)))
        && start < end
        && first.is_ascii_graphic()
        && last.is_ascii_graphic()
    {
        return Line { start, end, indent: 0 };
    }
    let seen = trimmed(text, start..end);
    let columns = |c| match c {
        '\t' => 4,
        '\u{3000}' => 2,
        _ => 1,
    };
    Line { start: seen.start, end: seen.end, indent: text[start..seen.start].chars().map(columns).sum() }
}

/// Where the line that begins at `from` ends, and where the next begins.
fn line_end(bytes: &[u8], from: usize) -> (usize, usize) {
    for at in from..bytes.len() {
        match bytes[at] {
            b'\r' if bytes.get(at + 1) == Some(&b'\n') => return (at, at + 2),
            b'\n' | b'\r' | 0x0b | 0x0c => return (at, at + 1),
            0xA8 | 0xA9 if at >= 2 && bytes[at - 2..at] == [0xE2, 0x80] => return (at - 2, at + 1),
            _ => {}
        }
    }
    (bytes.len(), bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        lines(text).map(|l| l.of(text)).collect()
    }

    #[test]
    fn every_kind_of_line_end() {
        assert_eq!(cut("a\nb\r\nc\rd\u{c}e\u{2028}f\u{2029}g"), ["a", "b", "c", "d", "e", "f", "g"]);
        assert_eq!(cut("a\n\r\n\n"), ["a", "", ""]);
        assert_eq!(cut(""), Vec::<&str>::new());
        // é ends on the byte that U+2029 ends on
        assert_eq!(cut(&"né".repeat(40)).len(), 1);
    }

    #[test]
    fn windows_line_ends_are_no_blank_lines() {
        assert_eq!(cut("a\r\nb\r\n\r\nc"), ["a", "b", "", "c"]);
        assert_eq!(cut("a\r\nb\rc\r\n\r\nd"), ["a", "b", "c", "", "d"]);
    }

    #[test]
    fn white_space_is_outside_and_counted() {
        let text = "\t a \n\u{FEFF}\u{200B}\n\u{A0}b\u{A0}";
        let found: Vec<_> = lines(text).collect();
        assert_eq!(found.iter().map(|l| l.of(text)).collect::<Vec<_>>(), ["a", "", "b"]);
        assert_eq!(found[0].indent, 5);
        assert!(found[1].is_blank());
    }
}
