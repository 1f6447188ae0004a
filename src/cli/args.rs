//! What can be said on the command line, as plain data.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::reading_args::Reading;

/// Turns a folder of articles into argument maps: which sentence claims, which gives evidence, which
/// speculates, who holds the view, and which sentence supports or attacks which. Plain-text rules decide, and
/// every decision names the rule and the words that caused it.
#[derive(Debug, Parser)]
#[command(name = "toulmin", version, max_term_width = 100, subcommand_required = true, arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub common: Common,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make the tables for every article: the main job.
    Map(Box<Map>),
    /// Check rule files: schema, patterns, their own examples, and what hardly says what was meant.
    Check(Check),
    /// Tell why a sentence got its label: scores, rules, words, file and line.
    Explain(Explain),
    /// Tell what another pack of rules changes in a corpus, and which rule did.
    Diff(Diff),
    /// Tell how good the labels are against gold: figures, confusion, worst sentences, rules to keep and to retire.
    Score(Score),
    /// Read articles as NDJSON on standard input, write their maps as NDJSON: for Spark and shells.
    Pipe(Pipe),
    /// Learn from corrected labels: fit the weights, find phrases, try them on held-out articles.
    Tune(Tune),
    /// Copy the built-in rules out for editing.
    Init(Init),
}

