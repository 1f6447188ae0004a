//! What people say of a map beside labels: targets, relations, theses. The words in the cells become what the linker knows.
//!
//! [`GoldArticle::known`] is the one place that decides what `12`, `a#12`, `thesis` and `none` mean. What cannot be meant
//! is a [`Clash`]; the rest is kept.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use super::GoldArticle;
use crate::links::{Known, KnownLink, KnownTarget};

/// Where something stands in a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file, as shown to the user.
    pub path: Arc<str>,
    /// From 1.
    pub line: u64,
    /// In cells, from 1.
    pub cell: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}, column {}", self.path, self.line, self.cell)
    }
}

/// What a person wrote into a cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mark {
    /// As written, without spaces around it.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// Something that a person wrote and that cannot be meant; it is left out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clash {
    /// Where it stands.
    pub place: Place,
    /// What is wrong, and how to fix it.
    pub message: String,
}

impl fmt::Display for Clash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// The word for the sentence that is the thesis, whichever that is.
const THESIS: &str = "thesis";
/// The word for no target.
const NONE: &str = "none";

/// What a cell names.
enum Named {
    /// A sentence, by its number from 1.
    Number(usize),
    Thesis,
    Nothing,
}

impl GoldArticle {
    /// Whether anything is said of its map.
    #[must_use]
    pub fn has_map(&self) -> bool {
        !self.theses.is_empty() || self.sentences.iter().any(|s| s.target.is_some() || s.relation.is_some())
    }

    /// What is known of the map. `at` is the index of each of the sentences among those of an analysis, where it was found;
    /// `find` gives the index of a number.
    #[must_use]
    pub fn known(&self, at: &[Option<usize>], find: impl Fn(usize) -> Option<usize>) -> (Known, Vec<Clash>) {
        let (mut known, mut clashes) = (Known::default(), Vec::new());
        let mut clash = |mark: &Mark, message: String| clashes.push(Clash { place: mark.place.clone(), message });
        for mark in &self.theses {
            match self.index(mark, &find) {
                Ok(index) if known.thesis.is_none_or(|thesis| thesis == index) => known.thesis = Some(index),
                Ok(_) => clash(mark, format!("`{}` is the second thesis of `{}`: leave one", mark.text, self.id)),
                Err(message) => clash(mark, message),
            }
        }
        for (sentence, &index) in self.sentences.iter().zip(at) {
            let Some(index) = index else { continue };
            let attacks = match &sentence.relation {
                None => None,
                Some(mark) => match mark.text.to_lowercase().as_str() {
                    "supports" => Some(false),
                    "attacks" => Some(true),
                    _ => {
                        clash(mark, format!("`{}` is neither `supports` nor `attacks`", mark.text));
                        None
                    }
                },
            };
            if attacks.is_some() {
                set(&mut known, index).attacks = attacks;
            }
            let Some(mark) = &sentence.target else { continue };
            let target = match self.target(mark, &find) {
                Ok(target) => target,
                Err(message) => {
                    clash(mark, message);
                    continue;
                }
            };
            let own = target == KnownTarget::Sentence(index);
            if own || known.thesis == Some(index) {
                let what = if own { "its own target" } else { "the thesis, which has no target" };
                clash(mark, format!("`{}` is {what}: leave this cell empty", sentence.id));
                continue;
            }
            set(&mut known, index).target = target;
            if known.circle().is_some() {
                set(&mut known, index).target = KnownTarget::Open;
                clash(mark, format!("with the target `{}` the links run in a circle: change one of them", mark.text));
            }
        }
        clashes.sort();
        (known, clashes)
    }

    /// As [`GoldArticle::known`], for its sentences as they stand in the table.
    #[must_use]
    pub fn known_of_own(&self) -> (Known, Vec<Clash>) {
        let places: HashMap<usize, usize> =
            self.sentences.iter().enumerate().filter_map(|(at, s)| Some((s.number()?, at))).collect();
        let at: Vec<Option<usize>> = (0..self.sentences.len()).map(Some).collect();
        self.known(&at, |number| places.get(&number).copied())
    }

    fn target(&self, mark: &Mark, find: &impl Fn(usize) -> Option<usize>) -> Result<KnownTarget, String> {
        match self.named(&mark.text)? {
            Named::Thesis => Ok(KnownTarget::Thesis),
            Named::Nothing => Ok(KnownTarget::Nothing),
            Named::Number(_) => self.index(mark, find).map(KnownTarget::Sentence),
        }
    }

