//! A rule pack as data: what the files say, checked and with word lists resolved, before any stage compiles it.
//!
//! Nothing here knows how a rule is matched or what is done with a hit; the stages above read these types.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::edges::Edges;
use super::phrase::Phrase;

/// A whole pack, layers merged, every reference checked.
#[derive(Debug, Clone)]
pub struct Pack {
    /// `name` of pack.toml.
    pub name: String,
    /// `version` of pack.toml.
    pub version: String,
    /// BLAKE3 over all files of all layers, in hexadecimal: equal packs give equal tables.
    pub hash: String,
    /// Where it came from, as told to the user: a folder's path, or `built-in`.
    pub provenance: String,
    /// Labels in order of precedence: a tie goes to the first.
    pub labels: Vec<LabelDef>,
    /// Score of the certainty scale before any rule fired.
    pub certainty_bias: f64,
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
    /// Rules that link sentences and choose the thesis.
    pub relation_rules: Vec<RelationRule>,
    /// Rules that find where a sentence ends.
    pub sentences: SentenceRules,
    /// Rules that find title, byline and date above the text.
    pub masthead: MastheadRules,
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
}

impl Pack {
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
    /// One of [`super::lint`].
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

/// A label of the pack.
#[derive(Debug, Clone)]
pub struct LabelDef {
    /// As written in the tables.
    pub id: String,
    /// For documentation and the metadata of the tables.
    pub meaning: String,
    /// Score before any rule fired.
    pub bias: f64,
    /// Whether sentences of this label take part in the map.
    pub asserts: bool,
}

/// What negates, and how far it reaches.
#[derive(Debug, Clone, Default)]
pub struct Negation {
    /// Phrases that negate what follows.
    pub phrases: Vec<Phrase>,
    /// Single words and marks that a negation does not reach across.
    pub stops: Vec<Phrase>,
    /// How many words a negation reaches.
    pub reach: usize,
}

/// What is a content word.
#[derive(Debug, Clone, Default)]
pub struct Content {
    /// Name of the word list of function words.
    pub function: Option<String>,
    /// Name of the word list of endings taken off before words are compared.
    pub endings: Option<String>,
    /// Shorter words are no content words.
    pub min_letters: usize,
}

/// A word list with its includes resolved.
///
/// A word belongs to it if it is one of `words` or a class matches it, and none of `not_words` and `not_classes`
/// does. `words` holds none of `not_words`. What an included list takes out travels with it.
#[derive(Debug, Clone, Default)]
pub struct WordList {
    /// Index into [`Pack::files`].
    pub file: usize,
    /// Entries of one token, folded and lower-cased.
    pub words: Vec<String>,
    /// Entries of several tokens, each a phrase of plain words and marks.
    pub phrases: Vec<Vec<String>>,
    /// Classes: a word belongs to the list if one matches it whole.
    pub classes: Vec<WordClass>,
    /// Words taken out again.
    pub not_words: Vec<String>,
    /// Classes taken out again.
    pub not_classes: Vec<WordClass>,
}

/// `/regex/` in a word list.
#[derive(Debug, Clone)]
pub struct WordClass {
    /// Anchored at both ends.
    pub regex: regex::bytes::Regex,
    /// What words that it matches begin and end with.
    pub edges: Edges,
    /// `/…/c`: sees the word's own capitals.
    pub exact_case: bool,
}

/// A regular expression of a rule, compiled once by the loader.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// As written.
    pub source: String,
    /// Runs over the folded sentence.
    pub regex: regex::bytes::Regex,
    /// Strings one of which every match holds inside one word or mark, lower-cased; empty: none is known.
    pub required: Vec<String>,
    /// A match needs a digit (used where `required` is empty).
    pub needs_digit: bool,
    /// A match needs a capital (used where the others are empty).
    pub needs_capital: bool,
    /// What a text it matches begins and ends with.
    pub edges: Edges,
    /// Where it stands in its file.
    pub origin: Origin,
}

/// Where in sentence, paragraph or article a rule may fire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the word of the rule format")]
pub enum Place {
    Opening,
    Closing,
    Quoted,
    Unquoted,
    FirstInParagraph,
    LastInParagraph,
    FirstInArticle,
    LastInArticle,
    InsideQuotation,
}

/// What `negated` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Negated {
    /// A negation makes no difference.
    #[default]
    Any,
    /// Hits under a negation are dropped.
    Skip,
    /// Only hits under a negation count.
    Only,
}

/// Which sentence carries the cue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "each is the word of the rule format")]
pub enum Neighbour {
    #[default]
    This,
    Previous,
    Next,
}

