//! When sentences of several articles are the same claim: claims.toml as data.

use super::cue::{Cue, Example};

/// What claims.toml says.
#[derive(Debug, Clone, Default)]
pub struct ClaimRules {
    /// What of a sentence is compared.
    pub keys: KeyRules,
    /// When two sentences are one claim.
    pub matching: MatchRules,
    /// What more is asked where every sentence of a corpus is compared with all others.
    pub corpus: CorpusRules,
    /// What is no claim although it is repeated.
    pub boilerplate: BoilerplateRules,
    /// Two articles that share more than this part of their sentences are one voice.
    pub reprint_share: f64,
    /// Rules of stance, in file order.
    pub rules: Vec<ClaimRule>,
}

/// What of a sentence is compared: its keys.
#[derive(Debug, Clone, Default)]
pub struct KeyRules {
    /// Name of the word list of words that are no keys.
    pub function: Option<String>,
    /// Name of the word list of endings that are taken off.
    pub endings: Option<String>,
    /// Name of the word list whose entries are words of one meaning: `a / b / c`.
    pub synonyms: Option<String>,
    /// Name of the word list whose entries are words of opposite meaning: `a / b`.
    pub opposites: Option<String>,
    /// How many first letters of a word count.
    pub letters: usize,
    /// Shorter words are no keys.
    pub min_letters: usize,
}

/// When two sentences are one claim.
#[derive(Debug, Clone, Default)]
pub struct MatchRules {
    /// Score from which a sentence belongs to a claim.
    pub near: f64,
    /// Score from which it says the same.
    pub same: f64,
    /// Part of a claim's weight that a whole text has to have, to say the same.
    pub contained: f64,
    /// What a key counts that stands beside the sentence of a whole text that has most of the claim.
    pub beside: f64,
    /// What a key counts that stands elsewhere in it.
    pub elsewhere: f64,
    /// Keys that the two have in common at least.
    pub shared: usize,
    /// Sentences with fewer keys are not compared.
    pub min_keys: usize,
    /// What a key counts that both have in another form.
    pub form: f64,
    /// What counts of that which only the longer sentence says.
    pub longer: f64,
    /// How far a key is worth less that its article repeats.
    pub repeated: f64,
    /// What the score of two sentences is multiplied by that contradict each other.
    pub opposed: f64,
    /// A text with more sentences than this is looked through for the claim, sentence by sentence.
    pub whole_text: usize,
    /// Pairs of sentences that are one claim.
    pub hits: Vec<Example>,
    /// Pairs of sentences that are not.
    pub misses: Vec<Example>,
}

/// What more is asked where every sentence of a corpus is compared with all others, so that chance has many tries.
#[derive(Debug, Clone, Default)]
pub struct CorpusRules {
    /// Score from which two sentences with `enough` common keys are one claim.
    pub near: f64,
    /// So many common keys are enough for `near`.
    pub enough: usize,
    /// How much more score is asked for each key that is missing to `enough`.
    pub each_less: f64,
    /// What the score is multiplied by of two sentences that both have numbers, and none in common.
    pub other_numbers: f64,
    /// What a word counts that goes on with a set phrase.
    pub phrase: f64,
    /// Two words are a set phrase if they follow each other in so many sentences that begin or end differently.
    pub phrase_contexts: usize,
    /// And if the rarer one of them stands in the phrase in this share of its sentences.
    pub phrase_share: f64,
    /// Two of the common keys stand together in no more sentences than this.
    pub rare: u32,
}

/// The most score that is asked, however few words there are.
const MOST_ASKED: f64 = 0.9;

impl CorpusRules {
    /// The score that two sentences need which have so many keys in common.
    #[must_use]
    pub fn asked(&self, keys: usize) -> f64 {
        let missing = self.enough.saturating_sub(keys) as f64;
        (self.near + self.each_less * missing).min(MOST_ASKED.max(self.near))
    }
}

/// What is no claim although it is repeated.
#[derive(Debug, Clone, Default)]
pub struct BoilerplateRules {
    /// In so many articles of one publisher the same sentence is boilerplate.
    pub articles: usize,
    /// In so many last paragraphs the same sentence is boilerplate, whoever published them.
    pub closings: usize,
}

/// A rule of stance.
#[derive(Debug, Clone, Default)]
pub struct ClaimRule {
    /// Cue, conditions and examples. An example is two texts with ` <> ` between them.
    pub cue: Cue,
    /// What it looks at.
    pub by: StanceBy,
    /// How far its words reach: words for a negation, sentences for a denial.
    pub reach: usize,
    /// Where a claim is compared with a whole text, its words count anywhere in it.
    pub whole_text: bool,
}

/// What a rule of stance looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StanceBy {
    /// Its words negate: an odd number against an even one contests.
    #[default]
    Negation,
    /// Its words deny: in one of the two alone, they contest.
    Denial,
    /// Words of opposite meaning contest.
    Opposites,
    /// Another sentence of the same article attacks the mention.
    Attack,
    /// A source holds the view, not the author: the mention reports.
    Source,
}

impl StanceBy {
    /// Whether the rule has words of its own.
    #[must_use]
    pub const fn has_words(self) -> bool {
        matches!(self, Self::Negation | Self::Denial)
    }
}

impl ClaimRules {
    /// The settings of a pack that says nothing of claims.
    #[must_use]
    pub fn plain() -> Self {
        Self {
            keys: KeyRules { letters: 5, min_letters: 3, ..KeyRules::default() },
            matching: MatchRules {
                near: 0.3,
                same: 0.5,
                contained: 0.5,
                beside: 0.0,
                elsewhere: 0.0,
                shared: 3,
                min_keys: 3,
                form: 1.0,
                longer: 1.0,
                repeated: 0.0,
                opposed: 1.0,
                whole_text: 3,
                ..MatchRules::default()
            },
            corpus: CorpusRules {
                near: 0.4,
                enough: 1,
                each_less: 0.0,
                other_numbers: 1.0,
                phrase: 1.0,
                phrase_contexts: 4,
                phrase_share: 0.5,
                rare: 1000,
            },
            boilerplate: BoilerplateRules { articles: 2, closings: 3 },
            reprint_share: 0.5,
            rules: Vec::new(),
        }
    }
}
