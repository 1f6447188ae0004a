//! Plain text as printers, scanners and exports leave it, made what its author wrote: words divided at line ends are
//! joined, numbers and heads of pages are left out, lines with an empty line behind each belong together, and
//! characters by their names are characters. Most texts are none of this, and stay as they are.

use std::borrow::Cow;
use std::collections::HashMap;

use super::html;
use crate::rules::model::{ReadingRules, fits};

/// A text, and what was done to it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cleaned<'t> {
    pub text: Cow<'t, str>,
    /// Empty where nothing was done.
    pub note: String,
}

/// Bytes of a text that is looked at; longer ones are books of many, and stay as they are.
const MOST: usize = 16 << 20;

/// What the author wrote.
pub(super) fn cleaned<'t>(written: &'t str, reading: &ReadingRules) -> Cleaned<'t> {
    if written.len() > MOST {
        return Cleaned { text: Cow::Borrowed(written), note: String::new() };
    }
    let mut text = Cow::Borrowed(written);
    let mut notes = Vec::new();
    if html::has_entities(&text)
        && let Ok(found) = html::entities(&text)
    {
        text = Cow::Owned(found);
    }
    if let Some(inner) = without_license(&text, reading) {
        text = Cow::Owned(inner);
        notes.push("the licence around the text was left out".to_owned());
    }
    if let Some(without) = without_page_heads(&text, reading) {
        text = Cow::Owned(without);
        notes.push("heads and numbers of pages were left out".to_owned());
    }
    if let Some(single) = single_spaced(&text) {
        text = Cow::Owned(single);
    }
    let (joined, count) = joined_words(&text);
    if count > 0 {
        text = Cow::Owned(joined);
        notes.push(match count {
            1 => "1 word divided at the end of a line was joined".to_owned(),
            n => format!("{n} words divided at the ends of lines were joined"),
        });
    }
    Cleaned { text, note: notes.join("; ") }
}

/// Markdown under another name, without the marks of bold words and the addresses of links, which its reader would not
/// expect among the sentences.
pub(super) fn without_marks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let plain = text.replace("**", "");
    let mut rest = plain.as_str();
    while let Some(at) = rest.find("](http") {
        let (before, behind) = rest.split_at(at);
        let (Some(open), Some(close)) = (before.rfind('['), behind.find(')')) else {
            out.push_str(&rest[..=at]);
            rest = &rest[at + 1..];
            continue;
        };
        let image = before[..open].ends_with('!');
        out.push_str(&before[..open - usize::from(image)]);
        out.push_str(if image { "" } else { &before[open + 1..] });
        rest = &behind[close + 1..];
    }
    out.push_str(rest);
    out
}

/// What stands between the lines that begin and end a text.
fn without_license(text: &str, reading: &ReadingRules) -> Option<String> {
    let rules = &reading.plain;
    let mut at = 0;
    let (mut begin, mut end) = (None, None);
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if (3..200).contains(&trimmed.len()) {
            if begin.is_none() && fits(&rules.begin, trimmed) {
                begin = Some(at + line.len());
            } else if begin.is_some() && fits(&rules.end, trimmed) {
                end = Some(at);
                break;
            }
        }
        at += line.len();
    }
    let begin = begin?;
    Some(text[begin..end.unwrap_or(text.len())].trim_matches(['\r', '\n']).to_owned())
}

