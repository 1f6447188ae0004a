//! Where sentences begin and end, and what stands in quotation marks.
//!
//! The splitter knows marks and places, no abbreviation and no language: sentences.toml decides (the idea is
//! that of SRX, the Segmentation Rules eXchange standard: ordered break and no-break rules over what stands
//! before and after a place). Its rules are compiled to tests of single bits of the words around a place.

mod builder;
mod paragraph;
mod prefilter;
mod quotes;
mod rule;
mod splitter;

#[cfg(test)]
mod tests;

pub use builder::SplitterBuilder;
pub use quotes::{Role, roles, spans};
pub use splitter::{Decision, Splitter};
