//! An article: header, paragraphs, text.
//!
//! A decoded text comes in as a [`Draft`], an [`Article`] goes out: what stands above the text is read by the
//! header rules of the pack, and the body is divided into paragraphs, as ranges of a text that is never
//! changed. Nothing here reads files (that is `corpus`) or knows of sentences.

mod build;
mod byline;
mod dates;
mod front_matter;
mod given;
mod header;
mod lines;
mod markdown;
mod model;
mod paragraphs;
mod site_lines;

pub use build::{build, header_rules_taken};
pub use given::{GivenSentences, from_sentences};
pub use model::{Article, Draft, Format, Header, Offer, Origin, Origins};
