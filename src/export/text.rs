//! Text as the formats take it: on one line, without what XML forbids, wrapped, as a name of a file.

use std::borrow::Cow;

use quick_xml::escape::escape;
use unicode_width::UnicodeWidthChar;

/// White space that separates lines or words; no-break and typographic spaces are part of the text.
fn is_break(c: char) -> bool {
    matches!(c, '\t'..='\r' | ' ' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Collapses breaks and runs of spaces into one space, and drops control characters.
pub(super) fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(is_break) {
        let length = out.len();
        if length > 0 {
            out.push(' ');
        }
        let begun = out.len();
        out.extend(word.chars().filter(|c| !c.is_control()));
        if out.len() == begun {
            out.truncate(length);
        }
    }
    out
}

/// Whether XML 1.0 has the character.
fn in_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// A value of an attribute or the content of an element, escaped. Line breaks are written as references, which parsers
/// do not normalise; characters that XML lacks are dropped.
pub(super) fn xml(text: &str) -> Cow<'_, str> {
    let special = |c: char| !in_xml(c) || matches!(c, '\t' | '\n' | '\r');
    let escaped = escape(text);
    if !escaped.contains(special) {
        return escaped;
    }
    let mut out = String::with_capacity(escaped.len());
    for c in escaped.chars().filter(|&c| in_xml(c)) {
        match c {
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            other => out.push(other),
        }
    }
    Cow::Owned(out)
}

/// Content on one line, escaped.
pub(super) fn xml_line(text: &str) -> String {
    xml(&one_line(text)).into_owned()
}

/// Breaks one line of text into lines of so many columns; a longer word is divided.
pub(super) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let text = one_line(text);
    let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0);
    for word in text.split(' ') {
        let width: usize = word.chars().map(|c| c.width().unwrap_or(0)).sum();
        if used > 0 && used + 1 + width > columns {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        for c in word.chars() {
            let width = c.width().unwrap_or(0);
            if used + width > columns {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(c);
            used += width;
        }
    }
    lines.push(line);
    lines
}

/// A number with at most four decimals, `0` for one that is none.
pub(super) fn decimal(value: f64) -> String {
    let value = if value.is_finite() { (value * 1e4).round() / 1e4 } else { 0.0 };
    // no `-0`
    format!("{}", value + 0.0)
}

/// As long as `most` characters, with an ellipsis for the rest.
pub(super) fn shortened(text: &str, most: usize) -> String {
    let text = one_line(text);
    if text.chars().count() <= most {
        return text;
    }
    let mut out: String = text.chars().take(most.saturating_sub(1)).collect();
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

/// The title of an article, or its id where it has none.
pub(super) fn title(map: &crate::ArgumentMap) -> String {
    let title = one_line(&map.article.title);
    if title.is_empty() { one_line(&map.article.id) } else { title }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_hold_no_break_and_no_control() {
        assert_eq!(one_line(" a\r\n b\u{2028}c\u{0} \u{7} d\u{A0}e "), "a b c d\u{A0}e");
        assert_eq!(one_line(" \n "), "");
    }

    #[test]
    fn xml_is_what_xml_can_hold() {
        assert_eq!(xml("a<b>&\"'\u{0}\u{FFFF}\n"), "a&lt;b&gt;&amp;&quot;&apos;&#10;");
        assert_eq!(xml("]]></script>"), "]]&gt;&lt;/script&gt;");
    }

    #[test]
    fn lines_are_no_wider_than_asked() {
        assert_eq!(wrap("aa bb cc", 5), ["aa bb", "cc"]);
        assert_eq!(wrap("abcdefg h", 3), ["abc", "def", "g h"]);
        assert_eq!(wrap("漢字漢 字", 4), ["漢字", "漢", "字"]);
        assert_eq!(wrap("", 4), [""]);
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!([0.5, 1.0, -0.000_01, f64::NAN, 0.123_456].map(decimal), ["0.5", "1", "0", "0", "0.1235"]);
    }

    #[test]
    fn long_texts_end_in_an_ellipsis() {
        assert_eq!(shortened("one two three", 8), "one two…");
        assert_eq!(shortened("one", 3), "one");
    }
}
