//! A text with marks below its words, in columns of the terminal.

use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use crate::cli::terminal::text::safe;

/// Columns to write to: those of the terminal, what `COLUMNS` says, or 100.
pub fn width() -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
    let own = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    told.or_else(own).unwrap_or(100).clamp(40, 400)
}

/// A text wrapped to `width` columns; with each line the marks that stand below it, empty if there are none. A mark
/// is told for bytes of the text; where two meet, `+` and `-` make `*`, and any other gives way.
pub fn marked(text: &str, spans: &[(Range<usize>, char)], width: usize) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    let (mut line, mut marks, mut columns) = (String::new(), String::new(), 0);
    for (word, at) in words(text) {
        let wide: usize = safe(word).chars().map(|c| c.width().unwrap_or(0)).sum();
        if columns > 0 && columns + 1 + wide > width {
            out.push((std::mem::take(&mut line), std::mem::take(&mut marks).trim_end().to_owned()));
            columns = 0;
        }
        if columns > 0 {
            line.push(' ');
            // a space between two words of one hit is marked as well
            marks.push(mark_at(spans, at - 1));
            columns += 1;
        }
        for (offset, c) in word.char_indices() {
            let shown = safe(c.encode_utf8(&mut [0; 4]));
            let wide: usize = shown.chars().map(|c| c.width().unwrap_or(0)).sum();
            line.push_str(&shown);
            marks.extend(std::iter::repeat_n(mark_at(spans, at + offset), wide));
            columns += wide;
        }
    }
    out.push((line, marks.trim_end().to_owned()));
    out
}

fn mark_at(spans: &[(Range<usize>, char)], at: usize) -> char {
    spans.iter().filter(|(span, _)| span.contains(&at)).fold(' ', |so_far, (_, mark)| match (so_far, *mark) {
        (' ' | '~', new) => new,
        ('+', '-') | ('-', '+') => '*',
        (old, _) => old,
    })
}

/// The words of a text, with where each begins.
fn words(text: &str) -> impl Iterator<Item = (&str, usize)> {
    text.split_whitespace().map(move |word| (word, word.as_ptr() as usize - text.as_ptr() as usize))
}

/// The spaces that bring a text to so many columns.
pub fn padded(text: &str, columns: usize) -> String {
    let used: usize = text.chars().map(|c| c.width().unwrap_or(0)).sum();
    " ".repeat(columns.saturating_sub(used))
}

/// A text cut to so many columns.
pub fn shortened(text: &str, columns: usize) -> String {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used > columns {
            let mut cut = String::new();
            let mut room = columns.saturating_sub(1);
            for c in text[..at].chars() {
                let wide = c.width().unwrap_or(0);
                if wide > room {
                    break;
                }
                room -= wide;
                cut.push(c);
            }
            return format!("{}…", cut.trim_end());
        }
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_stand_below_their_words() {
        // a combining accent has no column, an ideograph has two
        let text = "cafe\u{301} 東京 may  close";
        let at = text.find("may").unwrap();
        let wide = text.find('東').unwrap();
        let spans = [(at..at + 3, '+'), (wide..wide + 6, '-'), (at + 1..at + 2, '-')];
        assert_eq!(marked(text, &spans, 80), [("cafe\u{301} 東京 may close".to_owned(), "     ---- +*+".to_owned())]);
        assert_eq!(
            marked("may close soon", &[(0..9, '+')], 9),
            [("may close".to_owned(), "+++++++++".to_owned()), ("soon".to_owned(), String::new())]
        );
    }

    #[test]
    fn what_is_too_long_is_cut() {
        assert_eq!(shortened("a text", 6), "a text");
        assert_eq!(shortened("a longer text", 9), "a longer…");
        assert_eq!(shortened("東京東京", 5), "東京…");
    }
}
