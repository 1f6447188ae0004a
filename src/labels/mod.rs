//! What each sentence is, how sure it says it is, and who holds its view.
//!
//! A label's score is its bias plus the weights of the rules that fired, and nothing else; the highest wins,
//! a tie goes to the label named first in pack.toml. Which rules fired is the business of `cues`.

mod holders;
mod names;
mod referents;
mod scorer;

pub use holders::Holders;
pub use scorer::{Scorer, Vote, Votes, best_of, logistic};
