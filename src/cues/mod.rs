//! Which rule matched where: phrases, patterns and conditions of all rules over one article, in one pass.
//!
//! Phrases are sequences of words, walked as one trie over the words' symbols ([`machine`]); a pattern runs
//! over a sentence only if a word of it opens its gate; conditions are tests of the sentence's place and
//! length. What comes out is a list of [`Fired`] rules, the same for label, holder and relation rules: what a
//! hit is good for is the business of the floors above.

mod automaton;
mod chains;
mod conditions;
mod finder;
mod machine;
mod walk;

pub use conditions::{Conditions, Setting};
pub use finder::{Article, Cues, Finder, FinderBuilder, Fired, Hit, Scratch, Sentence, Strategies};
