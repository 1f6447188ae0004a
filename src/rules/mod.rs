//! Rule files as data: schema, word lists, layering, diagnostics. Knows no stage.
//!
//! [`load`] reads a pack and checks all of it; what it returns needs no further checking. The files of the pack
//! that ships are in [`builtin_files`].

mod builtin;
mod cue;
mod diagnostic;
mod edges;
mod kinds;
mod layers;
mod layout;
mod limits;
mod lints;
mod load;
pub mod model;
mod pattern;
pub mod phrase;
mod render;
mod required;
mod settings;
pub(crate) mod sieve;
mod source;
mod suggest;
mod table;
mod vocabulary;
mod words;

pub use builtin::builtin_files;
pub use diagnostic::{Diagnostic, Diagnostics, Place as Spot, Severity, code};
pub use edges::Edges;
pub use lints::lint;
pub use load::{load, load_over};
pub use model::*;
pub use settings::MAX_LABELS;
pub use sieve::Sieve;
pub use source::{Source, files_of, is_pack};
pub use suggest::closest;
pub use words::entries;