    fn index(&self, mark: &Mark, find: &impl Fn(usize) -> Option<usize>) -> Result<usize, String> {
        match self.named(&mark.text)? {
            Named::Number(number) => {
                find(number).ok_or_else(|| format!("`{}` has no sentence `{}`", self.id, mark.text))
            }
            Named::Thesis | Named::Nothing => Err(format!("`{}` is no sentence: write an id or a number", mark.text)),
        }
    }

    /// What a cell names: an id, a number of the article, or one of the words.
    fn named(&self, text: &str) -> Result<Named, String> {
        match text.to_lowercase().as_str() {
            THESIS => return Ok(Named::Thesis),
            NONE => return Ok(Named::Nothing),
            _ => {}
        }
        let own = text.strip_prefix(self.id.as_str()).and_then(|rest| rest.strip_prefix('#'));
        if let Some(number) = own.unwrap_or(text).parse().ok().filter(|number| *number > 0) {
            return Ok(Named::Number(number));
        }
        match text.rsplit_once('#') {
            Some((other, _)) if other != self.id => {
                Err(format!("`{text}` is in another article: name a sentence of `{}`", self.id))
            }
            _ => Err(format!("`{text}` is no sentence: write an id, a number, `{THESIS}` or `{NONE}`")),
        }
    }
}

fn set(known: &mut Known, index: usize) -> &mut KnownLink {
    if known.links.len() <= index {
        known.links.resize(index + 1, KnownLink::default());
    }
    &mut known.links[index]
}

#[cfg(test)]
mod tests {
    use super::super::read_corrections;
    use super::*;

    fn known(rows: &str) -> (Known, Vec<String>) {
        let table = format!("sentence_id,corrected_target,corrected_relation,corrected_thesis\n{rows}");
        let gold = read_corrections("c.csv", table.as_bytes()).unwrap();
        let article = &gold.articles[0];
        let at: Vec<_> = article.sentences.iter().map(|s| s.number().map(|n| n - 1)).collect();
        let (known, clashes) = article.known(&at, |n| (n <= 9).then_some(n - 1));
        (known, clashes.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn ids_numbers_and_words_name_targets() {
        let (known, clashes) = known("a#1,a#2,attacks,4\na#2,thesis,,\na#3,NONE,,\na#5, 1 ,,\na#6,,Supports,a#4\n");
        assert_eq!(clashes, [""; 0]);
        assert_eq!(known.thesis, Some(3));
        assert_eq!(known.link(0), KnownLink { target: KnownTarget::Sentence(1), attacks: Some(true) });
        let targets = [1, 2, 4, 5].map(|at| known.link(at).target);
        assert_eq!(targets, [KnownTarget::Thesis, KnownTarget::Nothing, KnownTarget::Sentence(0), KnownTarget::Open]);
        assert_eq!(known.link(5).attacks, Some(false));
    }

    #[test]
    fn what_cannot_be_meant_is_said_and_the_rest_is_kept() {
        let (known, clashes) =
            known("a#1,a#2,helps,2\na#2,a#1,,3\na#3,b#1,,\na#4,a#4,,\na#5,12,,\na#6,a#7,,\na#7,6,,\na#8,soon,,\n");
        assert_eq!(
            clashes,
            [
                "c.csv:2, column 3: `helps` is neither `supports` nor `attacks`",
                "c.csv:3, column 2: `a#2` is the thesis, which has no target: leave this cell empty",
                "c.csv:3, column 4: `3` is the second thesis of `a`: leave one",
                "c.csv:4, column 2: `b#1` is in another article: name a sentence of `a`",
                "c.csv:5, column 2: `a#4` is its own target: leave this cell empty",
                "c.csv:6, column 2: `a` has no sentence `12`",
                "c.csv:8, column 2: with the target `6` the links run in a circle: change one of them",
                "c.csv:9, column 2: `soon` is no sentence: write an id, a number, `thesis` or `none`",
            ]
        );
        assert_eq!((known.thesis, known.link(0).target), (Some(1), KnownTarget::Sentence(1)));
        assert_eq!(known.link(5).target, KnownTarget::Sentence(6));
    }
}
