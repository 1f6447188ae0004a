//! `toulmin score`: how good the labels are against gold.

use std::fmt::Write as _;
use std::io::IsTerminal;

use serde_json::{Value, json};
use toulmin::Engine;
use toulmin::corpus::walk;
use toulmin::rules::closest;
use toulmin::workbench::gold::Gold;
use toulmin::workbench::score::claims::{ClaimScore, score_claims};
use toulmin::workbench::score::maps::MapScore;
use toulmin::workbench::score::metrics::Interval;
use toulmin::workbench::score::{RuleScore, Score, Verdict, View, figure, score, score_over};

use crate::cli::args::{Common, Score as Own};
use crate::cli::commands::agreement;
use crate::cli::error::Failure;
use crate::cli::exit::ExitCode;
use crate::cli::gold::gold_for;
use crate::cli::terminal::print::{put, say};
use crate::cli::terminal::style::Style;
use crate::cli::terminal::text::{counted, safe};

/// Rules of each kind that are shown; `--json` gives all.
const SHOWN: usize = 10;

pub fn run(own: &Own, common: &Common) -> Result<ExitCode, Failure> {
    if let Some(second) = &own.second {
        return agreement::run(own, second, common);
    }
    // a pipe can be read once
    if own.gold.is_file()
        && let Ok(Some(found)) = score_claims(&own.gold)
    {
        return claims(&found, own);
    }
    let engine = common.engine()?;
    let gold = gold_for(&own.gold, engine.pack())?;
    let view = view(own, &engine)?;
    let corpus = if own.corpus.is_empty() { None } else { Some(walk(&own.corpus)?) };
    let (scored, unmatched) = common.thread_pool()?.install(|| match &corpus {
        Some(corpus) => score_over(&engine, &gold, corpus, &view, own.worst),
        None => (score(&engine, &gold, &view, own.worst), Vec::new()),
    });
    for missing in unmatched.iter().take(SHOWN) {
        say!("not found: {} (line {}): {}", safe(&missing.id), missing.line, safe(&missing.why));
    }
    if unmatched.len() > SHOWN {
        say!("and {} more are not found", unmatched.len() - SHOWN);
    }
    if corpus.is_none() && gold.with_gaps() > 0 && !common.quiet {
        say!(
            "sentences of {} are missing in the table: rules about neighbours and places see only those in it; \
             --corpus takes the articles themselves",
            counted(gold.with_gaps(), "article")
        );
    }
    for clash in scored.clashes.iter().take(SHOWN) {
        say!("not judged: {}", safe(&clash.to_string()));
    }
    if scored.clashes.len() > SHOWN {
        say!("and {} more are not judged", scored.clashes.len() - SHOWN);
    }
    if scored.sentences == 0 && scored.maps.is_none() {
        return Err(Failure::Usage("no sentence is left to judge".to_owned()));
    }
    let names = format!(
        "accuracy, macro_f1, kappa, and LABEL.f1, LABEL.precision, LABEL.recall with one of {}; where gold has maps, {}",
        scored.labels.join(", "),
        MapScore::default().figures().map(|figure| figure.0).join(", ")
    );
    let gates = gates(&own.gate, |name| figure(&scored, name), &names)?;
    common.say_rules(engine.pack());
    if own.json {
        put(&format!("{:#}\n", as_json(&scored, &gates)))?;
    } else {
        let style = Style::new(common.colored(std::io::stdout().is_terminal()));
        put(&render(&scored, &gold, &engine, &gates, &style))?;
    }
    Ok(if gates.iter().all(Gate::holds) { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Shows how good the groups of `claim_mentions.csv` are.
fn claims(found: &ClaimScore, own: &Own) -> Result<ExitCode, Failure> {
    if !own.corpus.is_empty() || !own.labels.is_empty() || !own.merge.is_empty() {
        let why = "a table of claims is scored by itself: --corpus, --labels and --merge are for tables of labels";
        return Err(Failure::Usage(why.to_owned()));
    }
    if found.moved == 0 && found.claims == 0 {
        let why = "no cell of `corrected_claim` is filled in: write the right claim beside a mention, or `none`";
        return Err(Failure::Usage(why.to_owned()));
    }
    let figure = |name: &str| match name {
        "pairs_f1" => Some(found.pairs.f1),
        "b_cubed_f1" => Some(found.b_cubed.f1),
        _ => None,
    };
    let gates = gates(&own.gate, figure, "pairs_f1 and b_cubed_f1")?;
    if own.json {
        put(&format!("{:#}\n", json!({"claims": found, "gates": gates_json(&gates)})))?;
    } else {
        let mut out = format!(
            "{} reviewed, {}, {} moved\n{:<10} precision  recall    F1\n",
            counted(found.claims, "claim"),
            counted(found.mentions, "mention"),
            found.moved,
            ""
        );
        for (name, own) in [("pairs", found.pairs), ("B-cubed", found.b_cubed)] {
            let _ = writeln!(out, "{name:<10} {:9.3} {:7.3} {:5.3}", own.precision, own.recall, own.f1);
        }
        for gate in gates.iter().filter(|gate| !gate.holds()) {
            let _ = writeln!(out, "{} is {:.3}, below {}", gate.name, gate.value, gate.least);
        }
        put(&out)?;
    }
    Ok(if gates.iter().all(Gate::holds) { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// What `--labels` and `--merge` say.
fn view(own: &Own, engine: &Engine) -> Result<View, Failure> {
    let labels = &engine.pack().labels;
    let find = |option: &str, name: &str| {
        labels.iter().position(|l| l.id == name.trim()).ok_or_else(|| {
            let all: Vec<_> = labels.iter().map(|l| l.id.as_str()).collect();
            let help = match closest(name, all.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are {}", all.join(", ")),
            };
            Failure::Usage(format!("{option}: there is no label `{name}`; {help}"))
        })
    };
    let only = own.labels.iter().map(|name| find("--labels", name)).collect::<Result<_, _>>()?;
    let merge = own.merge.iter().map(|pair| {
        let bad = || Failure::Usage(format!("--merge {pair}: write it as LABEL=LABEL"));
        let (from, to) = pair.split_once('=').ok_or_else(bad)?;
        Ok((find("--merge", from)?, find("--merge", to)?))
    });
    Ok(View { only, merge: merge.collect::<Result<_, Failure>>()? })
}

/// A figure that has to be reached.
struct Gate {
    name: String,
    least: f64,
    value: f64,
}

impl Gate {
    fn holds(&self) -> bool {
        self.value >= self.least
    }
}

/// What `--gate` says; `figure` knows the figures by name, and `names` lists them.
fn gates(asked: &[String], figure: impl Fn(&str) -> Option<f64>, names: &str) -> Result<Vec<Gate>, Failure> {
    let gate = |asked: &String| {
        let bad = |why: String| Failure::Usage(format!("--gate {asked}: {why}"));
        let (name, least) = asked.split_once('=').ok_or_else(|| bad("write it as NAME=NUMBER".to_owned()))?;
        let least: f64 = least.trim().parse().map_err(|_| bad(format!("`{least}` is no number")))?;
        let name = name.trim();
        let value = figure(name).ok_or_else(|| bad(format!("there is no figure `{name}`; there are {names}")))?;
        Ok(Gate { name: name.to_owned(), least, value })
    };
    asked.iter().map(gate).collect()
}

fn gates_json(gates: &[Gate]) -> Vec<Value> {
    gates.iter().map(|g| json!({"name": g.name, "least": g.least, "value": g.value, "holds": g.holds()})).collect()
}

fn as_json(scored: &Score, gates: &[Gate]) -> Value {
    let mut value = scored.to_json();
    value["gates"] = gates_json(gates).into();
    value
}

// writing to a string cannot fail, so what `writeln!` returns is ignored below

fn render(scored: &Score, gold: &Gold, engine: &Engine, gates: &[Gate], style: &Style) -> String {
    let mut out = String::new();
    if scored.sentences > 0 {
        of_labels(scored, gold, engine, style, &mut out);
    }
    if let Some(maps) = &scored.maps {
        of_maps(maps, style, &mut out);
    }
    for gate in gates {
        let verdict = if gate.holds() { "reached" } else { "MISSED" };
        let _ = writeln!(out, "gate {} {:.3}: {verdict}, {:.3}", gate.name, gate.least, gate.value);
    }
    out
}

fn of_maps(maps: &MapScore, style: &Style, out: &mut String) {
    if !out.is_empty() {
        out.push('\n');
    }
    let _ = writeln!(
        out,
        "maps: {} and {} in {}",
        if maps.theses == 1 { "1 thesis".to_owned() } else { format!("{} theses", maps.theses) },
        counted(maps.links, "target"),
        counted(maps.articles, "article")
    );
    let names = ["thesis", "thesis among three", "attachment", "attachment, typed", "main arguments F1"];
    for (name, (_, interval)) in names.into_iter().zip(maps.figures()) {
        if let Some(Interval { value, low, high }) = interval {
            let value = style.bold(&format!("{value:.3}"));
            let _ = writeln!(out, "  {name:18} {value}  (95 %: {low:.3} to {high:.3})");
        }
    }
}

fn of_labels(scored: &Score, gold: &Gold, engine: &Engine, style: &Style, out: &mut String) {
    let _ = writeln!(
        out,
        "{} of {} in {}, by the column `{}`",
        counted(scored.sentences, "sentence"),
        gold.articles.iter().map(|a| a.sentences.len()).sum::<usize>(),
        counted(scored.articles, "article"),
        gold.column
    );
    out.push('\n');
    let told = [
        ("accuracy", scored.intervals.accuracy),
        ("macro-F1", scored.intervals.macro_f1),
        ("kappa", scored.intervals.kappa),
    ];
    for (name, Interval { value, low, high }) in told {
        let value = style.bold(&format!("{value:.3}"));
        let _ = writeln!(out, "{name:9} {value}  (95 %: {low:.3} to {high:.3})");
    }
    labels(scored, style, out);
    confusion(scored, style, out);
    wrong(scored, style, out);
    rules(scored, engine, style, out);
}

fn width(scored: &Score) -> usize {
    scored.labels.iter().map(|l| l.chars().count()).max().unwrap_or(0).max("gold, said".len())
}

fn labels(scored: &Score, style: &Style, out: &mut String) {
    let width = width(scored);
    let head = format!("{:width$} precision  recall      F1    gold    said", "");
    let _ = writeln!(out, "\n{}", style.dim(&head));
    for (label, q) in scored.labels.iter().zip(&scored.figures.labels) {
        let _ =
            writeln!(out, "{label:width$} {:9.3} {:7.3} {:7.3} {:7} {:7}", q.precision, q.recall, q.f1, q.gold, q.said);
    }
}

fn confusion(scored: &Score, style: &Style, out: &mut String) {
    let width = width(scored);
    let cell = scored.labels.iter().map(|l| l.chars().count()).max().unwrap_or(0).max(6);
    let line = |out: &mut String, cells: &mut dyn Iterator<Item = String>| {
        for text in cells {
            let _ = write!(out, " {text:>cell$}");
        }
    };
    let mut head = format!("{:width$}", "gold, said");
    line(&mut head, &mut scored.labels.iter().cloned());
    let _ = writeln!(out, "\n{}", style.dim(&head));
    for (label, row) in scored.labels.iter().zip(&scored.confusion) {
        let _ = write!(out, "{label:width$}");
        line(out, &mut row.iter().map(u64::to_string));
        out.push('\n');
    }
}

fn wrong(scored: &Score, style: &Style, out: &mut String) {
    if scored.wrong.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{}", style.bold("Surest mistakes"));
    for wrong in &scored.wrong {
        let _ = writeln!(
            out,
            "{}  {} for {}, by {:.2}\n   {}",
            safe(&wrong.sentence_id),
            style.label(&wrong.said),
            wrong.gold,
            wrong.behind,
            safe(&wrong.text)
        );
        let cue = |(rule, words): &(String, Vec<String>)| {
            let words: Vec<_> = words.iter().map(|w| format!("“{}”", safe(w))).collect();
            if words.is_empty() { rule.clone() } else { format!("{rule} {}", words.join(" ")) }
        };
        let cues: Vec<_> = wrong.cues.iter().take(4).map(cue).collect();
        if !cues.is_empty() {
            let _ = writeln!(out, "   {}", style.dim(&cues.join("; ")));
        }
    }
}

fn rules(scored: &Score, engine: &Engine, style: &Style, out: &mut String) {
    let gain = |rule: &RuleScore| rule.right.abs_diff(rule.wrong);
    for (verdict, title) in [
        (Verdict::Keep, "Rules to keep: sentences are right through them"),
        (Verdict::Tune, "Rules to tune: as many sentences wrong through them as right"),
        (Verdict::Retire, "Rules to retire, or to give exceptions: more sentences are wrong through them"),
    ] {
        let mut all: Vec<_> = scored.rules.iter().filter(|r| r.verdict == verdict).collect();
        if all.is_empty() {
            continue;
        }
        all.sort_by_key(|rule| (std::cmp::Reverse((gain(rule), rule.wrong)), rule.place.rule.as_str()));
        let width = all.iter().take(SHOWN).map(|r| r.place.rule.len()).max().unwrap_or(0);
        let _ = writeln!(out, "\n{}", style.bold(title));
        let head = format!("  {:width$}  right  wrong  precision  sentences", "");
        let _ = writeln!(out, "{}", style.dim(&head));
        for rule in all.iter().take(SHOWN) {
            let place = style.dim(&format!("{}:{}", rule.place.file, rule.place.line));
            let _ = writeln!(
                out,
                "  {:width$}  {:5}  {:5}  {:9.2}  {:9}  {place}",
                rule.place.rule, rule.right, rule.wrong, rule.precision, rule.sentences
            );
        }
        if all.len() > SHOWN {
            let _ = writeln!(out, "  and {} more (--json gives all)", all.len() - SHOWN);
        }
    }
    let of = |verdict| scored.rules.iter().filter(|r| r.verdict == verdict).count();
    let _ = writeln!(
        out,
        "\n{} label rules: {} decided no label alone, {} met no reviewed sentence",
        engine.pack().label_rules.len(),
        of(Verdict::Idle),
        of(Verdict::Unseen)
    );
}
