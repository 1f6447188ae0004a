//! Referents: whom a pronoun may mean.
//!
//! Rules mark persons and bodies, and say which pronouns may mean each. A pronoun means the nearest one that agrees with
//! it: of its own sentence the last one before it, of an earlier sentence first the one who spoke there, then in the order
//! in which they were named. A shorter form of a name (*Adler*) agrees with what its longer form did (*Mrs Adler*).

use std::ops::Range;

use super::names::hash;

/// Referents looked at, from the last one back: bounds the work in texts that name thousands.
const MOST: usize = 64;

/// The pronouns that may mean somebody, as bits; 0: any.
pub(super) type Agrees = u32;

/// Whether there is a pronoun for both.
fn fits(a: Agrees, b: Agrees) -> bool {
    a == 0 || b == 0 || a & b != 0
}

/// What is known of somebody from two sides. Sides that contradict each other tell nothing new.
fn both(a: Agrees, b: Agrees) -> Agrees {
    match a & b {
        0 if a == 0 => b,
        0 => a,
        both => both,
    }
}

#[derive(Debug, Clone)]
struct Referent {
    span: Range<usize>,
    agrees: Agrees,
    sentence: usize,
    /// The last word of the name.
    key: u64,
}

/// The referents met so far in an article.
#[derive(Debug, Default)]
pub(super) struct Referents {
    met: Vec<Referent>,
    /// Those of the sentence looked at, in order.
    own: Vec<Referent>,
}

impl Referents {
    /// Goes on to a sentence in which `marked` are named, sorted by where they begin and then the longest first.
    pub fn enter(&mut self, text: &str, sentence: usize, marked: impl Iterator<Item = (Range<usize>, Agrees)>) {
        self.own.clear();
        for (span, agrees) in marked {
            if let Some(last) = self.own.last_mut().filter(|last| span.start < last.span.end) {
                last.agrees = both(last.agrees, agrees);
                last.span.end = last.span.end.max(span.end);
                continue;
            }
            self.own.push(Referent { span, agrees, sentence, key: 0 });
        }
        for at in 0..self.own.len() {
            let Referent { span, agrees, .. } = self.own[at].clone();
            let key = key(&text[span]);
            self.own[at].key = key;
            self.own[at].agrees = self.known(key, agrees);
        }
    }

    /// Whom a pronoun means that begins at byte `start` (none: what means somebody is no word of the sentence), among
    /// those of the last `within` sentences.
    pub fn nearest(
        &self,
        sentence: usize,
        start: Option<usize>,
        agrees: Agrees,
        within: Option<u32>,
    ) -> Option<Range<usize>> {
        let own = self.own.iter().rev().filter(|r| start.is_some_and(|start| r.span.end <= start));
        let from = within.map_or(0, |n| sentence.saturating_sub(n as usize));
        let before = self.met.iter().rev().take(MOST).take_while(|r| r.sentence >= from);
        own.chain(before).find(|r| fits(r.agrees, agrees)).map(|r| r.span.clone())
    }

    /// Leaves the sentence; `holder` is who spoke in it, and what a pronoun told of them.
    pub fn leave(&mut self, text: &str, sentence: usize, holder: Option<(Range<usize>, Agrees)>) {
        let spoke = holder.map(|(span, told)| {
            let key = key(&text[span.clone()]);
            let marked = self.own.iter().find(|r| r.span.start < span.end && span.start < r.span.end);
            let agrees = both(marked.map_or_else(|| self.known(key, 0), |r| r.agrees), told);
            Referent { span, agrees, sentence, key }
        });
        self.met.extend(self.own.drain(..).rev());
        self.met.extend(spoke);
    }

    /// What is known of somebody, with what was known of the last one of the same name.
    fn known(&self, key: u64, agrees: Agrees) -> Agrees {
        let same = self.met.iter().rev().take(MOST).find(|r| r.key == key && r.agrees != 0);
        same.map_or(agrees, |r| both(agrees, r.agrees))
    }
}

/// The last word of a name.
fn key(name: &str) -> u64 {
    name.rsplit(|c: char| !c.is_alphanumeric()).find(|word| word.len() > 1).map_or(0, hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHE: Agrees = 1;
    const HE: Agrees = 2;
    const IT: Agrees = 4;

    /// Whom the pronoun of the last sentence means. A sentence is a list of names with what agrees with them; the first
    /// one speaks where the sentence says so.
    fn meant(sentences: &[(bool, &[(&'static str, Agrees)])], agrees: Agrees, within: Option<u32>) -> Option<String> {
        let mut text = String::new();
        let mut referents = Referents::default();
        for (at, (speaks, names)) in sentences.iter().enumerate() {
            let marks: Vec<_> = names
                .iter()
                .map(|(name, agrees)| {
                    let from = text.len();
                    text.push_str(name);
                    text.push(' ');
                    (from..from + name.len(), *agrees)
                })
                .collect();
            referents.enter(&text, at, marks.iter().cloned());
            let spoke = marks.first().filter(|_| *speaks).map(|(span, _)| (span.clone(), 0));
            referents.leave(&text, at, spoke);
        }
        referents.enter(&text, sentences.len(), [].into_iter());
        referents.nearest(sentences.len(), None, agrees, within).map(|span| text[span].to_owned())
    }

    #[test]
    fn the_nearest_one_that_agrees_is_meant() {
        let story: &[(bool, &[_])] = &[(true, &[("Mrs Adler", SHE)]), (true, &[("Mr Berg", HE)])];
        assert_eq!(meant(story, SHE, None).as_deref(), Some("Mrs Adler"));
        assert_eq!(meant(story, HE, None).as_deref(), Some("Mr Berg"));
        assert_eq!(meant(story, 0, None).as_deref(), Some("Mr Berg"));
        assert_eq!(meant(story, IT, None), None);
        assert_eq!(meant(story, SHE, Some(1)), None);
    }

    #[test]
    fn who_spoke_comes_first_and_then_who_was_named_first() {
        assert_eq!(meant(&[(false, &[("Ann", SHE), ("Eva", SHE)])], SHE, None).as_deref(), Some("Ann"));
        assert_eq!(meant(&[(true, &[("the Board", 0), ("Eva", SHE)])], SHE, None).as_deref(), Some("the Board"));
    }

    #[test]
    fn a_shorter_form_agrees_with_what_the_longer_one_did() {
        let story: &[(bool, &[_])] = &[(false, &[("Mrs Adler", SHE), ("Mr Berg", HE)]), (true, &[("Adler", 0)])];
        assert_eq!(meant(story, HE, None).as_deref(), Some("Mr Berg"));
        assert_eq!(meant(story, SHE, None).as_deref(), Some("Adler"));
    }
}
