//! What each kind of rule file says, collected over all files of a pack and of the one below.
//!
//! Which files there are, and in which order they are read, is [`load`](super::load)'s business.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use toml::de::DeTable;

use super::claims::{claim_rule, claim_settings};
use super::layers::{Ids, Overlay};
use super::layout_rules::{break_rule, header_rule, header_settings, sentence_settings};
use super::pack_toml::{RESERVED, Settings};
use super::reading_rules;
use super::references::{CERTAINTY, References};
use super::sentence_rules::{holder_rule, label_rule, map_settings, passed_over, relation_rule};
use super::shape::Shape;
use super::source::Source;
use super::toml_table::{File, Table};
use crate::rules::diagnostics::codes::lint;
use crate::rules::diagnostics::suggest::{did_you_mean, one_of};
use crate::rules::diagnostics::{Report, code};
use crate::rules::model::{
    Allowed, BreakRule, ClaimRule, ClaimRules, HeaderRule, HeaderRules, HolderRule, LabelRule, MapSettings, Origin,
    Pack, ReadingRules, RelationRule, Scale, SentenceRules, WordList,
};
use crate::text::Clitics;

/// Sentences that two linked ones may stand apart, where relations.toml does not say.
const DEFAULT_REACH: u32 = 8;

/// Sentences that two linked ones may stand apart at most.
const MAX_REACH: u32 = 1_000;

/// Rule files by name, and what each is for messages; those of all other names hold label rules.
pub(crate) const FILE_KINDS: [(&str, &str); 8] = [
    ("pack", "pack.toml"),
    ("sentences", "sentences.toml"),
    ("header", "header.toml"),
    ("holders", "holders.toml"),
    ("reading", "reading.toml"),
    ("relations", "relations.toml"),
    ("claims", "claims.toml"),
    ("labels", LABEL_RULES),
];

const LABEL_RULES: &str = "a file of label rules";

/// What a file is, for messages.
pub(super) fn file_kind(name: &str) -> &'static str {
    FILE_KINDS.iter().map(|(_, file)| *file).find(|file| *file == name).unwrap_or(LABEL_RULES)
}

/// What each kind of rule file may look like: its readers are run over an empty one and note what they ask for.
pub(crate) fn shapes() -> Vec<(&'static str, Rc<Shape>)> {
    let report = Report::default();
    let file = File::new(0, "", &report);
    let empty = DeTable::new();
    let (labels, words, clitics) = (Vec::new(), BTreeMap::new(), Clitics::new(Vec::<String>::new()));
    let vocabulary = References { clitics, labels, words, groups: RefCell::default() };
    let shape_of = |(kind, what): (&'static str, &'static str)| {
        let shape = Shape::new(what);
        let table = Table::noting(&file, &empty, what, Rc::clone(&shape));
        let (mut rules, mut settings) = (Rules::default(), Settings::default());
        if kind == "pack" {
            settings.read(&table, false);
            settings.read_phrases(&table, &vocabulary);
            rules.disable(&table, 1);
            rules.allow(&table);
        } else {
            rules.read(&table, kind, 0, &vocabulary, "");
        }
        (kind, shape)
    };
    FILE_KINDS.map(shape_of).into()
}

/// The rules of all files so far.
#[derive(Default)]
pub(super) struct Rules {
    ids: Ids,
    labels: Overlay<LabelRule>,
    holders: Overlay<HolderRule>,
    relations: Overlay<RelationRule>,
    breaks: Overlay<BreakRule>,
    heads: Overlay<HeaderRule>,
    claims: Overlay<ClaimRule>,
    claim_settings: ClaimRules,
    sentences: SentenceRules,
    header: HeaderRules,
    passed_over: Vec<String>,
    reading: Option<Arc<ReadingRules>>,
    reach: Option<u32>,
    map: MapSettings,
    allowed: Vec<Allowed>,
}

impl Rules {
    /// Nothing read yet: what holds where no file says otherwise.
    pub fn new() -> Self {
        let header = HeaderRules { lines: 10, max_words: 25, narrow: 60, ..HeaderRules::default() };
        Self { header, claim_settings: ClaimRules::plain(), ..Self::default() }
    }

    /// Reads what a pack as a whole allows.
    pub fn allow(&mut self, table: &Table<'_>) {
        read_allowed(table, None, &mut self.allowed);
    }

    /// Takes out what pack.toml disables; it is the first file read of its layer.
    pub fn disable(&mut self, table: &Table<'_>, layer: usize) {
        if layer == 0 {
            return;
        }
        for id in table.texts("disable") {
            if self.ids.disable(&id, layer, table) {
                self.labels.remove(id.value);
                self.holders.remove(id.value);
                self.relations.remove(id.value);
                self.breaks.remove(id.value);
                self.heads.remove(id.value);
                self.claims.remove(id.value);
            }
        }
    }

