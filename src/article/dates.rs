//! Dates as headers write them, to ISO 8601.
//!
//! The formats are data: the `date_formats` of header.toml, in the notation of strptime, in which white space
//! stands for any or none. A date that none of them fits stays as it is written: a wrong date is worse than one
//! that does not sort.

use jiff::civil::Date;

use crate::text::Folded;

/// `2019-04-17` for a date that one of `formats` reads; any other as it is written.
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
    let date = formats.iter().find_map(|format| read(format.as_bytes()));
    date.map_or_else(|| written.to_owned(), |date| date.to_string())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A few of the formats that the shipped pack names.
    pub(in super::super) fn formats() -> Vec<String> {
        let all = "%Y-%m-%d|%d %b %Y|%d %B %Y|%B %d, %Y|%b %d, %Y|%A, %B %d, %Y|%A %d %B %Y|%a, %d %b %Y|%d. %B %Y|%b. %d, %Y|\
                   %bt. %d, %Y|%dth %B %Y|%Y/%m/%d";
        all.split('|').map(str::to_owned).collect()
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
        assert_eq!(iso("3/4/2019", &["%d/%m/%Y".to_owned()]), "2019-04-03");
    }
}
