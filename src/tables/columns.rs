//! What the columns of each table are called, hold and mean: the one place that headers and metadata read.
//!
//! The order here is the order that [`super::article_rows`] and [`crate::stats::rule_health`] write cells in; a test compares them.

use std::borrow::Cow;

use super::csv_record::Row;
use super::dialect::Dialect;
use crate::rules::{LabelDef, Pack};

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Text, quoted.
    Text,
    /// Text that is the label of a sentence.
    Label,
    /// A whole number from this one on.
    Integer(u64),
    /// A number between bounds, where it has any.
    Decimal(Option<(f64, f64)>),
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// In the header.
    pub name: Cow<'static, str>,
    /// What its cells are.
    pub kind: Kind,
    /// What they mean, in a sentence.
    pub about: Cow<'static, str>,
}

/// A table of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the name of its file")]
pub enum Table {
    Articles,
    Sentences,
    Relations,
    Rules,
    Review,
    Claims,
    ClaimMentions,
}

impl Table {
    /// All of them, as they are listed in metadata.
    pub const ALL: [Self; 7] = [
        Self::Articles,
        Self::Sentences,
        Self::Relations,
        Self::Rules,
        Self::Review,
        Self::Claims,
        Self::ClaimMentions,
    ];

    /// File name without its extension.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Articles => "articles",
            Self::Sentences => "sentences",
            Self::Relations => "relations",
            Self::Rules => "rules",
            Self::Review => "review",
            Self::Claims => "claims",
            Self::ClaimMentions => "claim_mentions",
        }
    }

    /// What a row is.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Self::Articles => {
                "One row for every article and every file that could not be read, with what became of it."
            }
            Self::Sentences => "The argument map: one row for every sentence, with its label and what it bears on.",
            Self::Relations => "One row for every sentence that supports or attacks another.",
            Self::Rules => "The health of each rule: what it found and whether it mattered.",
            Self::Review => "The sentences most worth correcting, best first.",
            Self::Claims => "One row for every claim that several articles make, with who says it and who contests it.",
            Self::ClaimMentions => "One row for every sentence that makes, reports or contests a claim.",
        }
    }

    /// The column that tells rows apart, where there is one.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Articles => "article_id",
            Self::Sentences | Self::Review | Self::ClaimMentions => "sentence_id",
            Self::Claims => "claim_id",
            // at most one outgoing relation a sentence
            Self::Relations => "source_id",
            Self::Rules => "rule_id",
        }
    }

    /// Its columns in order. Only those of articles depend on the pack: one for each label.
    #[must_use]
    pub fn columns(self, pack: &Pack) -> Vec<Column> {
        let fixed: &[(&'static str, Kind, &'static str)] = match self {
            Self::Articles => ARTICLES,
            Self::Sentences => SENTENCES,
            Self::Relations => RELATIONS,
            Self::Rules => RULES,
            Self::Review => REVIEW,
            Self::Claims => CLAIMS,
            Self::ClaimMentions => CLAIM_MENTIONS,
        };
        let mut columns: Vec<_> = fixed
            .iter()
            .map(|&(name, kind, about)| Column { name: Cow::Borrowed(name), kind, about: Cow::Borrowed(about) })
            .collect();
        if self == Self::Articles {
            let place = columns.iter().position(|column| column.name == "thesis_id").unwrap_or(columns.len());
            let taken: Vec<_> = columns.iter().map(|column| column.name.clone()).collect();
            let further = further_labels(pack).map(|(_, label)| Column {
                name: if taken.iter().any(|name| *name == label.id) {
                    Cow::Owned(format!("label_{}", label.id))
                } else {
                    Cow::Owned(label.id.clone())
                },
                kind: Kind::Integer(0),
                about: Cow::Owned(format!("Sentences labelled `{}`.", label.id)),
            });
            columns.splice(place..place, further);
        }
        columns
    }
}

/// The labels that have a column in every articles.csv, whatever the pack.
pub const STANDARD_LABELS: [&str; 4] = ["claim", "evidence", "speculation", "none"];