/// Lines that stand on each page: numbers, and words that come again and again but for a number. They are told by
/// form feeds, or by numbers of pages that count up.
fn without_page_heads(text: &str, reading: &ReadingRules) -> Option<String> {
    let numbers = numbered_lines(text, reading);
    let pages = text.matches('\u{C}').count().max(numbers.len());
    if pages < 2 {
        return None;
    }
    // a head is a line that is on most pages, its number aside, and no sentence
    let plain = |line: &str| -> String {
        // a head may have a date or a number at its other side
        let letters = |part: &&str| part.chars().filter(|c| c.is_alphabetic()).count();
        let part = line.split("   ").max_by_key(letters).unwrap_or_default();
        let words = part.split_whitespace().filter(|word| !word.contains(|c: char| c.is_ascii_digit()));
        words.take(4).collect::<Vec<_>>().join(" ")
    };
    let mut counts: HashMap<String, usize> = HashMap::new();
    for line in text.lines().map(str::trim).filter(|line| (4..120).contains(&line.len())) {
        let key = plain(line);
        if key.chars().filter(|c| c.is_alphabetic()).count() > 3 {
            *counts.entry(key).or_default() += 1;
        }
    }
    let is_head = |line: &str| {
        let line = line.trim();
        !line.ends_with(['.', '!', '?']) && {
            let key = plain(line);
            let count = counts.get(&key).copied().unwrap_or(0);
            !key.is_empty() && (count > 2 || (count == 2 && pages == 2)) && 2 * count >= pages
        }
    };
    let mut out = String::with_capacity(text.len());
    let mut gone = false;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_matches(|c: char| c.is_whitespace());
        if !trimmed.is_empty() && (numbers.contains(&trimmed) || is_head(trimmed)) {
            gone = true;
            continue;
        }
        if gone && trimmed.is_empty() {
            // the empty lines around a head are its own where a sentence runs on
            continue;
        }
        if std::mem::take(&mut gone) && !out.is_empty() && !runs_on(&out, trimmed) {
            out.push('\n');
        }
        if gone || runs_on(&out, trimmed) {
            while out.ends_with("\n\n") {
                out.pop();
            }
        }
        out.push_str(&line.replace('\u{C}', ""));
    }
    Some(out)
}

/// Whether a line goes on with the sentence before it.
fn runs_on(before: &str, line: &str) -> bool {
    let before = before.trim_end();
    line.starts_with(char::is_lowercase)
        && before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | ';' | '-'))
}

/// Lines that are numbers of pages: two at least, each higher than the one before.
fn numbered_lines<'t>(text: &'t str, reading: &ReadingRules) -> Vec<&'t str> {
    let mut out = Vec::new();
    let mut last = 0u32;
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.len() > 100 || !line.contains(|c: char| c.is_ascii_digit()) {
            continue;
        }
        if !fits(&reading.plain.page_number, line) {
            continue;
        }
        let digits: String =
            line.chars().rev().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        let number = digits.chars().rev().collect::<String>().parse::<u32>().unwrap_or(0);
        if number >= last && number <= last + 3 {
            out.push(line);
            last = number;
        }
    }
    if out.len() < 2 { Vec::new() } else { out }
}

/// Lines each of which has an empty line behind it, joined to paragraphs: a sentence that runs on shows them.
fn single_spaced(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let seen: Vec<usize> = (0..lines.len()).filter(|at| !lines[*at].trim().is_empty()).collect();
    if seen.len() < 6 || seen.windows(2).any(|pair| pair[1] - pair[0] < 2) {
        return None;
    }
    let width = seen.iter().map(|at| lines[*at].chars().count()).max().unwrap_or(0);
    let run_on = seen.windows(2).filter(|pair| goes_on(lines[pair[0]], lines[pair[1]])).count();
    // wrapped at a column, and most lines in the middle of a sentence
    if width > 100 || 3 * run_on < seen.len() {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    for (n, at) in seen.iter().enumerate() {
        let line = lines[*at].trim();
        if n > 0 {
            let before = lines[seen[n - 1]].trim();
            // a paragraph ends where a line ends as a sentence and has room left for the next word
            let next_word = line.split_whitespace().next().map_or(0, |word| word.chars().count());
            let room = before.chars().count() + 1 + next_word < width;
            let blank = at - seen[n - 1] > 2;
            out.push_str(if blank || (room && ends_as_sentence(before)) { "\n\n" } else { "\n" });
        }
        out.push_str(line);
    }
    Some(out)
}

fn ends_as_sentence(line: &str) -> bool {
    line.trim_end_matches(['"', '\'', ')', '\u{201D}', '\u{2019}']).ends_with(['.', '!', '?', '\u{2026}'])
}

fn goes_on(line: &str, next: &str) -> bool {
    !ends_as_sentence(line.trim()) && next.trim().starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit())
}

