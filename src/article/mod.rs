//! An article: masthead, paragraphs, text.
//!
//! A decoded text comes in as a [`Draft`], an [`Article`] goes out: what stands above the text is read by the
//! masthead rules of the pack, and the body is divided into paragraphs, as ranges of a text that is never
//! changed. Nothing here reads files (that is `corpus`) or knows of sentences.

mod build;
mod dates;
mod front_matter;
mod given;
mod lines;
mod markdown;
mod masthead;
mod model;
mod paragraphs;

pub use build::{build, masthead_rules_taken};
pub use given::{Given, from_sentences};
pub use model::{Article, Draft, Format, Masthead, Origin, Origins};
