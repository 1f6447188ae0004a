//! toulmin turns articles into argument maps by plain-text rules.
//!
//! # The way of the data
//! ```text
//! corpus ──► article ──► sentences ──► cues ──► labels ──► map ──► tables
//! ```
//! One direction, no stage looks back. The modules below stand in that order; [`pipeline`] is the only place
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
//! let article = build("a1".to_owned(), text.to_owned(), Format::Text, &engine.pack().masthead, false);
//! let mut map = Analysis::default();
//! engine.worker().analyse(&article, &mut map);
//! assert_eq!(map.sentences.len(), 2);
//! # Ok::<(), rules::Diagnostics>(())
//! ```

mod compact;
pub mod guard;
pub mod text;

pub mod rules;

pub mod article;
pub mod corpus;
pub mod words;

pub mod sentences;

pub mod cues;

pub mod labels;

pub mod map;

pub mod analysis;
pub mod output;
pub mod pipeline;

pub mod workbench;
