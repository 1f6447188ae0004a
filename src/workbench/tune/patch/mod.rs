//! Changes to a rule pack as changes to its files, and those as a patch.

pub mod apply;
pub mod edit;
pub mod examples;
pub mod pack;
pub mod write;
