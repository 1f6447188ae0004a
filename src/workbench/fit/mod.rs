//! Learning weights, exceptions and phrases from gold. Pure functions of a sample; nothing here reads or writes files.
//!
//! What is fitted is the softmax over the scores that a run adds up, with the engine's own votes as features.

mod around;
mod choose;
pub mod exceptions;
pub mod folds;
pub mod grams;
pub mod lbfgs;
pub mod learn;
pub mod multinomial;
pub mod phrases;
pub mod sample;
mod task;