/// What all rules share: the cue and the conditions on the sentence that carries it.
#[derive(Debug, Clone, Default)]
pub struct Cue {
    /// Unique in the pack.
    pub id: String,
    /// Where the rule stands.
    pub origin: Origin,
    /// Why it counts.
    pub note: String,
    /// Phrases, any of which is a hit.
    pub phrases: Vec<Phrase>,
    /// Regular expressions, any match of which is a hit.
    pub patterns: Vec<Pattern>,
    /// A hit that one of these overlaps is void.
    pub unless: Vec<Phrase>,
    /// All must hold.
    pub places: Vec<Place>,
    /// Under a negation?
    pub negated: Negated,
    /// Bounds on the sentence's words.
    pub min_words: Option<u32>,
    /// Bounds on the sentence's words.
    pub max_words: Option<u32>,
    /// `case = "exact"`.
    pub exact_case: bool,
    /// How many hits count at most: 1 for `count = "once"`.
    pub most: u32,
    /// The sentence that carries the cue.
    pub neighbour: Neighbour,
    /// Texts in which the rule must fire.
    pub hits: Vec<Example>,
    /// Texts in which it must not.
    pub misses: Vec<Example>,
}

impl Cue {
    /// A rule without phrases and patterns fires on its conditions alone.
    #[must_use]
    pub fn is_condition(&self) -> bool {
        self.phrases.is_empty() && self.patterns.is_empty()
    }
}

/// A text that a rule must or must not fire in.
#[derive(Debug, Clone, Default)]
pub struct Example {
    /// As written in the rule file.
    pub text: String,
    /// Where.
    pub origin: Origin,
}

/// What a label rule adds to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Index into [`Pack::labels`].
    Label(usize),
    /// How sure the sentence says it is.
    Certainty,
}

/// A rule that weighs labels or certainty.
#[derive(Debug, Clone)]
pub struct LabelRule {
    /// Cue and conditions.
    pub cue: Cue,
    /// What it adds, per counted hit.
    pub weights: Vec<(Scale, f64)>,
    /// The sentence before must have this label (index).
    pub after: Option<usize>,
    /// The sentence after must have this label (index).
    pub before: Option<usize>,
}

impl LabelRule {
    /// The label that it says most about, by the size of its weight, and whether it speaks for it; `None` where it
    /// weighs certainty alone.
    #[must_use]
    pub fn stance(&self) -> Option<(usize, bool)> {
        let labels = self.weights.iter().filter_map(|&(scale, weight)| match scale {
            Scale::Label(label) => Some((label, weight)),
            Scale::Certainty => None,
        });
        let loudest = labels.reduce(|best, next| if next.1.abs() > best.1.abs() { next } else { best });
        loudest.map(|(label, weight)| (label, weight > 0.0))
    }
}

/// Who holds a view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is the word of the tables")]
pub enum HolderKind {
    #[default]
    Author,
    Named,
    Unnamed,
}

/// Where a holder rule takes the holder's words from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HolderSource {
    /// What the cue marks with `<…>` or `(?<holder>…)`; no words where nothing is marked (*it is said that*).
    #[default]
    Cue,
    /// The sentence before.
    Previous,
    /// The sentence after.
    Next,
    /// The last named holder of the article, or whom a rule of `Mention` marked since.
    LastNamed,
    /// Nobody holds the sentence by this rule: it marks whom a later `LastNamed` may mean.
    Mention,
    /// Nobody holds the sentence by this rule: it marks a full name that a shorter form may stand for later.
    Name,
}

/// A rule that finds the holder.
#[derive(Debug, Clone)]
pub struct HolderRule {
    /// Cue and conditions.
    pub cue: Cue,
    /// Named, unnamed, or the author.
    pub kind: HolderKind,
    /// The strongest decides.
    pub weight: f64,
    /// Where the words come from.
    pub source: HolderSource,
}

/// What a relation rule speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bearing {
    /// A link of support.
    Supports,
    /// A link of attack.
    Attacks,
    /// A link of either kind.
    Any,
    /// The sentence being the thesis.
    Thesis,
}

/// Where the target stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "each is the word of the rule format")]
pub enum Direction {
    Back,
    Forward,
    #[default]
    Any,
}

