//! The front matter of a Markdown file: `key: value` between two lines of `---`, or `key = value` between `+++`.
//!
//! Not a YAML or TOML parser: a few keys with plain values or lists of them are read, and the rest is skipped.

use super::dates;
use super::header::field;
use super::model::Header;
use crate::rules::DateRules;
use crate::text::letters;

/// Keys read, each with the field it fills.
const KEYS: [(&str, &str); 10] = [
    ("title", "title"),
    ("author", "author"),
    ("authors", "author"),
    ("publisher", "publisher"),
    ("publication", "publisher"),
    ("section", "section"),
    ("category", "section"),
    ("categories", "section"),
    ("date", "date"),
    ("published", "date"),
];

/// The field of a thesis that is given; reading.toml has the names of its key.
const THESIS: &str = "thesis";

/// A front matter and where it ends.
#[derive(Debug, Default)]
pub(super) struct FrontMatter<'a> {
    inner: &'a str,
    /// Where the text begins: 0 where there is no front matter.
    pub end: usize,
}

/// Finds the front matter of a text.
pub(super) fn read(text: &str) -> FrontMatter<'_> {
    find(text).unwrap_or_default()
}

fn find(text: &str) -> Option<FrontMatter<'_>> {
    let fence = text.get(..3).filter(|fence| matches!(*fence, "---" | "+++"))?;
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().filter(|line| line.trim_end() == fence)?;
    let mut end = first.len();
    for line in lines {
        // a blank line below the first, or no key at all: a rule across the page, and text
        if end == first.len() && !line.contains([':', '=']) && !line.trim_start().starts_with('#') {
            return None;
        }
        let inner = first.len()..end;
        end += line.len();
        if line.trim_end() == fence || (fence == "---" && line.trim_end() == "...") {
            return Some(FrontMatter { inner: &text[inner], end });
        }
    }
    None
}

impl FrontMatter<'_> {
    /// The fields found.
    pub fn header(&self, dates: &DateRules, thesis_names: &[String]) -> Header {
        let mut out = Header::default();
        let mut lines = self.inner.lines().peekable();
        while let Some(line) = lines.next() {
            let Some((key, value)) = line.split_once([':', '=']) else { continue };
            let key = key.trim_end();
            let known = KEYS.iter().find(|(known, _)| known.eq_ignore_ascii_case(key)).map(|(_, name)| *name);
            let Some(name) = known.or_else(|| is_named(key, thesis_names).then_some(THESIS)) else { continue };
            let mut values = plain(value);
            // a list below its key
            while let Some(item) = lines.next_if(|line| line.trim_start().starts_with("- ")) {
                let item = plain(item.trim_start().trim_start_matches("- "));
                values = if values.is_empty() { item } else { format!("{values}, {item}") };
            }
            if let Some(field) = field(&mut out, name).filter(|field| field.is_empty()) {
                *field = if name == "date" { dates::iso(&values, dates) } else { values };
            }
        }
        out
    }
}

/// Whether a key is one of some names in small letters and figures.
fn is_named(key: &str, names: &[String]) -> bool {
    names.contains(&letters(key))
}

/// A value without its quotation marks; the values of a list in brackets, joined by commas.
fn plain(value: &str) -> String {
    let value = value.trim();
    if let Some(list) = value.strip_prefix('[').and_then(|value| value.strip_suffix(']')) {
        return list.split(',').map(plain).collect::<Vec<_>>().join(", ");
    }
    for quote in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(quote).and_then(|value| value.strip_suffix(quote)) {
            return inner.to_owned();
        }
    }
    value.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::dates::tests::formats;

    #[test]
    fn keys_values_and_lists() {
        let text = "---\r\nTitle: 'It: a story'\r\nauthors:\r\n  - Ann Lee\r\n  - \"Bob Ray\"\r\ntags: [a]\r\ndate: 17 April 2019\r\n---\r\nText";
        let front = read(text);
        assert_eq!(&text[front.end..], "Text");
        let header = front.header(&formats(), &[]);
        assert_eq!(header.title, "It: a story");
        assert_eq!(header.author, "Ann Lee, Bob Ray");
        assert_eq!(header.published, "2019-04-17");
        assert_eq!(front.header(&DateRules::default(), &[]).published, "17 April 2019");
        let toml =
            "+++\ntitle = \"T\"\nauthors = [\"Ann\", \"Bob\"]\nsection = \"World\"\nMain-claim = \"It: so.\"\n+++\n";
        let header = read(toml).header(&formats(), &["mainclaim".to_owned()]);
        assert_eq!(header.thesis, "It: so.");
        assert_eq!((header.title, header.author, header.section), ("T".into(), "Ann, Bob".into(), "World".into()));
    }

    #[test]
    fn a_rule_across_the_page_is_none() {
        for text in ["---\n\nText\n\n---\n", "---\nText only\n---\n", "---\ntitle: x\n", "Text", "", "--", "é--"] {
            assert_eq!(read(text).end, 0, "{text}");
        }
    }
}
