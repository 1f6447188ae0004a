//! Finished records of a table, as bytes.

/// Finished records of one table.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// Whole records, in the dialect they were written in.
    pub bytes: Vec<u8>,
    /// How many.
    pub count: u64,
}
