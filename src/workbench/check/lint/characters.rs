//! Characters that look like others, or like nothing: copied from a page, they make a rule that never fires.

use std::ops::Range;

use super::{Found, rules, text};
use crate::rules::{Origin, entries, lint};

pub(crate) fn look(found: &mut Found<'_>) {
    let pack = found.pack;
    for rule in rules(pack) {
        let phrases = rule.phrases.iter().map(|p| (p.source.as_str(), &p.origin));
        for (source, origin) in phrases.clone() {
            wrapped(found, source, origin);
        }
        for (source, origin) in phrases.chain(rule.patterns.iter().map(|p| (p.source.as_str(), &p.origin))) {
            strange(found, source, origin);
        }
    }
    for list in pack.words.values() {
        let file = pack.files.get(list.file).map_or("", |f| f.text.as_str());
        for (from, entry) in entries(file) {
            let line = 1 + if entry.is_ascii() { 0 } else { file[..from].matches('\n').count() };
            let origin = Origin { file: list.file, line, span: from..from + entry.len() };
            wrapped(found, entry, &origin);
            strange(found, entry, &origin);
        }
    }
}

/// Quotation marks around the whole of a phrase.
fn wrapped(found: &mut Found<'_>, source: &str, origin: &Origin) {
    let source = source.trim();
    let mut chars = source.chars();
    let (Some(first), Some(last)) = (chars.next(), chars.next_back()) else { return };
    if chars.as_str().chars().any(char::is_alphanumeric)
        && "\"“”„«»‘‚‹".contains(first)
        && "\"“”«»’‘›".contains(last)
        && !chars.as_str().contains(['"', '“', '”', '„', '«', '»'])
    {
        let message = "these quotation marks are part of what is looked for";
        let help =
            "take them out, unless only words in quotation marks are meant; for those there is where = \"quoted\"";
        found.at(lint::LOOK_ALIKE, origin, message, help);
    }
}

/// The first character that is not what it looks like.
fn strange(found: &mut Found<'_>, source: &str, origin: &Origin) {
    if source.is_ascii() && !source.contains(|c: char| c.is_control() && !c.is_whitespace()) {
        return;
    }
    let latin = source.contains(|c: char| c.is_ascii_alphabetic());
    let foreign = foreign(source, latin);
    let seen = source.char_indices().find_map(|(at, c)| Some((c, about(c, foreign.contains(&at))?)));
    let Some((c, (what, help))) = seen else { return };
    let written = text(found.pack, origin.file).get(origin.span.clone()).unwrap_or("");
    // an escape in the string has no character to point at
    let at = written.find(c).map_or(origin.span.clone(), |at| {
        let from = origin.span.start + at;
        from..from + c.len_utf8()
    });
    let origin = Origin { span: at, ..origin.clone() };
    found.at(lint::LOOK_ALIKE, &origin, format!("U+{:04X} {what}", u32::from(c)), &help);
}

/// What a character is, and what to write in its place.
fn about(c: char, foreign: bool) -> Option<(&'static str, String)> {
    let code = u32::from(c);
    Some(match c {
        '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => {
            ("is a space that looks like a plain one", "write a plain space".to_owned())
        }
        '\u{AD}'
        | '\u{180E}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}' => ("cannot be seen", "take it out".to_owned()),
        '\u{FF01}'..='\u{FF5E}' => {
            let plain = char::from_u32(code - 0xFEE0).unwrap_or(c);
            ("is the wide form of a plain character", format!("write `{plain}`"))
        }
        _ if c.is_control() && !c.is_whitespace() => ("is a control character", "take it out".to_owned()),
        '\u{FFFD}' => ("stands for what could not be read", "write what was meant".to_owned()),
        _ if foreign => {
            let plain = LIKE_LATIN.iter().find(|(like, _)| like.contains(c)).map(|(_, plain)| *plain);
            let help =
                plain.map_or("write the word in one script".to_owned(), |plain| format!("write a Latin `{plain}`"));
            ("is a letter of another script among Latin ones", help)
        }
        _ => return None,
    })
}

/// Cyrillic and Greek letters, by the Latin one that they look like.
const LIKE_LATIN: &[(&str, char)] = &[
    ("аα", 'a'),
    ("с", 'c'),
    ("ԁ", 'd'),
    ("е", 'e'),
    ("һ", 'h'),
    ("іι", 'i'),
    ("ј", 'j'),
    ("κк", 'k'),
    ("ӏ", 'l'),
    ("п", 'n'),
    ("оο", 'o'),
    ("рρ", 'p'),
    ("ԛ", 'q'),
    ("г", 'r'),
    ("ѕ", 's'),
    ("υ", 'u'),
    ("ν", 'v'),
    ("ԝω", 'w'),
    ("хχ", 'x'),
    ("уγ", 'y'),
    ("АΑ", 'A'),
    ("ВΒ", 'B'),
    ("С", 'C'),
    ("ЕΕ", 'E'),
    ("НΗ", 'H'),
    ("ІΙ", 'I'),
    ("КΚ", 'K'),
    ("МΜ", 'M'),
    ("Ν", 'N'),
    ("ОΟ", 'O'),
    ("РΡ", 'P'),
    ("Ѕ", 'S'),
    ("ТΤ", 'T'),
    ("ХΧ", 'X'),
    ("УΥ", 'Y'),
    ("Ζ", 'Z'),
];

/// Where Cyrillic or Greek letters stand in a word with Latin ones, or make up a word that looks like a Latin one in
/// a string that has Latin words.
fn foreign(source: &str, latin: bool) -> Vec<usize> {
    let is_foreign = |c: char| matches!(c, '\u{370}'..='\u{3FF}' | '\u{400}'..='\u{52F}') && c.is_alphabetic();
    let mut out = Vec::new();
    let words = source.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    for word in words {
        let from = word.as_ptr() as usize - source.as_ptr() as usize;
        let span: Range<usize> = from..from + word.len();
        let mixed = word.contains(|c: char| c.is_ascii_alphabetic());
        let alike = || latin && word.chars().all(|c| LIKE_LATIN.iter().any(|(like, _)| like.contains(c)));
        if word.contains(is_foreign) && (mixed || alike()) {
            out.extend(source[span].char_indices().filter(|(_, c)| is_foreign(*c)).map(|(at, _)| from + at));
        }
    }
    out
}
