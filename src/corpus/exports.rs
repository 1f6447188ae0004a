//! Files of many articles, as news archives write them, divided into their articles by the rules of reading.toml:
//! what is a cover, what a line at the top says, and where a tail of codes begins.

use crate::article::Header;
use crate::rules::model::{ExportRule, LazyPattern, ReadingRules, fits};

/// An article of an export.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
    pub known: Header,
    pub url: String,
    /// Paragraphs with an empty line between two.
    pub text: String,
}

/// Bytes of a line that may be a sign, a field, an end, at most.
const LONGEST: usize = 400;
/// Lines at the beginning of a file of which one has to be a sign, unless the signs stand at the ends of articles.
const MOST_LOOKED: usize = 20_000;
/// Blocks of lines at the top of an article that may be fields.
const MOST_HEAD: usize = 30;

/// The articles of a text, if it is such an export.
pub(super) fn divide(text: &str, reading: &ReadingRules) -> Option<Vec<Part>> {
    let short = short_lines(text);
    let rule = reading.exports.iter().find(|rule| is_export(&short, rule))?;
    let parts: Vec<Part> = segments(text, rule).iter().filter_map(|lines| part(lines, rule)).collect();
    (!parts.is_empty()).then_some(parts)
}

/// The lines that may be signs. Most lines are prose, and cost a look at their length.
fn short_lines(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut from = 0;
    // the search of `memchr` takes 32 bytes at a time, that of `str::lines` two words
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]);
    for end in ends.take(MOST_LOOKED) {
        let line = text[from..end].trim();
        out.extend(is_short(line).then_some(line));
        from = (end + 1).min(text.len());
    }
    out
}

fn is_export(short: &[&str], rule: &ExportRule) -> bool {
    let any = |patterns: &[LazyPattern]| short.iter().any(|line| fits(patterns, line));
    any(&rule.sign) && (rule.needs.is_empty() || any(&rule.needs))
}

fn is_short(line: &str) -> bool {
    !line.is_empty() && line.len() <= LONGEST
}

/// The lines of each article.
fn segments<'t>(text: &'t str, rule: &ExportRule) -> Vec<Vec<&'t str>> {
    let mut out = vec![Vec::new()];
    for line in text.lines().map(str::trim) {
        let short = is_short(line);
        if short && (fits(&rule.begin, line) || fits(&rule.end, line)) {
            out.push(Vec::new());
        } else if let Some(last) = out.last_mut() {
            last.push(line);
        }
    }
    if !rule.begin.is_empty() && rule.end.is_empty() {
        // what stands before the first article is a cover
        out.remove(0);
    }
    out
}

/// The article in some lines; `None` where there is no text.
fn part(lines: &[&str], rule: &ExportRule) -> Option<Part> {
    let cover = lines.iter().rposition(|line| is_short(line) && fits(&rule.cover, line)).map_or(0, |at| at + 1);
    let lines = &lines[cover..];
    let mut out = Part::default();
    let mark = lines.iter().enumerate().find_map(|(at, line)| Some((at, text_mark(line, rule)?)));
    let (head, first, rest) = if let Some((at, behind)) = mark {
        (at, behind, at + 1)
    } else {
        let end = end_of_head(lines, rule);
        (end, "", end)
    };
    fields(&lines[..head], rule, &mut out);
    let mut text: Vec<&str> = Vec::new();
    text.extend((!first.is_empty()).then_some(first));
    for line in &lines[rest..] {
        if is_short(line) && fits(&rule.tail, line) {
            // a field of the article may stand behind its text
            fields(&lines[rest..], rule, &mut out);
            break;
        }
        if !(is_short(line) && fits(&rule.skip, line)) {
            text.push(line);
        }
    }
    let body = text.join("\n");
    let body = body.trim_matches(['\n', '\r']).trim_end();
    if body.trim().is_empty() {
        return None;
    }
    body.clone_into(&mut out.text);
    Some(out)
}

/// What stands behind the mark of a text, in its line.
fn text_mark<'t>(line: &'t str, rule: &ExportRule) -> Option<&'t str> {
    rule.text.iter().find_map(|pattern| {
        let found = pattern.regex().find(line).filter(|found| found.start() == 0)?;
        let behind = line[found.end()..].trim();
        // a mark that is a word has the line to itself
        let alone = !found.as_str().ends_with([' ', ':', '\t']);
        (behind.is_empty() || !alone).then_some(behind)
    })
}

/// Where the head ends, where nothing marks the text: behind the last of the fields at the top.
fn end_of_head(lines: &[&str], rule: &ExportRule) -> usize {
    let mut end = 0;
    let mut seen = 0;
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| !line.is_empty()) {
        seen += 1;
        if seen > MOST_HEAD || !is_short(line) {
            break;
        }
        if fits(&rule.fields, line) || rule.date.as_ref().is_some_and(|date| date.is_match(line)) {
            end = at + 1;
        }
        if fits(&rule.tail, line) && !fits(&rule.fields, line) {
            break;
        }
    }
    // the title may stand behind the date, with no field below it
    if end > 0 && rule.title.is_some_and(|title| title > 0) && unmatched(&lines[..end], rule).len() < 3 {
        let title = lines[end..].iter().position(|line| !line.is_empty());
        end += title.map_or(0, |at| at + 1);
    }
    end
}

