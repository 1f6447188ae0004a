//! What is known of a map before it is made: the thesis, and links that a person drew. It is kept, and the rest is
//! linked around it.

/// Where the link of a sentence leads, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KnownTarget {
    /// It is not known.
    #[default]
    Open,
    /// The sentence takes no part in the map.
    Nothing,
    /// To the thesis, whichever that is.
    Thesis,
    /// To a sentence, by its index.
    Sentence(usize),
}

/// What is known of the link of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KnownLink {
    /// Where it leads.
    pub target: KnownTarget,
    /// Whether it is an attack.
    pub attacks: Option<bool>,
}

/// What is known of a map.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    /// Index of the thesis.
    pub thesis: Option<usize>,
    /// By index of the sentence; those behind the last one are open.
    pub links: Vec<KnownLink>,
}

impl Known {
    /// Forgets everything.
    pub fn clear(&mut self) {
        self.thesis = None;
        self.links.clear();
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.thesis.is_none() && self.links.iter().all(|l| *l == KnownLink::default())
    }

    /// What is known of a sentence's link.
    #[must_use]
    pub fn link(&self, sentence: usize) -> KnownLink {
        self.links.get(sentence).copied().unwrap_or_default()
    }

    /// A sentence whose links lead back to itself, if there is one.
    #[must_use]
    pub fn circle(&self) -> Option<usize> {
        let next = |at: usize| match self.link(at).target {
            KnownTarget::Sentence(target) => Some(target),
            KnownTarget::Thesis => self.thesis,
            KnownTarget::Open | KnownTarget::Nothing => None,
        };
        // the sentence from which each was come by first
        let mut seen: Vec<Option<usize>> = vec![None; self.links.len()];
        for start in 0..self.links.len() {
            let mut at = start;
            while seen.get(at).is_some_and(Option::is_none) {
                seen[at] = Some(start);
                let Some(target) = next(at) else { break };
                if seen.get(target) == Some(&Some(start)) {
                    return Some(target);
                }
                at = target;
            }
        }
        None
    }

    /// Whether a sentence takes part in the map for what is known of it; `None`: nothing says so.
    pub(super) fn takes_part(&self, at: usize) -> Option<bool> {
        if self.thesis == Some(at) {
            return Some(true);
        }
        match self.link(at).target {
            KnownTarget::Open => {}
            KnownTarget::Nothing => return Some(false),
            KnownTarget::Thesis | KnownTarget::Sentence(_) => return Some(true),
        }
        self.links.iter().any(|l| l.target == KnownTarget::Sentence(at)).then_some(true)
    }
}
