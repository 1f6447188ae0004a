//! The command line as plain data.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use toulmin::export::ExportFormat;

use toulmin::corpus::Shard;

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
    /// Map every article and write the tables (the main command).
    Map(Box<Map>),
    /// Check rule files: syntax, patterns, their own examples, and rules that probably do not mean what they say.
    Check(Check),
    /// Explain why a sentence got its label: scores, rules, words, file and line.
    Explain(Explain),
    /// Compare two rule packs on a corpus: what changes, and which rule changed it.
    Diff(Diff),
    /// Score the labels against corrected ones: figures, confusion, worst mistakes, rules to keep and to retire.
    Score(Score),
    /// Read articles as NDJSON from standard input and write their maps as NDJSON (for Spark and shells).
    Pipe(Pipe),
    /// Learn from corrected labels and maps: fit weights and find phrases, tested on held-out articles.
    Tune(Tune),
    /// Copy the built-in rules to a folder for editing.
    Init(Init),
    /// Write maps in the format of another program: Argdown, AIF, Gephi, Graphviz and others.
    Export(Export),
    /// Make a page for the browser: texts with labels, maps, reasons, search, numbers and corrections.
    View(View),
    /// Merge what `map --shard` wrote in several folders into the tables of one run.
    Merge(Merge),
    /// Print a script that completes commands and options in your shell.
    Completions(Completions),
    /// Print a JSON Schema of rule files or of toulmin.toml, for editors.
    Schema(Schema),
    /// Print the manual page, or write one for each command.
    Man(Man),
    /// Find the same claim in many articles: who says it, who repeats it, who contests it.
    Claims(Claims),
}