/// Blocks of lines at the top that are no fields, the date among them.
fn unmatched(lines: &[&str], rule: &ExportRule) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut joins = false;
    for line in lines {
        let is_field = is_short(line) && fits(&rule.fields, line);
        let is_date = rule.date.as_ref().is_some_and(|date| date.is_match(line));
        if line.is_empty() || is_field {
            joins = false;
            continue;
        }
        match out.last_mut().filter(|_| joins && !is_date) {
            Some(last) => {
                last.push(' ');
                last.push_str(line);
            }
            None => out.push((*line).to_owned()),
        }
        // a title may be wrapped; what has a date is a line of its own
        joins = !is_date && rule.title.is_some_and(|title| title > 0);
    }
    out
}

fn fields(lines: &[&str], rule: &ExportRule, out: &mut Part) {
    for line in lines.iter().filter(|line| is_short(line)) {
        let Some(found) = rule.fields.iter().find_map(|pattern| pattern.captures(line)) else { continue };
        for (name, field) in [
            ("title", &mut out.known.title),
            ("publisher", &mut out.known.publisher),
            ("section", &mut out.known.section),
            ("date", &mut out.known.published),
            ("url", &mut out.url),
        ] {
            if let Some(value) = found.name(name).filter(|_| field.is_empty()) {
                value.as_str().trim().clone_into(field);
            }
        }
        if let Some(author) = found.name("author") {
            let author = given_name_first(author.as_str().trim());
            let known = &mut out.known.author;
            if !known.contains(&author) {
                *known = if known.is_empty() { author } else { format!("{known}, {author}") };
            }
        }
    }
    let rest = unmatched(lines, rule);
    let is_date = |line: &String| rule.date.as_ref().is_some_and(|date| date.is_match(line));
    let Some(date) = rest.iter().position(is_date) else { return };
    let at = |place: Option<i64>| rest.get(usize::try_from(i64::try_from(date).ok()? + place?).ok()?).cloned();
    let Header { title, publisher, published, .. } = &mut out.known;
    for (field, value) in [(title, at(rule.title)), (publisher, at(rule.publisher)), (published, at(Some(0)))] {
        if let Some(value) = value.filter(|_| field.is_empty()) {
            *field = value;
        }
    }
}

/// `Lee, Ann` as `Ann Lee`, of one person; others as they are.
fn given_name_first(name: &str) -> String {
    let person = |name: &str| match name.split_once(", ") {
        Some((last, first)) if !first.contains(',') && first.split(' ').count() < 4 && last.split(' ').count() < 4 => {
            format!("{} {}", first.trim(), last.trim())
        }
        _ => name.to_owned(),
    };
    name.split(';').map(|name| person(name.trim())).filter(|name| !name.is_empty()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::builtin_reading;

    fn parts(text: &str) -> Vec<Part> {
        divide(text, &builtin_reading()).unwrap_or_default()
    }

    #[test]
    fn a_news_archive_with_codes_at_the_ends() {
        let text = "Comment\nDredge the harbour\nBy Ann Lee\n212 words\n9 March 2021\nThe Coast Gazette\nCOAST\nEnglish\n© 2021 Coast Media Ltd\n\nThe harbour must be dredged.\n\nIt is full of sand.\n\nDocument COAST00020210309eh39000a1\n\nA second title\n40 words\n10 March 2021\nThe Coast Gazette\nCOAST\nEnglish\n(c) 2021 Coast Media\n\nMore text.\n\nDocument COAST00020210310eh39000b2\n";
        let found = parts(text);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].known.title, "Dredge the harbour");
        assert_eq!(found[0].known.author, "Ann Lee");
        assert_eq!(
            (found[0].known.publisher.as_str(), found[0].known.published.as_str()),
            ("The Coast Gazette", "9 March 2021")
        );
        assert_eq!(found[0].text, "The harbour must be dredged.\n\nIt is full of sand.");
        assert_eq!((found[1].known.title.as_str(), found[1].text.as_str()), ("A second title", "More text."));
    }

    #[test]
    fn fields_with_labels() {
        let text = "____________________________________________________________\n\nDocument 1 of 1\n\nTitle: Dredge the harbour\n\nAuthor: Lee, Ann\n\nPublication title: The Coast Gazette\n\nPublication date: Mar 9, 2021\n\nFull text: The harbour must be dredged.\n\nIt is full of sand.\n\nSubject: Harbours\n\nCopyright: 2021\n";
        let found = parts(text);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].known.title.as_str(), found[0].known.author.as_str()), ("Dredge the harbour", "Ann Lee"));
        assert_eq!(found[0].text, "The harbour must be dredged.\n\nIt is full of sand.");
    }

    #[test]
    fn other_texts_are_none() {
        assert_eq!(parts("Title: Dredge it\n\nSubject: the harbour.\n\nIt is full of sand."), []);
        assert_eq!(parts(""), []);
    }
}