/// A rule that links two sentences, or speaks for a thesis.
#[derive(Debug, Clone)]
pub struct RelationRule {
    /// Cue and conditions on the sentence that carries it.
    pub cue: Cue,
    /// What it speaks for.
    pub bearing: Bearing,
    /// What it adds, per counted hit.
    pub weight: f64,
    /// The cue stands in the target, not in the source.
    pub cue_in_target: bool,
    /// Labels (indices) licensed for the source; empty: any that asserts.
    pub source_labels: Vec<usize>,
    /// Labels (indices) licensed for the target; empty: any that asserts.
    pub target_labels: Vec<usize>,
    /// Where the target stands.
    pub direction: Direction,
    /// In sentences, from 1.
    pub min_distance: Option<u32>,
    /// In sentences, from 1.
    pub max_distance: Option<u32>,
    /// `Some(true)`: both in one paragraph; `Some(false)`: in two.
    pub same_paragraph: Option<bool>,
    /// Places (only those of paragraph and article) of the source.
    pub source_places: Vec<Place>,
    /// Places (only those of paragraph and article) of the target.
    pub target_places: Vec<Place>,
    /// At least so many shared content words; 0: no matter.
    pub shared: u32,
    /// The target is the thesis.
    pub to_thesis: bool,
    /// Labels (indices) that every asserting sentence between the two has; empty: any.
    pub between_labels: Vec<usize>,
    /// Content words that the sentence with the cue has in common with the title, at least; 0: no matter.
    pub title: u32,
}

/// sentences.toml.
#[derive(Debug, Clone, Default)]
pub struct SentenceRules {
    /// Marks after which a place to decide stands.
    pub terminators: Vec<String>,
    /// Marks that belong to the sentence they close.
    pub closers: Vec<String>,
    /// Marks that belong to the sentence they open.
    pub openers: Vec<String>,
    /// Sequences before which a place to decide stands.
    pub starters: Vec<Phrase>,
    /// Ordered: the first that matches decides.
    pub rules: Vec<BreakRule>,
}

/// White space at a place to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "each is the word of the rule format")]
pub enum Between {
    #[default]
    Any,
    None,
    Space,
    Line,
}

/// What makes a place one to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "each is the word of the rule format")]
pub enum BreakSite {
    #[default]
    Any,
    Terminator,
    Line,
    Starter,
}

/// A break or no-break rule.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent keys of the rule format")]
pub struct BreakRule {
    /// Unique in the pack.
    pub id: String,
    /// Where it stands.
    pub origin: Origin,
    /// Why.
    pub note: String,
    /// Whether text breaks here.
    pub breaks: bool,
    /// One of these ends at the place; empty: anything.
    pub before: Vec<Phrase>,
    /// One of these begins at the place; empty: anything.
    pub after: Vec<Phrase>,
    /// White space at the place.
    pub between: Between,
    /// Whether closers stand at the place.
    pub closed: Option<bool>,
    /// Whether openers stand at the place.
    pub opened: Option<bool>,
    /// Kind of place.
    pub at: BreakSite,
    /// What `before` matched is all that stands before the place in the sentence so far.
    pub whole: bool,
    /// What `before` matched has no white space in it.
    pub tight: bool,
    /// Only at a starter, in a paragraph that begins with the same starter.
    pub series: bool,
    /// The line that ends at the place has fewer characters.
    pub narrow: Option<u32>,
    /// Texts in which the rule must decide a place, breaks marked ` | `.
    pub hits: Vec<Example>,
    /// Texts in which it must decide none.
    pub misses: Vec<Example>,
}

/// masthead.toml.
#[derive(Debug, Clone, Default)]
pub struct MastheadRules {
    /// How many lines at the top are looked at.
    pub lines: usize,
    /// A longer line is text.
    pub max_words: usize,
    /// Lines of a block that all stay below this many characters are masthead, not wrapped text.
    pub narrow: usize,
    /// How dates are written (strptime), most frequent first: what the field `date` is read with.
    pub date_formats: Vec<String>,
    /// Ordered: a line goes to the first rule that takes it.
    pub rules: Vec<MastheadRule>,
}

/// Which line of the head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "each is the word of the rule format")]
pub enum HeadLine {
    #[default]
    Any,
    First,
    Last,
}

/// A rule that takes a line of the head.
#[derive(Debug, Clone)]
pub struct MastheadRule {
    /// Unique in the pack.
    pub id: String,
    /// Where it stands.
    pub origin: Origin,
    /// Why.
    pub note: String,
    /// Named groups are the fields.
    pub pattern: Pattern,
    /// Which line.
    pub line: HeadLine,
    /// The head has at least so many lines.
    pub min_lines: usize,
    /// The line has at most so many words.
    pub max_words: usize,
    /// Heads in which the rule must take a line.
    pub hits: Vec<Example>,
    /// Heads in which it must take none.
    pub misses: Vec<Example>,
}