/// Options of all commands.
#[derive(Debug, Args)]
#[command(next_help_heading = "Common options")]
pub struct Common {
    /// Rule pack to use [default: ./rules if it is one, else the built-in pack].
    #[arg(short, long, value_name = "DIR", global = true)]
    pub rules: Option<PathBuf>,
    /// Number of threads [default: one per core].
    #[arg(long, value_name = "N", global = true, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Print errors only.
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Whether to use colours.
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto")]
    pub color: When,
    /// Whether to show progress.
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto")]
    pub progress: When,
    /// Ignore toulmin.toml, which otherwise holds options: the nearest one in this folder or above it.
    #[arg(long, global = true)]
    pub isolated: bool,
    /// What toulmin.toml said for this command.
    #[arg(skip)]
    pub settings: Option<Used>,
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
    /// Articles: files, folders with everything in them, or `-` for standard input. docs/inputs.md lists the formats.
    #[arg(required = true, value_name = "CORPUS")]
    pub corpus: Vec<PathBuf>,
    /// Folder for the tables; created if missing.
    #[arg(short, long, value_name = "DIR", default_value = "maps")]
    pub output: PathBuf,
    /// Format of the tables: for any spreadsheet program, for one that expects semicolons, or for programs.
    #[arg(long, value_name = "DIALECT", default_value = "spreadsheet")]
    pub csv: CsvDialect,
    /// Exit with status 1 if an article could not be read.
    #[arg(long)]
    pub strict: bool,
    /// Reuse the results of earlier runs with --resume, kept in DIR/.toulmin, for articles that have not changed, and
    /// add the new ones.
    #[arg(long)]
    pub resume: bool,
    /// Also score each rule against a table of corrected labels (fills the gold_* columns of rules.csv).
    #[arg(long, value_name = "GOLD.csv")]
    pub gold: Option<PathBuf>,
    /// Keep what people corrected in these tables (labels, targets, relations, holders, theses) and link the rest anew around
    /// it: CSV, workbooks, corrections.csv of the page, or folders of tables. Later ones count more.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub corrections: Vec<PathBuf>,
    /// Leave out links with less confidence than this, from 0 to 1.
    #[arg(long, value_name = "P", value_parser = share)]
    pub min_link: Option<f64>,
    /// Also write review.csv: the N sentences most worth correcting, best first.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=2000))]
    pub review: Option<u16>,
    /// With --review, also write the sentences for N coders, without labels: a workbook each (CSV where this build has
    /// none). `toulmin score A B` compares what comes back.
    #[arg(long, value_name = "N", requires = "review", value_parser = clap::value_parser!(u16).range(1..=20))]
    pub coders: Option<u16>,
    /// Also write maps.xlsx: a workbook to read, correct and hand back.
    #[arg(long)]
    pub xlsx: bool,
    /// Also write `claims.csv` and `claim_mentions.csv`: what several articles claim, and who contests it.
    #[arg(long)]
    pub claims: bool,
    /// Keep running: whenever a rule or an article is saved, write the tables again and show what changed. Ctrl-C
    /// stops it.
    #[arg(long, conflicts_with_all = ["strict", "resume", "list"])]
    pub watch: bool,
    /// Dry run: show what would be read, and as what.
    #[arg(long)]
    pub list: bool,
    /// Map only one part of the corpus, such as `3/8` for the third of eight; `toulmin merge` makes one set of tables of
    /// all parts.
    #[arg(long, value_name = "I/N", conflicts_with_all = ["watch", "gold", "review"])]
    pub shard: Option<Shard>,
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
    /// Also report how many cues use each matching strategy.
    #[arg(short, long)]
    pub verbose: bool,
    /// Leave out each phrase in turn, and report those that no example misses.
    #[arg(long)]
    pub mutate: bool,
    /// First bring the rule files into the standard form (one phrase per line, no line over 140 columns), and renew
    /// words/INDEX.md.
    #[arg(long)]
    pub fix: bool,
    /// How findings are written: for people, as one JSON document, as SARIF 2.1.0, or as annotations of GitHub's log.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// Explain the code of a finding, and check nothing.
    #[arg(long, value_name = "CODE", conflicts_with_all = ["pack", "verbose", "mutate", "fix", "format"])]
    pub explain: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
    Sarif,
    Github,
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own on the command line")]
pub struct Explain {
    /// A file, `-` for standard input, or the text itself.
    #[arg(value_name = "FILE|-|TEXT", required_unless_present = "claims")]
    pub text: Option<String>,
    /// Explain this sentence only, counted from 1.
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub sentence: Option<u32>,
    /// Explain why this rule counted or not: each of its conditions, and what the text has.
    #[arg(long, value_name = "ID")]
    pub rule: Option<String>,
    /// Explain why sentences end where they do.
    #[arg(long)]
    pub splits: bool,
    /// Explain why each sentence supports or attacks the one that it does.
    #[arg(long)]
    pub map: bool,
    /// Take a single sentence as a whole article [default: as a sentence amid an article, neither its first nor its last].
    #[arg(long)]
    pub alone: bool,
    /// Explain why two sentences are the same claim or are not: their texts, or their ids with --maps.
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with_all = ["text", "sentence", "rule", "splits", "map"])]
    pub claims: Option<Vec<String>>,
    /// With --claims: the maps that the ids are of. Their words tell which are rare.
    #[arg(long, value_name = "MAPS", requires = "claims")]
    pub maps: Option<PathBuf>,
    /// Write JSON, one object per line.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Score {
    /// A table with the columns `article_id` or `sentence_id`, `text`, and the label in `corrected_label`, `gold` or
    /// `label`: a sentences.csv that you have corrected, as saved by any spreadsheet program, or a table of your own.
    /// Workbooks (.xlsx, .ods) are read, too. Of a `claim_mentions.csv` the groups are scored.
    #[arg(value_name = "GOLD.csv")]
    pub gold: PathBuf,
    /// Compare with this table instead: how far two people agree on the sentences that both have labelled.
    #[arg(value_name = "SECOND", conflicts_with_all = ["corpus", "labels", "merge"])]
    pub second: Option<PathBuf>,
    /// With SECOND, write the sentences on which the two differ, with a cell for the right label (.xlsx or .csv).
    #[arg(long, value_name = "FILE", requires = "second")]
    pub differences: Option<PathBuf>,
    /// Find the sentences in these articles, split by the rules [default: take the sentences as the table has them].
    /// Can be repeated.
    #[arg(long, value_name = "CORPUS")]
    pub corpus: Vec<PathBuf>,
    /// Exit with status 1 if a figure is below a number: accuracy, `macro_f1`, kappa, LABEL.f1, LABEL.precision,
    /// LABEL.recall. Can be repeated.
    #[arg(long, value_name = "NAME=NUMBER")]
    pub gate: Vec<String>,
    /// Count only sentences whose gold label is one of these (for gold with fewer labels than the rules).
    #[arg(long, value_name = "LABELS", value_delimiter = ',')]
    pub labels: Vec<String>,
    /// Treat one predicted label as another when scoring. Can be repeated.
    #[arg(long, value_name = "LABEL=LABEL")]
    pub merge: Vec<String>,
    /// How many of the most confident mistakes to show.
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
    /// Articles: files, or folders with everything in them.
    #[arg(required = true, value_name = "CORPUS")]
    pub corpus: Vec<PathBuf>,
    /// Table of corrected labels, to see which changes are right and which are wrong.
    #[arg(long, value_name = "GOLD.csv")]
    pub gold: Option<PathBuf>,
    /// Exit with status 1 if there are more changes than this.
    #[arg(long, value_name = "N")]
    pub max_changes: Option<u64>,
    /// Format of the changes.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: DiffFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// By rule, with some of the changes of each.
    Text,
    /// One row per change.
    Csv,
    /// One document.
    Json,
}

