//! toulmin turns articles into argument maps by plain-text rules.
//!
//! # The way of the data
//! ```text
//! corpus ──► article ──► sentences ──► cues ──► labels ──► map ──► tables
//! ```
//! One direction, no stage looks back. The modules below stand in that order; `pipeline` is the only place
//! that knows it. The library never prints: it returns values and typed events, and the binary renders.

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
