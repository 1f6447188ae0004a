//! Turns changes to a rule pack into edits of its files, or a patch.

pub mod apply;
pub mod edit;
pub mod examples;
mod ids;
pub mod pack;
pub mod write;
