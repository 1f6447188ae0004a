//! Which sentence bears on which: the thesis, candidate links from relation rules, and the best tree over them.
//!
//! Rules give each sentence a share as the thesis, and each possible link a share under each of the likeliest theses. The
//! tree is the maximum spanning arborescence, rooted in the thesis, of what links are worth: the one that most links are
//! expected to be right in.

mod arborescence;
mod known;
mod linker;
mod pair_memo;
mod relation_rule;
mod shared_words;
mod worth;

pub use arborescence::{Candidate, Tree, TreeBuffers, best_tree};
pub use known::{Known, KnownLink, KnownTarget};
pub use linker::{Considered, LinkInput, Linker, PairVotes, Scratch, Standing};
