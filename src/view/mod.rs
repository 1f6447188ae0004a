//! One self-contained page over argument maps: text with labels, outline and tree, reasons, search, corrections.
//!
//! [`PageBuilder`] takes maps and [`PageBuilder::finish`] gives a [`Page`]: an HTML file that loads nothing, or, above a
//! size that browsers open slowly, a small one with a folder of texts beside it. What the page says and how it looks
//! is in `assets/`. Not here: how maps are found or read ([`map`](crate::map)), and what a view shows of them, which
//! the script of the page decides.

mod article_json;
mod assets;
mod claims_json;
mod escape;
mod page;
mod rule_table;

pub use page::{Page, PageBuilder, PageError, PageOptions, Part, RuleInfo, Split, WEIGHTY, parts_folder};
pub use rule_table::rules_of;

#[cfg(test)]
mod tests;
