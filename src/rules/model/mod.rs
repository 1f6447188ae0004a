//! A rule pack as data: what the files say, checked and with word lists resolved, before any stage compiles it.
//!
//! Nothing here knows how a rule is matched or what is done with a hit; the stages above read these types.

mod claims;
mod cue;
mod header;
mod holder;
mod label;
mod reading;
mod relation;
mod sentence;
mod words;

pub use claims::{BoilerplateRules, ClaimRule, ClaimRules, CorpusRules, KeyRules, MatchRules, StanceBy};
pub use cue::{Cue, Example, Negated, Negation, Neighbour, Pattern, Position};
pub use header::{DateRules, HeadLine, HeaderRule, HeaderRules};
pub use holder::{HolderKind, HolderRule, HolderSource};
pub use label::{LabelDef, LabelRule, Scale};
pub use reading::{COLUMNS, ExportRule, LazyPattern, PlainRules, ReadingRules, SiteRules, fits};
pub use relation::{Bearing, ConfidenceLines, Direction, MapSettings, RelationRule};
pub use sentence::{Between, BreakRule, BreakSite, SentenceRules};
pub use words::{Content, Sees, WordClass, WordList};

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// A whole pack, layers merged, every reference checked.
#[derive(Debug, Clone)]
pub struct Pack {
    /// `name` of pack.toml.
    pub name: String,
    /// `version` of pack.toml.
    pub version: String,
    /// BLAKE3 over all files of all layers, in hexadecimal: equal packs give equal tables.
    pub hash: String,
    /// Where it came from, as shown to the user: a folder's path, or `built-in`.
    pub provenance: String,
    /// Labels in order of precedence: a tie goes to the first.
    pub labels: Vec<LabelDef>,
    /// Score of the certainty scale before any rule fired.
    pub certainty_bias: f64,
    /// An article with fewer sentences that have the writer's voice is taken to have none.
    pub least_voiced: usize,
    /// Word endings that are words of their own (`'s`), folded.
    pub clitics: Vec<String>,
    /// What negates a cue that follows.
    pub negation: Negation,
    /// What counts as a content word when sentences are compared.
    pub content: Content,
    /// Word lists by name, includes resolved.
    pub words: BTreeMap<String, WordList>,
    /// Rules that weigh labels and certainty, in file order.
    pub label_rules: Vec<LabelRule>,
    /// Rules that find who holds a view.
    pub holder_rules: Vec<HolderRule>,
    /// Words of a name that do not count when it is compared with a shorter form of it.
    pub passed_over: Vec<String>,
    /// How far apart, in sentences, two linked sentences may stand.
    pub reach: u32,
    /// How shares are made of what relation rules say.
    pub map: MapSettings,
    /// Rules that link sentences and choose the thesis.
    pub relation_rules: Vec<RelationRule>,
    /// Rules that find where a sentence ends.
    pub sentences: SentenceRules,
    /// Rules that find title, byline and date above the text.
    pub header: HeaderRules,
    /// How articles are read out of what they came in.
    pub reading: Arc<ReadingRules>,
    /// When sentences of several articles are the same claim.
    pub claims: ClaimRules,
    /// The files read, in reading order; `Origin::file` indexes it.
    pub files: Vec<SourceFile>,
    /// How many of the files, from the front, belong to the pack below.
    pub files_below: usize,
    /// Findings of `check` that the pack wants not to hear of.
    pub allowed: Vec<Allowed>,
}

impl Pack {
    /// The cues of all rules, in the order that numbers them: label rules, holder rules, relation rules.
    pub fn cues(&self) -> impl Iterator<Item = &Cue> {
        let labels = self.label_rules.iter().map(|r| &r.cue);
        let holders = self.holder_rules.iter().map(|r| &r.cue);
        labels.chain(holders).chain(self.relation_rules.iter().map(|r| &r.cue))
    }

    /// Whether the cue with this number is that of a holder rule.
    #[must_use]
    pub fn is_holder_rule(&self, cue: usize) -> bool {
        cue.checked_sub(self.label_rules.len()).is_some_and(|at| at < self.holder_rules.len())
    }
}

/// One file of a pack, kept for messages.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// As shown to the user: `rules/claim.toml`, or `built-in:claim.toml`.
    pub path: String,
    /// The file's text.
    pub text: String,
}

/// An entry of `allow`.
#[derive(Debug, Clone)]
pub struct Allowed {
    /// One of [`crate::rules::diagnostics::codes::lint`].
    pub code: &'static str,
    /// Where it stands.
    pub origin: Origin,
    /// The rule that it speaks for; `None`: the whole pack.
    pub rule: Option<Origin>,
}

/// Where something was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// Index into [`Pack::files`].
    pub file: usize,
    /// Line of the rule's `[[rule]]`, from 1.
    pub line: usize,
    /// Bytes in the file.
    pub span: Range<usize>,
}
