//! Rules of several packs, one over the other: what replaces, what is added, what is taken out.

use std::collections::HashMap;

use super::toml_table::{Table, Text};
use crate::rules::diagnostics::suggest::did_you_mean;
use crate::rules::diagnostics::{Diagnostic, code};
use crate::rules::model::{BreakRule, ClaimRule, HeaderRule, HolderRule, LabelRule, Origin, RelationRule};

/// A rule of any kind.
pub(crate) trait Rule {
    fn id(&self) -> &str;
    fn origin(&self) -> &Origin;
    /// Whether of several rules the first that matches decides: what a pack adds then goes before what it extends,
    /// or it would never be asked.
    const FIRST_DECIDES: bool;
    /// For messages.
    const KIND: &'static str;
}

macro_rules! rule {
    ($type:ty, $first:literal, $kind:literal $(, $cue:ident)?) => {
        impl Rule for $type {
            fn id(&self) -> &str {
                &self$(.$cue)?.id
            }
            fn origin(&self) -> &Origin {
                &self$(.$cue)?.origin
            }
            const FIRST_DECIDES: bool = $first;
            const KIND: &'static str = $kind;
        }
    };
}
rule!(LabelRule, false, "label rule", cue);
rule!(HolderRule, false, "holder rule", cue);
rule!(RelationRule, false, "relation rule", cue);
rule!(ClaimRule, false, "claim rule", cue);
rule!(BreakRule, true, "sentence rule");
rule!(HeaderRule, true, "header rule");

/// Every id seen so far.
#[derive(Debug, Default)]
pub(crate) struct Ids(HashMap<String, Seen>);

#[derive(Debug)]
struct Seen {
    layer: usize,
    kind: &'static str,
    place: String,
}

impl Ids {
    /// Whether the rule replaces another one; `None` for one that cannot be used, its id being taken by another rule
    /// of the layer or by one of another kind.
    fn admit<T: Rule>(&mut self, rule: &T, layer: usize, table: &Table<'_>, shown: &str) -> Option<bool> {
        // an id that could not be read is reported already
        if rule.id().is_empty() {
            return None;
        }
        let place = format!("{shown}:{}", rule.origin().line);
        let taken = self.0.get(rule.id()).filter(|s| s.layer == layer || s.kind != T::KIND);
        let Some(taken) = taken else {
            return Some(self.0.insert(rule.id().to_owned(), Seen { layer, kind: T::KIND, place }).is_some());
        };
        let span = table.text("id").map_or_else(|| table.head.clone(), |t| t.span);
        let message = format!("the id `{}` is taken", rule.id());
        let found = table.file.error(code::DUPLICATE, span, message);
        table.push(found.label(format!("also the {} at {}", taken.kind, taken.place)).help("ids are unique in a pack"));
        None
    }

    /// The ids that layers below `layer` gave.
    fn below(&self, layer: usize) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(_, s)| s.layer < layer).map(|(id, _)| id.as_str())
    }

    /// Forgets a disabled rule; one that is not there is reported.
    pub fn disable(&mut self, id: &Text<'_>, layer: usize, table: &Table<'_>) -> bool {
        if self.0.get(id.value).is_some_and(|s| s.layer < layer) {
            self.0.remove(id.value);
            return true;
        }
        let mut names: Vec<&str> = Vec::new();
        if table.file.suggests(self.0.len()) {
            names.extend(self.below(layer));
            names.sort_unstable();
        }
        let help = did_you_mean(id.value, names, || None);
        let message = format!("the pack below has no rule `{}`", id.value);
        let found: Diagnostic = table.file.error(code::UNKNOWN_RULE, id.span.clone(), message);
        table.push(found.help_if(help));
        false
    }
}

/// The rules of one kind, those of each pack laid over the packs below.
pub(crate) struct Overlay<T> {
    all: Vec<T>,
    /// How many rules the layer in work has put first.
    front: (usize, usize),
}

impl<T> Default for Overlay<T> {
    fn default() -> Self {
        Self { all: Vec::new(), front: (0, 0) }
    }
}

impl<T: Rule> Overlay<T> {
    pub fn add(&mut self, rule: T, layer: usize, ids: &mut Ids, table: &Table<'_>, shown: &str) {
        let Some(replaces) = ids.admit(&rule, layer, table, shown) else { return };
        let old = if replaces { self.all.iter_mut().find(|old| old.id() == rule.id()) } else { None };
        if let Some(old) = old {
            *old = rule;
        } else if T::FIRST_DECIDES {
            if self.front.0 != layer {
                self.front = (layer, 0);
            }
            self.all.insert(self.front.1, rule);
            self.front.1 += 1;
        } else {
            self.all.push(rule);
        }
    }

    pub fn remove(&mut self, id: &str) {
        self.all.retain(|rule| rule.id() != id);
    }

    pub fn into_rules(self) -> Vec<T> {
        self.all
    }
}
