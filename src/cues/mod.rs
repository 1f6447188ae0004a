//! Which rule matched where: phrases, patterns and conditions of all rules over one article, in one pass.
//!
//! Phrases are sequences of words, met by one automaton over the words' symbols (`phrase_trie`, `phrase_dfa`); a
//! pattern runs over a sentence only if a word of it opens its gate; conditions are tests of the sentence's place and
//! length. What comes out is a list of [`Fired`] rules, the same for label, holder and relation rules: what a
//! hit is good for is the business of the floors above.

mod builder;
mod busy_states;
mod condition_rules;
mod conditions;
mod finder;
mod gapped_phrases;
mod holder_capture;
mod pattern_prefilter;
mod phrase_dfa;
mod phrase_trie;
mod sentence_hits;
mod transition_cache;
mod types;

#[cfg(test)]
mod tests;

pub use builder::FinderBuilder;
pub use conditions::{Conditions, Setting};
pub use finder::{Finder, Scratch};
pub use types::{Cues, Fired, Hit, MatchInput, SentenceTokens, Strategies};
