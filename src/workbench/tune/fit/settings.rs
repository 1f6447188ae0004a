//! What may be learned, and where weights are drawn to.

/// Where weights are drawn to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Towards {
    /// Where the pack has them.
    Pack,
    /// 0.
    Zero,
}

/// What may be learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// New phrases at most.
    pub phrases: usize,
    /// `None`: whatever the folds prefer.
    pub towards: Option<Towards>,
    /// Sentences without a label keep what the pack makes of them, together as much as those that have one: gold is
    /// a table in which only some rows were looked at.
    pub anchored: bool,
}
