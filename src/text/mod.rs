//! Letters, words and marks: how characters are folded and where a word begins and ends.
//!
//! The lowest floor. It knows typography and Unicode, no rule and no language: which endings are words
//! of their own (English *'s*) comes from the rule pack.

pub mod fold;
pub mod tokenize;

pub use fold::{Folded, composed, fold_word, letters, typographic};
pub use tokenize::{Clitics, Span, scan};
