//! Text for people: counted things, and foreign text made safe for a terminal.

use std::fmt::Display;

/// How many of something: `1 article`, `2 articles`.
pub fn counted(count: impl Display, one: &str) -> String {
    let count = count.to_string();
    let end = if count == "1" { "" } else { "s" };
    format!("{count} {one}{end}")
}

/// Text from articles, made safe for a terminal: no control characters, no direction overrides.
pub fn safe(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{061C}')
    };
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().map(|c| if hidden(c) { '\u{FFFD}' } else { c }));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_an_article_steers_the_terminal() {
        assert_eq!(
            safe(" a\u{1B}[31m b\u{7}\u{9B}\r\n\tc \u{202E}d\u{2069}"),
            "a\u{FFFD}[31m b\u{FFFD}\u{FFFD} c \u{FFFD}d\u{FFFD}"
        );
        assert_eq!(safe("“Zoë”, 😀"), "“Zoë”, 😀");
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!(
            [0, 1, 2, 11].map(|n| counted(n, "article")),
            ["0 articles", "1 article", "2 articles", "11 articles"]
        );
    }
}
