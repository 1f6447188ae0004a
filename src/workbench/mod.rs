//! What people who tune do with all of it: why a label, and whether the rules' own examples hold. The answers
//! come from the same engine as the tables, so that they cannot disagree with a run.

pub mod codes;
pub mod diff;
pub mod examples;
pub mod explain;
pub mod figures;
pub mod fit;
pub mod flip;
pub mod gold;
pub mod links;
pub mod lint;
pub mod mutate;
pub mod patch;
pub mod report;
pub mod score;
pub mod splits;
pub mod tune;
pub mod watch;
pub mod why;
