//! Who wrote an article, from what pages and tables say: a name or several, without *By*, dates and buttons, or nothing.
//! What is taken out and who is nobody is said by reading.toml.

use crate::rules::model::ReadingRules;

/// Words of a byline at most; what is longer is a sentence about someone.
const MOST_WORDS: usize = 24;

/// The names in a byline; empty where there is none.
pub(super) fn cleaned(written: &str, rules: &ReadingRules) -> String {
    let mut text = written.split_whitespace().collect::<Vec<_>>().join(" ");
    if ["http:", "https:", "www."].iter().any(|start| text.starts_with(start)) {
        return String::new();
    }
    for cut in &rules.author_cuts {
        let Some(regex) = cut.regex() else { continue };
        let Some(found) = regex.captures(&text) else { continue };
        text = match (found.name("keep"), found.get(0)) {
            (Some(kept), _) => kept.as_str().to_owned(),
            (None, Some(whole)) => format!("{} {}", &text[..whole.start()], &text[whole.end()..]),
            _ => text,
        };
        text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let around = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '/' | '|'
                    | '-'
                    | '\u{2013}'
                    | '\u{2014}'
                    | ','
                    | ';'
                    | ':'
                    | '\u{B7}'
                    | '\u{2022}'
                    | '*'
                    | '&'
                    | '('
                    | ')'
                    | '['
                    | ']'
            )
    };
    let name = text.trim_matches(around).to_owned();
    let nobody = name.to_lowercase();
    let words = name.split(' ').count();
    if !name.contains(char::is_alphabetic) || rules.nobody.contains(&nobody) || words > MOST_WORDS || name.contains('@')
    {
        return String::new();
    }
    // an initial may end in a stop, a sentence does
    if words > 6 && name.ends_with('.') { String::new() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::builtin_reading;

    #[test]
    fn names_alone() {
        let rules = builtin_reading();
        for (written, name) in [
            ("By Ann Lee", "Ann Lee"),
            ("By Ann Lee -", "Ann Lee"),
            ("Posted on March 9, 2021 by Ann Lee", "Ann Lee"),
            ("Published by Ann Lee", "Ann Lee"),
            ("Written by: Ann Lee", "Ann Lee"),
            ("By Ann Lee and Bo Ray Published Nov 8, 2021 Share Facebook", "Ann Lee and Bo Ray"),
            ("By Ann Lee For The Coast Gazette", "Ann Lee"),
            ("Ann Lee | 9 March 2021", "Ann Lee"),
            ("ANN LEE", "ANN LEE"),
            ("Ann Lee, Bo Ray, Cy Day", "Ann Lee, Bo Ray, Cy Day"),
            ("Ann Lee, Staff Writer", "Ann Lee"),
            ("Ann Lee @annlee", "Ann Lee"),
            ("Dr. J. R. May", "Dr. J. R. May"),
            ("April March", "April March"),
            ("No Author", ""),
            ("admin", ""),
            ("@annlee", ""),
            ("Share", ""),
            ("Article by", ""),
            ("https://a.example/ann", ""),
            ("March 9, 2021", ""),
            ("", ""),
        ] {
            assert_eq!(cleaned(written, &rules), name, "{written}");
        }
    }
}
