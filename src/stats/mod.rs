//! What a whole run shows: the health of each rule, and the sentences most worth correcting.
//!
//! Not here: figures against gold labels ([`workbench::score`](crate::workbench::score)).

pub mod review_sample;
pub mod rule_health;

pub use review_sample::Review;
pub use rule_health::{Health, RuleGold};