/// The pack's own labels, which get a column each after the standard ones, with their indices.
pub fn further_labels(pack: &Pack) -> impl Iterator<Item = (usize, &LabelDef)> {
    pack.labels.iter().enumerate().filter(|(_, label)| !STANDARD_LABELS.contains(&label.id.as_str()))
}

/// The first record of a table, after the byte-order mark where the dialect has one.
pub fn write_header(out: &mut Vec<u8>, dialect: Dialect, columns: &[Column]) {
    out.extend_from_slice(dialect.byte_order_mark().as_bytes());
    let mut row = Row::begin(out, dialect);
    for column in columns {
        row.text(&column.name);
    }
    row.end();
}

const SHARE: Kind = Kind::Decimal(Some((0.0, 1.0)));

const ARTICLES: &[(&str, Kind, &str)] = &[
    (
        "article_id",
        Kind::Text,
        "Path below the corpus folder without its extension; of a row, `/` and its own id or number after it.",
    ),
    ("path", Kind::Text, "The input file; `-` for standard input."),
    ("title", Kind::Text, "Headline; empty where none was found."),
    ("author", Kind::Text, "Byline; empty where none was found."),
    ("publisher", Kind::Text, "Who printed it; empty where it was not found."),
    ("section", Kind::Text, "The heading it was printed under; empty where it was not found."),
    ("published", Kind::Text, "Date as ISO 8601 where it could be read, else as written."),
    ("words", Kind::Integer(0), "Words of the body; empty where the file could not be mapped."),
    ("sentences", Kind::Integer(0), "Sentences of the body; empty where the file could not be mapped."),
    ("claims", Kind::Integer(0), "Sentences labelled `claim`."),
    ("evidence", Kind::Integer(0), "Sentences labelled `evidence`."),
    ("speculation", Kind::Integer(0), "Sentences labelled `speculation`."),
    ("none", Kind::Integer(0), "Sentences labelled `none`."),
    ("thesis_id", Kind::Text, "The sentence that the map leads to; empty where there is none."),
    ("status", Kind::Text, "`ok`, or what kept the file from being mapped."),
    ("message", Kind::Text, "Why, where the status is not `ok`; else what is worth knowing."),
    ("row", Kind::Integer(1), "Number of the line or row, where the file holds many articles."),
    ("url", Kind::Text, "The article's address, where it is known."),
    (
        "sources",
        Kind::Text,
        "Where title, author and the other fields were found: `header`, `front-matter`, `html`, `column`, `document`.",
    ),
    (
        "thesis_confidence",
        SHARE,
        "How likely a reader takes it for the thesis, calibrated on articles left out of fitting.",
    ),
    (
        "thesis_candidates",
        Kind::Text,
        "The three sentences that are most likely the thesis, each with how likely it is: `ID=0.52`, separated by `; `.",
    ),
    (
        "corrected_thesis",
        Kind::Text,
        "For the reader: the right thesis, a `sentence_id` or the number of a sentence; `map --corrections` reads it.",
    ),
];

