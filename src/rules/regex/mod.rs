//! Regular expressions of rules: compiling them, and what text must hold before one can match.

pub(crate) mod compile;
pub(crate) mod edge_bytes;
pub(crate) mod finite;
pub mod lazy;
pub(crate) mod prefilter;
pub(crate) mod required_literals;
