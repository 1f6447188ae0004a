//! Words as the stages see them: each distinct spelling is looked at once.
//!
//! A rule pack asks for words, word lists and fragments of words; each becomes a [`Symbol`] of the
//! [`Vocabulary`]. When a spelling is first met, the [`Lexicon`] of the thread folds it, finds its symbols
//! (running the classes of the word lists over it) and notes what each stage attached to them. Every later
//! occurrence costs one hash look-up, whatever the number of rules: this is why word classes are free, and
//! why text is folded, lower-cased and searched for literals only once per distinct word.
//!
//! Not here: sequences of words (`cues`), and where sentences end (`sentences`).

mod bit_rows;
mod classes;
mod short_words;
mod spellings;
mod token;
mod vocabulary;

pub use spellings::Lexicon;
pub use token::{Quote, Signature, Symbol, Token};
pub use vocabulary::{Marks, Vocabulary, VocabularyBuilder};
