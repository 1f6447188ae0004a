//! What people who tune do with all of it: why a label, and whether the rules' own examples hold. The answers
//! come from the same engine as the tables, so that they cannot disagree with a run.

pub mod check;
pub mod diff;
pub mod explain;
pub mod gold;
pub mod score;
pub mod tune;
pub mod watch;
