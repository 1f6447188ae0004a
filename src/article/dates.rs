//! Dates as headers write them, to ISO 8601.
//!
//! The formats are data: the `date_formats` of header.toml, in the notation of strptime, in which white space
//! stands for any or none. A date that none of them fits stays as it is written: a wrong date is worse than one
//! that does not sort.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::rules::DateRules;
use crate::text::{Folded, fold_word};

/// Years that an article may be of; a year of two digits that was read as one of the first century is none.
const YEARS: std::ops::RangeInclusive<i16> = 1500..=2200;
/// Words of a text in which a date is looked for.
const MOST_WORDS: usize = 40;
/// Words of a date, at most.
const LONGEST: usize = 7;

/// `2019-04-17` for a date that one of the formats reads; any other as it is written.
pub(super) fn iso(written: &str, rules: &DateRules) -> String {
    found(written, rules).unwrap_or_else(|| written.to_owned())
}

/// The day in a text that is a date, or has one in it.
pub(super) fn found(written: &str, rules: &DateRules) -> Option<String> {
    let mut folded = Folded::default();
    folded.fold(written.trim());
    let plain = &in_figures(str::from_utf8(folded.bytes()).unwrap_or_default(), rules);
    if let Some(day) = day(plain, rules) {
        return Some(day);
    }
    // behind a byline, before an hour: every run of words that has a year
    let words: Vec<&str> = plain.split_whitespace().take(MOST_WORDS).collect();
    let has_year = |words: &[&str]| words.iter().any(|word| word.bytes().filter(u8::is_ascii_digit).count() >= 4);
    for start in 0..words.len() {
        for end in (start + 1..=words.len().min(start + LONGEST)).rev() {
            if !has_year(&words[start..end]) {
                break;
            }
            let part = words[start..end].join(" ");
            let part = part.trim_matches(|c: char| !c.is_alphanumeric() && c != '.');
            if let Some(day) = day(part, rules).or_else(|| day(part.trim_matches('.'), rules)) {
                return Some(day);
            }
        }
    }
    None
}

/// The text with the number of each month that the pack names in place of the name.
fn in_figures<'a>(plain: &'a str, rules: &DateRules) -> Cow<'a, str> {
    if rules.months.is_empty() {
        return Cow::Borrowed(plain);
    }
    let number = |word: &str| {
        let bare = fold_word(word.trim_end_matches(['.', ',']), false);
        let month = rules.months.iter().find(|(name, _)| *name == bare);
        month.map_or_else(|| word.to_owned(), |(_, number)| number.to_string())
    };
    Cow::Owned(plain.split_whitespace().map(number).collect::<Vec<_>>().join(" "))
}

/// Whether a text that no format reads is a day all the same, and little else: `Spring 2019`, `3/4/2019`.
pub(super) fn looks_like_one(written: &str) -> bool {
    let digits = written.chars().filter(char::is_ascii_digit).count();
    let letters = written.chars().filter(|c| c.is_alphabetic()).count();
    digits > 3 && written.len() < 40 && letters <= 2 * digits
}

/// The day that a text is: as it stands, or without what people put between its parts.
fn day(plain: &str, rules: &DateRules) -> Option<String> {
    exactly(plain, rules).or_else(|| {
        let bare = bare(plain);
        if bare == plain { None } else { exactly(&bare, rules) }
    })
}