#[derive(Debug, Args)]
pub struct Pipe {
    /// Write one object per sentence instead of one per article.
    #[arg(long)]
    pub flat: bool,
    /// Write only these keys of a sentence, in this order, such as `article_id,id,label,confidence`.
    #[arg(long, value_name = "KEYS", value_delimiter = ',', requires = "flat")]
    pub fields: Option<Vec<String>>,
}

#[derive(Debug, Args)]
pub struct Init {
    /// Folder to write the rules to.
    #[arg(value_name = "DIR", default_value = "rules")]
    pub folder: PathBuf,
    /// Replace existing files.
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Args)]
pub struct Tune {
    /// Table of sentences with right labels: a sentences.csv with `corrected_label` filled in, or any CSV with
    /// `article_id`, `text` and `label`. Maps are learned from where `corrected_target`, `corrected_relation` or
    /// `corrected_thesis` is filled in. A folder of tables will do, too.
    #[arg(value_name = "GOLD.csv")]
    pub gold: PathBuf,
    /// Write the tuned pack to this folder; created if missing.
    #[arg(long, value_name = "DIR")]
    pub write: Option<PathBuf>,
    /// Write the changes as a unified diff [without FILE: to standard output].
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-")]
    pub patch: Option<PathBuf>,
    /// The most new phrases to add.
    #[arg(long, value_name = "N", default_value = "200", value_parser = up_to::<10_000>)]
    pub phrases: usize,
    /// Where to pull weights that the gold labels say little about (regularisation target).
    #[arg(long, value_name = "WHERE", default_value = "auto")]
    pub towards: TowardsChoice,
    /// Number of cross-validation folds (whole articles are held out).
    #[arg(long, value_name = "N", default_value = "5", value_parser = folds)]
    pub folds: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TowardsChoice {
    /// Whatever does better on held-out articles.
    Auto,
    /// The weights in the pack.
    Pack,
    /// 0: for rules whose weights were made with this gold.
    Zero,
}

fn up_to<const MOST: usize>(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|n| *n <= MOST).ok_or_else(|| format!("a whole number up to {MOST}"))
}

fn share(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number| (0.0..=1.0).contains(number));
    number.ok_or_else(|| "write a number from 0 to 1, such as 0.4".to_owned())
}

fn folds(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|n| (2..=20).contains(n)).ok_or_else(|| "a whole number from 2 to 20".to_owned())
}

