//! pack.toml: name, what it extends, labels, negation, content words.
//!
//! Read twice: what rule files refer to (labels, clitics) first, what refers to word lists after those are read.

use super::references::{CERTAINTY, References};
use super::toml_table::{Table, Text};
use crate::rules::diagnostics::code;
use crate::rules::diagnostics::suggest::did_you_mean;
use crate::rules::model::{Content, LabelDef, Negation};

/// Labels of a pack.
pub const MAX_LABELS: usize = 64;
/// Files whose name says what they hold; no label is called so.
pub(crate) const RESERVED: &[&str] = &["pack", "sentences", "header", "holders", "relations", "claims", CERTAINTY];
/// The one pack that can be built on.
pub(crate) const BUILT_IN: &str = "builtin";

/// What pack.toml says, layers merged.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    pub name: String,
    pub version: String,
    pub labels: Vec<LabelDef>,
    pub certainty_bias: f64,
    pub least_voiced: usize,
    pub clitics: Vec<String>,
    pub negation: Negation,
    pub content: Content,
}

impl Settings {
    /// Reads one layer's pack.toml over what the layers below say; `base`: it is what others build on.
    pub fn read(&mut self, table: &Table<'_>, base: bool) {
        table.check_keys(&[
            "name",
            "version",
            "extends",
            "disable",
            "allow",
            "clitics",
            "label",
            "certainty",
            "voice",
            "negation",
            "content",
        ]);
        if let Some(name) = table.need_text("name", "what the pack is called: name = \"my-rules\"") {
            name.value.clone_into(&mut self.name);
        }
        self.version = table.text("version").map_or_else(|| "0.0.0".to_owned(), |v| v.value.to_owned());
        check_extends(table, base);
        if table.has("clitics") {
            self.clitics = table.texts("clitics").iter().map(|t| crate::text::fold_word(t.value, false)).collect();
        }
        self.read_labels(table);
        if let Some(certainty) = table.table("certainty", "`certainty`") {
            certainty.check_keys(&["bias"]);
            self.certainty_bias = certainty.number("bias").unwrap_or(self.certainty_bias);
        }
        if let Some(voice) = table.table("voice", "`voice`") {
            voice.check_keys(&["sentences"]);
            if let Some(sentences) = voice.count("sentences", 0) {
                self.least_voiced = sentences as usize;
            }
        }
    }

    /// Labels named here come first, in this order; those of the layers below follow.
    fn read_labels(&mut self, table: &Table<'_>) {
        let mut named: Vec<LabelDef> = Vec::new();
        for label in table.tables("label", "a label") {
            label.check_keys(&["id", "meaning", "bias", "asserts"]);
            let (meaning, bias, asserts) = (label.text("meaning"), label.number("bias"), label.flag("asserts"));
            let Some(id) = label.need_text("id", "what the label is called in the tables") else { continue };
            if !check_label_id(&label, &id) {
                continue;
            }
            if named.iter().any(|l| l.id == id.value) {
                let message = format!("label `{}` is declared twice", id.value);
                label.push(label.file.error(code::DUPLICATE, id.span, message));
                continue;
            }
            let below = self.labels.iter().position(|l| l.id == id.value).map(|i| self.labels.remove(i));
            let mut def =
                below.unwrap_or(LabelDef { id: id.value.to_owned(), meaning: String::new(), bias: 0.0, asserts: true });
            if let Some(meaning) = meaning {
                meaning.value.clone_into(&mut def.meaning);
            }
            def.bias = bias.unwrap_or(def.bias);
            def.asserts = asserts.unwrap_or(def.asserts);
            named.push(def);
        }
        self.labels.splice(0..0, named);
        if self.labels.len() > MAX_LABELS {
            let message = format!("the pack has {} labels, a pack has at most {MAX_LABELS}", self.labels.len());
            table.push(table.file.error(code::PACK_SIZE, table.key_span("label"), message));
            self.labels.truncate(MAX_LABELS);
        }
    }

    /// Reads what refers to word lists.
    pub fn read_phrases(&mut self, table: &Table<'_>, vocabulary: &References) {
        if let Some(negation) = table.table("negation", "`negation`") {
            negation.check_keys(&["phrases", "stops", "reach"]);
            if negation.has("phrases") {
                self.negation.phrases = vocabulary.phrases(&negation, "phrases", false);
            }
            if negation.has("stops") {
                self.negation.stops = vocabulary.phrases(&negation, "stops", false);
                for stop in self.negation.stops.iter().filter(|s| s.variants.iter().any(|v| v.steps.len() > 1)) {
                    let message = "a negation is stopped by a single word or mark";
                    negation.push(negation.file.error(code::PHRASE, stop.origin.span.clone(), message));
                }
            }
            if let Some(reach) = negation.count("reach", 0) {
                self.negation.reach = reach as usize;
            }
        }
        if let Some(content) = table.table("content", "`content`") {
            content.check_keys(&["function", "endings", "min_letters"]);
            let list = |key, old: &Option<String>| vocabulary.list(&content, key).or_else(|| old.clone());
            self.content.function = list("function", &self.content.function);
            self.content.endings = list("endings", &self.content.endings);
            if let Some(letters) = content.count("min_letters", 0) {
                self.content.min_letters = letters as usize;
            }
        }
    }
}

fn check_extends(table: &Table<'_>, base: bool) {
    let Some(extends) = table.text("extends") else {
        if table.has("disable") && !table.has("extends") {
            let message = "`disable` takes rules out of the pack below, and this pack has none";
            let found = table.file.error(code::CONFLICT, table.key_span("disable"), message);
            table.push(found.help("add extends = \"builtin\", or take the rules out of their files"));
        }
        return;
    };
    if base {
        let message = "the pack that others build on cannot extend one";
        table.push(table.file.error(code::CONFLICT, extends.span, message));
    } else if extends.value != BUILT_IN {
        let message = format!("no pack `{}` to extend", extends.value);
        let help = did_you_mean(extends.value, [BUILT_IN], || Some("a pack may extend \"builtin\"".to_owned()));
        table.push(table.file.error(code::UNKNOWN_VALUE, extends.span, message).help_if(help));
    }
}

/// Whether a label may be called so; what may not is reported.
fn check_label_id(label: &Table<'_>, id: &Text<'_>) -> bool {
    let good = |c: char| c.is_lowercase() || c.is_numeric() || "-_".contains(c);
    let (message, help) = if RESERVED.contains(&id.value) {
        (format!("no label can be called `{}`", id.value), format!("{}.toml holds something else", id.value))
    } else if id.value.is_empty() || id.value.len() > 64 || !id.value.chars().all(good) {
        (
            format!("`{}` cannot be a label", id.value),
            "labels are lower case, with hyphens, 64 bytes at most".to_owned(),
        )
    } else {
        return true;
    };
    label.push(label.file.error(code::ID, id.span.clone(), message).help(help));
    false
}
