//! An article: masthead, paragraphs, text.

mod model;

pub use model::{Article, Masthead};