    /// Reads a rule file.
    pub fn read(&mut self, table: &Table<'_>, stem: &str, layer: usize, vocabulary: &References, shown: &str) {
        for rule in table.tables_if_any("rule") {
            read_allowed(&rule, Some(&rule.origin()), &mut self.allowed);
        }
        let ids = &mut self.ids;
        match stem {
            "sentences" => {
                table.check_keys(&["terminators", "closers", "openers", "quotation_marks", "starters", "rule"]);
                sentence_settings(table, vocabulary, &mut self.sentences);
                for rule in table.rules("a sentence rule") {
                    self.breaks.add(break_rule(&rule, vocabulary), layer, ids, &rule, shown);
                }
            }
            "header" => {
                table.check_keys(&["lines", "max_words", "narrow", "date_formats", "months", "rule"]);
                header_settings(table, &mut self.header);
                for rule in table.rules("a header rule") {
                    if let Some(read) = header_rule(&rule) {
                        self.heads.add(read, layer, ids, &rule, shown);
                    }
                }
            }
            "claims" => {
                claim_settings(table, vocabulary, &mut self.claim_settings);
                for rule in table.rules("a claim rule") {
                    self.claims.add(claim_rule(&rule, vocabulary), layer, ids, &rule, shown);
                }
            }
            "holders" => {
                table.check_keys(&["passed_over", "rule"]);
                if table.has("passed_over") {
                    self.passed_over = passed_over(table);
                }
                for rule in table.rules("a holder rule") {
                    self.holders.add(holder_rule(&rule, vocabulary), layer, ids, &rule, shown);
                }
            }
            "reading" => {
                let below = self.reading.get_or_insert_with(reading_rules::builtin_reading);
                // what the built-in file says is there already
                if !reading_rules::is_builtin(table.file.text) {
                    reading_rules::reading_rules(table, Arc::make_mut(below));
                }
            }
            "relations" => {
                table.check_keys(&["reach", "theses", "trust_thesis", "confidence", "rule"]);
                map_settings(table, &mut self.map);
                self.reach = table.count("reach", 1).or(self.reach);
                if let Some(reach) = self.reach.filter(|&reach| reach > MAX_REACH) {
                    let message = format!("`reach` is {reach}, links reach {MAX_REACH} sentences at most");
                    table.push(table.file.error(code::NUMBER, table.key_span("reach"), message));
                }
                for rule in table.rules("a relation rule") {
                    self.relations.add(relation_rule(&rule, vocabulary), layer, ids, &rule, shown);
                }
            }
            _ => {
                table.check_keys(&["label", "rule"]);
                let own = own_scale(table, stem, vocabulary);
                for rule in table.rules("a label rule") {
                    self.labels.add(label_rule(&rule, vocabulary, own), layer, ids, &rule, shown);
                }
            }
        }
    }

    /// The pack that they make together.
    pub fn into_pack(self, settings: Settings, words: BTreeMap<String, WordList>, source: &Source) -> Pack {
        let reading = self.reading.unwrap_or_else(reading_rules::builtin_reading);
        Pack {
            name: settings.name,
            version: settings.version,
            hash: String::new(),
            provenance: source.to_string(),
            labels: settings.labels,
            certainty_bias: settings.certainty_bias,
            least_voiced: settings.least_voiced,
            clitics: settings.clitics,
            negation: settings.negation,
            content: settings.content,
            words,
            label_rules: self.labels.into_rules(),
            holder_rules: self.holders.into_rules(),
            passed_over: self.passed_over,
            reach: self.reach.unwrap_or(DEFAULT_REACH),
            map: self.map,
            relation_rules: self.relations.into_rules(),
            sentences: SentenceRules { rules: self.breaks.into_rules(), ..self.sentences },
            header: HeaderRules { rules: self.heads.into_rules(), reading: Arc::clone(&reading), ..self.header },
            reading,
            claims: ClaimRules { rules: self.claims.into_rules(), ..self.claim_settings },
            files: Vec::new(),
            files_below: 0,
            allowed: self.allowed,
        }
    }
}

/// Reads `allow`: of a rule, or of the whole pack.
fn read_allowed(table: &Table<'_>, rule: Option<&Origin>, out: &mut Vec<Allowed>) {
    for text in table.texts("allow") {
        let Some(code) = lint::ALL.iter().find(|code| **code == text.value) else {
            let message = format!("`allow` cannot be `{}`", text.value);
            let help = did_you_mean(text.value, lint::ALL.iter().copied(), || {
                Some("it takes the codes of findings of `toulmin check`, such as \"W003\"".to_owned())
            });
            table.push(table.file.error(code::UNKNOWN_VALUE, text.span, message).help_if(help));
            continue;
        };
        out.push(Allowed { code, origin: table.file.origin(text.span), rule: rule.cloned() });
    }
}

/// What a file of label rules is about: what `label` says at its top, else its name.
fn own_scale(table: &Table<'_>, stem: &str, vocabulary: &References) -> Option<Scale> {
    if table.has("label") {
        let text = table.text("label")?;
        return vocabulary.scale(table, text.value, text.span);
    }
    if stem == CERTAINTY {
        return Some(Scale::Certainty);
    }
    let found = vocabulary.labels.iter().position(|l| l.id == stem);
    if found.is_none() {
        let names = vocabulary.label_names().chain(RESERVED.iter().copied());
        let help = did_you_mean(stem, names, || None);
        let otherwise = format!(
            "name the file after a label ({}), or write label = \"...\" at its top",
            one_of(vocabulary.label_names())
        );
        let message = format!("`{stem}` is no label of this pack, so nothing says what these rules are about");
        let found = table.file.error(code::FILE_NAME, 0..0, message);
        table.push(found.help(help.map_or(otherwise.clone(), |near| format!("{near} {otherwise}"))));
    }
    found.map(Scale::Label)
}
