//! `check`: runs the examples of a pack, warns of rules that probably do not mean what they say, and tests which
//! parts the examples need.

pub mod codes;
pub mod examples;
pub mod lint;
pub mod mutate;
pub mod report;
pub mod tidy;
pub mod word_index;