/// Words divided at line ends, joined. A hyphen stays where both parts are words that stand in the text with it, or
/// where the first is one that compounds begin with: both show in the text itself.
fn joined_words(text: &str) -> (String, usize) {
    let divided = text.lines().filter(|line| line.trim_end().ends_with('-')).count();
    // one alone may be a compound
    if divided < 2 {
        return (String::new(), 0);
    }
    let words = Words::of(text);
    let mut out = String::with_capacity(text.len());
    let mut count = 0;
    let mut rest = text;
    while let Some(at) = rest.find("-\n").or_else(|| rest.find("-\r\n")) {
        let line_end = at + 1 + usize::from(rest[at + 1..].starts_with('\r'));
        let before = rest[..at].rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        let behind = rest[line_end + 1..].trim_start_matches([' ', '\t']);
        let next: &str = &behind[..behind.find(|c: char| !c.is_alphabetic()).unwrap_or(behind.len())];
        let divided = !before.is_empty() && next.starts_with(char::is_lowercase);
        if !divided {
            out.push_str(&rest[..=line_end]);
            rest = &rest[line_end + 1..];
            continue;
        }
        count += 1;
        out.push_str(&rest[..at]);
        if words.is_compound(before, next) {
            out.push('-');
        }
        // the line ends behind the word instead
        let more = behind.find(char::is_whitespace).unwrap_or(behind.len());
        out.push_str(&behind[..more]);
        rest = &behind[more..];
        if let Some(spaced) = rest.strip_prefix(' ') {
            out.push('\n');
            rest = spaced;
        }
    }
    out.push_str(rest);
    (out, count)
}

/// The words of a text, in small letters, to tell a compound from a divided word.
struct Words(HashMap<String, usize>);

impl Words {
    fn of(text: &str) -> Self {
        let mut out: HashMap<String, usize> = HashMap::new();
        for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
            *out.entry(word.to_lowercase()).or_default() += 1;
        }
        Self(out)
    }

    /// Whether the parts stand by themselves elsewhere, and the whole does not. Each is once at the line's end.
    fn is_compound(&self, before: &str, next: &str) -> bool {
        let count = |word: &str| self.0.get(&word.to_lowercase()).copied().unwrap_or(0);
        if count(&format!("{before}{next}")) > 0 {
            return false;
        }
        // a syllable at the end of a word has no vowel of its own, or few letters; both parts of a compound are words
        let is_word = |word: &str| word.chars().count() > 3 || count(word) > 1;
        is_word(before) && next.chars().count() > 4 && is_word(next) && !looks_divided(before)
    }
}

/// A part that ends as syllables do where printers divide: on two consonants of which the first closes it.
fn looks_divided(before: &str) -> bool {
    let vowel = |c: char| matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let mut last = before.chars().rev();
    match (last.next(), last.next(), last.next()) {
        (Some(end), _, _) if vowel(end) && end != 'e' => true,
        (Some(end), Some(middle), _) if !vowel(end) && !vowel(middle) => false,
        (Some(end), Some(middle), Some(first)) => !vowel(end) && vowel(middle) && !vowel(first) && before.len() > 5,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::builtin_reading;

    fn clean(text: &str) -> String {
        cleaned(text, &builtin_reading()).text.into_owned()
    }

    #[test]
    fn most_texts_stay_as_they_are() {
        for text in [
            "One.\n\nTwo.",
            "A well-\nknown one, alone.",
            "1\n\nOne.\n\n7\n\nTwo.",
            "One line.\n\nAnother line.\n\nA third.\n\nA fourth.\n\nFive.\n\nSix.",
            "",
        ] {
            assert_eq!(clean(text), text);
        }
    }

    #[test]
    fn words_at_line_ends() {
        let text = "The har-\nbour must be dred-\nged, the well-\nknown figures say. A self-\nevident need.";
        assert_eq!(clean(text), "The harbour\nmust be dredged,\nthe well-known\nfigures say. A self-evident\nneed.");
    }

    #[test]
    fn pages_and_double_spacing() {
        let text = "THE GAZETTE   1\n\nThe harbour must be\nTHE GAZETTE   2\n\ndredged. It is full.\n\n- 1 -\nTHE GAZETTE   3\n\nWe know.\n\n- 2 -\n";
        let left = clean(text);
        let left: Vec<_> = left.split("\n\n").map(str::trim).filter(|part| !part.is_empty()).collect();
        assert_eq!(left, ["The harbour must be\ndredged. It is full.", "We know."]);
        let text = "The harbour must be dredged and\n\nit must be done before the next\n\nwinter.\n\nNobody says how the money is to\n\nbe found, and nobody asks who it\n\nis that pays.";
        assert_eq!(clean(text).matches("\n\n").count(), 1, "{}", clean(text));
    }
}