const SENTENCES: &[(&str, Kind, &str)] = &[
    ("sentence_id", Kind::Text, "The article's id, `#`, and the sentence's number from 1."),
    ("article_id", Kind::Text, "The article in articles.csv."),
    ("paragraph", Kind::Integer(1), "Number of the paragraph."),
    ("label", Kind::Label, "What the sentence does."),
    ("confidence", SHARE, "How sure the label is: its share of the softmax over all scores."),
    ("text", Kind::Text, "The sentence as written."),
    ("relation", Kind::Text, "`supports` or `attacks`; empty for the thesis and where nothing is linked."),
    ("target_id", Kind::Text, "The sentence that it supports or attacks."),
    ("holder", Kind::Text, "Who holds the view, as written; empty for the author."),
    ("holder_kind", Kind::Text, "`author`, `named` or `unnamed`."),
    ("certainty", SHARE, "From a guess (0) to flatly asserted (1); hedged below 0.5."),
    (
        "rules",
        Kind::Text,
        "Ids of the rules that spoke for the label rather than the runner-up, strongest first, separated by `; `.",
    ),
    ("cues", Kind::Text, "The words that they found, strongest first, separated by `; `."),
    ("runner_up", Kind::Label, "The label with the next best score."),
    ("margin", Kind::Decimal(None), "How far the next best score is behind."),
    ("scores", Kind::Text, "Score of each label, in the order of the rule pack."),
    ("start", Kind::Integer(0), "Unicode code points of the article's text before the sentence."),
    ("end", Kind::Integer(0), "Unicode code points of the article's text to the end of the sentence."),
    (
        "corrected_label",
        Kind::Text,
        "For the reader: the right label; `score`, `tune` and `map --corrections` read it, as the columns below.",
    ),
    (
        "role",
        Kind::Text,
        "`thesis`, `main_argument` (it supports the thesis), `support`, `attack`, or `none`: it is linked to nothing.",
    ),
    ("depth", Kind::Integer(0), "Links between it and the root of its tree; empty where it takes no part in the map."),
    (
        "corrected_target",
        Kind::Text,
        "For the reader: the right target, a `sentence_id`, the number of a sentence, `thesis`, or `none` for no link.",
    ),
    ("corrected_relation", Kind::Text, "For the reader: `supports` or `attacks`."),
    ("corrected_holder", Kind::Text, "For the reader: who holds the view, as written; `author` for the author."),
];

const RELATIONS: &[(&str, Kind, &str)] = &[
    ("article_id", Kind::Text, "The article in articles.csv."),
    ("source_id", Kind::Text, "The sentence that supports or attacks another."),
    ("relation", Kind::Text, "`supports` or `attacks`."),
    ("target_id", Kind::Text, "The sentence that is supported or attacked."),
    ("confidence", SHARE, "How likely a reader draws it, calibrated on articles left out of fitting."),
    ("rules", Kind::Text, "Ids of the rules that decided it, strongest first, separated by `; `."),
    ("source_label", Kind::Label, "Label of the source."),
    ("target_label", Kind::Label, "Label of the target."),
    ("source_text", Kind::Text, "The source as written."),
    ("target_text", Kind::Text, "The target as written."),
    ("second_target_id", Kind::Text, "The next likely target; empty where there is none."),
    ("second_confidence", SHARE, "How likely that one is."),
];

const RULES: &[(&str, Kind, &str)] = &[
    ("rule_id", Kind::Text, "Unique in the rule pack."),
    ("file", Kind::Text, "The rule file."),
    ("line", Kind::Integer(1), "Line in it."),
    ("label", Kind::Text, "What the rule weighs, largest weight first; `holder`, or what kind of relation."),
    ("weight", Kind::Decimal(None), "Its weight; where it has several, that of what `label` names first."),
    ("hits", Kind::Integer(0), "Times that it counted."),
    ("sentences", Kind::Integer(0), "Sentences in which it counted."),
    ("articles", Kind::Integer(0), "Articles in which it counted."),
    ("decisive", Kind::Integer(0), "Sentences whose label would change without it; empty where it weighs no label."),
    ("overruled", Kind::Integer(0), "Sentences that got another label than it speaks for; empty where it weighs none."),
    ("gold_sentences", Kind::Integer(0), "Sentences with a gold label in which it counted; empty without `--gold`."),
    (
        "gold_precision",
        SHARE,
        "Share of them in which gold is the label that it speaks for, or not the one that it speaks against.",
    ),
    ("gold_right", Kind::Integer(0), "Sentences that are right by gold, and would be wrong without it."),
    ("gold_wrong", Kind::Integer(0), "Sentences that are wrong by gold, and would be right without it."),
];

