//! Rule files as data: schema, word lists, layering, diagnostics. Knows no stage.

pub mod model;
pub mod phrase;

pub use model::*;