/// Options of all commands.
#[derive(Debug, Args)]
#[command(next_help_heading = "Common options")]
pub struct Common {
    /// Rule pack to use [default: ./rules if it is one, else the built-in pack].
    #[arg(short, long, value_name = "DIR", global = true)]
    pub rules: Option<PathBuf>,
    /// Threads to work with [default: one a core].
    #[arg(long, value_name = "N", global = true, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Say nothing but errors.
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Whether to colour what is written to the terminal.
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto")]
    pub color: When,
    /// Whether to show progress.
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto")]
    pub progress: When,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal.
    Auto,
    Always,
    Never,
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own on the command line")]
pub struct Map {
    /// Articles: files, folders with all that is below them, or `-` for standard input. See docs/inputs.md for what is
    /// read.
    #[arg(required = true, value_name = "CORPUS")]
    pub corpus: Vec<PathBuf>,
    /// Folder for the tables; made if it is not there.
    #[arg(short, long, value_name = "DIR", default_value = "maps")]
    pub output: PathBuf,
    /// How the tables are written: for any spreadsheet program, for one that wants semicolons, for machines.
    #[arg(long, value_name = "DIALECT", default_value = "spreadsheet")]
    pub csv: CsvDialect,
    /// End with status 1 if an article could not be read.
    #[arg(long)]
    pub strict: bool,
    /// Take articles that have not changed since an earlier run with --resume from DIR/.toulmin, and note there what
    /// is found in others.
    #[arg(long)]
    pub resume: bool,
    /// Judge the rules by a table of corrected labels, too: fills the columns about gold in rules.csv.
    #[arg(long, value_name = "GOLD.csv")]
    pub gold: Option<PathBuf>,
    /// Write review.csv, too: the N sentences whose correction would teach most, the first of them first.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=2000))]
    pub review: Option<u16>,
    /// Go on after that: whenever a rule or an article is saved, write the tables again and show what changed. Ctrl-C
    /// ends it.
    #[arg(long, conflicts_with_all = ["strict", "resume", "list"])]
    pub watch: bool,
    /// Show what would be read and as what, and do nothing else.
    #[arg(long)]
    pub list: bool,
    #[command(flatten)]
    pub reading: Reading,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CsvDialect {
    /// UTF-8 with a BOM, CRLF, text quoted, no line breaks in cells, formulas defused.
    Spreadsheet,
    /// The same with semicolons.
    Semicolon,
    /// No BOM, LF, the text as it is.
    Plain,
}

#[derive(Debug, Args)]
pub struct Check {
    /// Rule pack to check [default: as --rules].
    #[arg(value_name = "RULES")]
    pub pack: Option<PathBuf>,
    /// Tell also how many cues fell into which matching strategy.
    #[arg(short, long)]
    pub verbose: bool,
    /// Leave out each phrase in turn: one whose loss no example notices is untested.
    #[arg(long)]
    pub mutate: bool,
    /// First bring the rule files into the standard form: one phrase per line, no line over 140 columns.
    #[arg(long)]
    pub fix: bool,
    /// How findings are written: for people, as one JSON document, or as SARIF 2.1.0.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// Tell what a finding's code means, and check nothing.
    #[arg(long, value_name = "CODE", conflicts_with_all = ["pack", "verbose", "mutate", "fix", "format"])]
    pub explain: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
    Sarif,
}

#[derive(Debug, Args)]
pub struct Explain {
    /// A file, `-` for standard input, or the text itself.
    #[arg(value_name = "FILE|-|TEXT")]
    pub text: String,
    /// Tell of this sentence only, counted from 1.
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub sentence: Option<u32>,
    /// Tell why this rule counted or did not: what it asks one by one, and what was seen.
    #[arg(long, value_name = "ID")]
    pub rule: Option<String>,
    /// Tell why sentences end where they do.
    #[arg(long)]
    pub splits: bool,
    /// Tell why each sentence supports or attacks the one that it does.
    #[arg(long)]
    pub map: bool,
    /// Write JSON: an object a line.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Score {
    /// A table with the columns `article_id` or `sentence_id`, `text`, and the label in `corrected_label`, `gold` or
    /// `label`: a sentences.csv that you have corrected, however your spreadsheet program saved it, or one of your own.
    #[arg(value_name = "GOLD.csv")]
    pub gold: PathBuf,
    /// Find the sentences again in these articles, divided as the rules do [default: take the sentences as the table
    /// has them].
    #[arg(long, value_name = "CORPUS")]
    pub corpus: Vec<PathBuf>,
    /// End with status 1 if a figure is below a number: accuracy, `macro_f1`, kappa, LABEL.f1, LABEL.precision,
    /// LABEL.recall. May be given several times.
    #[arg(long, value_name = "NAME=NUMBER")]
    pub gate: Vec<String>,
    /// Count only sentences that have one of these labels in gold: where it knows fewer than the rules.
    #[arg(long, value_name = "LABELS", value_delimiter = ',')]
    pub labels: Vec<String>,
    /// Count one label as another where it is said. May be given several times.
    #[arg(long, value_name = "LABEL=LABEL")]
    pub fold: Vec<String>,
    /// How many of the surest mistakes to show.
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub worst: usize,
    /// Write everything as one JSON object.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Diff {
    /// Rule pack before: a folder, or `builtin`.
    #[arg(value_name = "RULES_A")]
    pub a: PathBuf,
    /// Rule pack after.
    #[arg(value_name = "RULES_B")]
    pub b: PathBuf,
    /// Articles: files, or folders that are walked.
    #[arg(required = true, value_name = "CORPUS")]
    pub corpus: Vec<PathBuf>,
    /// Table of corrected labels: tells which changes are right and which wrong.
    #[arg(long, value_name = "GOLD.csv")]
    pub gold: Option<PathBuf>,
    /// End with status 1 if there are more changes.
    #[arg(long, value_name = "N")]
    pub max_changes: Option<u64>,
    /// How changes are written.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: DiffFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// By rule, with some of the changes of each.
    Text,
    /// A row a change.
    Csv,
    /// One document.
    Json,
}

#[derive(Debug, Args)]
pub struct Pipe {
    /// Write one object a sentence, not one an article.
    #[arg(long)]
    pub flat: bool,
}

#[derive(Debug, Args)]
pub struct Init {
    /// Folder to write the rules to.
    #[arg(value_name = "DIR", default_value = "rules")]
    pub folder: PathBuf,
    /// Replace files that are there already.
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Args)]
pub struct Tune {
    /// Table of sentences with right labels: a sentences.csv with `corrected_label` filled in, or any CSV with
    /// `article_id`, `text` and `label`.
    #[arg(value_name = "GOLD.csv")]
    pub gold: PathBuf,
    /// Write the tuned pack into this folder, made if it is not there.
    #[arg(long, value_name = "DIR")]
    pub write: Option<PathBuf>,
    /// Write the changes as a unified diff [without FILE: to standard output].
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-")]
    pub patch: Option<PathBuf>,
    /// New phrases at most.
    #[arg(long, value_name = "N", default_value = "200", value_parser = up_to::<10_000>)]
    pub phrases: usize,
    /// Where weights are drawn to that gold says little of.
    #[arg(long, value_name = "WHERE", default_value = "auto")]
    pub towards: TowardsChoice,
    /// Folds of articles that are held out in turn.
    #[arg(long, value_name = "N", default_value = "5", value_parser = folds)]
    pub folds: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TowardsChoice {
    /// Whatever does better on held-out articles.
    Auto,
    /// Where the pack has them.
    Pack,
    /// 0: for rules whose weights were made with this gold.
    Zero,
}

fn up_to<const MOST: usize>(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|n| *n <= MOST).ok_or_else(|| format!("a whole number up to {MOST}"))
}

fn folds(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|n| (2..=20).contains(n)).ok_or_else(|| "a whole number from 2 to 20".to_owned())
}