const REVIEW: &[(&str, Kind, &str)] = &[
    ("sentence_id", Kind::Text, "As in sentences.csv."),
    ("article_id", Kind::Text, "The article in articles.csv."),
    ("paragraph", Kind::Integer(1), "Number of the paragraph."),
    ("corrected_label", Kind::Text, "For the reader: the right label; `score` and `tune` read it."),
    ("label", Kind::Label, "What the rules make of it."),
    ("runner_up", Kind::Label, "The label with the next best score."),
    ("margin", Kind::Decimal(None), "How far the next best score is behind."),
    ("text", Kind::Text, "The sentence as written."),
    ("before", Kind::Text, "The sentence before it."),
    ("after", Kind::Text, "The sentence after it."),
    ("rules", Kind::Text, "Ids of the rules that spoke for the label rather than the runner-up, strongest first."),
    ("cues", Kind::Text, "The words that they found, strongest first."),
    ("start", Kind::Integer(0), "Unicode code points of the article's text before the sentence."),
    ("end", Kind::Integer(0), "Unicode code points of the article's text to the end of the sentence."),
    ("holder", Kind::Text, "Who holds the view, as written; empty for the author."),
    ("corrected_holder", Kind::Text, "For the reader: who holds the view, as written; `author` for the author."),
];

const CLAIMS: &[(&str, Kind, &str)] = &[
    ("claim_id", Kind::Text, "Made of the claim's text, so that it stays the same from run to run."),
    ("text", Kind::Text, "The mention that is nearest to all others, as written."),
    (
        "kind",
        Kind::Text,
        "`claim`; `reprint`, where several articles are the same one; `boilerplate`, which a publisher prints with many articles.",
    ),
    ("mentions", Kind::Integer(1), "Rows in claim_mentions.csv."),
    ("articles", Kind::Integer(1), "Articles with a mention; an article and its reprints count once."),
    ("publishers", Kind::Integer(0), "Publishers of these articles, where they are known."),
    ("says", Kind::Integer(0), "Articles whose author says it."),
    ("contests", Kind::Integer(0), "Articles with a mention that says the contrary."),
    ("reports", Kind::Integer(0), "Articles in which a source says it."),
    ("holders", Kind::Text, "Sources who say it, as written, separated by `; `."),
    (
        "contested_by",
        Kind::Text,
        "Who says the contrary: the source, else the author, the publisher or the article; separated by `; `.",
    ),
    ("first_published", Kind::Text, "Earliest date of a mention."),
    ("last_published", Kind::Text, "Latest date of a mention."),
    ("keys", Kind::Text, "Words that at least half of the mentions have, heaviest first, separated by `; `."),
    ("cohesion", SHARE, "Mean score of the mentions against the text."),
];

const CLAIM_MENTIONS: &[(&str, Kind, &str)] = &[
    ("claim_id", Kind::Text, "The claim in claims.csv."),
    ("sentence_id", Kind::Text, "As in sentences.csv."),
    ("article_id", Kind::Text, "The article in articles.csv."),
    ("publisher", Kind::Text, "Publisher of the article."),
    ("published", Kind::Text, "Date of the article."),
    ("holder", Kind::Text, "Who holds the view, as written; empty for the author."),
    ("holder_kind", Kind::Text, "`author`, `named` or `unnamed`."),
    ("label", Kind::Label, "What the sentence does in its article."),
    ("certainty", SHARE, "From a guess (0) to flatly asserted (1)."),
    ("stance", Kind::Text, "`says`, `reports` (a source says it) or `contests` (it says the contrary)."),
    ("score", SHARE, "How near the sentence is to the claim's text."),
    ("keys", Kind::Text, "Words that it shares with the claim's text, heaviest first, separated by `; `."),
    ("rules", Kind::Text, "Ids of the rules of stance in claims.toml, separated by `; `."),
    ("text", Kind::Text, "The sentence as written."),
    ("reprint_of", Kind::Text, "The article that its article is a reprint of; empty where it is none."),
    (
        "corrected_claim",
        Kind::Text,
        "For the reader: the right claim (an id of claims.csv or a name of your own) or `none`; the next run reads it.",
    ),
];
