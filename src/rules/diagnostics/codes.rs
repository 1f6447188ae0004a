//! Codes of what `check` warns of: packs that load but probably do not mean what they say.
//!
//! They are known here, so that `allow` can be read; the workbench finds them. docs/check.md has a section on each.

/// The code of each kind of warning.
pub mod lint {
    /// A rule without hits or without misses.
    pub const NO_EXAMPLES: &str = "W001";
    /// A phrase that another phrase of the rule makes superfluous.
    pub const COVERED: &str = "W002";
    /// The same phrase in two rules that weigh the same.
    pub const TWICE: &str = "W003";
    /// Several phrases in one string.
    pub const GLUED: &str = "W004";
    /// Characters that look like others, or like nothing.
    pub const LOOK_ALIKE: &str = "W005";
    /// A phrase whose every hit `unless` voids.
    pub const VOID: &str = "W006";
    /// A regular expression that runs over every sentence.
    pub const SLOW: &str = "W007";
    /// A word list that nothing uses.
    pub const UNUSED_LIST: &str = "W008";
    /// A weight of 0.
    pub const NO_WEIGHT: &str = "W009";
    /// Weights that change no label.
    pub const NO_EFFECT: &str = "W010";
    /// Conditions that nothing meets.
    pub const NEVER: &str = "W011";
    /// An example written twice.
    pub const SAME_EXAMPLE: &str = "W012";
    /// A label that no rule speaks for.
    pub const SILENT_LABEL: &str = "W013";
    /// An entry of a word list written twice.
    pub const SAME_ENTRY: &str = "W014";
    /// A word list without words, or a line of it that does nothing.
    pub const EMPTY_LIST: &str = "W015";
    /// A phrase written like a regular expression.
    pub const LIKE_PATTERN: &str = "W016";
    /// An `allow` that silences nothing.
    pub const IDLE_ALLOW: &str = "W017";
    /// A phrase that no example needs.
    pub const UNTESTED: &str = "W018";
    /// A phrase in which one of another rule lies that weighs the same way.
    pub const CONTAINED: &str = "W019";

    /// All of them, in order.
    pub const ALL: &[&str] = &[
        NO_EXAMPLES,
        COVERED,
        TWICE,
        GLUED,
        LOOK_ALIKE,
        VOID,
        SLOW,
        UNUSED_LIST,
        NO_WEIGHT,
        NO_EFFECT,
        NEVER,
        SAME_EXAMPLE,
        SILENT_LABEL,
        SAME_ENTRY,
        EMPTY_LIST,
        LIKE_PATTERN,
        IDLE_ALLOW,
        UNTESTED,
        CONTAINED,
    ];
}
