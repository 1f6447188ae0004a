//! What each sentence is in the map of its article, and how far from the root: the cells `role` and `depth`.
//!
//! What [`ArgumentMap::roles`](crate::map::ArgumentMap::roles) and [`ArgumentMap::depths`](crate::map::ArgumentMap::depths)
//! say of a map with names, for an analysis and without memory of its own for each article.

use crate::analysis::{Analysis, Link};
use crate::map::Role;

/// Depths of the sentences of one analysis. The buffers are used again for the next.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// `None`: the sentence takes no part in the map.
    depths: Vec<Option<u32>>,
    /// The way from the sentence at hand up to one whose depth is known.
    way: Vec<usize>,
}

impl Places {
    /// Measures the sentences of an analysis, whose links are those of trees; the thesis is that of the article, where it
    /// is in this part of it.
    pub fn measure(&mut self, analysis: &Analysis, thesis: Option<usize>) {
        let Self { depths, way } = self;
        let sentences = &analysis.sentences;
        depths.clear();
        depths.resize(sentences.len(), None);
        let roots = sentences.iter().filter_map(|s| s.link.as_ref().map(|link| link.target)).chain(thesis);
        for root in roots.filter(|&at| sentences[at].link.is_none()) {
            depths[root] = Some(0);
        }
        for from in 0..sentences.len() {
            let mut at = from;
            way.clear();
            while let (None, Some(Link { target, .. })) = (depths[at], &sentences[at].link) {
                way.push(at);
                at = *target;
            }
            let below = depths[at];
            for (steps, &passed) in (1..).zip(way.iter().rev()) {
                depths[passed] = below.map(|depth| depth + steps);
            }
        }
    }

    /// How many links lie between a sentence and its root.
    pub fn depth(&self, sentence: usize) -> Option<u32> {
        self.depths[sentence]
    }
}

/// What a sentence is, in an article with such a thesis.
pub(super) fn role(analysis: &Analysis, sentence: usize, thesis: Option<usize>) -> Role {
    match &analysis.sentences[sentence].link {
        _ if thesis == Some(sentence) => Role::Thesis,
        None => Role::None,
        Some(Link { attacks: true, .. }) => Role::Attack,
        Some(link) if thesis == Some(link.target) => Role::MainArgument,
        Some(_) => Role::Support,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Sentence;

    fn analysis(links: &[Option<(usize, bool)>], thesis: Option<usize>) -> Analysis {
        let link =
            |&(target, attacks): &(usize, bool)| Link { target, attacks, confidence: 0.5, second: None, rules: 0..0 };
        let sentence = |l: &Option<(usize, bool)>| Sentence { link: l.as_ref().map(link), ..Sentence::default() };
        Analysis { sentences: links.iter().map(sentence).collect(), thesis, ..Analysis::default() }
    }

    #[test]
    fn roles_and_depths_are_those_of_the_tree() {
        let links = [Some((1, false)), Some((3, false)), None, None, Some((0, true)), None, Some((5, false))];
        let found = analysis(&links, Some(3));
        let mut places = Places::default();
        places.measure(&found, Some(3));
        let depths: Vec<_> = (0..links.len()).map(|at| places.depth(at)).collect();
        assert_eq!(depths, [Some(2), Some(1), None, Some(0), Some(3), Some(0), Some(1)]);
        let roles: Vec<_> = (0..links.len()).map(|at| role(&found, at, Some(3)).as_str()).collect();
        assert_eq!(roles, ["support", "main_argument", "none", "thesis", "attack", "none", "support"]);
        places.measure(&analysis(&[None], Some(0)), None);
        assert_eq!(places.depth(0), None, "the thesis of another part");
    }
}
