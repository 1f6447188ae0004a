//! Which sentence bears on which: candidate links from relation rules, and the best tree over them.
//!
//! The thesis and all links are chosen at once: the tree is a maximum spanning arborescence over the
//! sentences that assert something, rooted in the thesis.

mod arborescence;
mod kinds;
mod linker;
mod rule;
mod shared;

pub use arborescence::{Candidate, Tree, TreeBuffers, best_tree};
pub use linker::{Considered, Linker, Reading, Scratch, Standing};