/// A date without commas, stops behind abbreviations, and the letters that make a number an ordinal: `9th Mar., 2021`
/// is `9 Mar 2021`.
fn bare(plain: &str) -> String {
    let words = plain.split([' ', ',']).map(|word| word.trim_end_matches('.')).filter(|word| !word.is_empty());
    let words = words.map(|word| {
        let figures = word.trim_end_matches(|c: char| c.is_alphabetic());
        let day = (1..3).contains(&figures.len()) && figures.bytes().all(|byte| byte.is_ascii_digit());
        // two letters or three, but not the hour in `9am`, which no date has
        if day && word.len() - figures.len() <= 3 { figures } else { word }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The day that a text is, as one of the formats writes it.
fn exactly(plain: &str, rules: &DateRules) -> Option<String> {
    let bytes = plain.as_bytes();
    // a time behind an ISO date tells nothing more about the day
    let plain = match bytes.get(10) {
        Some(b'T' | b't' | b' ') if bytes.get(4) == Some(&b'-') => plain.get(..10)?,
        _ => plain,
    };
    let compact = plain
        .get(..8)
        .filter(|day| day.bytes().all(|byte| byte.is_ascii_digit()) && matches!(bytes.get(8), Some(b'T' | b't')));
    let plain = compact.unwrap_or(plain);
    if plain.is_empty() || plain.len() > 60 {
        return None;
    }
    let read = |format: &String| Date::strptime(format.as_bytes(), plain.as_bytes()).ok();
    let date = rules.formats.iter().find_map(|format| read(format).filter(|date| YEARS.contains(&date.year())));
    date.or_else(|| certain(plain)).map(|date| date.to_string())
}

/// A date in figures in which only one of the two can be the month: `03/13/2021`.
fn certain(plain: &str) -> Option<Date> {
    let plain = plain.split(' ').next()?;
    let parts: Vec<&str> = plain.split('/').collect();
    let [first, second, year] = parts[..] else { return None };
    if year.len() != 4 || !plain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'/') {
        return None;
    }
    let (first, second, year): (i8, i8, i16) = (first.parse().ok()?, second.parse().ok()?, year.parse().ok()?);
    let (month, day) = match (first, second) {
        (13.., 1..=12) => (second, first),
        (1..=12, 13..) => (first, second),
        // the same either way
        (both, same) if both == same => (both, same),
        _ => return None,
    };
    Date::new(year, month, day).ok().filter(|date| YEARS.contains(&date.year()))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A few of the formats that the shipped pack names.
    pub(in super::super) fn formats() -> DateRules {
        let all = "%Y-%m-%d|%d %b %Y|%d %B %Y|%B %d, %Y|%b %d, %Y|%A, %B %d, %Y|%A %d %B %Y|%a, %d %b %Y|%d. %B %Y|%b. %d, %Y|\
                   %bt. %d, %Y|%dth %B %Y|%Y/%m/%d|%B %dth %Y|%d %b., %Y";
        DateRules { formats: all.split('|').map(str::to_owned).collect(), months: Vec::new() }
    }

    #[test]
    fn many_ways_to_write_a_day() {
        for written in [
            "2019-04-17",
            "2019-04-17T10:30:00+01:00",
            "2019-04-17 10:30",
            "17 Apr 2019",
            "17 April 2019",
            "17\u{A0}APRIL 2019",
            "April 17, 2019",
            "apr 17, 2019",
            "Apr. 17, 2019",
            "17th April 2019",
            "Wednesday, April 17, 2019",
            "Wednesday 17 April 2019",
            "Wed, 17 Apr 2019",
            "17. April 2019",
            "2019/04/17",
            "17th April, 2019",
            "April 17th 2019",
            "17 Apr., 2019",
        ] {
            assert_eq!(iso(written, &formats()), "2019-04-17", "{written}");
        }
        assert_eq!(iso("Sept. 5, 2020", &formats()), "2020-09-05");
        assert_eq!(iso("1 May 2020", &formats()), "2020-05-01");
    }

    #[test]
    fn what_cannot_be_read_stays() {
        assert_eq!(iso("Spring 2019", &formats()), "Spring 2019");
        assert_eq!(iso("3/4/2019", &formats()), "3/4/2019");
        assert_eq!(iso("31 February 2019", &formats()), "31 February 2019");
        let rules = DateRules { formats: vec!["%d/%m/%Y".to_owned()], ..DateRules::default() };
        assert_eq!(iso("3/4/2019", &rules), "2019-04-03");
    }

    #[test]
    fn names_of_months_are_read_as_their_numbers() {
        let months = vec![("marz".to_owned(), 3), ("oktober".to_owned(), 10)];
        let rules = DateRules { formats: vec!["%d %m %Y".to_owned()], months };
        assert_eq!(iso("3. Oktober 2021", &rules), "2021-10-03");
        assert_eq!(iso("Berlin, 17. März 2019", &rules), "2019-03-17");
        assert_eq!(iso("17. April 2019", &rules), "17. April 2019");
    }
}
