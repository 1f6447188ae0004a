//! Who wrote an article, from what pages and tables say: a name or several, without *By*, dates and buttons, or nothing.
//! What is taken out and who is nobody is said by reading.toml.

use super::model::Offer;
use crate::rules::model::{ReadingRules, fits};

/// Words of a byline at most; what is longer is a sentence about someone.
const MOST_WORDS: usize = 24;

/// The first of some offers that names an author. The paper wrote an article only where nobody else did.
pub(super) fn chosen(offers: impl Iterator<Item = Offer>, publisher: &str, rules: &ReadingRules) -> String {
    let letters =
        |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase() };
    let paper = letters(publisher);
    let mut by_paper = String::new();
    for offer in offers {
        let mut names: Vec<String> = Vec::new();
        for written in &offer.names {
            if offer.needs_mark && !fits(&rules.author_marks, written) {
                continue;
            }
            let name = without_paper(cleaned(written, rules), &paper, &letters);
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
        let name = names.join(", ");
        if !paper.is_empty() && letters(&name) == paper {
            by_paper = name;
        } else if !name.is_empty() {
            return name;
        }
    }
    by_paper
}

/// A name without the paper that stands after it.
fn without_paper(name: String, paper: &str, letters: &dyn Fn(&str) -> String) -> String {
    match name.rsplit_once([',', '|', '(']) {
        Some((who, of)) if !paper.is_empty() && letters(of) == paper => who.trim().to_owned(),
        _ => name,
    }
}

/// The names in a byline; empty where there is none.
pub(super) fn cleaned(written: &str, rules: &ReadingRules) -> String {
    let mut text = written.split_whitespace().collect::<Vec<_>>().join(" ");
    if ["http:", "https:", "www."].iter().any(|start| text.starts_with(start)) {
        return String::new();
    }
    for cut in &rules.author_cuts {
        let Some(found) = cut.captures(&text) else { continue };
        text = match (found.name("keep"), found.get(0)) {
            (Some(kept), _) => kept.as_str().to_owned(),
            (None, Some(whole)) => format!("{} {}", &text[..whole.start()], &text[whole.end()..]),
            _ => text,
        };
        text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let around = |c: char| {
        // an initial and a closing bracket of a nickname end a name, other marks do not
        !c.is_alphanumeric() && !matches!(c, '.' | '"' | '\u{201C}' | '\u{201D}' | '\'' | '\u{2019}')
    };
    let name = text.trim_matches(around).trim_start_matches('.').to_owned();
    if is_name(&name, rules) { name } else { String::new() }
}

/// Whether words may be a name, or several.
fn is_name(name: &str, rules: &ReadingRules) -> bool {
    let words: Vec<&str> = name.split(' ').collect();
    if !name.contains(char::is_alphabetic)
        || name.contains('@')
        || words.len() > MOST_WORDS
        || fits(&rules.nobody_patterns, name)
        || rules.nobody.contains(&name.to_lowercase())
    {
        return false;
    }
    // a name is written with capitals, but for `von` and `and`; a user of a site may be a word or two without any
    let plain = |word: &&&str| word.starts_with(char::is_lowercase);
    let small = words.iter().filter(plain).filter(|word| !rules.author_small.iter().any(|small| small == **word));
    let small = small.count();
    // an initial may end in a stop, a sentence does
    (small == 0 || (small == words.len() && small < 3)) && !(words.len() > 6 && name.ends_with('.'))
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
