//! One room a command: it turns arguments into a call of the library and prints what comes back.

pub mod agreement;
pub mod check;
pub mod claims;
pub mod completions;
pub mod diff;
pub mod explain;
pub mod export;
pub mod init;
pub mod man;
pub mod map;
pub mod merge;
pub mod pipe;
pub mod schema;
pub mod score;
pub mod tune;
pub mod view;
