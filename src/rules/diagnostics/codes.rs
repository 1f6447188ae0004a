//! Codes of what is wrong with a pack, and of what `check` warns of: packs that load but probably do not mean what they
//! say.
//!
//! Warnings are known here, so that `allow` can be read; the workbench finds them. docs/check.md has a section on each code.

/// The code of each kind of mistake.
pub mod code {
    /// A file or folder cannot be read.
    pub const UNREADABLE: &str = "E001";
    /// The folder has no pack.toml.
    pub const NO_PACK: &str = "E002";
    /// The file is too large.
    pub const TOO_LARGE: &str = "E003";
    /// The file is not UTF-8.
    pub const ENCODING: &str = "E004";
    /// Not TOML.
    pub const SYNTAX: &str = "E005";
    /// A rule file of no label, or a file name that cannot be used.
    pub const FILE_NAME: &str = "E006";
    /// The pack has more of something than can be used.
    pub const PACK_SIZE: &str = "E007";
    /// An unknown key.
    pub const UNKNOWN_KEY: &str = "E010";
    /// A value of another type.
    pub const TYPE: &str = "E011";
    /// A key is missing.
    pub const MISSING: &str = "E012";
    /// None of the values that the key takes.
    pub const UNKNOWN_VALUE: &str = "E013";
    /// A number out of bounds.
    pub const NUMBER: &str = "E014";
    /// Keys that contradict each other.
    pub const CONFLICT: &str = "E015";
    /// An id is used twice.
    pub const DUPLICATE: &str = "E020";
    /// An id or name with characters that ids do not have.
    pub const ID: &str = "E021";
    /// No rule has this id.
    pub const UNKNOWN_RULE: &str = "E022";
    /// No label has this name.
    pub const UNKNOWN_LABEL: &str = "E023";
    /// A phrase cannot be read.
    pub const PHRASE: &str = "E030";
    /// No word list has this name.
    pub const UNKNOWN_LIST: &str = "E031";
    /// A phrase is written out to too many sequences.
    pub const PHRASE_SIZE: &str = "E032";
    /// A regular expression cannot be read.
    pub const PATTERN: &str = "E040";
    /// A regular expression is too big.
    pub const PATTERN_SIZE: &str = "E041";
    /// A named group that nobody reads.
    pub const GROUP: &str = "E042";
    /// A line of a word list cannot be read.
    pub const WORD: &str = "E050";
    /// Word lists include each other.
    pub const CYCLE: &str = "E051";
    /// Word lists come to too much when what they include is written out.
    pub const LIST_SIZE: &str = "E052";
    /// A rule without cue and conditions.
    pub const EMPTY_RULE: &str = "E060";
    /// An example of a rule does not hold.
    pub const EXAMPLE: &str = "E070";
}

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

#[cfg(test)]
mod tests {
    #[test]
    fn no_two_mistakes_share_a_code() {
        let source = include_str!("codes.rs");
        let codes = source.lines().filter(|line| line.trim_start().starts_with("pub const") && line.contains("&str ="));
        let mut codes: Vec<_> = codes.filter_map(|line| line.split('"').nth(1)).collect();
        let all = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert!(all > 20 && codes.len() == all, "{codes:?}");
    }
}
