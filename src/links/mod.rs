//! Which sentence bears on which: candidate links from relation rules, and the best tree over them.
//!
//! The thesis and all links are chosen at once: the tree is a maximum spanning arborescence over the
//! sentences that assert something, rooted in the thesis.

mod arborescence;
mod linker;
mod pair_memo;
mod relation_rule;
mod shared_words;

pub use arborescence::{Candidate, Tree, TreeBuffers, best_tree};
pub use linker::{Considered, LinkInput, Linker, Scratch, Standing};
