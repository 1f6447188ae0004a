//! Which keys a line of `pipe --flat` has, and in which order. Nothing here writes them.

use crate::rules::{did_you_mean, one_of};

/// A key of a sentence's line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    ArticleId,
    Id,
    Paragraph,
    Text,
    Start,
    End,
    Label,
    Confidence,
    Certainty,
    Scores,
    Holder,
    HolderKind,
    Cues,
    Thesis,
    Relation,
    Target,
    RelationConfidence,
    RelationRules,
    Rules,
}

/// Every field with its key, in the order of a full line.
const FIELDS: [(&str, Field); 19] = [
    ("article_id", Field::ArticleId),
    ("id", Field::Id),
    ("paragraph", Field::Paragraph),
    ("text", Field::Text),
    ("start", Field::Start),
    ("end", Field::End),
    ("label", Field::Label),
    ("confidence", Field::Confidence),
    ("certainty", Field::Certainty),
    ("scores", Field::Scores),
    ("holder", Field::Holder),
    ("holder_kind", Field::HolderKind),
    ("cues", Field::Cues),
    ("thesis", Field::Thesis),
    ("relation", Field::Relation),
    ("target", Field::Target),
    ("relation_confidence", Field::RelationConfidence),
    ("relation_rules", Field::RelationRules),
    ("rules", Field::Rules),
];

/// The keys of a sentence's line, in the order in which they are written.
#[derive(Debug, Clone)]
pub struct Columns {
    pub(crate) fields: Vec<Field>,
    /// Whether keys of the input pass through, after the first field.
    pub(crate) others: bool,
}

impl Default for Columns {
    fn default() -> Self {
        Self { fields: FIELDS.iter().map(|(_, field)| *field).collect(), others: true }
    }
}

impl Columns {
    /// Selects the named keys; keys of the input no longer pass through.
    ///
    /// # Errors
    /// A name that is no key, or that comes twice, in a sentence for the user.
    pub fn named(names: &[impl AsRef<str>]) -> Result<Self, String> {
        let keys = || FIELDS.iter().map(|(key, _)| *key);
        let mut fields = Vec::with_capacity(names.len());
        for name in names.iter().map(AsRef::as_ref) {
            let Some((_, field)) = FIELDS.iter().find(|(key, _)| *key == name) else {
                let help = did_you_mean(name, keys(), || Some(format!("there are {}", one_of(keys()))));
                return Err(format!("there is no field `{name}`; {}", help.unwrap_or_default()));
            };
            if fields.contains(field) {
                return Err(format!("field `{name}` is named twice"));
            }
            fields.push(*field);
        }
        Ok(Self { fields, others: false })
    }
}

impl Field {
    /// Its key.
    pub(crate) fn key(self) -> &'static str {
        FIELDS[self as usize].0
    }

    /// Whether a line of `--flat` has this key of its own.
    pub(crate) fn is_key(name: &str) -> bool {
        // where given sentences came in, what they held is in the lines
        name == "sentences" || FIELDS.iter().any(|(key, _)| *key == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_know_their_keys() {
        for (key, field) in FIELDS {
            assert_eq!(field.key(), key);
        }
    }

    #[test]
    fn names_are_keys_once() {
        assert_eq!(Columns::named(&["label", "id"]).unwrap().fields, [Field::Label, Field::Id]);
        let wrong = |names: &[&str]| Columns::named(names).unwrap_err();
        assert_eq!(wrong(&["id", "labels"]), "there is no field `labels`; did you mean `label`?");
        assert!(wrong(&["colour"]).contains("there are `article_id`, `id`, "));
        assert_eq!(wrong(&["id", "id"]), "field `id` is named twice");
    }
}
