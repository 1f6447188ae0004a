//! Everything about the terminal: printing, colours, marks under words, progress and interrupts.

pub mod interrupt;
pub mod print;
pub mod progress;
pub mod style;
pub mod text;
pub mod underline;
