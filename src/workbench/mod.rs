//! Tools for rule authors: explain, check, score, compare and tune packs. The answers come from the same engine as
//! the tables, so they cannot disagree with a run.

pub mod check;
pub mod diff;
pub mod explain;
pub mod gold;
pub mod score;
pub mod tune;
pub mod watch;
