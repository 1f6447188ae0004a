//! toulmin turns articles into argument maps by plain-text rules.
//!
//! # The way of the data
//! ```text
//! corpus ──► article ──► sentences ──► cues ──► labels ──► map ──► tables
//! ```
//! One direction, no stage looks back. The modules below stand in that order; [`engine`] and [`run`] is the only place
//! that knows it. The library never prints: it returns values and typed events, and the binary renders.
//!
//! # A map in a few lines
//! ```
//! use std::sync::Arc;
//! use toulmin::article::{Format, build};
//! use toulmin::{analysis::Analysis, pipeline::Engine, rules};
//!
//! let engine = Engine::new(Arc::new(rules::load(&rules::Source::BuiltIn)?));
//! let text = "Library fines cost more than they bring in. Every council should abolish them.";
//! let article = build("a1".to_owned(), text.to_owned(), Format::Text, &engine.pack().header, false);
//! let mut map = Analysis::default();
//! engine.worker().analyse(&article, &mut map);
//! assert_eq!(map.sentences.len(), 2);
//! # Ok::<(), rules::Diagnostics>(())
//! ```

mod bits;
pub mod panic_guard;
pub mod text;

pub mod rules;

pub mod article;
pub mod corpus;
pub mod lexicon;

pub mod segment;

pub mod cues;

pub mod labels;

pub mod links;
pub mod map;

pub mod analysis;
pub mod engine;
pub(crate) mod per_thread;
pub mod stats;
pub mod stream;
pub mod tables;
pub(crate) mod write;

pub mod workbench;

pub mod run;

pub use engine::{Engine, GivenSentence, Worker};
pub use map::{ArgumentMap, MapReader};
pub use run::{MapOptions, map_corpus};
