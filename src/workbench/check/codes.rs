//! What the codes of findings mean: the words of docs/check.md and docs/rule-format.md, which are written once.

const CHECK: &str = include_str!("../../../docs/check.md");
const FORMAT: &str = include_str!("../../../docs/rule-format.md");

/// A code and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// `W003`.
    pub code: &'static str,
    /// In one line.
    pub title: &'static str,
    /// Why it is given and what to do, in Markdown.
    pub text: String,
}

/// All codes: mistakes that keep a pack from being used, then warnings.
#[must_use]
pub fn all() -> Vec<About> {
    errors().chain(warnings()).collect()
}

/// One of them; capitals do not matter.
#[must_use]
pub fn about(code: &str) -> Option<About> {
    all().into_iter().find(|about| about.code.eq_ignore_ascii_case(code))
}

/// The rows of the table of mistakes: | `E001` | what is wrong. |
fn errors() -> impl Iterator<Item = About> {
    FORMAT.lines().filter_map(|line| {
        let (code, title) = line.strip_prefix("| `E")?.split_once("` | ")?;
        let title = title.trim_end_matches([' ', '|']);
        let code = line.get(3..4 + code.len())?;
        let text = format!("{title}\n\nThe rule format is described in docs/rule-format.md.");
        Some(About { code, title, text })
    })
}

/// The sections of the page about `check`: ### W001: title.
fn warnings() -> impl Iterator<Item = About> {
    CHECK.split("\n### ").skip(1).filter_map(|section| {
        let section = section.split("\n## ").next()?;
        let (head, text) = section.split_once('\n')?;
        let (code, title) = head.split_once(": ")?;
        Some(About { code, title, text: format!("{title}\n\n{}", text.trim()) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::lint;

    #[test]
    fn each_warning_has_a_section_and_each_section_a_warning() {
        let told: Vec<_> = warnings().map(|about| about.code).collect();
        assert_eq!(told, lint::ALL);
        for about in all() {
            assert!(about.code.len() == 4 && !about.title.is_empty(), "{about:?}");
        }
        assert!(errors().count() > 20);
        assert!(about("e070").is_some_and(|about| about.title.contains("example")));
        assert_eq!(about("W999"), None);
    }
}
