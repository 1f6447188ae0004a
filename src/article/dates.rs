//! Dates as mastheads write them, to ISO 8601.
//!
//! The formats are data: the pack's `date_formats`, or the list below where it has none. A date that none
//! of them fits stays as it is written: a wrong date is worse than one that does not sort.

use jiff::civil::Date;

use crate::text::Folded;

/// Formats tried where the pack names none, most frequent first. White space in one stands for any or none, names
/// of months and days are read in any case. Days and months in figures are left out: `3/4/2019` is two dates.
pub const DATE_FORMATS: &[&str] = &[
    "%Y-%m-%d",
    "%d %b %Y",
    "%d %B %Y",
    "%B %d, %Y",
    "%b %d, %Y",
    "%A, %B %d, %Y",
    "%A, %d %B %Y",
    "%A %d %B %Y",
    "%a, %d %b %Y",
    "%a %d %b %Y",
    "%a, %b %d, %Y",
    "%d. %B %Y",
    "%B %d %Y",
    "%b %d %Y",
    "%b. %d, %Y",
    "%d %b. %Y",
    "%bt. %d, %Y",
    "%bt %d, %Y",
    "%d %bt. %Y",
    "%d %bt %Y",
    "%dst %B %Y",
    "%dnd %B %Y",
    "%drd %B %Y",
    "%dth %B %Y",
    "%B %dst, %Y",
    "%B %dnd, %Y",
    "%B %drd, %Y",
    "%B %dth, %Y",
    "%d-%b-%Y",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
];

/// `2019-04-17` for a date that one of `formats` reads (the built-in list where it is empty), else as written.
pub(super) fn iso(written: &str, formats: &[String]) -> String {
    let mut folded = Folded::default();
    folded.fold(written);
    let plain = folded.bytes();
    // a time behind an ISO date tells nothing more about the day
    let day = match plain.get(10) {
        Some(b'T' | b't' | b' ') if plain.get(4) == Some(&b'-') => &plain[..10],
        _ => plain,
    };
    let read = |format: &[u8]| Date::strptime(format, day).ok();
    let date = if formats.is_empty() {
        DATE_FORMATS.iter().find_map(|format| read(format.as_bytes()))
    } else {
        formats.iter().find_map(|format| read(format.as_bytes()))
    };
    date.map_or_else(|| written.to_owned(), |date| date.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

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
        ] {
            assert_eq!(iso(written, &[]), "2019-04-17", "{written}");
        }
        assert_eq!(iso("Sept. 5, 2020", &[]), "2020-09-05");
        assert_eq!(iso("1 May 2020", &[]), "2020-05-01");
    }

    #[test]
    fn what_cannot_be_read_stays() {
        assert_eq!(iso("Spring 2019", &[]), "Spring 2019");
        assert_eq!(iso("3/4/2019", &[]), "3/4/2019");
        assert_eq!(iso("31 February 2019", &[]), "31 February 2019");
        assert_eq!(iso("3/4/2019", &["%d/%m/%Y".to_owned()]), "2019-04-03");
    }

    #[test]
    fn every_format_is_one() {
        for format in DATE_FORMATS {
            let date = jiff::civil::date(2019, 9, 17);
            assert!(!date.strftime(format).to_string().contains('%'), "{format}");
        }
    }
}
