//! Rule files as data: schema, word lists, layering, diagnostics. Knows no stage.
//!
//! [`load()`] reads a pack and checks all of it; what it returns needs no further checking. The files of the pack
//! that ships are in [`builtin_files`].

mod diagnostics;
mod load;
pub mod model;
pub mod phrase;
pub mod regex;
mod schema;

pub use diagnostics::codes::lint;
pub use diagnostics::suggest::closest;
pub(crate) use diagnostics::suggest::{did_you_mean, one_of};
pub use diagnostics::{Diagnostic, Diagnostics, Location, Severity, code};
pub use load::builtin::builtin_files;
pub use load::claims::AGAINST;
pub use load::pack_toml::MAX_LABELS;
pub use load::reading_rules::builtin_reading;
pub use load::source::{Source, files_of, is_pack};
pub use load::word_lists::entries;
pub use load::{load, load_over};
pub use model::*;
pub use regex::edge_bytes::Edges;
pub use regex::prefilter::Sieve;
pub use schema::{DRAFT, schema_kind, schema_kinds, schema_of, schema_of_any};
