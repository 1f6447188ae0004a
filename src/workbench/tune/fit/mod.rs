//! Learning weights, exceptions and phrases from gold. Pure functions of a sample; nothing here reads or writes files.
//!
//! What is fitted is the softmax over the scores that a run adds up, with the engine's own votes as features.

pub mod exceptions;
pub mod folds;
pub mod lbfgs;
pub mod learn;
mod model_selection;
pub mod multinomial;
mod neighbour_labels;
pub mod ngrams;
pub mod phrases;
pub mod sample;
pub mod settings;
mod training_set;

pub use training_set::dense;
