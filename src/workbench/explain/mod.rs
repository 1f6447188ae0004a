//! `explain`: why a sentence has its label, what would change it, why two sentences are linked, where text was split,
//! and why a rule did not fire.

pub mod counterfactual;
pub mod label;
pub mod link;
pub mod rule;
pub mod split;
