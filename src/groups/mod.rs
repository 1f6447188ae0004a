//! The same claim in many articles: who says it, who repeats it, who contests it.
//!
//! The only stage that sees all articles, so after a run. claims.toml decides: what of a sentence is compared
//! ([`words`], [`sentence`]), what it weighs ([`weights`]), when two sentences are one claim ([`overlap`]), and who contests
//! it ([`stance`]). Not here: how the tables are spelt, and where the maps come from.

mod candidates;
mod claim;
mod corrections;
mod explain;
mod find;
mod gather;
mod kept;
mod overlap;
mod pairs;
mod phrases;
mod read_back;
mod sentence;
mod stance;
mod stars;
mod voices;
mod weights;
mod words;

pub use claim::{Claim, ClaimKind, Claims, Mention, Stance};
pub use corrections::{Correction, Mistake, NO_CLAIM, read_corrections};
pub use explain::{Comparison, StanceRule, compare_texts};
pub use find::ClaimFinder;
pub use pairs::{Pair, PairScore, PairStance, SharedKey, Verdict, score_pairs};
pub use read_back::read_claims;