#[derive(Debug, Args)]
pub struct Export {
    /// Maps: a folder that `toulmin map` wrote, one of its tables, or a file of NDJSON that `toulmin pipe` wrote.
    #[arg(value_name = "MAPS")]
    pub maps: PathBuf,
    /// Format to write.
    #[arg(value_name = "FORMAT", value_parser = export_format())]
    pub format: ExportFormat,
    /// File to write, or folder with --per-article and for gephi [default: standard output; needed for xlsx, qdpx, docx].
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,
    /// Write only articles whose id fits: `2024/*`. May be given again.
    #[arg(long, value_name = "GLOB")]
    pub article: Vec<String>,
    /// Write a file for each article into the folder OUT.
    #[arg(long, requires = "output")]
    pub per_article: bool,
    /// Leave out the groups of articles: headings in argdown, clusters in dot.
    #[arg(long)]
    pub no_groups: bool,
    /// Replace a workbook that is there and differs: it may hold corrections.
    #[arg(long)]
    pub force: bool,
    /// Version of GEXF.
    #[arg(long, value_name = "VERSION", default_value = "1.3")]
    pub gexf: GexfChoice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GexfChoice {
    /// For older programs.
    #[value(name = "1.2")]
    V1_2,
    /// What Gephi writes.
    #[value(name = "1.3")]
    V1_3,
}

/// Names of formats with what they are for, and a suggestion for a name that is none.
fn export_format() -> impl TypedValueParser<Value = ExportFormat> {
    let names = ExportFormat::ALL.map(|format| PossibleValue::new(format.name()).help(format.about()));
    PossibleValuesParser::new(names).try_map(|name| ExportFormat::from_name(&name))
}

#[derive(Debug, Args)]
pub struct View {
    /// Maps (a folder that `toulmin map` wrote, or NDJSON that `toulmin pipe` wrote), or articles, which are mapped first.
    #[arg(required = true, value_name = "MAPS|CORPUS")]
    pub source: Vec<PathBuf>,
    /// Page to write.
    #[arg(short, long, value_name = "FILE.html", default_value = "view.html")]
    pub output: PathBuf,
    /// Show only articles whose id fits: `2024/*`. May be given again.
    #[arg(long, value_name = "ID|GLOB")]
    pub article: Vec<String>,
    /// Make a brief of each article, one page to print: thesis, reasons, attacks, who is quoted, what is hedged.
    #[arg(long)]
    pub brief: bool,
    /// Put the texts into a folder beside the page [without WHEN: always].
    #[arg(long, value_name = "WHEN", default_value = "auto", num_args = 0..=1, require_equals = true, default_missing_value = "always")]
    pub split: SplitChoice,
    /// Title of the page.
    #[arg(long, value_name = "TEXT", default_value = "Argument maps")]
    pub title: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SplitChoice {
    /// Above 20 MB.
    Auto,
    Always,
    Never,
}

/// The file of settings that was read, and which of its options this command used.
#[derive(Debug, Clone)]
pub struct Used {
    pub path: PathBuf,
    pub options: serde_json::Map<String, serde_json::Value>,
}

#[derive(Debug, Args)]
pub struct Merge {
    /// Folders of all shards, in any order.
    #[arg(required = true, value_name = "DIR")]
    pub folders: Vec<PathBuf>,
    /// Folder for the merged tables; made if it is not there.
    #[arg(short, long, value_name = "DIR", default_value = "maps")]
    pub output: PathBuf,
}

#[derive(Debug, Args)]
pub struct Completions {
    /// Which shell. docs/install.md says where each looks for the script.
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub struct Schema {
    /// Which files: `rules` for any rule file, `config` for toulmin.toml, or one kind of rule file, which is more exact.
    #[arg(value_name = "KIND", default_value = "rules", value_parser = schema_kind_names())]
    pub kind: String,
}

/// `rules`, `config` and the kinds of rule files.
fn schema_kind_names() -> PossibleValuesParser {
    ["rules", "config"].into_iter().chain(toulmin::rules::schema_kinds()).collect::<Vec<_>>().into()
}

#[derive(Debug, Args)]
pub struct Man {
    /// Write a page for the program and one for each command into this folder, made if it is not there.
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Claims {
    /// Maps: a folder of tables that `map` wrote, or a file that `pipe` wrote.
    #[arg(value_name = "MAPS", required_unless_present = "pairs")]
    pub maps: Option<PathBuf>,
    /// Folder for `claims.csv` and `claim_mentions.csv` [default: the folder of the maps].
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// A `claim_mentions.csv` with corrected claims [default: the one in the output folder, if there is one].
    #[arg(long, value_name = "FILE")]
    pub corrected: Option<PathBuf>,
    /// How the tables are written: for any spreadsheet program, for one that wants semicolons, for machines.
    #[arg(long, value_name = "DIALECT", default_value = "spreadsheet")]
    pub csv: CsvDialect,
    /// Score pairs of texts instead: NDJSON with `a` and `b` and, where it is known, `topic`; `-` for standard input.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["maps", "output", "csv"])]
    pub pairs: Option<PathBuf>,
}
