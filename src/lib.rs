//! toulmin turns articles into argument maps by plain-text rules.
//!
//! # A map in a few lines
//! ```
//! let engine = toulmin::Engine::builtin()?;
//! let map = engine.analyze("Library fines cost more than they bring in. Every council should abolish them.");
//! for sentence in &map.sentences {
//!     println!("{}: {}", sentence.label, sentence.text);
//! }
//! assert_eq!(map.sentences[0].rules.is_empty(), map.sentences[0].cues.is_empty());
//! # Ok::<(), toulmin::Error>(())
//! ```
//!
//! # The face of the library
//! - [`Engine`] is a rule pack compiled: [`Engine::builtin`], or [`Engine::new`] over a pack that [`rules::load`] read from
//!   a folder ([`Rules`]). [`Engine::analyze`] maps a text.
//! - [`ArgumentMap`] is one map with names: sentences, relations, thesis. [`MapReader`] reads maps back from tables.
//! - [`map_corpus`] with [`MapOptions`] is the whole of `toulmin map`: a corpus to tables.
//! - [`Error`] is what all of them can become; [`Error::kind`] says what went wrong.
//!
//! The modules below are the rooms of the house, in the order of the data. They are public so that the command and
//! other front ends can stand on them, and may change from one version to the next.
//!
//! # Data flow
//! ```text
//! corpus ──► article ──► sentences ──► cues ──► labels ──► links ──► map ──► tables
//! ```
//! One direction, no stage looks back. The library never prints: it returns values and typed events, and the binary
//! renders.

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

pub mod analysis;
pub mod engine;
pub mod groups;
pub mod map;
pub(crate) mod per_thread;
pub(crate) mod write;

pub mod stats;
pub mod stream;
pub mod tables;

pub mod export;
pub mod view;

pub mod workbench;

pub mod run;

mod error;

pub use engine::{Engine, GivenSentence, Worker};
pub use error::{Error, ErrorKind};
pub use map::{ArgumentMap, MapReader};
pub use rules::Source as Rules;
pub use run::{MapOptions, map_corpus};
